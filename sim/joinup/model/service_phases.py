"""Phases of what joint services lead to: sources merged, provision, long-term effects, growth.

Each passes over a mechanism that is off in every run of the chunk. Nothing here but the merging of
sources feeds back into joint work: these are what an initiative is judged by.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from joinup.model.rules import assistance, clients, long_term, policy, provision, sources
from joinup.model.state import State
from joinup.model.types import Array
from joinup.model.world import World


def merge_sources(state: State, world: World, quarter: int) -> State:
    """Let joint effort merge sources of information, and partners who work apart open more."""
    if not world.may_merge:
        return state
    p = world.parameters
    effort = state.effort.sum(axis=1, keepdims=True) / np.maximum(world.partners, 1.0)
    left = sources.merged(
        state.services.sources,
        effort,
        before=p.sources,
        merging=p.merging_rate,
        splitting=p.splitting_rate,
    )
    return _with(state, sources=left)


def update_provision(state: State, world: World, quarter: int) -> State:
    """Open and close provision."""
    if not world.may_provide:
        return state
    p = world.parameters
    money = policy.grant_level(
        quarter,
        grant=p.start_up_boost,
        start=p.grant_start,
        length=p.grant_length,
        taper=p.grant_taper,
        after=p.grant_after,
    )
    opened = provision.openings(
        world.provision_before * p.closure_rate, state.signal, boost=p.opening_boost, money=money
    )
    hazard = provision.closure_hazard(p.closure_rate, state.signal, fall=p.closure_fall)
    before = state.services
    left = clients.stock(before.provision, hazard, opened)
    closed = before.provision + opened - left
    return _with(
        state,
        provision=left,
        opened=opened,
        closed=closed,
        lately_opened=(opened, *before.lately_opened[:-1]),
        lately_closed=(closed, *before.lately_closed[:-1]),
    )


def update_long_term(state: State, world: World, quarter: int) -> State:
    """Begin long-term effects in those who are served, and let earlier ones appear."""
    if not world.may_mature:
        return state
    p = world.parameters
    begun = long_term.started(world.entry, state.signal, state.reached).sum(axis=1, keepdims=True)
    begun = np.where(p.long_term_lag > 0, begun, 0.0)
    pending, shown = long_term.passed_on(state.services.pending, begun, p.long_term_lag)
    return _with(state, pending=pending, begun=begun, shown=shown)


def update_assistance(state: State, world: World, quarter: int) -> State:
    """Let some of those reached take assistance, and compare them with the others."""
    if not world.may_assist:
        return state
    p = world.parameters
    assisted = p.assistance * state.reached
    helped, others = assistance.prospects(assisted, selection=p.selection, spread=p.growth_spread)
    return _with(
        state,
        assisted=assisted,
        helped_prospect=helped,
        other_prospect=others,
        growth_gain=assistance.growth_gained(
            state.signal, effect=p.assistance_effect, intensive=p.intensive_share
        ),
    )


def survey_satisfaction(state: State, world: World, quarter: int) -> State:
    """Ask users how satisfied they are."""
    if not world.may_satisfy:
        return state
    p = world.parameters
    share = sources.satisfaction(
        state.signal,
        consolidated(state, world),
        before=p.satisfaction_before,
        gain=p.satisfaction_gain,
    )
    return _with(state, satisfied=np.where(p.satisfaction_before > 0, share, 0.0))


def consolidated(state: State, world: World) -> Array:
    """Return how far sources are merged, 0 to 1; 0 where there was one from the start."""
    before = world.parameters.sources
    merged: Array = before - state.services.sources
    done: Array = merged / np.where(before > 1, before - 1.0, 1.0)
    return done


def _with(state: State, **changes: Any) -> State:
    return state._replace(services=state.services._replace(**changes))
