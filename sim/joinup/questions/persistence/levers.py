"""The levers that a scenario uses, and how far each may move before most places fall away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from joinup.analysis.points import Array, run_all
from joinup.inputs.consistency import contradictions
from joinup.inputs.place_list import with_places
from joinup.model.forms import FORM_REGISTRY, attribute
from joinup.model.parameters import REGISTRY, RUN_REGISTRY
from joinup.model.registry import Parameter, Value, guess
from joinup.questions.persistence.trial import (
    HORIZONS,
    RULES,
    Subject,
    Values,
    count,
    last_money,
    lasting,
)
from joinup.questions.persistence.verdict import under

TIPPED = 0.5
"""Share of places below which a programme counts as tipped over."""

_STEPS = 9  # values of each lever that are tried
_RESAMPLES = 400
_PLACES = 16  # enough for a share of places; replicates do the rest
_DATES = ("grant_start", "handover_delay")  # move what is judged, and not what becomes of it
_LONGEST = 24  # quarters that a grant or a taper is tried for: six years


@dataclass(frozen=True)
class Distance:
    """How far one lever may move before most places fall away (or come back)."""

    lever: str
    now: float
    tips_at: dict[str, tuple[float, float, float] | None]  # by rule: value with its 95% interval
    lasts: dict[str, bool]  # by rule: whether most places last as things are

    def by(self, rule: str) -> float | None:
        """Return the change that tips, None where no allowed value does."""
        found = self.tips_at[rule]
        return None if found is None else found[0] - self.now


def value_of(values: Values, name: str) -> Value:
    """Return a parameter's value in a scenario, its form's own where the scenario gives none."""
    if name in FORM_REGISTRY:
        return attribute(name, values.get(name), str(values["form"]))
    return values[name]


def is_single(values: Values, name: str) -> bool:
    """Say whether a parameter is one number in a scenario."""
    item = REGISTRY[name]
    value = value_of(values, name)
    whole = isinstance(value, int | float) and not isinstance(value, bool)
    return item.kind in ("number", "count") and whole


def policy_levers(asked: Subject) -> list[str]:
    """Return the numeric levers of policy that change joint effort in a scenario.

    Attributes of forms are left out: they are what a form is, not what policy sets.
    """
    names = [
        name
        for name, item in RUN_REGISTRY.items()
        if item.role == "lever" and name not in _DATES and is_single(asked.values, name)
    ]
    return [name for name in names if matters(asked, name)]


def matters(asked: Subject, name: str) -> bool:
    """Say whether moving a parameter to either end of its range changes any agency's effort."""
    item = REGISTRY[name]
    usually: Values = {**small(asked.values), "decision_rule": RULES[0]}
    tried = [fitting(item, value) for value in reach(item)]
    points = [{**usually, name: value} for value in tried if allowed(asked, name, value)]
    usual, *others = run_all([usually, *points], 1, series=["effort"])
    return any(
        not np.array_equal(usual.series["effort"], other.series["effort"]) for other in others
    )


def small(values: Values) -> Values:
    """Return values with fewer places, for questions that a few of them answer."""
    return with_places(values, min(count(values, "places"), _PLACES))


def fitting(item: Parameter, value: float) -> int | float:
    """Return a number as a parameter takes it: whole where it is a count."""
    return round(value) if item.kind == "count" else float(value)


def reach(item: Parameter) -> tuple[float, float]:
    """Return the range over which a parameter is tried: its own, spans of time up to six years."""
    timed = item.kind == "count" and item.unit == "quarters"
    return item.low, min(item.high, float(_LONGEST)) if timed else item.high


def allowed(asked: Subject, name: str, value: Value) -> bool:
    """Say whether a value can stand in the scenario without a contradiction."""
    return not list(contradictions({**asked.values, name: value}))


def tried_values(asked: Subject, name: str, steps: int = _STEPS) -> list[Value]:
    """Return values of a lever over its range, the scenario's own among them, in order."""
    item = REGISTRY[name]
    own = value_of(asked.values, name)
    assert isinstance(own, int | float)
    spread = np.linspace(*reach(item), steps)
    values = {fitting(item, value) for value in spread} | {fitting(item, float(own))}
    return sorted(value for value in values if allowed(asked, name, value))


