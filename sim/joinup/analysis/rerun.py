"""Runs of a plan simulated again: under other rules of decision, and with values that fit as well.

What the assumption on how agencies choose does, and what the values do that a record leaves open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from joinup.analysis.places import affordable
from joinup.compiled.engine import simulate
from joinup.inputs.ensemble import load_ensemble
from joinup.inputs.fields import canonical
from joinup.inputs.plan import Plan
from joinup.inputs.planned import resolved_parameters
from joinup.inputs.rules import HEADLINE_RULES
from joinup.inputs.scenario import load_scenario
from joinup.inputs.shipped import shipped
from joinup.model.engine import Run, scale_of
from joinup.model.parameters import DECISION_RULES, REGISTRY, Scale
from joinup.model.registry import Value

if TYPE_CHECKING:
    import pandas as pd

Again = tuple[str, str, int, Run]
"""A scenario, a rule of decision, a number (of a member or a replicate), and what is run."""

MEMBERS = 30
"""Members that are run of each ensemble; they stand in random order, so that these are a sample."""


def first_run(plan: Plan, scenario: str) -> int:
    """Return the number of a scenario's first run.

    Raises ValueError where the plan has a design: its points are no single case to run otherwise.
    """
    if plan.n_points != 1:
        raise ValueError("only a plan without a design can be run again otherwise")
    return plan.names.index(scenario) * plan.replicates


def with_values(run: Run, rule: str, **values: Value) -> Run:
    """Return a run with other values under a rule of decision, on the same draws."""
    return Run({**run.parameters, **values, "decision_rule": rule}, run.seed, run.replicate)


def _run_again(runs: Iterable[Again], number: str, outcomes: Sequence[str]) -> pd.DataFrame:
    """Return some outcomes of runs, a row a run; those of one scale are simulated together.

    Columns: scenario, rule, what `number` calls the number, and the outcomes. Empty without runs.
    """
    import pandas as pd

    chunks: dict[Scale, list[Again]] = defaultdict(list)
    for again in runs:
        chunks[scale_of(again[3].parameters)].append(again)
    columns = ["scenario", "rule", number]
    frames = [pd.DataFrame(columns=[*columns, *outcomes])]
    for members in chunks.values():
        found = simulate([run for *_, run in members], series=()).runs
        frame = pd.DataFrame([member[:3] for member in members], columns=columns)
        frames.append(frame.assign(**{name: found[name] for name in outcomes}))
    return pd.concat(frames[1:] or frames, ignore_index=True)


def under_each_rule(
    plan: Plan, scenarios: Sequence[str], outcomes: Sequence[str], replicates: Sequence[int]
) -> pd.DataFrame:
    """Return some run outcomes of scenarios under each rule of decision, a row a run.

    Columns: scenario, rule, replicate and the outcomes. Runs keep their draws, so that rules are
    compared in pairs. Of the replicates, only as many are run as take no wait. Raises ValueError
    where the plan has a design (more than one point).
    """

    def runs() -> Iterator[Again]:
        for scenario in scenarios:
            first = first_run(plan, scenario)
            for replicate in list(replicates)[: affordable(plan.scale(first))]:
                planned = plan.simulated(first + replicate)
                for rule in DECISION_RULES:
                    yield scenario, rule, replicate, with_values(planned, rule)

    return _run_again(runs(), "replicate", outcomes)


def over_members(plan: Plan, scenarios: Sequence[str], outcomes: Sequence[str]) -> pd.DataFrame:
    """Return some run outcomes of each scenario at each member of its ensemble, a row a run.

    Columns: scenario, rule, member and the outcomes. Each member is run once, on a replicate of its
    own that all scenarios share, under each rule of decision that was fitted. Empty where no
    scenario has an ensemble. Raises ValueError where the plan has a design.
    """

    def runs() -> Iterator[Again]:
        for scenario in scenarios:
            first = first_run(plan, scenario)
            for rule in HEADLINE_RULES:
                for number, values in enumerate(members_of(plan, scenario, rule)):
                    planned = plan.simulated(first + number % plan.replicates)
                    yield scenario, rule, number, with_values(planned, rule, **values)

    return _run_again(runs(), "member", outcomes)


def members_of(plan: Plan, scenario: str, rule: str) -> tuple[dict[str, Value], ...]:
    """Return the values that the members of a scenario's shipped ensemble set; () without one.

    A scenario of a plan has one only where it is the shipped scenario of its name, value by value.
    """
    if scenario not in shipped("scenarios"):
        return ()
    planned, one = plan.scenario(scenario), load_scenario(scenario)
    own = resolved_parameters(one)
    same = set(planned["given"]) == set(one.parameters) and all(
        canonical(REGISTRY[name], planned["parameters"][name]) == own[name]
        for name in one.parameters
    )
    return load_ensemble(one, rule)[:MEMBERS] if same else ()
