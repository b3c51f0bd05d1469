"""Fit a scenario in two waves: a few runs of every point, and all runs of those that come near.

The first wave leaves out what cannot win, as refocussing does in history matching (Craig et al.
1997, Vernon et al. 2010). Only points of the second wave can be accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from joinup.analysis.distance import CUTOFF
from joinup.batch.runs import Runs
from joinup.inputs.calibration import Calibration
from joinup.inputs.figures import Figure
from joinup.inputs.plan import Plan
from joinup.questions.validation.calibration.fit import Fit, by_rule, fit

FEW = 2
"""Replicates of the first wave: the fewest that tell a variance."""

FAR = 2.0 * CUTOFF
"""Tolerances beyond which a point of the first wave is left out.

Its variance is the mean over points: at twice the cut-off a point may vary four times as much as
that, and its mean of a few runs may be as far off as its tolerance is wide."""


def first_wave(replicates: int) -> int:
    """Return the replicates of the first wave; all of them where they are few.

    >>> first_wave(8), first_wave(2)
    (2, 2)
    """
    return min(FEW, replicates)


def second_plan(first: Plan, numbers: Sequence[int], replicates: int) -> Plan:
    """Return the replicates that some points of a first wave lack."""
    points = [first.design["points"][number] for number in numbers]
    return Plan(
        {
            **first.content,
            "name": f"{first.name}_near",
            "title": f"{first.title}, the points that come near",
            "replicates": replicates - first.replicates,
            "first": first.replicates,
            "design": {**first.design, "kind": "list", "points": points, "bounds": []},
        }
    )


def in_waves(
    first: Plan,
    scenario: str,
    calibration: Calibration,
    figures: Sequence[Figure],
    *,
    replicates: int,
    run: Callable[[Plan], Runs],
) -> tuple[Fit, list[Runs]]:
    """Return the fit of a first wave's plan, gone on with to some replicates, and what was run.

    `figures` are those that are fitted; `run` runs a plan.
    """
    result = run(first)
    few = by_rule(result, figures)
    alone = first.replicates == replicates
    found = fit(first, few, scenario, calibration, figures, pooled=not alone)
    if alone:
        return found, [result]
    numbers = found.near(FAR)
    if not numbers:
        return replace(found, again=0), [result]
    later = run(second_plan(first, numbers, replicates))
    whole = {
        rule: np.concatenate([few[rule][numbers], runs], axis=1)
        for rule, runs in by_rule(later, figures).items()
    }
    again = fit(later.plan, whole, scenario, calibration, figures)
    return found.refined(numbers, again), [result, later]
