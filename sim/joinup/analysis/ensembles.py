"""The same scenarios at every parameter set that fits the record as well: what the values do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from joinup.analysis.rerun import Again, first_run, run_again, with_values
from joinup.inputs.ensemble import load_ensemble
from joinup.inputs.fields import canonical
from joinup.inputs.plan import Plan
from joinup.inputs.planned import resolved_parameters
from joinup.inputs.rules import HEADLINE_RULES
from joinup.inputs.scenario import load_scenario
from joinup.inputs.shipped import shipped
from joinup.model.parameters import REGISTRY
from joinup.model.registry import Value

if TYPE_CHECKING:
    import pandas as pd

MEMBERS = 30
"""Members that are run of each ensemble; they stand in random order, so that these are a sample."""


def members_of(plan: Plan, scenario: str, rule: str) -> tuple[dict[str, Value], ...]:
    """Return the values that the members of a scenario's shipped ensemble set; () without one.

    A scenario of a plan has one only where it is the shipped scenario of its name, value by value.
    """
    if scenario not in shipped("scenarios"):
        return ()
    planned = plan.scenario(scenario)
    one = load_scenario(scenario)
    own = resolved_parameters(one)
    same = set(planned["given"]) == set(one.parameters) and all(
        canonical(REGISTRY[name], planned["parameters"][name]) == own[name]
        for name in one.parameters
    )
    return load_ensemble(one, rule)[:MEMBERS] if same else ()


def over_members(plan: Plan, scenarios: Sequence[str], outcomes: Sequence[str]) -> pd.DataFrame:
    """Return some run outcomes of each scenario at each member of its ensemble, a row a run.

    Columns: scenario, rule, member and the outcomes. Each member is run once, on a replicate of its
    own that all scenarios share, under each rule of decision that was fitted. Empty where no
    scenario has an ensemble. Raises ValueError where the plan has a design.
    """
    return run_again(_runs(plan, scenarios), "member", outcomes)


def _runs(plan: Plan, scenarios: Sequence[str]) -> Iterator[Again]:
    for scenario in scenarios:
        first = first_run(plan, scenario)
        for rule in HEADLINE_RULES:
            for number, values in enumerate(members_of(plan, scenario, rule)):
                planned = plan.simulated(first + number % plan.replicates)
                yield scenario, rule, number, with_values(planned, rule, **values)
