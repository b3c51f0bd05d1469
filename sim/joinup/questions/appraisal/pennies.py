"""Whole pennies, so that every total is exactly the sum of its parts.

Amounts are rounded once, at the finest level at which any table shows them; every table adds up
from there. Where a scenario has no prices a penny is a hundredth of u.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Pennies = NDArray[np.int64]


def pennies(amounts: NDArray[np.float64] | float) -> Pennies:
    """Return amounts in whole pennies, each rounded by itself.

    >>> pennies(np.array([0.005, 1.004, -2.5])).tolist()
    [0, 100, -250]
    """
    whole: Pennies = np.rint(np.asarray(amounts, dtype=np.float64) * 100.0).astype(np.int64)
    return whole


def amounts(whole: Pennies) -> NDArray[np.float64]:
    """Return pennies as amounts again, to two decimals."""
    found: NDArray[np.float64] = np.asarray(whole) / 100.0
    return found
