"""One comparison of the engine with theory, and the limiting configuration most of them share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from joinup.model.engine import Run, open_world, states
from joinup.model.state import State


@dataclass(frozen=True)
class Check:
    """What theory expects and what the engine gave."""

    name: str
    result: str
    source: str
    setting: str
    expected: float
    obtained: float
    tolerance: float

    @property
    def holds(self) -> bool:
        """Say whether the engine gave what theory expects, within the tolerance."""
        return abs(self.obtained - self.expected) <= self.tolerance

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the check as a row for people, in the order of `HEAD`."""
        return (
            self.name,
            f"{self.result} ({self.source})",
            self.setting,
            f"{self.expected:.4f}",
            f"{self.obtained:.4f}",
            f"{self.tolerance:.0e}",
            "yes" if self.holds else "NO",
        )


HEAD = ("benchmark", "result", "setting", "expected", "obtained", "tolerance", "holds")

NEUTRAL: dict[str, Any] = {
    # A form that costs nothing and coordinates everything, from the first quarter on.
    "form": "partnership", "coordination": 1.0, "overhead": 0.0, "floor": 0.0, "cap": 1.0,
    "transaction_cost": 0.0, "set_up_cost": 0.0, "pool_share": 0.0, "lead_time": 0,
    "robustness": 0.0, "grant": 0.0, "grant_start": 0, "grant_length": 400, "grant_taper": 0,
    # No pull but what a benchmark adds, and no chance but its own.
    "mission_weight": 0.0, "mission_spread": 0.0, "shared_credit": 0.0, "savings_value": 0.0,
    "reciprocity": 0.0, "routine_pull": 0.0, "corrective_action": 0.0, "reporting_lag": 0,
    "own_target_incentive": 0.0, "crowding": 0.0, "effort_cost": 0.0,
    "turnover": 0.0, "turnover_spread": 0.0, "review_rate": 1.0, "abstention": 0.0,
    # Linear production.
    "complementarity": 1.0, "critical_mass": 1.0, "base_productivity": 0.0, "task_depth": 1.0,
}  # fmt: skip

MENU: dict[str, Any] = {"effort_choice": "menu", "effort_nodes": 5}
"""Five efforts to choose between, where a result is known of a few."""

SHARP = 1e10
"""A precision at which agencies take the best of 2001 efforts, next to which lie 1e-7 u less."""

_SEED = 1


def last_state(parameters: dict[str, Any], quarters: int, *, contributions: bool = False) -> State:
    """Return the state of one run after some quarters, with agencies' `contributions` if asked."""
    run = Run({**parameters, "quarters": quarters}, _SEED, 0)
    *_, last = states(open_world([run], contributions=contributions))
    return last


def every_state(parameters: dict[str, Any], quarters: int) -> list[State]:
    """Return the state of one run before the first and after each quarter."""
    run = Run({**parameters, "quarters": quarters}, _SEED, 0)
    return list(states(open_world([run], contributions=False)))
