"""Discrimination: how well a reading tells those that last from the others (shares, ROC area)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.points import Array


def share_in(hit: NDArray[np.bool_], band: NDArray[np.bool_]) -> Array:
    """Return the share of hits among the places in a band, by replicate; NaN where none is in it.

    >>> share_in(np.array([[True, False]]), np.array([[True, True]])).item()
    0.5
    """
    members = band.sum(axis=1)
    share: Array = np.where(members > 0, (hit & band).sum(axis=1) / np.maximum(members, 1), np.nan)
    return share


def area_under_curve(
    score: Array, hit: NDArray[np.bool_], weight: NDArray[np.int64] | None = None
) -> float:
    """Return the chance that a hit scores higher than a miss; NaN where all or none are hits.

    Ties count half: it is the area under the ROC curve. `weight` says how often each counts.

    >>> area_under_curve(np.array([1.0, 2.0, 3.0, 4.0]), np.array([False, True, False, True]))
    0.75
    >>> area_under_curve(np.array([1.0, 1.0]), np.array([False, True]))
    0.5
    """
    _, rank = np.unique(score, return_inverse=True)
    weights = 1.0 if weight is None else weight
    hits, misses = np.bincount(rank, weights * hit), np.bincount(rank, weights * ~hit)
    pairs = hits.sum() * misses.sum()
    below = np.cumsum(misses) - misses
    return float((hits * (below + misses / 2)).sum() / pairs) if pairs else float("nan")
