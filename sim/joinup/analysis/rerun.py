"""Runs of a plan simulated again with other values: by scenario, rule and number, as a frame."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from joinup.compiled.engine import simulate
from joinup.inputs.plan import Plan
from joinup.model.engine import Run, scale_of
from joinup.model.parameters import Scale
from joinup.model.registry import Value

if TYPE_CHECKING:
    import pandas as pd

Again = tuple[str, str, int, Run]
"""A scenario, a rule of decision, a number (of a member or a replicate), and what is run."""


def first_run(plan: Plan, scenario: str) -> int:
    """Return the number of a scenario's first run.

    Raises ValueError where the plan has a design: its points are no single case to run otherwise.
    """
    if plan.n_points != 1:
        raise ValueError("only a plan without a design can be run again otherwise")
    names = [str(item["name"]) for item in plan.scenarios]
    return names.index(scenario) * plan.replicates


def with_values(run: Run, rule: str, **values: Value) -> Run:
    """Return a run with other values under a rule of decision, on the same draws."""
    return Run({**run.parameters, **values, "decision_rule": rule}, run.seed, run.replicate)


def run_again(runs: Iterable[Again], number: str, outcomes: Sequence[str]) -> pd.DataFrame:
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
