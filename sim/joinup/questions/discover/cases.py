"""The cases of a result: a scenario at a point each, its features, and whether it is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.points import Array
from joinup.batch.result import Result
from joinup.errors import InputError
from joinup.inputs.counted import counted
from joinup.inputs.design import rows_of_base_point
from joinup.inputs.names import distinct
from joinup.questions.discover.wanted import Clause

SCENARIO = "scenario"
LEAST = 60  # cases
_LEAST_OF_KIND = 10  # cases that are wanted, and cases that are not


@dataclass(frozen=True)
class Feature:
    """What may differ between cases: a number, or whether a choice has one `value`, as 0 or 1."""

    parameter: str  # or `SCENARIO`
    value: str = ""

    @property
    def key(self) -> str:
        """Return a name that no other feature has."""
        return f"{self.parameter}={self.value}" if self.value else self.parameter


@dataclass(frozen=True)
class Cases:
    """Cases with axes (case, feature) and (case,): what they are like, and which are wanted.

    A case is the mean over the replicates of a scenario at a point. `point` numbers the points, or
    the base points and trajectories of a design whose points have values in common: all cases of
    one are learned from, or kept back, together.
    """

    features: tuple[Feature, ...]
    table: Array
    wanted: NDArray[np.bool_]
    point: NDArray[np.int64]
    unknown: int  # cases left out, as an outcome is not known there

    def some(self, chosen: NDArray[np.bool_]) -> Cases:
        """Return some of the cases, (case,)."""
        return replace(
            self, table=self.table[chosen], wanted=self.wanted[chosen], point=self.point[chosen]
        )

    def halves(self) -> tuple[Cases, Cases]:
        """Return the cases to learn from, and those kept back: half of the points each."""
        points = np.random.default_rng(0).permutation(np.unique(self.point))
        learned = np.isin(self.point, points[: (len(points) + 1) // 2])
        return self.some(learned), self.some(~learned)


def cases_of(result: Result, clauses: Sequence[Clause], scenarios: Sequence[str] = ()) -> Cases:
    """Return the cases of a result; all scenarios unless some are named.

    Raises InputError where nothing varies, or where too few cases are wanted or not wanted for
    anything to be learned.
    """
    names = result.plan.names
    kept = [name for name in names if not scenarios or name in scenarios]
    runs = result.runs[result.runs["scenario"].isin(kept)]
    outcomes = list(dict.fromkeys(clause.outcome for clause in clauses))
    means = runs.groupby(["scenario", "point"], observed=True)[outcomes].mean()
    known = means.notna().all(axis=1).to_numpy()
    rows = means[known].reset_index()
    wanted = np.all([clause.holds(rows[clause.outcome]) for clause in clauses], axis=0)
    point = rows["point"].to_numpy(dtype=np.int64)
    design = result.plan.design
    columns = [*_of_design(design, point)]
    if len(kept) > 1:
        titles = distinct([str(item["title"]) for item in result.plan.scenarios])
        own = rows["scenario"].astype(str).to_numpy()
        columns += [
            (Feature(SCENARIO, title), (own == name).astype(np.float64))
            for name, title in zip(names, titles, strict=True)
            if name in kept
        ]
    columns = [(feature, values) for feature, values in columns if np.ptp(values) > 0]
    _refuse_few(wanted, len(columns))
    return Cases(
        tuple(feature for feature, _ in columns),
        np.column_stack([values for _, values in columns]),
        np.asarray(wanted, dtype=np.bool_),
        point // rows_of_base_point(design["kind"], len(design["names"]), result.plan.n_points),
        int((~known).sum()),
    )


def _refuse_few(wanted: NDArray[np.bool_], n_features: int) -> None:
    n, yes = len(wanted), int(wanted.sum())
    if n < LEAST or not n_features:
        raise InputError(
            f"{counted(n, 'case')} (a scenario at a point of the design each) are too few; at "
            f"least {LEAST} are needed"
        )
    if min(yes, n - yes) < _LEAST_OF_KIND:
        raise InputError(
            f"--where holds in {yes:,} of {counted(n, 'case')}; at least {_LEAST_OF_KIND} must "
            "be on either side, so choose another bound"
        )


def _of_design(design: Any, point: NDArray[np.int64]) -> Iterator[tuple[Feature, Array]]:
    """Yield the design's parameters as features, with their values in each case, (case,)."""
    for number, name in enumerate(design["names"]):
        values = [item[number] for item in design["points"]]
        if isinstance(values[0], str):
            for value in dict.fromkeys(values):
                of_value = np.array([own == value for own in values], dtype=np.float64)
                yield Feature(name, value), of_value[point]
        else:
            numbers = [max(own, default=0.0) if isinstance(own, list) else own for own in values]
            yield Feature(name), np.array(numbers, dtype=np.float64)[point]
