"""Discounting by year, as UK public bodies do it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from joinup.errors import InputError

GREEN_BOOK = 3.5
"""Social time preference, per cent a year real, years 0 to 30 (HM Treasury, Green Book)."""

_STEPS = ((31, 0.5), (76, 1.0))  # year from which, and by how many points, the rate is lower
_HIGHEST = 15.0
_FRACTION = 0.2  # a rate below this is a share that was meant in per cent
QUARTERS = 4


def checked_rate(rate: float) -> float:
    """Return a discount rate in per cent a year. Raises InputError where it can be none.

    >>> checked_rate(3.5)
    3.5
    """
    meant = None
    if _HIGHEST < rate <= 10 * _HIGHEST:
        meant = rate / 10
    elif 0 < rate < _FRACTION:
        meant = 100 * rate
    if meant is None and 0 <= rate <= _HIGHEST:
        return rate
    hint = "" if meant is None else f"; did you mean {meant:g}?"
    raise InputError(
        f"--discount is {rate:g}; allowed are 0 to {_HIGHEST:g} (per cent a year, real; the Green "
        f"Book's is 3.5){hint}"
    )


def factors(n_years: int, rate: float = GREEN_BOOK) -> NDArray[np.float64]:
    """Return what 1 in each year is worth in year 0, (year,).

    The rate falls by half a point from year 31 and by another from year 76 (3.5, 3.0 and 2.5% in
    the Green Book).

    >>> factors(3).round(4).tolist()
    [1.0, 0.9662, 0.9335]
    """
    yearly = np.full(n_years, rate)
    for year, points in _STEPS:
        yearly[year:] = max(rate - points, 0.0)
    yearly[:1] = 0.0
    return np.asarray(1.0 / np.cumprod(1.0 + yearly / 100.0))


def by_quarter(n_quarters: int, rate: float = GREEN_BOOK) -> NDArray[np.float64]:
    """Return the factor of each quarter: that of its year, the first four quarters being year 0.

    >>> by_quarter(6).round(4).tolist()
    [1.0, 1.0, 1.0, 1.0, 0.9662, 0.9662]
    """
    return np.repeat(factors(-(-n_quarters // QUARTERS), rate), QUARTERS)[:n_quarters]


def by_year(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return quarterly values (run, quarter, ...) summed by year; the last year may be short.

    >>> by_year(np.ones((1, 6))).tolist()
    [[4.0, 2.0]]
    """
    starts = np.arange(0, values.shape[1], QUARTERS)
    return np.asarray(np.add.reduceat(values, starts, axis=1))
