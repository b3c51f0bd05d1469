"""How well a reading tells those that last from the others: shares in bands, area under the ROC."""

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


def area_under_curve(score: Array, hit: NDArray[np.bool_]) -> float:
    """Return the chance that a hit scores higher than a miss; NaN where all or none are hits.

    Ties count half: it is the area under the ROC curve, worked out from ranks.

    >>> area_under_curve(np.array([1.0, 2.0, 3.0, 4.0]), np.array([False, True, False, True]))
    0.75
    >>> area_under_curve(np.array([1.0, 1.0]), np.array([False, True]))
    0.5
    """
    _, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    hits, misses = int(hit.sum()), int((~hit).sum())
    if not hits or not misses:
        return float("nan")
    return float((ranks[hit].sum() - hits * (hits + 1) / 2) / (hits * misses))
