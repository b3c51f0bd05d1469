"""How much of a place's joint production each partner accounts for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from math import comb

import numpy as np

from sim.model.types import Array

EXACT_UP_TO = 6
"""Partners up to which every coalition is counted; beyond, orders of joining are sampled."""

Worth = Callable[[Array], Array]
"""Worth of a coalition: takes a mask (run, partner, place), gives (run, 1, place)."""


def coalitions(n_partners: int) -> Iterator[tuple[int, ...]]:
    """Yield every coalition of partners, the empty one first."""
    for size in range(n_partners + 1):
        yield from combinations(range(n_partners), size)


def shapley(worth: Worth, present: Array) -> Array:
    """Return each partner's Shapley value (Shapley 1953), with axes (run, partner, place).

    The mean over all orders of joining of what a partner adds when it joins. Sums to the worth of
    all who are present less that of nobody.

    >>> def glove(mask):  # the first holds a left glove, two others a right one each
    ...     return np.minimum(mask[:, :1], np.minimum(mask[:, 1:2] + mask[:, 2:], 1.0))
    >>> [round(v, 4) for v in shapley(glove, np.ones((1, 3, 1))).ravel().tolist()]
    [0.6667, 0.1667, 0.1667]
    """
    n_partners = present.shape[1]
    value = np.zeros(present.shape)
    for members in coalitions(n_partners):
        mask = np.zeros((1, n_partners, 1))
        mask[:, list(members)] = 1.0
        worth_here = worth(mask * present)
        size = len(members)
        for partner in range(n_partners):
            if partner in members:
                value[:, partner] += worth_here[:, 0] / (
                    n_partners * comb(n_partners - 1, size - 1)
                )
            else:
                value[:, partner] -= worth_here[:, 0] / (n_partners * comb(n_partners - 1, size))
    return value


def sampled_shapley(worth: Worth, present: Array, orders: Array) -> tuple[Array, Array]:
    """Return Shapley values estimated from sampled orders of joining, and their standard errors.

    `orders` holds uniform draws with axes (sample, run, partner, place); partners join by rising
    draw. Each order is taken forwards and backwards, which lowers the error (Castro et al. 2009 for
    the sampling, antithetic pairs for the variance).
    """
    estimates = []
    for draws in orders:
        forwards = _along_order(worth, present, draws)
        backwards = _along_order(worth, present, 1.0 - draws)
        estimates.append((forwards + backwards) / 2)
    sample = np.stack(estimates)
    error: Array = sample.std(axis=0, ddof=1) / np.sqrt(len(sample))
    return sample.mean(axis=0), error


def _along_order(worth: Worth, present: Array, draws: Array) -> Array:
    order = np.argsort(np.where(present > 0, draws, 2.0), axis=1)
    value = np.zeros(present.shape)
    mask = np.zeros(present.shape)
    before = worth(mask)
    for position in range(present.shape[1]):
        joins = order[:, position : position + 1]
        np.put_along_axis(mask, joins, np.take_along_axis(present, joins, axis=1), axis=1)
        after = worth(mask)
        np.put_along_axis(value, joins, after - before, axis=1)
        before = after
    return value


def leave_one_out(worth: Worth, present: Array) -> Array:
    """Return what would be lost without each partner, with axes (run, partner, place)."""
    whole = worth(present)
    losses = []
    for partner in range(present.shape[1]):
        without = present.copy()
        without[:, partner] = 0.0
        losses.append(whole - worth(without))
    return np.concatenate(losses, axis=1)
