"""Scenarios made ready for worlds: followed until they can be judged."""

from __future__ import annotations

from collections.abc import Sequence

from joinup.analysis.places import QUARTERS_ON
from joinup.inputs.experiment import Experiment
from joinup.inputs.plan import Plan
from joinup.inputs.plan import plan as plan_of
from joinup.inputs.scenario import Scenario

SEED = 1
"""Of the draws, where no experiment has one."""


def plan_alone(scenario: Scenario) -> Plan:
    """Return a plan of one scenario, for a question that is asked of it alone."""
    return plan_of(
        Experiment(scenario.name, scenario.title, "", (scenario,), scenario.name, 1, seed=SEED)
    )


def followed(scenarios: Sequence[Scenario]) -> tuple[Scenario, ...]:
    """Return scenarios that all run until each can be judged, 16 quarters after its full grant."""

    def quarter(one: Scenario, *names: str) -> int:
        return sum(int(str(one.value(name))) for name in names)

    judged = max(quarter(one, "grant_start", "grant_length") for one in scenarios) + QUARTERS_ON
    last = max(judged, *(quarter(one, "quarters") for one in scenarios))
    return tuple(one.with_values({"quarters": last}, "long enough") for one in scenarios)
