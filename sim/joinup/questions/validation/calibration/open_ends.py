"""What a record constrains and what it leaves open: accepted points against all that were tried."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.distance import Array
from joinup.questions.validation.calibration.fit import Fit

FEWEST = 10  # accepted points of which anything can be said
_DRAWS = 400  # of as many points at random, to see what chance does
_SURE = 0.01  # chance of calling something constrained that is not, of each parameter
_MIDDLE = (0.05, 0.95)


@dataclass(frozen=True)
class Constraint:
    """One parameter under one rule: the middle 90% of accepted values, and of all that were tried.

    `ratio` is the width of the first over that of the second, `chance` the ratio that as many
    points drawn at random reach or exceed in 99 of 100 cases, `differs` the p-value of the
    Kolmogorov-Smirnov test of accepted against refused values.
    """

    rule: str
    name: str
    tried: tuple[float, float]
    accepted: tuple[float, float]
    median: float
    ratio: float
    chance: float
    differs: float

    @property
    def verdict(self) -> str:
        """Return "narrowed", "tilted" (as wide, but some values more often) or "left open"."""
        if self.ratio < self.chance:
            return "narrowed"
        return "tilted" if self.differs < _SURE else "left open"


@dataclass(frozen=True)
class Directions:
    """The combinations of parameters that a record ties together, under one rule.

    `spread` holds the standard deviation of the accepted points along each principal direction, as
    a share of that of all points, the narrowest first; the first `n_tied` of them are narrower than
    chance makes any. `loading` has axes (direction, parameter), of unit length.
    """

    rule: str
    names: tuple[str, ...]
    spread: Array
    loading: Array
    n_tied: int


def constraints(found: Fit, rule: str) -> list[Constraint]:
    """Return what the figures say of each parameter; [] where too few points are accepted."""
    from scipy.stats import ks_2samp

    chosen = _chosen(found, rule)
    if not FEWEST <= chosen.sum() < len(chosen):
        return []
    rng = np.random.default_rng(0)
    rows = []
    for column, name in enumerate(found.names):
        values = found.values[:, column]
        tried, kept = np.quantile(values, _MIDDLE), np.quantile(values[chosen], _MIDDLE)
        by_chance = [
            np.ptp(np.quantile(rng.choice(values, chosen.sum(), replace=False), _MIDDLE))
            for _ in range(_DRAWS)
        ]
        width = float(np.ptp(tried))
        rows.append(
            Constraint(
                rule=rule,
                name=name,
                tried=(float(tried[0]), float(tried[1])),
                accepted=(float(kept[0]), float(kept[1])),
                median=float(np.median(values[chosen])),
                ratio=float(np.ptp(kept)) / width,
                chance=float(np.quantile(by_chance, _SURE)) / width,
                differs=float(ks_2samp(values[chosen], values[~chosen]).pvalue),
            )
        )
    return rows


def directions(found: Fit, rule: str) -> Directions | None:
    """Return which combinations of parameters are tied; None where too few points are accepted.

    A record of n figures that the model can miss ties at most n combinations.
    """
    chosen = _chosen(found, rule)
    n_accepted = int(chosen.sum())
    if not max(FEWEST, 2 * len(found.names)) <= n_accepted < len(chosen):
        return None
    scaled = (found.values - found.values.mean(axis=0)) / found.values.std(axis=0)
    rng = np.random.default_rng(0)
    by_chance = [
        _spreads(scaled[rng.choice(len(scaled), n_accepted, replace=False)])[0][0]
        for _ in range(_DRAWS)
    ]
    spread, loading = _spreads(scaled[chosen])
    n_tied = int((spread < np.quantile(by_chance, _SURE)).sum())
    return Directions(rule, found.names, spread, loading, n_tied)


def _chosen(found: Fit, rule: str) -> NDArray[np.bool_]:
    chosen = np.zeros(len(found.points), dtype=np.bool_)
    chosen[found.accepted(rule)] = True
    return chosen


def _spreads(scaled: Array) -> tuple[Array, Array]:
    """Return the standard deviations along the principal directions, rising, and the directions."""
    values, vectors = np.linalg.eigh(np.atleast_2d(np.cov(scaled, rowvar=False)))
    return np.sqrt(np.maximum(values, 0.0)), vectors.T
