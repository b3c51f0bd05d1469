"""How trust and routine grow and fade."""

from __future__ import annotations

import numpy as np

from joinup.model.types import Array


def partners_mean(values: Array, present: Array, partners: Array) -> Array:
    """Return, for each agency, the mean over the other partners in its place; 0 if it has none.

    `values` and `present` have axes (run, partner, place); `partners` counts those present.

    >>> effort = np.array([[[1.0], [0.5], [0.0]]])
    >>> partners_mean(effort, np.ones((1, 3, 1)), np.full((1, 1, 1), 3.0))[0, :, 0].tolist()
    [0.25, 0.5, 0.75]
    """
    held = values * present
    total = held.sum(axis=1, keepdims=True)
    mean: Array = (total - held) / np.maximum(partners - present, 1.0)
    return mean


def trust(
    previous: Array, observed: Array, *, baseline: Array, gain: Array, loss: Array, turnover: Array
) -> Array:
    """Return trust, which moves towards what the other partners did, and leaves with staff.

    `T' = [T + rate (target - T)](1 - turnover)`, `target = baseline + (1 - baseline) observed`,
    with the rate `gain` upwards and `loss` downwards (slow to rise, fast to fall: Slovic 1993).

    >>> one = np.array(1.0)
    >>> round(float(trust(0 * one, one, baseline=0 * one, gain=0.25 * one, loss=one,
    ...                   turnover=0.04 * one)), 6)
    0.24
    """
    target = baseline + (1.0 - baseline) * observed
    rate = np.where(target > previous, gain, loss)
    return (previous + rate * (target - previous)) * (1.0 - turnover)


def embedding(previous: Array, share: Array, *, gain: Array, loss: Array, turnover: Array) -> Array:
    """Return how far joint practice is routine: grown by practice, lost without and with staff.

    `M' = [M + gain x (1 - M) - loss (1 - x) M](1 - turnover)`, where `gain` already holds
    mainstreaming and the form's rate. Assumption.

    >>> one = np.array(1.0)
    >>> round(float(embedding(0.5 * one, one, gain=0.1 * one, loss=one, turnover=0 * one)), 6)
    0.55
    """
    grown = previous + gain * share * (1.0 - previous) - loss * (1.0 - share) * previous
    kept: Array = np.minimum(np.maximum(grown, 0.0), 1.0) * (1.0 - turnover)
    return kept
