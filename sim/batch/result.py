"""A result as frames: runs, quarterly series and failures, each number checked against its hash."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.batch.store import Store
from sim.batch.table import PREFIX
from sim.errors import ResultError
from sim.inputs.plan import Plan
from sim.model.outcomes import OUTCOMES

if TYPE_CHECKING:
    import pandas as pd


class Result:
    """What a batch left behind, read from its parts. Reading raises ResultError on any damage."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.plan: Plan = store.plan
        self.folder: Path = store.folder
        self.id = store.plan.slug

    @cached_property
    def failures(self) -> list[dict[str, Any]]:
        """Return the records of failed runs."""
        return self.store.failures()

    @cached_property
    def runs(self) -> pd.DataFrame:
        """Return a row a run: index, scenario, point, replicate, the design's values, outcomes."""
        frame = self._read([])
        design = self.plan.content["design"]
        for number, name in enumerate(design["names"]):
            values = [point[number] for point in design["points"]]
            if not isinstance(values[0], list):
                frame.insert(4 + number, name, [values[point] for point in frame["point"]])
        return frame

    def series(self, *outcomes: str) -> pd.DataFrame:
        """Return a row a run and quarter, with some quarterly outcomes (all if none is named).

        Raises ResultError for an outcome that this result did not keep.
        """
        import numpy as np
        import pandas as pd

        names = outcomes or self.plan.series
        for name in names:
            if name not in self.plan.series:
                raise ResultError(f"{self.id} did not keep {name} by quarter")
        wide = self._read([PREFIX + name for name in names], of_run=False)
        lengths = wide[PREFIX + names[0]].map(len).to_numpy()
        columns: dict[str, Any] = {
            name: wide[name].repeat(lengths).to_numpy() for name in ("index", "point", "replicate")
        }
        columns["scenario"] = wide["scenario"].repeat(lengths).array
        columns["quarter"] = np.concatenate([np.arange(n) for n in lengths])
        for name in names:
            columns[name] = np.concatenate(wide[PREFIX + name].to_list())
        frame = pd.DataFrame(columns)
        frame.attrs["units"] = {name: OUTCOMES[name].unit for name in names}
        return frame

    def detail(self, state: str) -> pd.DataFrame:
        """Return one state of the runs kept in detail: a row a run, quarter, member and place.

        Raises ResultError where no run was kept in detail, or none has this state.
        """
        import pandas as pd

        frames = []
        for index, path in self.store.details():
            table = self.store.read_part(path).to_pandas()
            frame = table[table["state"] == state].drop(columns="state")
            scenario, point, replicate = self.plan.where(index)
            frame.insert(0, "replicate", replicate)
            frame.insert(0, "point", point)
            frame.insert(0, "scenario", self.plan.scenarios[scenario]["name"])
            frames.append(frame.rename(columns={"value": state}))
        found = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
        if found.empty:
            raise ResultError(f"{self.id} keeps no detail of {state}")
        return found

    def _read(self, lists: list[str], *, of_run: bool = True) -> pd.DataFrame:
        import pyarrow as pa

        wanted = ["index", "scenario", "point", "replicate", *lists]
        if of_run:
            wanted += [name for name, outcome in OUTCOMES.items() if outcome.grain == "run"]
        tables = []
        for part in self.store.parts():
            table = self.store.read_part(part, wanted)
            if table.schema.metadata.get(b"joinup.result", b"").decode() != self.id:
                raise ResultError(f"{part}: this part belongs to another result")
            tables.append(table)
        if not tables:
            raise ResultError(f"{self.folder}: no run is finished yet")
        frame: pd.DataFrame = pa.concat_tables(tables, promote_options="default").to_pandas()
        frame = frame.drop_duplicates("index").sort_values("index", ignore_index=True)
        order = [str(scenario["name"]) for scenario in self.plan.scenarios]
        frame["scenario"] = frame["scenario"].astype("category").cat.set_categories(order)
        frame.attrs["units"] = {name: OUTCOMES[name].unit for name in frame if name in OUTCOMES}
        return frame

    @cached_property
    def missing(self) -> int:
        """Return the number of runs that are neither finished nor recorded as failed."""
        return self.plan.n_runs - len(self.store.done()) - len(self.failures)


def open_result(folder: str | Path) -> Result:
    """Return the result in a folder. Raises ResultError where there is none, or damage."""
    return Result(Store.open(Path(folder)))
