"""The same scenarios under other rules of decision: what the assumption on choosing does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from joinup.analysis.places import affordable
from joinup.analysis.rerun import Again, first_run, run_again, with_values
from joinup.inputs.plan import Plan
from joinup.model.parameters import DECISION_RULES

if TYPE_CHECKING:
    import pandas as pd


def under_each_rule(
    plan: Plan, scenarios: Sequence[str], outcomes: Sequence[str], replicates: Sequence[int]
) -> pd.DataFrame:
    """Return some run outcomes of scenarios under each rule of decision, a row a run.

    Columns: scenario, rule, replicate and the outcomes. Runs keep their draws, so that rules are
    compared in pairs. Of the replicates, only as many are run as take no wait. Raises ValueError
    where the plan has a design (more than one point).
    """
    return run_again(_runs(plan, scenarios, replicates), "replicate", outcomes)


def _runs(plan: Plan, scenarios: Sequence[str], replicates: Sequence[int]) -> Iterator[Again]:
    for scenario in scenarios:
        first = first_run(plan, scenario)
        for replicate in list(replicates)[: affordable(plan.scale(first))]:
            planned = plan.simulated(first + replicate)
            for rule in DECISION_RULES:
                yield scenario, rule, replicate, with_values(planned, rule)
