"""What is asked of a scenario when its money ends, and the world that it then leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from joinup.errors import InputError
from joinup.inputs.ensemble import load_ensemble
from joinup.inputs.rules import HEADLINE_RULES
from joinup.inputs.scenario import Scenario, load_scenario
from joinup.model.forms import FORM_REGISTRY
from joinup.model.parameters import DEFAULTS
from joinup.model.registry import Value

RULES = HEADLINE_RULES
"""The rules of decision under which every conclusion is drawn."""

MOST_MEMBERS = 20
"""Members of an ensemble that are simulated under a rule."""

HORIZONS = (4, 8, 16)
"""Quarters after withdrawal at which persistence is judged."""

Values = dict[str, Value]


@dataclass(frozen=True)
class Subject:
    """A scenario whose funding ends, its values in full but for the attributes of its form."""

    scenario: Scenario
    values: Values

    @property
    def withdrawal(self) -> int:
        """Return the quarter in which the full grant ends."""
        return count(self.values, "grant_start") + count(self.values, "grant_length")

    @property
    def full_grant(self) -> float:
        """Return the quarters of full grant times the partners of a place, who may all draw it."""
        return number(self.values, "grant_length") * number(self.values, "partners")

    @property
    def goes_on(self) -> bool:
        """Say whether part of the grant continues for good."""
        return number(self.values, "grant_after") > 0


def subject(named: str | Scenario) -> Subject:
    """Return a scenario as the subject of these analyses, run at least 16 quarters on.

    It is given itself, or by the name of a shipped one or of a file. Raises InputError where it is
    at fault, or has no joint working or no grant that could end.
    """
    scenario = named if isinstance(named, Scenario) else load_scenario(named)
    values: Values = {**DEFAULTS, **scenario.parameters}
    if values["form"] == "silo":
        raise InputError(
            f"{scenario.name}: its form is silo; there is no joint working that could last"
        )
    for needed in ("grant", "grant_length"):
        if number(values, needed) == 0:
            raise InputError(f"{scenario.name}: {needed} is 0; there is no funding that could end")
    values["quarters"] = max(count(values, "quarters"), last_money(values) + HORIZONS[-1])
    return Subject(scenario, values)


def number(values: Mapping[str, Value], name: str) -> float:
    """Return a number among values. Raises ValueError where it is none."""
    value = values[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} is no single number")
    return float(value)


def count(values: Mapping[str, Value], name: str) -> int:
    """Return a whole number among values."""
    return int(number(values, name))


def last_money(values: Mapping[str, Value]) -> int:
    """Return the quarter in which the last of a passing grant ends, its taper included."""
    return sum(count(values, name) for name in ("grant_start", "grant_length", "grant_taper"))


def lasting(joined_up: NDArray[np.float64], values: Mapping[str, Value]) -> NDArray[np.float64]:
    """Return the share of places joined up 16 quarters after the last of the money, (run,).

    `joined_up` has axes (run, quarter). Raises IndexError where the run ends before.
    """
    share: NDArray[np.float64] = joined_up[:, last_money(values) + HORIZONS[-1]]
    return share


def aftermath(values: Mapping[str, Value]) -> Values:
    """Return the world that a scenario leaves behind: its last form and grant, from quarter 0 on.

    A form that takes over has its own attributes and not those that the scenario gave the funded
    one alone.
    """
    after = values["form_after"]
    kept = dict(values)
    if after != "as funded":
        kept = {
            name: value
            for name, value in kept.items()
            if name not in FORM_REGISTRY or isinstance(value, tuple)
        }
        kept["form"] = after
    kept.update(
        form_before="silo", form_after="as funded", lead_time=0, rollout=0, grant_start=0,
        grant_length=1, grant_taper=0, grant_after=1.0,
        grant=number(values, "grant") * number(values, "grant_after"),
    )  # fmt: skip
    return kept


def members(scenario: Scenario, rule: str) -> tuple[Values, ...]:
    """Return parameter sets that fit a scenario's record alike, spread over all that do.

    They are those that were fitted under a decision rule; the scenario's own values where none is.
    """
    found = load_ensemble(scenario, rule)
    return tuple(found[:: max(1, len(found) // MOST_MEMBERS)][:MOST_MEMBERS]) or ({},)
