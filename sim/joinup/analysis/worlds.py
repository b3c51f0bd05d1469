"""The scenarios of a plan in every plausible world: how many bear a headline out.

A world answers everything that is merely assumed (`joinup.inputs.worlds`). It is run with a few
replicates of its own, the same for all scenarios, so that they are compared world by world.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.distance import CUTOFF, distances
from joinup.analysis.together import kind_of
from joinup.compiled.engine import simulate, threads_here
from joinup.inputs.calibration import DISCREPANCY, MEASUREMENT
from joinup.inputs.figures import Figure
from joinup.inputs.plan import Plan
from joinup.inputs.planned import ranges_of
from joinup.inputs.worlds import USUAL, laid_over, values_in
from joinup.model.engine import Run, chunk_size, scale_of

if TYPE_CHECKING:
    import pandas as pd

LASTING = "persistence_16"
ACTIVE = "still_active_16"
"""The weaker test: places that still do something together."""

AT_END = "joined_up_at_end"
HALF = 0.5
THRESHOLDS = (0.25, HALF, 0.75)
OUTCOMES = (LASTING, ACTIVE, AT_END, "clients_end", "net_benefit")
LEVEL = 0.02  # of places: shares no further apart than this are alike
SEED = 1998
"""Of the draws in worlds, whatever the seed of a plan: so a scenario has one count everywhere."""

_PLACES = 72  # that a world needs to tell whether most of them last (assumption)
_FEWEST = 2  # replicates, so that luck can be told from what is assumed

Array = NDArray[np.float64]
_MOST = 16
_REMEMBERED: dict[bytes, dict[int, Array]] = {}


class Count(NamedTuple):
    """In how many worlds something holds."""

    number: int
    of: int

    @property
    def share(self) -> float:
        """Return the share of worlds; NaN where there is none."""
        return self.number / self.of if self.of else float("nan")


@dataclass(frozen=True)
class Worlds:
    """What came of scenarios in each world.

    `runs` has a row a run, with the columns scenario, world, replicate and the outcomes. `fitting`
    are the worlds that no record contradicts; all counts are over these.
    """

    runs: pd.DataFrame
    tried: int
    fitting: tuple[int, ...]
    width: float = 1.0

    @property
    def dropped(self) -> int:
        """Return how many worlds a record contradicts."""
        return self.tried - len(self.fitting)

    @cached_property
    def _means(self) -> pd.DataFrame:
        kept = self.runs[self.runs["world"].isin(self.fitting)]
        return kept.groupby(["scenario", "world"], sort=True)[list(OUTCOMES)].mean()

    def by_world(self, scenario: str, outcome: str = LASTING) -> Array:
        """Return an outcome of a scenario, its mean over replicates, (world,)."""
        means = self._means.loc[scenario][outcome].reindex(list(self.fitting))
        return np.asarray(means.to_numpy())

    def lasts(self, scenario: str, threshold: float = HALF, outcome: str = LASTING) -> Count:
        """Return in how many worlds at least a share of places is still joined up.

        `outcome` may be another share of places, such as that by the weaker test. Raises ValueError
        where the runs end before that can be told: it is not that none last.
        """
        values = self.by_world(scenario, outcome)
        if np.isnan(values).any():
            raise ValueError(f"the runs of {scenario} end before it can be judged")
        return Count(int((values >= threshold).sum()), len(values))

    def level(self, scenario: str, outcome: str = LASTING) -> tuple[float, float, float]:
        """Return the median over worlds and the ends of the middle 90%."""
        values = self.by_world(scenario, outcome)
        if not len(values):
            return (float("nan"),) * 3
        low, median, high = np.quantile(values, (0.05, 0.5, 0.95))
        return float(median), float(low), float(high)

    def longer(self, one: str, other: str) -> tuple[Count, Count]:
        """Return in how many worlds one scenario lasts in more places, and in how many in as many.

        Shares no more than two percentage points apart count as alike.
        """
        apart = self.by_world(one) - self.by_world(other)
        more, alike = int((apart > LEVEL).sum()), int((abs(apart) <= LEVEL).sum())
        return Count(more, len(apart)), Count(alike, len(apart))

    def above(self, one: str, other: str, outcome: str) -> Count:
        """Return in how many worlds an outcome of one scenario is above another's."""
        apart = self.by_world(one, outcome) - self.by_world(other, outcome)
        return Count(int((apart > 0).sum()), len(apart))

    @property
    def frame(self) -> pd.DataFrame:
        """Return a row a scenario and world, with the outcomes' means and whether it fits."""
        by = self.runs.groupby(["scenario", "world"], sort=False)
        means = by[list(OUTCOMES)].mean().reset_index()
        kept = means["world"].isin(self.fitting)
        return means.assign(fits_the_record=np.where(kept, "yes", "no"))


