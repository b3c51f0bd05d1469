"""The command `repeat`: one run of a result, on its own, so that an error shows where it arises."""

from __future__ import annotations

from pathlib import Path

from joinup.batch import open_result
from joinup.batch.identity import going_on, refuse_others
from joinup.batch.own import Own, outcome_of
from joinup.compiled.engine import simulate
from joinup.errors import InputError


def repeated(folder: Path, number: int, own: Own | None = None) -> str:
    """Return the outcomes of one run of a result, simulated anew.

    Raises InputError where the plan has no such run, ForeignError where its runs are another
    model's. What goes wrong in the model is let through
    as it is: this is the command to look at it with.
    """
    result = open_result(folder)
    plan = result.plan
    if number >= plan.n_runs:
        raise InputError(
            [f"{folder}: there is no run {number}; allowed are 0 to {plan.n_runs - 1}"]
        )
    refuse_others(plan, own or simulate)
    planned = plan.run(number)
    records = going_on(plan.slug, result.engines, own or simulate)([planned.run])
    lines = [
        f"Run {number} of {plan.slug}: {planned.scenario}, point {planned.point}, "
        f"replicate {planned.run.replicate}, seed {planned.run.seed}"
    ]
    lines += [
        f"  {outcome_of(name).title:<42} {values[0]:>14,.4f}  {outcome_of(name).unit}"
        for name, values in records.runs.items()
    ]
    return "\n".join(lines)
