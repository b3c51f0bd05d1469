"""What the literature expects of forms in circumstances, held against what the model shows.

Provan and Kenis 2008: governance shared between the members suits few members who trust each other
and need little co-ordination; a lead organisation or a separate body suits many, little trust and
much need. Here a liaison group and a partnership are governed by their members; a pooled budget
has a host that leads; a joint unit is a separate body.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joinup.analysis.paired import Interval
from joinup.analysis.sensitivity.indices import around
from joinup.batch.precision import quantile
from joinup.inputs.rules import HEADLINE_RULES
from joinup.questions.guidance.cases import Array, Cases

SHARED = ("liaison", "partnership")
LED = ("pooled budget", "joint unit")


@dataclass(frozen=True)
class Expectation:
    """That more of a circumstance favours led forms (1) or shared ones (-1), as a source has it.

    `less` is a circumstance of which there is less at the same time, "" where none is.
    """

    name: str
    favours: int
    words: str
    source: str
    less: str = ""


EXPECTATIONS = (
    Expectation(
        "partners", 1, "More partners favour a lead or a separate body over shared governance",
        "Provan and Kenis 2008",
    ),
    Expectation(
        "baseline_trust", -1, "Trust favours shared governance, its lack a lead or separate body",
        "Provan and Kenis 2008",
    ),
    Expectation(
        "partners", 1, "Few members who trust each other suit shared governance, many who do not "
        "a lead or separate body", "Provan and Kenis 2008", less="baseline_trust",
    ),
    Expectation(
        "interdependence", 1, "Much need of joint work favours a lead or a separate body",
        "Provan and Kenis 2008; Thompson 1967",
    ),
    Expectation(
        "task_depth", 1, "A deep task favours a form that coordinates more",
        "Galbraith 1974; Provan and Kenis 2008",
    ),
    Expectation(
        "savings_concentration", 1, "Savings in the wrong pocket favour pooling",
        "HC 383 (2001); model document",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """What a circumstance does to the lead of led over shared forms, from its low to its high end.

    `effects` are by rule, in u for an agency and quarter, all else equal (least squares).
    """

    expectation: Expectation
    effects: tuple[Interval, ...]

    @property
    def verdict(self) -> str:
        """Say "agrees", "disagrees" or, where rules differ or nothing is clear, "unsettled"."""
        signs = {np.sign(effect.mean) if effect.clear else 0.0 for effect in self.effects}
        if len(signs) > 1 or 0.0 in signs:
            return "unsettled"
        return "agrees" if signs == {float(self.expectation.favours)} else "disagrees"


def comparisons(cases: Cases) -> list[Comparison]:
    """Return each expectation with what the model shows."""
    leads = [_lead(cases, number) for number in range(len(HEADLINE_RULES))]
    return [
        Comparison(item, tuple(_effect(cases, item, lead) for lead in leads))
        for item in EXPECTATIONS
    ]


def _effect(cases: Cases, item: Expectation, lead: Array) -> Interval:
    """Return what the low to the high end of a circumstance adds to a lead, all else equal.

    Where less of another goes with it, both move together, over the whole range of each.
    """
    column = cases.names.index(item.name)
    if not item.less:
        return slopes(cases.points, lead)[column]
    other = cases.names.index(item.less)
    low, span = cases.points.min(axis=0), np.maximum(np.ptp(cases.points, axis=0), 1e-12)
    scaled = (cases.points - low) / span
    # With p and q from 0 to 1, a p + b q = (a - b) (p - q) / 2 + (a + b) (p + q) / 2.
    moved = scaled.copy()
    moved[:, column] = (scaled[:, column] - scaled[:, other]) / 2
    moved[:, other] = (scaled[:, column] + scaled[:, other]) / 2
    found = slopes(moved, lead)[column]
    width = float(np.ptp(moved[:, column])) or 1.0
    return Interval(found.mean / width, found.low / width, found.high / width, found.n)


def _lead(cases: Cases, rule: int) -> Array:
    """Return the gain of the better led form over the better shared one at each point, (point,)."""
    led, shared = (
        cases.gain[rule][..., [cases.forms.index(form) for form in forms]].max(axis=-1)
        for forms in (LED, SHARED)
    )
    return np.asarray((led - shared).mean(axis=1))


def slopes(points: Array, values: Array) -> list[Interval]:
    """Return what each circumstance adds from its least to its greatest value, all else equal.

    Ordinary least squares with intervals that allow for unequal spread (White 1980). `points` has
    axes (point, circumstance), `values` (point,).
    """
    low, span = points.min(axis=0), np.ptp(points, axis=0)
    scaled = (points - low) / np.where(span > 0, span, 1.0)
    design = np.column_stack([np.ones(len(points)), scaled])
    inverse = np.linalg.pinv(design.T @ design)
    fitted = inverse @ design.T @ values
    freedom = len(points) - design.shape[1]
    if freedom < 2:
        return [Interval(float(value), float("nan"), float("nan"), 1) for value in fitted[1:]]
    left = values - design @ fitted
    # The diagonal of the sandwich as a sum of squares: rounding cannot make it negative.
    spread = ((inverse @ design.T * left) ** 2).sum(axis=1) * len(points) / freedom
    half = quantile(freedom + 1) * np.sqrt(spread)
    return [
        around(mean, width, len(points)) for mean, width in zip(fitted[1:], half[1:], strict=True)
    ]
