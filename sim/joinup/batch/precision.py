"""Whether enough replicates have been run for a stated precision."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from joinup.batch.missing import blocks
from joinup.inputs.plan import Plan
from joinup.model.outcomes import OUTCOMES

if TYPE_CHECKING:
    import pandas as pd

JUDGED_BY = ("persistence_16", "embedding_at_withdrawal", "clients_end")
"""The outcomes whose means must be known to the stated precision, in every scenario and point."""


def half_width(values: NDArray[np.float64]) -> float:
    """Return the half-width of the 95% interval of a mean (Student's t); infinite below 2 values.

    >>> round(half_width(np.array([1.0, 2.0, 3.0])), 3)
    2.484
    """
    n_values = len(values)
    if n_values < 2:
        return math.inf
    return quantile(n_values) * float(values.std(ddof=1)) / math.sqrt(n_values)


def quantile(n_values: int) -> float:
    """Return the quantile of Student's t that bounds a 95% interval of the mean of `n_values`."""
    from scipy import special

    return float(special.stdtrit(n_values - 1, 0.975))


def replicates_wanted(
    plan: Plan, settled: NDArray[np.bool_], runs: Callable[[], pd.DataFrame]
) -> int:
    """Return how many replicates a plan wants, as far as one can say by now.

    All, or under a stated precision those of the first blocks that reach it. `settled` says which
    runs are finished or recorded as failed, (run,); `runs` reads those that are finished.
    """
    if plan.content["precision"] is None:
        return plan.replicates
    by_block = settled.reshape(-1, plan.replicates)
    for replicates in blocks(plan):
        whole = by_block[:, : replicates.stop].all()
        if not whole or precise_enough(plan, runs(), replicates.stop):
            return replicates.stop
    return plan.replicates


def precise_enough(plan: Plan, runs: pd.DataFrame, replicates: int) -> bool:
    """Say whether every mean over the first `replicates` is known to the plan's precision.

    Later ones, which an interrupted batch may have begun, have no say: the answer must not depend
    on interruptions.

    For a share the half-width of the interval must be at most the precision itself; for other
    outcomes, at most that part of the mean.
    """
    wanted = plan.content["precision"] or 0.0
    runs = runs[runs["replicate"] < replicates]
    for _, group in runs.groupby(["scenario", "point"], observed=True):
        for name in JUDGED_BY:
            values = group[name].dropna().to_numpy()
            if len(values) == 0:
                continue
            scale = 1.0 if OUTCOMES[name].unit.startswith("share") else abs(float(values.mean()))
            if half_width(values) > wanted * scale:
                return False
    return True
