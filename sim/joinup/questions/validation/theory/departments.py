"""Benchmarks of departments that decide: their equilibrium, the joint optimum, and a grant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from joinup.questions.validation.theory.check import NEUTRAL, SHARP, Check, every_state

OWN, WORTH, PULL = 0.45, 0.6, 0.36  # worth of own output and of the result; pull of joint effort
COST, OWN_COST, CROWDING = 0.35, 0.5, 0.25
_STEP = 0.005
_SETTLED = 12  # quarters at the end that are averaged

_SOURCE = "Holmstrom and Milgrom 1991; Bernheim and Whinston 1986"


def departments() -> list[Check]:
    """Return the benchmarks B17, B17b and B17c."""
    return [*equilibrium(), *provoked(), *leaving()]


def own_incentive(partners: int, accountability: float) -> float:
    """Return the own-target incentive of a department that weighs its part of a linear result.

    With agencies that answer `w b - own_cost b**2 / 2 - crowding e b + a e - cost e**2 / 2` it is a
    dominant strategy. With accountability 1 it is the optimum of all departments together.
    """
    part = 1 / partners + accountability * (1 - 1 / partners)
    return (OWN * COST - CROWDING * (part * WORTH - PULL)) / COST


def settled(
    partners: int, accountability: float, pull: float = PULL, review: int = 1
) -> tuple[float, float]:
    """Return the incentive and the effort to which the running engine settles."""
    point: dict[str, Any] = {
        **NEUTRAL, "effort_choice": "menu", "effort_nodes": 201, "decision_precision": SHARP,
        "places": 1, "partners": partners, "grant": pull, "effort_cost": COST,
        "own_cost": OWN_COST, "crowding": CROWDING, "own_target_incentive": OWN,
        "department_review": review, "incentive_step": _STEP, "department_precision": SHARP,
        "joint_accountability": accountability, "shared_result_worth": WORTH,
        "measurement_noise": 0.0, "capacity_growth": 0.5, "gaming_ease": 0.0,
    }  # fmt: skip
    states = every_state(point, 45)[-_SETTLED:]
    return (
        float(np.mean([state.incentive.mean() for state in states])),
        float(np.mean([state.effort.mean() for state in states])),
    )


def equilibrium() -> Iterator[Check]:
    """Yield B17: departments settle where theory says, above the joint optimum by a known gap."""
    found = {}
    for accountability in (0.0, 0.5, 1.0):
        for partners in (2, 4):
            obtained, _ = settled(partners, accountability)
            found[partners, accountability] = obtained
            yield Check("B17", "own-target incentive of departments that decide", _SOURCE,
                        f"{partners} departments, accountability {accountability:g}",
                        own_incentive(partners, accountability), obtained, _STEP)  # fmt: skip
    for partners in (2, 4):
        gap = CROWDING / COST * WORTH * (1 - 1 / partners)
        yield Check("B17", "incentive above the joint optimum", _SOURCE, f"{partners} departments",
                    gap, found[partners, 0.0] - found[partners, 1.0], 2 * _STEP)  # fmt: skip


def provoked() -> Iterator[Check]:
    """Yield B17b: departments answer a grant by tightening, and undo part of its effect."""
    source = "Holmstrom and Milgrom 1991"
    change = 0.02
    bound = COST - CROWDING**2 / OWN_COST
    for review, slope, words in ((0, 1 / bound, "as they were"), (1, 1 / COST, "that decide")):
        low, high = (settled(2, 0.0, PULL + up, review)[1] for up in (0.0, change))
        yield Check("B17b", "rise of effort with a unit of grant", source, f"departments {words}",
                    slope, (high - low) / change, 0.4)  # fmt: skip


def leaving() -> Iterator[Check]:
    """Yield B17c: the feared breakup from which a department with the savings stays in the pool."""
    share, savings, pockets = 0.7, 0.6, (0.85, 0.05, 0.05, 0.05)
    for accountability in (0.0, 0.5, 1.0):
        joint = accountability * WORTH * (1 - 1 / 4)
        expected = share * savings * (pockets[0] - 0.25) / (savings * pockets[0] + joint)
        low, high = 0.0, 1.0
        for _ in range(9):
            breakup = (low + high) / 2
            low, high = (low, breakup) if pays_in(breakup, accountability, pockets) else (
                breakup, high
            )  # fmt: skip
        yield Check("B17c", "feared breakup that keeps a department in the pool", "by hand",
                    f"accountability {accountability:g}", expected, (low + high) / 2,
                    0.002)  # fmt: skip


def pays_in(breakup: float, accountability: float, pockets: tuple[float, ...]) -> bool:
    """Say whether the department with most of the savings pays in after its first review."""
    point = {
        **NEUTRAL, "form_before": "pooled budget", "form": "pooled budget", "pool_share": 0.7,
        "floor": 1.0, "places": 1, "partners": len(pockets), "savings_value": 0.6,
        "savings_pockets": pockets, "pool_departure": "free", "feared_breakup": breakup,
        "switching_cost": 0.0, "joint_accountability": accountability,
        "shared_result_worth": WORTH, "department_precision": SHARP, "measurement_noise": 0.0,
    }  # fmt: skip
    *_, last = every_state(point, 5)
    return bool(last.pays_in[0, 0, 0] > 0)
