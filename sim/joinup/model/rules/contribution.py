"""How much of a place's joint production each partner accounts for.

A coalition is numbered by its members: partner k is in coalition c where bit k of c is set.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import comb

import numpy as np

from joinup.model.types import Array

Worth = Callable[[Array], Array]
"""Worth of what a coalition adds up to, element by element."""


def coalition_sums(alone: Array, joined: Array) -> list[Array]:
    """Return, for each coalition, the sum over partners of `joined` for members, else `alone`.

    Both have axes (run, partner, place); each sum has (run, place).

    >>> sums = coalition_sums(np.zeros((1, 2, 1)), np.array([[[1.0], [10.0]]]))
    >>> [item.item() for item in sums]
    [0.0, 1.0, 10.0, 11.0]
    """
    added = joined - alone
    sums = [alone.sum(axis=1)]
    for partner in range(alone.shape[1]):
        sums += [base + added[:, partner] for base in sums[: 1 << partner]]
    return sums


def shapley(worths: Sequence[Array]) -> Array:
    """Return each partner's Shapley value (Shapley 1953), with axes (run, partner, place).

    `worths` holds the worth of every coalition in the order of their numbers, (run, place) each.
    The value is the mean, over all orders of joining, of what a partner adds when it joins; values
    sum to the worth of all less the worth of nobody.

    >>> glove = [min(c & 1, (c >> 1 & 1) + (c >> 2 & 1)) for c in range(8)]  # left, right, right
    >>> [round(v, 4) for v in shapley([np.full((1, 1), float(w)) for w in glove]).ravel().tolist()]
    [0.6667, 0.1667, 0.1667]
    """
    n_partners = len(worths).bit_length() - 1
    # Weights of a coalition of each size for those inside it and for those who could still join.
    inside = [0.0] + [1 / (n_partners * comb(n_partners - 1, size)) for size in range(n_partners)]
    outside = [-weight for weight in inside[1:]] + [0.0]
    values = [np.zeros_like(worths[0]) for _ in range(n_partners)]
    for coalition, worth in enumerate(worths):
        size = coalition.bit_count()
        share = (worth * outside[size], worth * inside[size])
        for partner, value in enumerate(values):
            value += share[coalition >> partner & 1]
    return np.stack(values, axis=1)


def leave_one_out(worth: Worth, alone: Array, joined: Array) -> Array:
    """Return what would be lost without each partner, with axes (run, partner, place).

    >>> joined = np.array([[[3.0], [5.0]]])
    >>> leave_one_out(lambda total: total, np.ones((1, 2, 1)), joined).ravel().tolist()
    [2.0, 4.0]
    """
    whole = joined.sum(axis=1, keepdims=True)
    lost: Array = worth(whole) - worth(whole - joined + alone)
    return lost
