"""How near forecasts of shares come to what happened, with intervals from resampled programmes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from joinup.analysis.discrimination import area_under_curve
from joinup.analysis.paired import Interval
from joinup.analysis.points import Array

RESAMPLES = 1_000
_SEED = 5
Measure = Callable[[Array, Array], float]


@dataclass(frozen=True)
class Forecast:
    """A forecast of the share of places where joint working lasts, for some programmes.

    `order` ranks them; a rule that says the same of all, or that ranks by accident, has none.
    """

    name: str
    shares: Array
    order: Array | None


@dataclass(frozen=True)
class Score:
    """How near a forecast comes; each with its 95% interval, NaN where it says nothing."""

    name: str
    error: Interval
    brier: Interval
    rank: Interval
    area: Interval


def score(forecast: Forecast, outcome: Array, persisted: float) -> Score:
    """Return the scores of a forecast; a programme lasted from the share `persisted` on."""

    def area(order: Array, share: Array) -> float:
        return area_under_curve(order, share >= persisted)

    order = np.full(len(outcome), np.nan) if forecast.order is None else forecast.order
    return Score(
        forecast.name,
        resampled(mean_error, forecast.shares, outcome),
        resampled(brier, forecast.shares, outcome),
        resampled(rank_correlation, order, outcome),
        resampled(area, order, outcome),
    )


def difference(forecast: Forecast, other: Forecast, outcome: Array) -> Interval:
    """Return the mean error of a forecast less that of another, on the same programmes."""
    misses = [np.abs(item.shares - outcome) for item in (forecast, other)]
    return resampled(lambda a, b: float((a - b).mean()), *misses)


def mean_error(forecast: Array, outcome: Array) -> float:
    """Return the mean absolute error.

    >>> round(mean_error(np.array([0.5, 1.0]), np.array([0.25, 0.75])), 3)
    0.25
    """
    return float(np.abs(forecast - outcome).mean())


def brier(forecast: Array, outcome: Array) -> float:
    """Return the Brier score of a share as a forecast for one place drawn from each programme.

    Of a share y that lasts, a forecast p errs by (1 - p)**2, of the others by p**2 (Brier 1950).

    >>> round(brier(np.array([0.5, 1.0]), np.array([0.5, 0.5])), 3)
    0.375
    """
    lasts, ends = (1.0 - forecast) ** 2, forecast**2
    return float((outcome * lasts + (1.0 - outcome) * ends).mean())


def rank_correlation(order: Array, outcome: Array) -> float:
    """Return Spearman's rank correlation; NaN where either is the same for all.

    >>> round(rank_correlation(np.array([1.0, 2.0, 3.0]), np.array([0.2, 0.9, 0.4])), 3)
    0.5
    """
    from scipy.stats import rankdata

    first, second = (rankdata(values) - (len(values) + 1) / 2 for values in (order, outcome))
    size = float(np.sqrt((first**2).sum() * (second**2).sum()))
    known = size > 0 and not np.isnan(order).any()
    return float((first * second).sum()) / size if known else float("nan")


def resampled(measure: Measure, forecast: Array, outcome: Array) -> Interval:
    """Return a measure with its 95% interval, from resampling pairs (Efron 1979).

    What is NaN in a resample, as an area where all lasted, is left out of the interval.
    """
    value = measure(forecast, outcome)
    if np.isnan(value):
        return Interval(value, np.nan, np.nan, len(outcome))
    draws = np.random.default_rng(_SEED).integers(len(outcome), size=(RESAMPLES, len(outcome)))
    found = np.array([measure(forecast[draw], outcome[draw]) for draw in draws])
    if len(outcome) < 2 or np.isnan(found).all():
        return Interval(value, np.nan, np.nan, len(outcome))
    low, high = np.nanquantile(found, (0.025, 0.975))
    return Interval(value, float(low), float(high), len(outcome))
