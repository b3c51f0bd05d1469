"""Which form to choose where circumstances are not known: regret, and doing well enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from joinup.analysis.paired import Interval, interval
from joinup.inputs.rules import HEADLINE_RULES
from joinup.questions.guidance.cases import Array, Cases

ENOUGH_PERSISTENCE = 0.5
"""A form does well enough where it loses nothing against a silo and half the places persist."""

_ALIKE = 0.0005  # of budgets or of cases: what pages show as equal


@dataclass(frozen=True)
class Robustness:
    """How a form fares over all cases under one rule: gains and regrets in u an agency-quarter."""

    rule: str
    form: str
    gain: Interval
    regret: Interval
    regret_95: float  # exceeded in one case of twenty
    worst: float
    well_enough: Interval  # share of cases


def regret(cases: Cases) -> Array:
    """Return what each form forgoes against the best in the case, (rule, point, ending, form).

    Savage 1951.
    """
    return np.asarray(cases.gain.max(axis=-1, keepdims=True) - cases.gain)


def robustness(cases: Cases) -> list[Robustness]:
    """Return how each form fares under each rule; intervals are over points."""
    forgone = regret(cases)
    enough = (cases.gain >= 0) & (cases.persistence >= ENOUGH_PERSISTENCE)
    return [
        Robustness(
            rule,
            form,
            interval(cases.gain[r, :, :, f].mean(axis=1)),
            interval(forgone[r, :, :, f].mean(axis=1)),
            float(np.quantile(forgone[r, :, :, f], 0.95)),
            float(forgone[r, :, :, f].max()),
            interval(enough[r, :, :, f].mean(axis=1)),
        )
        for r, rule in enumerate(HEADLINE_RULES)
        for f, form in enumerate(cases.forms)
    ]


def robust_choices(rows: list[Robustness]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the forms that each way of choosing picks under each rule; several where they tie.

    By least worst regret (minimax), by least mean regret, and by doing well enough most often.
    """
    ways: dict[str, Callable[[Robustness], float]] = {
        "worst": lambda row: row.worst,
        "mean": lambda row: row.regret.mean,
        "well enough": lambda row: -row.well_enough.mean,
    }
    return {
        way: {rule: _least([r for r in rows if r.rule == rule], of) for rule in HEADLINE_RULES}
        for way, of in ways.items()
    }


def _least(rows: list[Robustness], of: Callable[[Robustness], float]) -> tuple[str, ...]:
    """Return the forms with the least of something; equal are those within a thousandth of it."""
    least = min(map(of, rows))
    return tuple(row.form for row in rows if of(row) <= least + _ALIKE)
