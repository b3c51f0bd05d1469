"""The sensitivity of a result's outcomes, scenario by scenario, and whether the sample suffices."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.points import Array
from joinup.analysis.sensitivity.chance import Chance, chance
from joinup.analysis.sensitivity.indices import (
    LEAST_BASE_POINTS,
    LEAST_POINTS,
    LEAST_TRAJECTORIES,
    Index,
    given_data_indices,
    morris_effects,
    shares_alone,
    sobol_indices,
)
from joinup.analysis.sensitivity.sample import Layout, by_point, layout_of, whole
from joinup.batch.result import Result
from joinup.inputs.counted import counted
from joinup.inputs.names import distinct
from joinup.inputs.rules import HEADLINE_RULES

NARROW = 0.1
"""Half an interval that is narrow enough to tell large shares from small ones: an assumption.

For effects it is a share of the largest. (Sarrazin, Pianosi and Wagener 2016 ask for 0.025.)
"""

LEADING = {"sobol": "total", "morris": "effect", "given": "first"}
"""The measure of each kind by which parameters are ranked."""

_LEAST = {"sobol": LEAST_BASE_POINTS, "morris": LEAST_TRAJECTORIES, "given": LEAST_POINTS}
_STEPS = (8, 4, 2, 1)  # an eighth, a quarter, half of the sample, and all of it


@dataclass(frozen=True)
class Step:
    """The widest half-interval that some first base points of the sample give."""

    n: int
    half: float


@dataclass(frozen=True)
class Case:
    """A scenario whose points are looked at, perhaps under one rule of decision alone."""

    scenario: str
    title: str
    rule: str  # "" where points of all rules are taken together
    layout: Layout
    bases: NDArray[np.bool_]  # the base points that are its own, (base point,)
    parameters: Mapping[str, Any]  # of the scenario, before the design

    @property
    def label(self) -> str:
        """Return its name beside others."""
        return f"{self.title} ({self.rule})" if self.rule else self.title

    @property
    def under(self) -> str:
        """Return the rule of decision that holds at all its points; "" where they differ."""
        if "decision_rule" in self.layout.names:
            return ""
        return self.rule or str(self.parameters["decision_rule"])

    def alike(self, other: Case) -> bool:
        """Say whether two cases differ by the rule of decision alone, if by anything."""
        return {**self.parameters, "decision_rule": ""} == {**other.parameters, "decision_rule": ""}


@dataclass(frozen=True)
class Finding:
    """What moves one outcome in one case; `why_not` says why nothing can be said, if so."""

    case: Case
    outcome: str
    n: int  # base points that were used
    unknown: int  # base points left out, as a run is missing, failed or ends too soon
    indices: tuple[Index, ...] = ()
    chance: Chance | None = None
    steps: tuple[Step, ...] = ()
    why_not: str = ""

    @property
    def ranked(self) -> list[Index]:
        """Return the indices of the leading measure, the largest first."""
        return sorted(self.by(LEADING[self.case.layout.kind]), key=lambda item: -item.found.mean)

    def by(self, measure: str) -> list[Index]:
        """Return the indices of one measure, in the order of the design's parameters."""
        return [item for item in self.indices if item.measure == measure]

    @property
    def half(self) -> float:
        """Return the widest half-interval, as `NARROW` is measured; NaN where none is known."""
        return self.steps[-1].half if self.steps else math.nan

    @property
    def would_do(self) -> int:
        """Return how many base points would make the intervals narrow enough.

        Intervals shrink with the root of the number; of a sobol design it is a power of 2. As many
        as there are where they are narrow or not known.
        """
        if not self.half > NARROW:
            return self.n
        wanted = math.ceil(self.n * (self.half / NARROW) ** 2)
        return 1 << (wanted - 1).bit_length() if self.case.layout.kind == "sobol" else wanted


def enough(design: Mapping[str, Any]) -> bool:
    """Say whether a plan's design has the points that indices need, if every run is finished."""
    layout = layout_of(design)
    return bool(layout.names) and layout.n_base >= _LEAST[layout.kind]


