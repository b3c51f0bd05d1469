"""Read a result as cases: a set of circumstances, with what each form brings under each ending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from joinup.batch.runs import Runs
from joinup.errors import InputError, ResultError
from joinup.inputs import circumstances
from joinup.inputs.plan import Plan
from joinup.inputs.rules import HEADLINE_RULES
from joinup.model.forms import FORMS, SILO
from joinup.model.parameters import DEFAULTS

Array = NDArray[np.float64]

SPOKEN_OF = ("silo", "liaison", "partnership", "pooled budget", "joint unit")
"""Forms that sentences of the guidance name; what others do is compared with them."""

ENDINGS = ("stopped", "tapered", "handed over")
OUTCOMES = (
    "net_benefit", "persistence_16", "exclusion_end", "joined_up_at_withdrawal",
    "effort_at_withdrawal", "embedding_at_withdrawal", "trust_at_withdrawal",
)  # fmt: skip


@dataclass(frozen=True)
class Cases:
    """What came of every form in every case.

    `points` holds circumstances with axes (point, circumstance), in the order of `names`.
    `outcomes` holds arrays with axes (rule, point, ending, form, replicate), in the order of
    `HEADLINE_RULES`, `ENDINGS` and `forms`, the silo first; a silo, which has no money to end, is
    the same at each ending.
    """

    names: tuple[str, ...]
    points: Array
    outcomes: Mapping[str, Array]
    forms: tuple[str, ...]

    @property
    def n_points(self) -> int:
        """Return the number of sets of circumstances."""
        return len(self.points)

    @cached_property
    def gains(self) -> Array:
        """Return net benefits over a silo's, in u for an agency and quarter, by replicate.

        The silo is the one on the same draws. Axes (rule, point, ending, form, replicate).
        """
        worth = self.outcomes["net_benefit"]
        return worth - worth[:, :, :, SILO : SILO + 1]

    @cached_property
    def gain(self) -> Array:
        """Return the mean gain over replicates, (rule, point, ending, form)."""
        return self.mean_of(self.gains)

    @cached_property
    def persistence(self) -> Array:
        """Return the share of places joined up 16 quarters on, (rule, point, ending, form)."""
        return self.mean_of(self.outcomes["persistence_16"])

    @cached_property
    def evenness(self) -> Array:
        """Return the evenness of reach in the end, (rule, point, ending, form)."""
        return self.mean_of(self.outcomes["exclusion_end"])

    @staticmethod
    def mean_of(values: Array) -> Array:
        """Return the mean over replicates."""
        return np.asarray(values.mean(axis=-1))

    def column(self, name: str) -> Array:
        """Return one circumstance at each point."""
        return np.asarray(self.points[:, self.names.index(name)])

    def only(self, points: NDArray[np.bool_]) -> Cases:
        """Return the cases of some of the points."""
        kept = {name: values[:, points] for name, values in self.outcomes.items()}
        return replace(self, points=self.points[points], outcomes=kept)


def ending_of(parameters: Mapping[str, Any]) -> str:
    """Return how the money ends under a scenario's values.

    >>> ending_of({"grant_taper": 8, "mainstreaming": 0.4})
    'tapered'
    """
    if parameters["grant_taper"] > 0:
        return "tapered"
    return "handed over" if parameters["mainstreaming"] > DEFAULTS["mainstreaming"] else "stopped"


def compared(plan: Plan) -> tuple[str, ...]:
    """Return the forms that a plan runs, in the order of `FORMS`."""
    run = {scenario["parameters"]["form"] for scenario in plan.scenarios}
    return tuple(form for form in FORMS if form in run)


def refuse_other(plan: Plan) -> None:
    """Raise InputError where a plan does not compare its forms under each ending and rule.

    Those that guidance speaks of must be among them; a form beyond those is compared where it is
    run, and nothing is missed where it is not.
    """
    found = set()
    for scenario in plan.scenarios:
        values = scenario["parameters"]
        for ending in ENDINGS if values["form"] == "silo" else (ending_of(values),):
            found.add((values["decision_rule"], values["form"], ending))
    missing = [
        f"{plan.name}: guidance needs {form} under the rule {rule}, the money {ending}; "
        "no scenario has that"
        for rule in HEADLINE_RULES
        for form in dict.fromkeys((*SPOKEN_OF, *compared(plan)))
        for ending in ENDINGS
        if (rule, form, ending) not in found
    ]
    if missing:
        raise InputError([*missing[:5], f"see the experiment which_form ({len(missing)} missing)"])


def read(result: Runs) -> Cases:
    """Return the cases of a result.

    Raises InputError where it does not compare the forms, ResultError where runs are missing.
    """
    plan = result.plan
    refuse_other(plan)
    forms = compared(plan)
    if result.missing or result.failures:
        raise ResultError(
            f"{result.id}: {result.missing + len(result.failures):,} runs are missing; guidance "
            "needs them all. Give the command that made it again"
        )
    described = [circumstances.read(plan.parameters(0, n)) for n in range(plan.n_points)]
    names = tuple(item.name for item in circumstances.CIRCUMSTANCES)
    points = np.array([[found[name] for name in names] for found in described])
    shape = (len(HEADLINE_RULES), plan.n_points, len(ENDINGS), len(forms), plan.replicates)
    outcomes = {name: np.full(shape, np.nan) for name in OUTCOMES}
    runs = result.runs
    scenario_of = runs["scenario"].cat.codes.to_numpy()
    point, replicate = runs["point"].to_numpy(), runs["replicate"].to_numpy()
    annuity = np.array([_agency_quarters(plan.parameters(0, n)) for n in range(plan.n_points)])
    for number, scenario in enumerate(plan.scenarios):
        values = scenario["parameters"]
        rule, form = HEADLINE_RULES.index(values["decision_rule"]), forms.index(values["form"])
        at = np.flatnonzero(scenario_of == number)
        whole = range(len(ENDINGS)) if form == SILO else [ENDINGS.index(ending_of(values))]
        for name, array in outcomes.items():
            column = runs[name].to_numpy(dtype=np.float64)[at]
            column = column / annuity[point[at]] if name == "net_benefit" else column
            for ending in whole:
                array[rule, point[at], ending, form, replicate[at]] = column
    return Cases(names, points, outcomes, forms)


def _agency_quarters(values: Mapping[str, Any]) -> float:
    """Return the discounted quarters of all agencies, so that gains compare between points."""
    rate = values["quarterly_discount"]
    quarters = values["quarters"]
    years: float = quarters if rate == 1 else (1 - rate**quarters) / (1 - rate)
    return float(values["places"] * values["partners"] * years)