def over_worlds(
    plan: Plan, scenarios: Sequence[str], *, worlds: int = USUAL, width: float = 1.0
) -> Worlds:
    """Run some scenarios of a plan in the first worlds, and drop those that a record contradicts.

    Every scenario of the plan, its judges among them, that has a record of its own counts for
    that, whichever are asked for, so that all questions to a result rest on the same worlds.
    `width` narrows or widens every plausible range about its middle. Raises ValueError where the
    plan has a design: its points are no single case.
    """
    import pandas as pd

    if plan.n_points != 1:
        raise ValueError("only a plan without a design has one case to try in worlds")
    figures = {
        item["name"]: _figures(plan, item["name"]) for item in (*plan.scenarios, *plan.judges)
    }
    judged = [name for name, found in figures.items() if found and name not in scenarios]
    rows: list[tuple[Any, ...]] = []
    recorded = {name: _recorded(plan, name, worlds, width) for name in judged}
    for case, found in simulated(list(cases(plan, scenarios, range(worlds), width)), figures):
        rows += found.rows(case)
        if figures[case.scenario]:
            recorded.setdefault(case.scenario, {})[case.world] = found.recorded
    runs = pd.DataFrame(rows, columns=["scenario", "world", "replicate", *OUTCOMES])
    order = runs["scenario"].map({name: at for at, name in enumerate(scenarios)})
    runs = runs.assign(order=order).sort_values(["order", "world", "replicate"])
    fits = np.full(worlds, fill_value=True)
    for name, by_world in recorded.items():
        fits &= _misses(plan, name, np.stack([by_world[k] for k in range(worlds)])) <= CUTOFF
    fitting = tuple(np.flatnonzero(fits).tolist())
    return Worlds(runs.drop(columns="order").reset_index(drop=True), worlds, fitting, width)


def _recorded(plan: Plan, name: str, worlds: int, width: float) -> dict[int, Array]:
    """Return what comes of the figures of a scenario that happened, by world, (replicate, figure).

    Runs end with the last of the figures, as no quarter depends on how many come after it. It is
    remembered: many scenarios are judged by one record.
    """
    figures = {name: _figures(plan, name)}
    last = max(1, *(item.quarter for item in figures[name]))
    every = list(cases(plan, [name], range(worlds), width, quarters=last))
    key = hashlib.sha256(repr((every, figures)).encode()).digest()
    if key not in _REMEMBERED:
        if len(_REMEMBERED) >= _MOST:
            _REMEMBERED.clear()
        _REMEMBERED[key] = {case.world: found.recorded for case, found in simulated(every, figures)}
    return dict(_REMEMBERED[key])


def _misses(plan: Plan, name: str, runs: Array) -> Array:
    """Return by how many tolerances each world misses its worst recorded figure, (world,).

    `runs` has axes (world, replicate, figure).
    """
    stated = plan.scenario(name).get("tolerance", (MEASUREMENT, DISCREPANCY))
    return np.asarray(distances(runs, _figures(plan, name), *stated, pooled=True).max(axis=1))


