"""The same scenarios under other rules of decision: what the assumption on choosing does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.analysis.places import affordable
from sim.inputs.plan import Plan
from sim.model.engine import Run, scale_of, simulate
from sim.model.parameters import DECISION_RULES, Scale

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
    import pandas as pd

    if plan.n_points != 1:
        raise ValueError("only a plan without a design can be run under each rule")
    names = [str(item["name"]) for item in plan.scenarios]
    chunks: dict[Scale, list[tuple[str, str, int, Run]]] = defaultdict(list)
    for scenario in scenarios:
        first = names.index(scenario) * plan.replicates
        for replicate in list(replicates)[: affordable(plan.scale(first))]:
            for rule in DECISION_RULES:
                run = _under(plan.simulated(first + replicate), rule)
                chunks[scale_of(run.parameters)].append((scenario, rule, replicate, run))
    frames = []
    for members in chunks.values():
        found = simulate([run for *_, run in members], series=()).runs
        frame = pd.DataFrame(
            [member[:3] for member in members], columns=["scenario", "rule", "replicate"]
        )
        frames.append(frame.assign(**{name: found[name] for name in outcomes}))
    return pd.concat(frames, ignore_index=True)


def _under(run: Run, rule: str) -> Run:
    return Run({**run.parameters, "decision_rule": rule}, run.seed, run.replicate)
