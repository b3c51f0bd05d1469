"""Costs by head, the worth of results, and the pool in which savings are shared."""

from __future__ import annotations

import numpy as np

from joinup.model.types import Array

COST_HEADS = (
    "set_up",
    "overhead",
    "transaction",
    "displaced",
    "publicity",
    "consultation",
    "corrective",
    "redress",
    "evaluation",
)
"""The heads of cost, in the order in which accounts are kept."""

_NOTHING = 1e-12  # sums below this are rounding


def benefit(clients: Array, before: Array, partners: Array, value: Array) -> Array:
    """Return the worth of clients relieved against the stock before the run, in u a quarter.

    `value * partners * (before - clients) / before`, with axes (run, 1, place). The benefit of one
    scenario over another is the difference of the two on the same draws, in which `before` cancels.

    >>> one = np.array(1.0)
    >>> float(benefit(50 * one, 100 * one, 4 * one, 3 * one))
    6.0
    """
    return value * partners * (before - clients) / np.maximum(before, 1e-12)


def normalised(weights: Array, present: Array) -> Array:
    """Return the weights of those present as shares that sum to 1 over partners.

    Where these weigh nothing, equal shares between those present; where nobody is, between all.

    >>> weights, present = np.array([[[1.0], [3.0], [4.0]]]), np.array([[[1.0], [1.0], [0.0]]])
    >>> normalised(weights, present).ravel().tolist()
    [0.25, 0.75, 0.0]
    >>> normalised(0 * weights, present).ravel().tolist()
    [0.5, 0.5, 0.0]
    """
    held = weights * present
    held = np.where(held.sum(axis=1, keepdims=True) > _NOTHING, held, present)
    held = np.where(held.sum(axis=1, keepdims=True) > _NOTHING, held, 1.0)
    shares: Array = held / held.sum(axis=1, keepdims=True)
    return shares


def gain_shares(agreed: Array, evidence: Array, *, weight: Array, present: Array) -> Array:
    """Return how a pool is split between the partners that are present; sums to 1.

    `(1 - weight) agreed + weight evidence`, where the evidence is contribution or need, itself
    turned into shares.

    >>> agreed, evidence = np.full((1, 2, 1), 0.5), np.array([[[3.0], [1.0]]])
    >>> one = np.array(1.0)
    >>> gain_shares(agreed, evidence, weight=one, present=np.ones((1, 2, 1))).ravel().tolist()
    [0.75, 0.25]
    """
    base = normalised(agreed, present)
    claim = normalised(np.maximum(evidence, 0.0), present)
    return (1.0 - weight) * base + weight * claim
