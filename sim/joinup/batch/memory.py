"""Run a plan in this process: no folder, its progress told, stopped when told.

The numbers are a batch's: the same runs through the same engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from joinup.compiled.engine import simulate
from joinup.inputs.plan import Plan
from joinup.model.engine import Run, chunk_size
from joinup.model.parameters import Scale

if TYPE_CHECKING:
    import pandas as pd

_MOST_AT_ONCE = 128  # runs of a chunk, so that a press on Stop is heard soon

_Arrays = dict[str, NDArray[np.float64]]


@dataclass(frozen=True)
class MemoryRuns:
    """The finished runs of a plan, as analyses read them."""

    plan: Plan
    of_run: _Arrays  # by outcome, (run,)
    by_quarter: dict[str, list[NDArray[np.float64]]]  # by outcome, (quarter,) for each run
    missing: int = 0
    failures: Sequence[Any] = ()

    @property
    def id(self) -> str:
        """Return the name of the plan with its hash."""
        return self.plan.slug

    @property
    def runs(self) -> pd.DataFrame:
        """Return a row a run: index, scenario, point, replicate, outcomes."""
        return self._frame(self.of_run, np.arange(self.plan.n_runs))

    def series(self, *outcomes: str) -> pd.DataFrame:
        """Return a row a run and quarter, with some quarterly outcomes."""
        names = outcomes or self.plan.series
        lengths = [len(row) for row in self.by_quarter[names[0]]]
        columns = {name: np.concatenate(self.by_quarter[name]) for name in names}
        frame = self._frame(columns, np.repeat(np.arange(self.plan.n_runs), lengths))
        frame.insert(4, "quarter", np.concatenate([np.arange(n) for n in lengths]))
        return frame

    def _frame(self, columns: _Arrays, index: NDArray[np.int64]) -> pd.DataFrame:
        import pandas as pd

        places = np.array([self.plan.where(number) for number in range(self.plan.n_runs)])[index]
        names = pd.Categorical.from_codes(places[:, 0].tolist(), categories=self.plan.names)
        return pd.DataFrame(
            {
                "index": index, "scenario": names, "point": places[:, 1],
                "replicate": places[:, 2], **columns,
            }
        )  # fmt: skip


def run_in_memory(plan: Plan, tell: Callable[[float], None]) -> MemoryRuns:
    """Run all of a plan; `tell` is given the share that is done and may raise to stop it."""
    of_run: dict[str, NDArray[np.float64]] = {}
    by_quarter: dict[str, list[NDArray[np.float64]]] = {
        name: [np.empty(0)] * plan.n_runs for name in plan.series
    }
    done = 0
    for scale, members in _by_scale(plan).items():
        size = min(chunk_size(scale), _MOST_AT_ONCE)
        for first in range(0, len(members), size):
            chunk = members[first : first + size]
            records = simulate([run for _, run in chunk], series=plan.series)
            at = [index for index, _ in chunk]
            for name, values in records.runs.items():
                of_run.setdefault(name, np.full(plan.n_runs, np.nan))[at] = values
            for name in plan.series:
                for index, row in zip(at, records.series[name], strict=True):
                    by_quarter[name][index] = row
            done += len(chunk)
            tell(done / plan.n_runs)
    return MemoryRuns(plan, of_run, by_quarter)


def _by_scale(plan: Plan) -> dict[Scale, list[tuple[int, Run]]]:
    """Return every run with its number, those of a chunk's scale together."""
    found: dict[Scale, list[tuple[int, Run]]] = {}
    for index in range(plan.n_runs):
        found.setdefault(plan.scale(index), []).append((index, plan.simulated(index)))
    return found
