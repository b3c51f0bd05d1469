"""How agencies choose between options, given what each is worth to them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from joinup.model.types import Array, Codes

_A_TOUCH = 1e-9  # payoffs nearer than this are the same: else rounding would decide
_SMALLEST_LOG_WEIGHT = -60.0  # e**-60 is never drawn; far smaller results are slow to compute


def menu(number: int, *, low: Array, high: Array) -> tuple[list[Array], list[Codes]]:
    """Return evenly spaced efforts from 0 to 1, and which of them can be chosen.

    Those beyond a limit give way to the limit itself, so that floors and caps are exact.

    >>> efforts, offered = menu(5, low=np.array(0.3), high=np.array(0.9))
    >>> [float(e) for e, here in zip(efforts, offered) if here]
    [0.3, 0.5, 0.75, 0.9]
    """
    step = 1.0 / (number - 1)
    efforts = [np.minimum(np.maximum(k * step, low), high) for k in range(number)]
    offered = [((k + 1) * step > low) & ((k - 1) * step < high) for k in range(number)]
    return efforts, offered


def logit_weights(
    values: Sequence[Array], precision: Array, *, offered: Sequence[Codes]
) -> list[Array]:
    """Return each option's weight: `exp(precision * (value - best))`, 0 where not offered.

    A logit (quantal) response: McKelvey and Palfrey 1995.

    >>> one = np.array(1.0)
    >>> two = [np.log(3.0) * one, 0 * one]
    >>> [round(float(w), 4) for w in logit_weights(two, one, offered=[one > 0, one > 0])]
    [1.0, 0.3333]
    """
    scaled = [
        np.where(here, precision * value, -np.inf)
        for value, here in zip(values, offered, strict=True)
    ]
    best = scaled[0]
    for value in scaled[1:]:
        best = np.maximum(best, value)
    return [
        np.exp(np.maximum(value - best, _SMALLEST_LOG_WEIGHT)) * (value > -np.inf)
        for value in scaled
    ]


def pick(weights: Sequence[Array], draw: Array) -> Codes:
    """Return the number of the option that a uniform draw picks, by weight.

    >>> weights = [np.array(1.0), np.array(3.0)]
    >>> [int(pick(weights, np.array(u))) for u in (0.2, 0.3, 0.99)]
    [0, 1, 1]
    """
    total = weights[0]
    for weight in weights[1:]:
        total = total + weight
    threshold = draw * total
    passed = weights[0]
    option = (threshold > passed).astype(np.int64)
    for weight in weights[1:-1]:
        passed = passed + weight
        option += threshold > passed
    return option


def value_at(options: Sequence[Array], picked: Codes) -> Array:
    """Return the value of the option picked, element by element."""
    value = options[0] + 0.0 * picked
    for number, option in enumerate(options[1:], start=1):
        value = np.where(picked == number, option, value)
    return value


def attractions(
    previous: Sequence[Array],
    experience: Array,
    values: Sequence[Array],
    *,
    closeness: Sequence[Array],
    weights: Sequence[Array | float],
    forgetting: Array,
    imagination: Array,
    decay: Array,
) -> tuple[list[Array], Array]:
    """Return the new attraction of each effort at which one is held, and experience.

    Experience-weighted attraction (Camerer and Ho 1999) on payoffs less their mean over efforts, by
    `weights`; without that, early luck locks agencies in. The payoff of an effort counts fully
    where it is the one given (`closeness` 1), and by `imagination` where it is unlike it (0).
    `experience` grows as `decay * experience + 1`.
    """
    mean: Array | float = 0.0
    for value, weight in zip(values, weights, strict=True):
        mean = mean + value * weight
    grown = decay * experience + 1.0
    updated = [
        (
            forgetting * experience * held
            + (imagination + (1.0 - imagination) * close) * (value - mean)
        )
        / grown
        for held, value, close in zip(previous, values, closeness, strict=True)
    ]
    return updated, grown


def closeness(effort: Array, other: Array, similarity: Array) -> Array:
    """Return how like one effort is to another, 1 to 0: `max(0, 1 - |e - f| / similarity)`.

    Similarity of strategies: Sarin and Vahid 2004 (form).

    >>> float(closeness(np.array(0.5), np.array(0.375), np.array(0.25)))
    0.5
    """
    like: Array = np.maximum(1.0 - np.abs(effort - other) / similarity, 0.0)
    return like


def copied_effort(
    effort: Array,
    payoff: Array,
    *,
    peer_effort: Array,
    peer_payoff: Array,
    looks: Codes,
    draw: Array,
    precision: Array,
    low: Array,
    high: Array,
) -> Array:
    """Return efforts after some agencies have copied a peer: the same department's, elsewhere.

    Where `looks` says so, the peer is copied with chance `1 / (1 + exp(-precision * gain))` (the
    Fermi rule of Traulsen et al. 2006), where `gain` is how much better it did last quarter; its
    effort is cut to what the own form allows.

    >>> one = np.array(1.0)
    >>> float(copied_effort(0 * one, one, peer_effort=0.9 * one, peer_payoff=2 * one,
    ...                     looks=one > 0, draw=0.5 * one, precision=one, low=0 * one,
    ...                     high=0.8 * one))
    0.8
    """
    gain = np.clip(precision * (peer_payoff - payoff), -60.0, 60.0)
    copies = looks & (draw < 1.0 / (1.0 + np.exp(-gain)))
    return np.where(copies, np.minimum(np.maximum(peer_effort, low), high), effort)


def aspiring_effort(
    current: Array,
    payoff: Array,
    aspiration: Array,
    *,
    step: float,
    review_rate: Array,
    low: Array,
    high: Array,
    review: Array,
    draw: Array,
    trial: Codes,
) -> Array:
    """Return each agency's effort: kept where the payoff meets its aspiration, else one step away.

    Satisficing after Karandikar et al. 1998; the step goes up or down with equal chance. `trial`
    marks the agencies that try a step though they are content.

    >>> one = np.array(1.0)
    >>> float(aspiring_effort(0.5 * one, 0 * one, one, step=0.25, review_rate=one, low=0 * one,
    ...                       high=one, review=0 * one, draw=0.9 * one, trial=one < 0))
    0.75
    """
    moves = (review < review_rate) & ((payoff < aspiration - _A_TOUCH) | trial)
    way = np.where(moves, np.where(draw < 0.5, -step, step), 0.0)
    effort: Array = np.minimum(np.maximum(current + way, low), high)
    return effort
