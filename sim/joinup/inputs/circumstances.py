"""Circumstances: what sets one place apart from another when forms of joint working are compared.

Most are parameters of the model. Two are read off a list: how far savings land in one pocket, and
how many clients are hard to reach.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from joinup.inputs.design import concentrated
from joinup.model.parameters import DEFAULTS
from joinup.model.registry import Value

Values = Mapping[str, Value]


@dataclass(frozen=True)
class Circumstance:
    """One circumstance: its name in a file, and how it is asked for and spoken of.

    `said` speaks of it in words in which {} stands for a number or a range, as `shown` writes one.
    `parameter` is what the model calls it; `whole` says that it takes whole numbers.
    """

    name: str
    parameter: str
    title: str
    asks: str
    said: str
    shown: Callable[[float], str]
    whole: bool = False

    def between(self, above: float | None, up_to: float | None) -> str:
        """Say that it lies above one bound, up to another, or both.

        >>> BY_NAME["partners"].between(3.5, None), BY_NAME["partners"].between(None, 3.5)
        ('4 or more partners', 'up to 3 partners')
        >>> BY_NAME["turnover"].between(0.02, 0.05)
        'staff turnover of 2.0% to 5.0% a quarter'
        """
        low = None if above is None else self.shown(math.floor(above) + 1 if self.whole else above)
        high = None if up_to is None else self.shown(math.floor(up_to) if self.whole else up_to)
        if low is None:
            return self.said.format(f"up to {high}")
        if high is None:
            return self.said.format(f"{low} or more" if self.whole else f"more than {low}")
        return self.said.format(low if low == high else f"{low} to {high}")

    def at(self, value: float) -> str:
        """Say that it has a value.

        >>> BY_NAME["quarters"].at(40)
        'results judged over 40 quarters'
        """
        return self.said.format(self.shown(value))


def _percent(value: float) -> str:
    return f"{100 * value:.0f}%"


def _percent_to_a_tenth(value: float) -> str:
    return f"{100 * value:.1f}%"


def _two_places(value: float) -> str:
    return f"{value:.2f}"


def _one_place(value: float) -> str:
    return f"{value:.1f}"


def _count(value: float) -> str:
    return f"{value:.0f}"


CIRCUMSTANCES: tuple[Circumstance, ...] = (
    Circumstance(
        "task_depth", "task_depth", "Depth of the task",
        "share of each partner's effort that the shared task needs",
        "a task needing {} of partners' effort", _percent,
    ),
    Circumstance(
        "interdependence", "interdependence", "Interdependence",
        "share of the outcome that cannot be had without joint work",
        "{} of the outcome hanging on joint work", _percent,
    ),
    Circumstance(
        "partners", "partners", "Number of partners",
        "departments with a local agency at the table", "{} partners", _count, whole=True,
    ),
    Circumstance(
        "savings_concentration", "savings_pockets", "Savings in one pocket",
        "0 where savings are spread evenly over partners, 1 where one partner has them all",
        "a savings concentration of {}", _two_places,
    ),
    Circumstance(
        "own_target_incentive", "own_target_incentive", "Own-target pressure",
        "reward to an agency for a unit of its own department's output",
        "an own-target incentive of {}", _two_places,
    ),
    Circumstance(
        "baseline_trust", "baseline_trust", "Initial trust",
        "what partners expect of each other before any joint work, from nothing (0) to all (1)",
        "initial trust of {}", _two_places,
    ),
    Circumstance(
        "turnover", "turnover", "Staff turnover", "share of staff who leave in a quarter",
        "staff turnover of {} a quarter", _percent_to_a_tenth,
    ),
    Circumstance(
        "outcome_value", "outcome_value", "Value of the outcome",
        "worth of a quarter without any client in need, for each agency, in quarterly budgets of "
        "one",
        "an outcome worth {} budgets", _one_place,
    ),
    Circumstance(
        "quarters", "quarters", "Horizon", "quarters over which results are judged",
        "results judged over {} quarters", _count, whole=True,
    ),
    Circumstance(
        "grant_length", "grant_length", "Length of funding", "quarters of full funding",
        "full funding for {} quarters", _count, whole=True,
    ),
    Circumstance(
        "hard_to_reach", "group_share", "Clients hard to reach",
        "share of clients who are hard to reach", "{} of clients hard to reach", _percent,
    ),
)  # fmt: skip
"""The circumstances that the guidance tells apart, in the order in which it speaks of them."""

BY_NAME: Mapping[str, Circumstance] = {
    circumstance.name: circumstance for circumstance in CIRCUMSTANCES
}


def read(values: Values) -> dict[str, float]:
    """Return the circumstances that a model's values describe; what is left out is the default.

    >>> read({"partners": 2, "savings_pockets": (0.9, 0.1)})["savings_concentration"]
    0.8
    >>> read({"client_groups": 4})["hard_to_reach"]
    0.75
    """
    known = {**DEFAULTS, **values}
    found = {}
    for circumstance in CIRCUMSTANCES:
        value = known[circumstance.parameter]
        if circumstance.name == "savings_concentration":
            found[circumstance.name] = _concentration(value, known["partners"])
        elif circumstance.name == "hard_to_reach":
            found[circumstance.name] = _beyond_the_first(value, known["client_groups"])
        else:
            found[circumstance.name] = _mean(value)
    return found


def write(circumstances: Mapping[str, float]) -> dict[str, Value]:
    """Return the model's values for circumstances, all of them given.

    >>> write(read({"partners": 2, "savings_pockets": (0.9, 0.1)}))["savings_pockets"]
    (0.9, 0.1)
    """
    values: dict[str, Value] = {}
    for circumstance in CIRCUMSTANCES:
        value = circumstances[circumstance.name]
        if circumstance.name == "savings_concentration":
            shares = concentrated(value, round(circumstances["partners"]))
            values[circumstance.parameter] = tuple(round(share, 12) for share in shares)
        elif circumstance.name == "hard_to_reach":
            values[circumstance.parameter] = (round(1.0 - value, 12), value)
        else:
            values[circumstance.parameter] = round(value) if circumstance.whole else float(value)
    return values


def _mean(value: Value) -> float:
    if isinstance(value, tuple):
        return sum(value) / len(value)
    assert isinstance(value, int | float)
    return float(value)


def _concentration(value: Value, partners: Value) -> float:
    if value == ():
        return 0.0
    assert isinstance(value, tuple) and isinstance(partners, int)
    return round((max(value) - 1 / partners) / (1 - 1 / partners), 12)


def _beyond_the_first(value: Value, groups: Value) -> float:
    assert isinstance(value, tuple) and isinstance(groups, int)
    return round(1.0 - (value[0] if value else 1 / groups), 12)
