"""Paired comparisons: the same replicate under two scenarios, so that luck cancels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from joinup.batch.precision import half_width, quantile

if TYPE_CHECKING:
    import pandas as pd

_LARGE = 1.959963  # quantile of the normal distribution, which Student's t stays above


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

    def bounded(self, low: float = 0.0, high: float = 1.0) -> Interval:
        """Return the interval with its ends where the values end; by default those of a share.

        Student's interval over few values can reach beyond what they can be.

        >>> Interval(0.94, 0.76, 1.11, 3).bounded()
        Interval(mean=0.94, low=0.76, high=1.0, n=3)
        """
        first, last = (min(max(bound, low), high) for bound in (self.low, self.high))
        return Interval(self.mean, first, last, self.n)

    def columns(self, prefix: str = "", mean: str = "mean") -> dict[str, float]:
        """Return mean and ends as columns of a table: by a prefix, or what the mean is called.

        >>> Interval(2.0, 1.0, 3.0, 9).columns("gain")
        {'gain': 2.0, 'gain_low': 1.0, 'gain_high': 3.0}
        """
        start = f"{prefix}_" if prefix else ""
        return {prefix or mean: self.mean, f"{start}low": self.low, f"{start}high": self.high}


def interval(values: NDArray[Any]) -> Interval:
    """Return the mean of independent values with its interval; NaN bounds below two values.

    Values that are NaN are left out.

    >>> found = interval(np.array([1.0, 2.0, 3.0]))
    >>> round(found.mean, 3), round(found.low, 3), round(found.high, 3)
    (2.0, -0.484, 4.484)
    """
    values = values[values == values]
    mean = float(values.mean()) if len(values) else math.nan
    half = half_width(values) if len(values) > 1 else math.nan
    return Interval(mean, mean - half, mean + half, len(values))


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

    `runs` is a result's frame of runs. Pairs share point and replicate, and are averaged over the
    points of a design first (see `by_replicate`). A replicate that one arm lacks, or lacks at a
    point, leaves both and is counted.
    """
    keys = ["replicate", "point"]
    arms = [
        runs[runs["scenario"] == name].set_index(keys)[outcome] for name in (scenario, baseline)
    ]
    pairs = arms[0].sub(arms[1])
    values = by_replicate(pairs)
    dropped = pairs.index.get_level_values("replicate").nunique() - len(values)
    favour = float((values > 0).mean()) if len(values) else math.nan
    return Difference(outcome, interval(values), favour, dropped if len(values) else 0, values)


def by_replicate(values: pd.Series) -> NDArray[Any]:
    """Return the mean over the points of a design for each replicate that has them all.

    `values` is indexed by replicate and point. All points share the draws of a replicate, so that
    only replicates are independent: an interval over (replicate, point) would be too narrow, and
    one over points would mix what was varied with chance. A point without any value, such as one
    whose runs end too soon, leaves.
    """
    wide = values.unstack("point").dropna(axis="columns", how="all")
    means = wide.dropna().mean(axis="columns") if wide.shape[1] else wide
    return np.ravel(means.to_numpy())


def mean_by(values: NDArray[Any], group: NDArray[Any]) -> NDArray[np.float64]:
    """Return the mean of values in each group, in the order of the groups' values."""
    _, where = np.unique(group, return_inverse=True)
    return np.bincount(where, values.astype(np.float64)) / np.bincount(where)


def rate(hit: NDArray[np.bool_], held: NDArray[np.bool_], point: NDArray[np.int64]) -> Interval:
    """Return how often something happens in the cases held: the mean of each point's share."""
    return interval(mean_by(hit[held], point[held]))


def replicates_needed(values: NDArray[Any], wanted: float) -> int:
    """Return how many replicates bring the half-width of the 95% interval down to `wanted`.

    It rests on the spread of the values at hand. Raises ValueError for fewer than two values, or
    where `wanted` is not above 0.

    >>> replicates_needed(np.array([0.0, 1.0] * 50), 0.1)
    100
    """
    values = values[values == values]
    if len(values) < 2 or not wanted > 0:
        raise ValueError("two values and a half-width above 0 are needed")
    spread = float(values.std(ddof=1))
    needed = max(2, math.ceil((_LARGE * spread / wanted) ** 2))
    while quantile(needed) * spread / math.sqrt(needed) > wanted:
        needed += 1
    return needed
