"""Benchmarks of many agencies at once: mean-field equilibria, folds, hysteresis, critical mass."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from joinup.questions.validation.theory.check import NEUTRAL, SHARP, Check, every_state, last_state

AGENCIES = 4000
_QUARTERS = 60
_SETTLED = 20  # quarters at the end that are averaged
_PUSH = 4  # quarters in which a grant lifts everybody to the high branch


def fields() -> list[Check]:
    """Return the benchmarks B4 and B5."""
    return [*equilibria(), *folds(), *loop(), *critical_mass()]


def fixed_points(precision: float, bias: float) -> list[float]:
    """Return the solutions of `p = 1/(1 + exp(-precision (bias + p)))` on a fine grid."""
    p = np.linspace(0, 1, 200_001)
    gap = 1 / (1 + np.exp(-precision * (bias + p))) - p
    crossings = np.flatnonzero(np.sign(gap[:-1]) != np.sign(gap[1:]))
    return [float(p[k] + (p[k + 1] - p[k]) * gap[k] / (gap[k] - gap[k + 1])) for k in crossings]


def settled(precision: float, bias: float, *, high: bool) -> float:
    """Return the share of agencies that work jointly in the long run, from below or from above.

    Production is off; an agency gains from joint work what its partners did last quarter, plus the
    bias. From above, a grant first lifts everybody.
    """
    states = every_state(
        {
            **NEUTRAL, "partners": AGENCIES, "places": 1, "effort_choice": "menu",
            "effort_nodes": 2, "reciprocity": 1.0,
            "overhead": -bias, "trust_gain": 1.0, "trust_loss": 1.0, "baseline_trust": 0.0,
            "decision_precision": precision, "grant": 9.0 if high else 0.0, "grant_length": _PUSH,
        },
        _QUARTERS,
    )  # fmt: skip
    return float(np.mean([state.effort.mean() for state in states[-_SETTLED:]]))


def equilibria() -> Iterator[Check]:
    """Yield B4: one equilibrium below a critical precision, two stable ones above."""
    source = "Brock and Durlauf 2001"
    for precision in (3.0, 6.0, 8.0):
        points = fixed_points(precision, -0.5)
        for high, expected in ((False, points[0]), (True, points[-1])):
            slope = precision * expected * (1 - expected)
            error = math.sqrt(expected * (1 - expected) / AGENCIES / _SETTLED) / (1 - slope)
            start = "from above" if high else "from below"
            yield Check("B4", "coordination in a mean field", source,
                        f"precision {precision:g}, {start}", expected,
                        settled(precision, -0.5, high=high), 5 * error + 1e-4)  # fmt: skip


def fold(precision: float, sign: int) -> float:
    """Return the bias at which an equilibrium vanishes: where the response's slope is 1."""
    p = (1 + sign * math.sqrt(1 - 4 / precision)) / 2
    return math.log(p / (1 - p)) / precision - p


def folds() -> Iterator[Check]:
    """Yield B4b: either state survives up to its fold and not beyond."""
    lower, upper = sorted((fold(8.0, 1), fold(8.0, -1)))
    cases = (
        ("high state before its fold", lower + 0.04, True, True),
        ("high state beyond its fold", lower - 0.04, True, False),
        ("low state before its fold", upper - 0.04, False, False),
        ("low state beyond its fold", upper + 0.04, False, True),
    )
    for words, bias, start, stays_high in cases:
        obtained = settled(8.0, bias, high=start) > 0.5
        yield Check("B4b", f"folds: {words}", "Brock and Durlauf 2001", f"bias {bias:.4f}",
                    float(stays_high), float(obtained), 0.0)  # fmt: skip


def loop() -> Iterator[Check]:
    """Yield B4c: the loop between coming from above and from below, which closes below 4."""
    grid = np.linspace(-0.9, -0.1, 17)
    step = float(grid[1] - grid[0])
    for precision in (3.0, 8.0):
        expected = obtained = 0.0
        for bias in grid:
            points = fixed_points(precision, float(bias))
            expected += step * (points[-1] - points[0])
            above, below = (settled(precision, float(bias), high=high) for high in (True, False))
            obtained += step * (above - below)
        yield Check("B4c", "area of the hysteresis loop", "Brock and Durlauf 2001",
                    f"precision {precision:g}", expected, obtained, 0.01)  # fmt: skip


def critical_mass() -> Iterator[Check]:
    """Yield B5: the trust from which a stag hunt of four is worth joining.

    With a geometric mean to the power of four, production is the product of what the four give, so
    that joining pays as soon as `F T**3 > 1`.
    """
    for benefit in (8.0, 2.0):
        low, high = 0.0, 1.0
        for _ in range(12):
            trust = (low + high) / 2
            state = last_state(

                {
                    **NEUTRAL, "partners": 4, "places": 1, "effort_choice": "menu",
                    "effort_nodes": 2, "grant": -1.0,
                    "shared_credit": benefit / 4, "complementarity": 0.0, "critical_mass": 4.0,
                    "base_productivity": 1e-12, "baseline_trust": trust,
                    "decision_precision": SHARP,
                },
                1,
            )  # fmt: skip
            joins = state.effort.mean() > 0.5
            low, high = (low, trust) if joins else (trust, high)
        yield Check("B5", "stag hunt of four: critical mass", "Pacheco et al. 2009",
                    f"benefit {benefit:g}", benefit ** (-1 / 3), (low + high) / 2,
                    5e-4)  # fmt: skip
