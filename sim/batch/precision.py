"""Whether enough replicates have been run for a stated precision."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.batch.store import Store
from sim.model.outcomes import OUTCOMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

JUDGED_BY = ("persistence_16", "embedding_at_withdrawal", "clients_end")
"""The outcomes whose means must be known to the stated precision, in every scenario and point."""


def half_width(values: NDArray[float]) -> float:  # type: ignore[type-var]
    """Return the half-width of the 95% interval of a mean (Student's t); infinite below 2 values.

    >>> import numpy as np
    >>> round(half_width(np.array([1.0, 2.0, 3.0])), 3)
    2.484
    """
    from scipy import stats

    n_values = len(values)
    if n_values < 2:
        return math.inf
    spread = float(values.std(ddof=1))
    return float(stats.t.ppf(0.975, n_values - 1)) * spread / math.sqrt(n_values)


def precise_enough(store: Store) -> bool:
    """Say whether every mean is known to the plan's precision.

    For a share the half-width of the interval must be at most the precision itself; for other
    outcomes, at most that part of the mean.
    """
    from sim.batch.result import Result

    wanted = float(store.plan.content["precision"])
    runs = Result(store).runs
    for _, group in runs.groupby(["scenario", "point"], observed=True):
        for name in JUDGED_BY:
            values = group[name].dropna().to_numpy()
            if len(values) == 0:
                continue
            scale = 1.0 if OUTCOMES[name].unit.startswith("share") else abs(float(values.mean()))
            if half_width(values) > wanted * scale:
                return False
    return True
