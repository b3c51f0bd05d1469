"""How far runs are from recorded figures, in tolerances; only fitted figures are handed to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from joinup.inputs.figures import Figure

Array = NDArray[np.float64]

CUTOFF = 3.0
"""Tolerances that a figure may be missed by: three sigma hold 95% of any one-peaked distribution
(Pukelsheim 1994), the usual bound in history matching (Craig et al. 1997)."""

_LEAST = 0.1


def sizes(figures: Sequence[Figure]) -> Array:
    """Return the size that relative errors of figures refer to, (figure,).

    That is the figure itself, but at least a tenth of the largest of the same outcome, so that a
    figure near zero asks for nothing impossible (assumption).

    >>> recorded = (("effort", 0.0), ("effort", 0.5), ("trust", 0.2))
    >>> sizes([Figure(name, 4, value) for name, value in recorded]).tolist()
    [0.05, 0.5, 0.2]
    """
    largest: dict[str, float] = {}
    for item in figures:
        largest[item.outcome] = max(largest.get(item.outcome, 0.0), abs(item.value))
    return np.array([max(abs(item.value), _LEAST * largest[item.outcome]) for item in figures])


def distances(
    runs: Array,
    figures: Sequence[Figure],
    measurement: float,
    discrepancy: float,
    *,
    pooled: bool = False,
) -> Array:
    """Return the implausibility of points, (point, figure), from runs (point, replicate, figure).

    I = abs(z - mean) sqrt(w) / sqrt((m^2 + d^2) s^2 + (1 + 1/n) v): z the figure, w its weight, m
    and d the standard errors of measurement and model as shares of its size s, v the variance
    between n replicates (the world is one more of them, and the mean of n is known to v/n), the
    mean over points where it is `pooled`, as each has too few replicates to tell its own. A point
    of which a run failed gives NaN. Source:
    Craig et al. 1997, Vernon et al. 2010, with the model itself in the place of an emulator.

    >>> one = [Figure("clients_in_need", 4, 100.0)]
    >>> distances(np.full((1, 2, 1), 115.0), one, 0.03, 0.04).round(2).tolist()
    [[3.0]]
    """
    n_replicates = runs.shape[1]
    spread = runs.var(axis=1, ddof=1) if n_replicates > 1 else np.zeros(runs[:, 0].shape)
    if pooled:
        told = ~np.isnan(spread)  # where no run failed
        mean = spread.sum(axis=0, where=told) / np.maximum(told.sum(axis=0), 1)
        spread = np.broadcast_to(mean, spread.shape)
    stated = (measurement**2 + discrepancy**2) * sizes(figures) ** 2
    recorded = np.array([item.value for item in figures])
    weights = np.array([item.weight for item in figures])
    off = np.abs(recorded - runs.mean(axis=1)) * np.sqrt(weights)
    return np.asarray(off / np.sqrt(np.maximum(stated + (1 + 1 / n_replicates) * spread, 1e-300)))