def distances(asked: Subject, levers: Sequence[str], replicates: int) -> list[Distance]:
    """Return for each lever the value nearest to the present one at which places tip over.

    Persistence is simulated at some values over the lever's range on the same draws; between
    two neighbours it is taken to run straight. The interval comes from drawing replicates anew.
    """
    tried = [(name, value) for name in levers for value in tried_values(asked, name)]
    points: list[Values] = [{**small(asked.values), name: value} for name, value in tried]
    soon = np.array([last_money(point) <= last_money(asked.values) for point in points])
    shares = {rule: np.empty((len(points), replicates)) for rule in RULES}
    for some in filter(len, map(np.flatnonzero, (soon, ~soon))):  # few have to run for longer
        judged = until_judged([points[k] for k in some.tolist()])
        for rule in RULES:
            records = under(rule, judged, replicates)
            shares[rule][some] = [
                lasting(r.series["joined_up"], p) for r, p in zip(records, judged, strict=True)
            ]
    found = []
    for name in levers:
        rows = [k for k, (lever, _) in enumerate(tried) if lever == name]
        grid = np.array([float(tried[k][1]) for k in rows])  # type: ignore[arg-type]
        own = value_of(asked.values, name)
        assert isinstance(own, int | float)
        nearest = rows[int(np.argmin(np.abs(grid - own)))]  # to the scenario's own value
        tips_at = {rule: crossing(grid, shares[rule][rows], float(own)) for rule in RULES}
        lasts = {rule: bool(shares[rule][nearest].mean() >= TIPPED) for rule in RULES}
        found.append(Distance(name, float(own), tips_at, lasts))
    return found


def crossing(grid: Array, shares: Array, own: float) -> tuple[float, float, float] | None:
    """Return where a share (value, replicate) tips nearest to `own`, and its interval.

    None where it crosses nowhere. The interval is that of the replicates drawn anew; where some
    such draws cross nowhere it reaches to the end of the grid.

    >>> rising = np.array([[0.0, 0.0], [1.0, 1.0]])
    >>> crossing(np.array([0.0, 2.0]), rising, 0.0)
    (1.0, 1.0, 1.0)
    """
    value = _nearest(grid, shares.mean(axis=1), own)
    if value is None:
        return None
    luck = np.random.default_rng(0)
    picks = luck.integers(shares.shape[1], size=(_RESAMPLES, shares.shape[1]))
    means = shares[:, picks].mean(axis=2)
    again = [_nearest(grid, means[:, k], own) for k in range(_RESAMPLES)]
    beyond = float(grid[-1] if value > own else grid[0])
    bounds = np.quantile([beyond if x is None else x for x in again], [0.025, 0.975])
    return value, float(bounds[0]), float(bounds[1])


def _nearest(grid: Array, means: Array, own: float) -> float | None:
    gap = means - TIPPED
    found = [
        float(grid[k] + (grid[k + 1] - grid[k]) * gap[k] / (gap[k] - gap[k + 1]))
        for k in range(len(grid) - 1)
        if (gap[k] < 0) != (gap[k + 1] < 0)
    ]
    return min(found, key=lambda x: abs(x - own), default=None)


def followed(points: Sequence[Values]) -> list[Values]:
    """Return programmes that all run to their end, and until the longest can be judged."""
    judged = until_judged(points)
    quarters = max(count(point, "quarters") for point in (*points, *judged))
    return [{**point, "quarters": quarters} for point in points]


def until_judged(points: Sequence[Values]) -> list[Values]:
    """Return programmes that all run until the longest of them can be judged, and no longer.

    What happens in a quarter does not depend on how many come after it.
    """
    judged = max(last_money(point) for point in points) + HORIZONS[-1]
    return [{**point, "quarters": judged} for point in points]


def axis_fault(asked: Subject, option: str, name: str) -> str | None:
    """Return what keeps a parameter from being an axis or a lever in a scenario, if anything."""
    if name not in REGISTRY:
        return f"{option} is {name}; there is no such parameter{guess(name, list(REGISTRY))}"
    item = REGISTRY[name]
    if name not in RUN_REGISTRY and name not in FORM_REGISTRY:
        return f"{option} is {name}; allowed are levers and context, not the scale of the model"
    if item.kind not in ("number", "count"):
        return f"{option} is {name}, which takes {item.range_in_words()}; a number is needed"
    if not is_single(asked.values, name):
        return f"{option} is {name}, which has several values in {asked.scenario.name}"
    if not matters(asked, name):
        return (
            f"{option} is {name}, which changes no agency's effort in {asked.scenario.name}: "
            "the scenario does not use it"
        )
    return None
