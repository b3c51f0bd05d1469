"""How agencies choose between efforts, given what each is worth to them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from joinup.model.types import Array, Codes

_A_TOUCH = 1e-9  # payoffs nearer than this are the same: else rounding would decide
_SMALLEST_LOG_WEIGHT = -60.0  # e**-60 is never drawn; far smaller results are slow to compute


def available(n_levels: int, *, floor: Array, cap: Array, task_depth: Array) -> tuple[Codes, Codes]:
    """Return the lowest and the highest level that the form in force allows, as level numbers.

    A floor binds only up to the depth of the task. Levels are spaced evenly from 0 to 1.

    >>> one = np.array(1.0)
    >>> low, high = available(5, floor=0.3 * one, cap=0.9 * one, task_depth=one)
    >>> int(low), int(high)
    (2, 3)
    """
    step = 1.0 / (n_levels - 1)
    low = np.ceil(np.minimum(floor, task_depth) / step - 1e-9).astype(np.int64)
    high = np.floor(cap / step + 1e-9).astype(np.int64)
    return np.minimum(low, high), high


def logit_weights(
    values: Sequence[Array], precision: Array, *, low: Codes, high: Codes
) -> list[Array]:
    """Return each level's weight: `exp(precision * (value - best))`, 0 where not available.

    A logit (quantal) response: McKelvey and Palfrey 1995.

    >>> one = np.array(1.0)
    >>> two = [np.log(3.0) * one, 0 * one]
    >>> [round(float(w), 4) for w in logit_weights(two, one, low=0 * one, high=one)]
    [1.0, 0.3333]
    """
    scaled = [
        np.where((low <= level) & (level <= high), precision * value, -np.inf)
        for level, value in enumerate(values)
    ]
    best = scaled[0]
    for value in scaled[1:]:
        best = np.maximum(best, value)
    return [
        np.exp(np.maximum(value - best, _SMALLEST_LOG_WEIGHT)) * (value > -np.inf)
        for value in scaled
    ]


def draw_level(weights: Sequence[Array], draw: Array) -> Codes:
    """Return the level that a uniform draw picks, each with a chance in proportion to its weight.

    >>> weights = [np.array(1.0), np.array(3.0)]
    >>> [int(draw_level(weights, np.array(u))) for u in (0.2, 0.3, 0.99)]
    [0, 1, 1]
    """
    total = weights[0]
    for weight in weights[1:]:
        total = total + weight
    threshold = draw * total
    passed = weights[0]
    level = (threshold > passed).astype(np.int64)
    for weight in weights[1:-1]:
        passed = passed + weight
        level += threshold > passed
    return level


def attractions(
    previous: Array,
    experience: Array,
    values: Sequence[Array],
    current: Codes,
    *,
    forgetting: Array,
    imagination: Array,
    decay: Array,
) -> tuple[Array, Array]:
    """Return each level's new attraction, axes (level, run, partner, place), and experience.

    Experience-weighted attraction (Camerer and Ho 1999) on payoffs less their mean over the menu;
    without that, early luck locks agencies in. `experience` grows as `decay * experience + 1`.
    """
    total = values[0]
    for value in values[1:]:
        total = total + value
    mean = total / len(values)
    grown = decay * experience + 1.0
    updated = [
        (
            forgetting * experience * previous[level]
            + np.where(current == level, 1.0, imagination) * (value - mean)
        )
        / grown
        for level, value in enumerate(values)
    ]
    return np.stack([np.broadcast_to(item, previous.shape[1:]) for item in updated]), grown


def copied_level(
    level: Codes,
    payoff: Array,
    *,
    peer_level: Codes,
    peer_payoff: Array,
    looks: Codes,
    draw: Array,
    precision: Array,
    low: Codes,
    high: Codes,
) -> Codes:
    """Return levels after some agencies have copied a peer: the same department's, elsewhere.

    Where `looks` says so, the peer is copied with chance `1 / (1 + exp(-precision * gain))` (the
    Fermi rule of Traulsen et al. 2006), where `gain` is how much better it did last quarter.

    >>> one = np.array(1.0)
    >>> int(copied_level(0 * one, one, peer_level=3 * one, peer_payoff=2 * one, looks=one > 0,
    ...                  draw=0.5 * one, precision=one, low=0 * one, high=4 * one))
    3
    """
    gain = np.clip(precision * (peer_payoff - payoff), -60.0, 60.0)
    copies = looks & (draw < 1.0 / (1.0 + np.exp(-gain)))
    return np.where(copies, np.minimum(np.maximum(peer_level, low), high), level)


def aspiring_level(
    current: Codes,
    payoff: Array,
    aspiration: Array,
    *,
    review_rate: Array,
    low: Codes,
    high: Codes,
    review: Array,
    draw: Array,
    trial: Codes,
) -> Codes:
    """Return each agency's level: kept where the payoff meets its aspiration, else one step away.

    Satisficing after Karandikar et al. 1998; the step goes up or down with equal chance. `trial`
    marks the agencies that try a step though they are content.

    >>> one = np.array(1.0)
    >>> int(aspiring_level(2 * one, 0 * one, one, review_rate=one, low=0 * one, high=4 * one,
    ...                    review=0 * one, draw=0.9 * one, trial=one < 0))
    3
    """
    step = np.where(draw < 0.5, -1, 1)
    moves = (review < review_rate) & ((payoff < aspiration - _A_TOUCH) | trial)
    level: Codes = np.minimum(np.maximum(current + np.where(moves, step, 0), low), high)
    return level
