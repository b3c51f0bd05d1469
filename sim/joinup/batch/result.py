"""A result as frames: runs, quarterly series and failures, each number checked against its hash."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from joinup.batch.commit import listed, read_record
from joinup.batch.own import own_outcomes
from joinup.batch.precision import replicates_wanted
from joinup.batch.store import Store
from joinup.batch.table import PREFIX, UNITS
from joinup.errors import IncompleteError, ResultError
from joinup.inputs.plan import Plan
from joinup.model.outcomes import OF_RUN

if TYPE_CHECKING:
    import pandas as pd


class Units(dict[str, str]):
    """Units by outcome; a copy is itself, for pandas copies what a frame holds at every step."""

    def __deepcopy__(self, memo: object) -> Units:
        return self


class Result:
    """What a batch left behind, read from its parts. Reading raises ResultError on any damage."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.plan: Plan = store.plan
        self.folder: Path = store.folder
        self.id = store.plan.slug

    @cached_property
    def failures(self) -> list[dict[str, Any]]:
        """Return the records of failed runs that no other process has finished since."""
        records = self.store.failures()
        return [record for record in records if not self._done[record["index"]]]

    @cached_property
    def origin(self) -> dict[str, Any]:
        """Return the record of the first start of this batch; {} where none was kept."""
        return self.starts[0] if self.starts else {}

    @property
    def engines(self) -> list[str]:
        """Return the engines that have made its runs, the first one first."""
        return list(dict.fromkeys(record.get("engine", "numpy") for record in self.starts))

    @cached_property
    def starts(self) -> list[dict[str, Any]]:
        """Return the record of each start or resume, the first one first."""
        paths = listed(self.store.provenance_folder, "", ".json")
        return [read_record(path) for path in paths]

    @cached_property
    def _done(self) -> NDArray[np.bool_]:
        return self.store.done()

    @cached_property
    def runs(self) -> pd.DataFrame:
        """Return a row a run: index, scenario, point, replicate, the design's values, outcomes."""
        frame = self._read([])
        design = self.plan.design
        for number, name in enumerate(design["names"]):
            values = [point[number] for point in design["points"]]
            if not isinstance(values[0], list):
                frame.insert(4 + number, name, [values[point] for point in frame["point"]])
        return frame

    @property
    def outcomes(self) -> list[str]:
        """Return the outcomes of a run that it keeps, those of the user's own last."""
        own = own_outcomes(self.plan.model_version)
        return [name for name in (*OF_RUN, *own) if name in self.runs]

    def series(self, *outcomes: str) -> pd.DataFrame:
        """Return a row a run and quarter, with some quarterly outcomes (all if none is named).

        Raises ResultError for an outcome that this result did not keep.
        """
        import pandas as pd

        wide = self.by_run(*outcomes)
        names = outcomes or self.plan.series
        lengths = wide[names[0]].map(len).to_numpy()
        columns: dict[str, Any] = {
            name: wide[name].repeat(lengths).to_numpy() for name in ("index", "point", "replicate")
        }
        columns["scenario"] = wide["scenario"].repeat(lengths).array
        columns["quarter"] = np.concatenate([np.arange(n) for n in lengths])
        for name in names:
            columns[name] = np.concatenate(wide[name].to_list())
        frame = pd.DataFrame(columns)
        frame.attrs["units"] = Units((name, wide.attrs["units"][name]) for name in names)
        return frame

    def by_run(self, *outcomes: str) -> pd.DataFrame:
        """Return a row a run, with some quarterly outcomes (all if none is named) as arrays.

        Raises ResultError for an outcome that this result did not keep.
        """
        names = outcomes or self.plan.series
        wide = self._read([self._kept(name) for name in names], of_run=False)
        return wide.rename(columns={PREFIX + name: name for name in names})

    def by_quarter(self, outcome: str) -> dict[str, NDArray[np.float64]]:
        """Return an outcome by quarter, (run, quarter), of each scenario that has finished runs.

        Runs stand in the plan's order. Those of one scenario that differ in length (a design may
        vary it) are cut to the shortest. Raises ResultError for an outcome that was not kept.
        """
        column = self._kept(outcome)
        runs_of_one = self.plan.n_points * self.plan.replicates
        rows_of: dict[int, _Rows] = {}
        for part in self.store.parts():
            table = self.store.read_part(part, ["index", column])
            scenario, number = np.divmod(table["index"].to_numpy(), runs_of_one)
            lists = table[column].combine_chunks()
            ends, values = lists.offsets.to_numpy(), lists.values.to_numpy()
            for of_one in np.unique(scenario).tolist():
                (rows,) = np.nonzero(scenario == of_one)
                quarters = np.arange((ends[rows + 1] - ends[rows]).min())
                if of_one not in rows_of:
                    rows_of[of_one] = _Rows(runs_of_one, len(quarters))
                rows_of[of_one].put(number[rows], values[ends[rows, None] + quarters])
        return {
            str(self.plan.scenarios[of_one]["name"]): rows_of[of_one].finished()
            for of_one in sorted(rows_of)
        }

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

    def _kept(self, outcome: str) -> str:
        """Return the column of an outcome by quarter. Raises ResultError where there is none."""
        if outcome not in self.plan.series:
            raise ResultError(f"{self.id} did not keep {outcome} by quarter")
        return PREFIX + outcome

    def _read(self, lists: list[str], *, of_run: bool = True) -> pd.DataFrame:
        import pyarrow as pa

        parts = self.store.parts()
        if not parts:
            raise IncompleteError(f"{self.folder}: no run is finished yet")
        wanted = ["index", "scenario", "point", "replicate", *lists]
        if of_run:  # the outcomes that the model had then, which need not be today's
            wanted = [name for name in self.store.columns(parts[0]) if not name.startswith(PREFIX)]
        table = pa.concat_tables(
            [self.store.read_part(part, wanted) for part in parts], promote_options="default"
        )
        _, first = np.unique(table["index"].to_numpy(), return_index=True)
        frame: pd.DataFrame = table.to_pandas().take(first)
        frame = frame.reset_index(drop=True)
        scenario = frame["scenario"].astype("category")
        frame["scenario"] = scenario.cat.set_categories(self.plan.names)
        frame.attrs["units"] = Units(json.loads(table.schema.metadata[UNITS]))
        return frame

    @cached_property
    def missing(self) -> int:
        """Return the number of wanted runs that are neither finished nor recorded as failed.

        Under a stated precision, those beyond the block of replicates that reached it are not
        wanted.
        """
        settled = self._done.copy()
        settled[[record["index"] for record in self.failures]] = True
        wanted = replicates_wanted(self.plan, settled, lambda: self.runs)
        return int((~settled.reshape(-1, self.plan.replicates)[:, :wanted]).sum())


class _Rows:
    """An outcome of one scenario, filled a part at a time, so that it lies in memory once."""

    def __init__(self, runs: int, quarters: int) -> None:
        self._values = np.empty((runs, quarters))
        self._done = np.zeros(runs, dtype=np.bool_)
        self._quarters = quarters

    def put(self, numbers: NDArray[np.int64], rows: NDArray[np.float64]) -> None:
        """Put in the rows of some runs; a run that comes twice is the same each time."""
        self._quarters = min(self._quarters, rows.shape[1])
        self._values[numbers, : self._quarters] = rows[:, : self._quarters]
        self._done[numbers] = True

    def finished(self) -> NDArray[np.float64]:
        """Return the rows of the runs that are there, cut to the shortest."""
        whole = self._done.all() and self._quarters == self._values.shape[1]
        return self._values if whole else self._values[self._done, : self._quarters]


def open_result(folder: str | Path) -> Result:
    """Return the result in a folder. Raises ResultError where there is none, or damage."""
    return Result(Store.open(Path(folder)))