def cases_of(result: Result, scenarios: Sequence[str] = ()) -> list[Case]:
    """Return the cases of a result in the plan's order; all scenarios unless some are named.

    Where a design without a plan of its own varies the rule of decision, the two headline rules are
    cases of their own. Raises ValueError for points that are not what the design's kind says.
    """
    layout = layout_of(result.plan.design)
    every = np.ones(layout.n_base, dtype=np.bool_)
    titles = distinct([str(item["title"]) for item in result.plan.scenarios])
    found = []
    for item, title in zip(result.plan.scenarios, titles, strict=True):
        name = str(item["name"])
        if scenarios and name not in scenarios:
            continue
        found.append(Case(name, title, "", layout, every, item["parameters"]))
        found += [
            Case(name, title, rule, layout.without("decision_rule"), own, item["parameters"])
            for rule, own in _rules_of(result, layout)
        ]
    return found


def _rules_of(result: Result, layout: Layout) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Yield each headline rule with the points under it, where points can be parted so."""
    design = result.plan.design
    if layout.kind != "given" or "decision_rule" not in layout.names:
        return
    place = list(design["names"]).index("decision_rule")
    rules = np.array([point[place] for point in design["points"]])
    if set(HEADLINE_RULES) <= set(rules.tolist()):
        for rule in HEADLINE_RULES:
            yield rule, rules == rule


def study(
    result: Result,
    outcomes: Sequence[str],
    scenarios: Sequence[str] = (),
    tell: Callable[[str, int, int], None] = lambda stage, step, steps: None,
) -> list[Finding]:
    """Return what moves each outcome, outcome by outcome and then case by case."""
    cases = cases_of(result, scenarios)
    found = []
    for step, outcome in enumerate(outcomes, start=1):
        tell(f"What moves {outcome}", step, len(outcomes))
        found += [finding(result, case, outcome) for case in cases]
    return found


def finding(result: Result, case: Case, outcome: str) -> Finding:
    """Return what moves an outcome in a case. Nothing is NaN: what cannot be said is said so."""
    runs = result.runs
    own = runs[runs["scenario"] == case.scenario]
    if own.empty or own[outcome].isna().all():
        return Finding(case, outcome, 0, int(case.bases.sum()), why_not="no run has a value")
    values = by_point(own, outcome, result.plan.n_points)
    rows = case.layout.rows
    kept = case.bases & whole(values, rows)
    n, unknown = int(kept.sum()), int((case.bases & ~kept).sum())
    values = values[np.repeat(kept, rows)]
    layout = case.layout.of(kept)
    if n < (least := _LEAST[layout.kind]):
        said = f"{counted(n, layout.unit, layout.units)} are too few; at least {least} are needed"
        return Finding(case, outcome, n, unknown, why_not=said)
    means = values.mean(axis=1)
    if np.ptp(values) == 0:
        said = "the values are the same in every run"
        return Finding(case, outcome, n, unknown, why_not=said)
    if np.ptp(means) == 0:
        return Finding(case, outcome, n, unknown, why_not="the means are the same at every point")
    return Finding(
        case,
        outcome,
        n,
        unknown,
        tuple(indices_of(layout, means)),
        chance(values),
        tuple(_steps(layout, means)),
    )


def indices_of(layout: Layout, means: Array) -> list[Index]:
    """Return the indices of values at the points of a layout, (point,), as its kind asks."""
    if layout.kind == "sobol":
        return sobol_indices(means, layout.names, second_order=layout.second_order)
    if layout.kind == "morris":
        return morris_effects(layout.points, means, layout.names)
    return given_data_indices(layout.points, means, layout.names)


def _leading(layout: Layout, means: Array) -> list[Index]:
    """Return the indices of the leading measure alone."""
    if layout.kind == "given":
        return shares_alone(layout.points, means, layout.names)
    found = indices_of(layout, means)
    return [item for item in found if item.measure == LEADING[layout.kind]]


def _steps(layout: Layout, means: Array) -> Iterator[Step]:
    """Yield the widest half-interval of the leading measure, for growing parts of the sample."""
    order = np.arange(layout.n_base)
    if layout.kind == "given":  # a grid's first points are one side of it
        order = np.random.default_rng(0).permutation(order)
    for part in _STEPS:
        n = layout.n_base // part
        some = np.zeros(layout.n_base, dtype=np.bool_)
        some[order[:n]] = True
        values = means[np.repeat(some, layout.rows)]
        if n < _LEAST[layout.kind] or np.ptp(values) == 0:
            continue
        found = [item.found for item in _leading(layout.of(some), values)]
        largest = max(item.mean for item in found) if layout.kind == "morris" else 1.0
        halves = [item.high - item.mean for item in found]
        if largest > 0 and np.isfinite(halves).any():
            yield Step(n, float(np.nanmax(halves)) / largest)
