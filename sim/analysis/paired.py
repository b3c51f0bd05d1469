"""Paired comparisons: the same replicate under two scenarios, so that luck cancels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """A mean with its 95% interval (Student's t over replicates)."""

    mean: float
    low: float
    high: float
    n: int

    @property
    def clear(self) -> bool:
        """Say whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


def interval(values: NDArray[Any]) -> Interval:
    """Return the mean of independent values with its interval; NaN bounds below two values.

    >>> import numpy as np
    >>> found = interval(np.array([1.0, 2.0, 3.0]))
    >>> round(found.mean, 3), round(found.low, 3), round(found.high, 3)
    (2.0, -0.484, 4.484)
    """
    from scipy import stats

    values = values[~_is_nan(values)]
    n_values = len(values)
    if n_values == 0:
        return Interval(math.nan, math.nan, math.nan, 0)
    mean = float(values.mean())
    if n_values == 1:
        return Interval(mean, math.nan, math.nan, 1)
    half = stats.t.ppf((1 + CONFIDENCE) / 2, n_values - 1)
    half *= float(values.std(ddof=1)) / math.sqrt(n_values)
    return Interval(mean, mean - float(half), mean + float(half), n_values)


def _is_nan(values: NDArray[Any]) -> NDArray[Any]:
    unlike_itself: NDArray[Any] = values != values
    return unlike_itself


@dataclass(frozen=True)
class Difference:
    """An outcome under one scenario less that under another, replicate by replicate."""

    outcome: str
    interval: Interval
    in_favour: float  # share of replicates in which the difference is above 0
    dropped: int  # replicates that are missing from one arm
    values: NDArray[Any]  # the differences themselves

    @property
    def verdict(self) -> str:
        """Say in words what the interval allows one to say."""
        if self.interval.n < 2:
            return "too few replicates to tell"
        if self.interval.low == self.interval.high == 0:
            return "the same"
        if not self.interval.clear:
            return "not enough to tell"
        return "higher" if self.interval.mean > 0 else "lower"


def difference(runs: pd.DataFrame, outcome: str, scenario: str, baseline: str) -> Difference:
    """Return the paired difference of an outcome, `scenario` less `baseline`.

    `runs` is a result's frame of runs. Pairs share point and replicate; a replicate that one arm
    lacks leaves both and is counted.
    """
    arms = [
        runs[runs["scenario"] == name].set_index(["point", "replicate"])[outcome]
        for name in (scenario, baseline)
    ]
    both = arms[0].index.intersection(arms[1].index)
    dropped = len(arms[0].index.union(arms[1].index)) - len(both)
    values = (arms[0].loc[both] - arms[1].loc[both]).to_numpy()
    known = values[~_is_nan(values)]
    favour = float((known > 0).mean()) if len(known) else math.nan
    return Difference(outcome, interval(values), favour, dropped + len(values) - len(known), known)


def replicates_needed(values: NDArray[Any], half_width: float) -> int:
    """Return how many replicates bring the half-width of the 95% interval down to `half_width`.

    >>> import numpy as np
    >>> replicates_needed(np.array([0.0, 1.0] * 50), 0.1)
    98
    """
    spread = float(values[~_is_nan(values)].std(ddof=1))
    return max(2, math.ceil((1.959964 * spread / half_width) ** 2))
