"""Clients: who knows of the service, whom it can serve, and how many remain in need."""

from __future__ import annotations

import numpy as np

from joinup.model.types import Array


def awareness(
    previous: Array, signal: Array, *, publicity: Array, word_of_mouth: Array, fading: Array
) -> Array:
    """Return the share of each group that knows of the service.

    `a + (publicity + word_of_mouth a signal)(1 - a) - fading a`, after Bass 1969; people recommend
    what works, so word of mouth counts only as far as services have improved (`signal` above 0).

    >>> one = np.array(1.0)
    >>> round(float(awareness(0.5 * one, one, publicity=0.1 * one, word_of_mouth=0.2 * one,
    ...                       fading=0.1 * one)), 6)
    0.55
    """
    spread = publicity + word_of_mouth * previous * np.maximum(signal, 0.0)
    grown = previous + spread * (1.0 - previous) - fading * previous
    share: Array = np.minimum(np.maximum(grown, 0.0), 1.0)
    return share


def barrier(previous: Array, *, fall: Array, consultation: Array, effort: Array) -> Array:
    """Return the access barrier of each group, which consultation lowers where partners act on it.

    `barrier (1 - fall * consultation * effort)`, with `effort` the place's mean. Assumption.

    >>> one = np.array(1.0)
    >>> float(barrier(0.5 * one, fall=0.2 * one, consultation=one, effort=0.5 * one))
    0.45
    """
    return previous * (1.0 - fall * consultation * effort)


def reach(aware: Array, barriers: Array, confidence: Array) -> Array:
    """Return the share of each group that the service reaches."""
    return aware * (1.0 - barriers) * confidence


def exclusion_index(reached: Array) -> Array:
    """Return the reach of the least over that of the best reached group; axes (run, 1, place).

    1 is even reach, 0 total exclusion of a group; 1 where nobody is reached.

    >>> exclusion_index(np.array([[[0.8], [0.2]]])).item()
    0.25
    >>> exclusion_index(np.zeros((1, 2, 1))).item()
    1.0
    """
    most = reached.max(axis=1, keepdims=True)
    ratio: Array = np.where(
        most > 0, reached.min(axis=1, keepdims=True) / np.where(most > 0, most, 1.0), 1.0
    )
    return ratio


def exits_and_entries(
    served: Array, *, exit_rate: Array, exit_boost: Array, entry: Array, prevention: Array
) -> tuple[Array, Array]:
    """Return the hazard of exit (per quarter) and the entries (people) of each group.

    `served` is the improvement in services times reach, from -1 to 1. `d (1 + boost served)`, at
    least a tenth of `d`; `I (1 - prevention served)`. Assumption.

    >>> one = np.array(1.0)
    >>> rate, entries = exits_and_entries(0.5 * one, exit_rate=2 * one, exit_boost=one,
    ...                                   entry=100 * one, prevention=0.2 * one)
    >>> float(rate), float(entries)
    (3.0, 90.0)
    """
    hazard = exit_rate * np.maximum(1.0 + exit_boost * served, 0.1)
    return hazard, entry * (1.0 - prevention * served)


def stock(previous: Array, hazard: Array, entries: Array) -> Array:
    """Return the clients in need after a quarter of steady entry and exit, exactly.

    `N' = I/d + (N - I/d) exp(-d)`: exact, because hazards exceed one a quarter.

    >>> one = np.array(1.0)
    >>> round(float(stock(1850 * one, 2 * one, 1850 * one)), 2)
    1050.19
    """
    settled = entries / hazard
    left: Array = settled + (previous - settled) * np.exp(-hazard)
    return left
