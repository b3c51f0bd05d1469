"""What joint services lead to, at one moment: a part of the state; the engine alone writes it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from joinup.model.rules.assistance import prospects
from joinup.model.rules.long_term import STAGES
from joinup.model.types import Array
from joinup.model.world import World

_YEAR = 4  # quarters


class Services(NamedTuple):
    """Provision, long-term effects, sources and assistance; what is off stays as it began."""

    # Of a place (run, 1, place)
    provision: Array  # units open
    opened: Array  # units opened this quarter
    closed: Array  # units closed
    lately_opened: tuple[Array, ...]  # the same in the last four quarters, latest first
    lately_closed: tuple[Array, ...]
    pending: Array  # (run, stage, place): people whose long-term effect is on its way
    begun: Array  # people in whom one began this quarter
    shown: Array  # people in whom one appeared
    growth_gain: Array  # what assistance truly adds to growth, share a year
    sources: Array  # sources of information
    satisfied: Array  # share of users
    # Of a client group (run, client_group, place)
    assisted: Array  # share of clients
    helped_prospect: Array  # growth of the assisted without help, less the mean; share a year
    other_prospect: Array  # growth of the others, less the mean


def initial_services(world: World, reached: Array) -> Services:
    """Return what stands before the first quarter, with the clients reached then."""
    p = world.parameters
    place = np.zeros((len(reached), 1, world.scale.places))
    assisted = helped = others = np.zeros_like(reached)
    if world.may_assist:
        assisted = p.assistance * reached
        helped, others = prospects(assisted, selection=p.selection, spread=p.growth_spread)
    turned_over = world.provision_before * p.closure_rate
    return Services(
        provision=world.provision_before,
        opened=place,
        closed=place,
        lately_opened=(turned_over,) * _YEAR,
        lately_closed=(turned_over,) * _YEAR,
        pending=np.zeros((len(reached), STAGES, world.scale.places)),
        begun=place,
        shown=place,
        growth_gain=place,
        sources=place + p.sources,
        satisfied=place + p.satisfaction_before,
        assisted=assisted,
        helped_prospect=helped,
        other_prospect=others,
    )