@dataclass(frozen=True)
class Case:
    """A scenario in a world, with a few runs."""

    scenario: str
    world: int
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Found:
    """What a case left: outcomes, (replicate,), and what is recorded, (replicate, figure)."""

    outcomes: Mapping[str, Array]
    recorded: Array

    def rows(self, case: Case) -> list[tuple[Any, ...]]:
        """Return a row a run."""
        values = zip(*(self.outcomes[name].tolist() for name in OUTCOMES), strict=True)
        return [(case.scenario, case.world, number, *row) for number, row in enumerate(values)]


def cases(
    plan: Plan, scenarios: Sequence[str], worlds: Sequence[int], width: float = 1.0,
    quarters: int | None = None,
) -> Iterator[Case]:  # fmt: skip
    """Yield each scenario in each of some worlds, by their numbers; all its quarters if None."""
    for name in scenarios:
        item = plan.scenario(name)
        own: dict[str, Any] = {
            key: tuple(v) if isinstance(v, list) else v for key, v in item["parameters"].items()
        }
        ranges = ranges_of(item)
        each = max(_FEWEST, -(-_PLACES // int(own["places"])))
        for world in worlds:
            values = values_in(
                world, worlds[-1] + 1, given=item["given"], ranges=ranges, width=width
            )
            point = laid_over(own, values)
            if quarters is not None:
                point["quarters"] = quarters
            first = world * _PLACES  # no two worlds share their luck
            yield Case(name, world, tuple(Run(point, SEED, first + k) for k in range(each)))


def simulated(
    every: Sequence[Case], figures: Mapping[str, Sequence[Figure]], threads: int | None = None
) -> Iterator[tuple[Case, Found]]:
    """Yield what each case left, those that can be stepped together in one go.

    `figures` are what is recorded of each scenario; `threads` share the work, one a core if None.
    """
    chunks: dict[tuple[Any, ...], list[Case]] = defaultdict(list)
    for case in every:
        chunks[kind_of(case.runs[0])].append(case)
    threads = threads or threads_here()
    slices = [list(_slices(members, threads)) for members in chunks.values()]
    # Kinds take turns, so that a module is recorded while others run.
    parts = [part for turn in zip_longest(*slices, fillvalue=[]) for part in turn if part]
    with ThreadPoolExecutor(threads) as pool:
        for done in pool.map(lambda part: _stepped(part, figures), parts):
            yield from done


def _slices(members: Sequence[Case], threads: int) -> Iterator[Sequence[Case]]:
    """Yield cases that share a module, in as many slices as there are threads or in more."""
    whole = chunk_size(scale_of(members[0].runs[0].parameters)) // len(members[0].runs)
    size = max(1, min(whole, -(-len(members) // threads)))
    for start in range(0, len(members), size):
        yield members[start : start + size]


def _stepped(
    part: Sequence[Case], figures: Mapping[str, Sequence[Figure]]
) -> list[tuple[Case, Found]]:
    wanted = {"joined_up", *(item.outcome for found in figures.values() for item in found)}
    runs = [run for case in part for run in case.runs]
    records = simulate(runs, series=sorted(wanted), threads=1)
    outcomes = {**records.runs, AT_END: records.series["joined_up"][:, -1]}
    at, found = 0, []
    for case in part:
        own = slice(at, at + len(case.runs))
        at = own.stop
        recorded = [
            records.series[item.outcome][own, item.quarter, None]
            for item in figures.get(case.scenario, ())
        ]
        left = {name: outcomes[name][own] for name in OUTCOMES}
        found.append((case, Found(left, np.hstack([np.empty((len(case.runs), 0)), *recorded]))))
    return found


def run_cases(every: Sequence[Case], threads: int | None = None) -> Array:
    """Return the share of places still joined up in each case, its mean over runs, (case,)."""
    found = {id(case): done for case, done in simulated(every, {}, threads)}
    return np.array([found[id(case)].outcomes[LASTING].mean() for case in every])


def _figures(plan: Plan, name: str) -> list[Figure]:
    """Return the fitted figures of a scenario that says itself that they happened."""
    return [
        Figure(record["outcome"], quarter, value)
        for record in plan.scenario(name)["records"]
        if record["of"] == name
        for quarter, value in zip(record["quarters"], record["values"], strict=True)
        if quarter in record["fit"]
    ]
