"""Facts that follow from a state and are asked for in many places, each worked out here alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from joinup.model.types import Array, Codes

if TYPE_CHECKING:
    from joinup.model.forms import Attributes
    from joinup.model.state import State
    from joinup.model.world import World

JOINED_UP = 0.5
"""Mean fulfilment of the partners from which a place counts as joined up (assumption)."""

ACTIVE = 0.1
"""Mean effort of the partners from which a place does something together (assumption).

A tenth of an agency's capacity is half a day a week: the weaker test by which studies of programmes
whose money ended count one as alive.
"""

_ROUNDING = 1e-9  # efforts that are no binary fractions may sum to just below the threshold


def place_mean_share(state: State, world: World) -> Array:
    """Return the mean fulfilment of a place's agencies, (run, 1, place)."""
    mean: Array = state.share.sum(axis=1, keepdims=True) / np.maximum(world.partners, 1.0)
    return mean


def usual_turnover(world: World, terms: Attributes) -> Array:
    """Return the share of trust and routine that leaves with staff in a quarter, on average."""
    leaving: Array = world.parameters.turnover * (1.0 - terms.robustness)
    return leaving


def place_mean(values: Array, world: World) -> Array:
    """Return a department's mean over the places where it has an agency, (run, partner, 1)."""
    here = np.maximum(world.present.sum(axis=2, keepdims=True), 1.0)
    mean: Array = (values * world.present).sum(axis=2, keepdims=True) / here
    return mean


def displaced_output(state: State, world: World) -> Array:
    """Return the own-target output that agencies give up, (run, partner, place), in u.

    Output beyond the usual makes up for nothing, neither in services nor in accounts.
    """
    given_up: Array = np.maximum(world.reference_output - state.own_output, 0.0) * world.present
    return given_up


def fulfilment_kept(state: State, world: World) -> Array:
    """Return a place's fulfilment of that when the full grant ended, at most 1, (run, 1, place).

    1 until then, and where there was none to keep. It has no threshold, unlike `joined_up`.
    """
    funded = state.share_funded
    ratio = place_mean_share(state, world) / np.where(funded > 0, funded, 1.0)
    return np.where(funded > 0, np.minimum(ratio, 1.0), 1.0)


def embedding_gain(world: World, terms: Attributes) -> Array:
    """Return the rate at which practice becomes routine under the terms of a form, 1/quarter."""
    p = world.parameters
    gain: Array = p.embedding_gain * p.mainstreaming * terms.embedding_rate
    return gain


def is_joined_up(mean_share: Array | float) -> Codes:
    """Say where a place with this mean fulfilment counts as joined up; any shape.

    >>> is_joined_up(np.array([0.49, 0.5 - 1e-12, 0.5])).tolist()
    [False, True, True]
    """
    joined: Codes = np.logical_and(mean_share >= JOINED_UP - _ROUNDING, True)
    return joined


def joined_up(state: State, world: World) -> Codes:
    """Say which places are joined up, (run, 1, place)."""
    return is_joined_up(place_mean_share(state, world))


def active(state: State, world: World) -> Codes:
    """Say which places do something together, (run, 1, place): a weaker test than joined up."""
    effort = (state.effort * world.present).sum(axis=1, keepdims=True)
    mean = effort / np.maximum(world.partners, 1.0)
    doing: Codes = np.logical_and(mean >= ACTIVE - _ROUNDING, True)
    return doing
