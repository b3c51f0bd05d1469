"""What agencies weigh when they choose, put together from the state and the terms of a form."""

from __future__ import annotations

import numpy as np

from joinup.model.forms import Attributes
from joinup.model.rules.departments import claims
from joinup.model.rules.payoff import Prospect, meeting_cost
from joinup.model.rules.policy import coordination_fit
from joinup.model.rules.reports import ratcheted
from joinup.model.state import State
from joinup.model.types import Array
from joinup.model.world import World


def bounds_of(world: World, terms: Attributes) -> tuple[Array, Array]:
    """Return the lowest and highest effort that a form allows; 0 where there is no agency.

    A floor binds only up to the depth of the task.
    """
    low = np.minimum(np.minimum(terms.floor, world.parameters.task_depth), terms.cap)
    if world.all_present:
        return low, terms.cap
    return low * world.present, terms.cap * world.present


def outcome_weight(state: State, world: World, terms: Attributes) -> Array:
    """Return what a unit of the shared outcome is worth to each agency, in u.

    Its mission, the shared credit (which every partner gets in full, as far as it is still paid and
    as late as it is reported) and its part of the savings: by agreed share as far as they are
    pooled, by whose pocket they land in otherwise.
    """
    p = world.parameters
    credit = state.credit * credit_paid(state, world)
    part, claim = pool_claims(state, world)
    pooled = terms.pool_share * part * claim
    kept = (1.0 - terms.pool_share * state.pays_in) * world.pockets
    return world.mission + credit + p.savings_value * (pooled + kept)


def pool_claims(state: State, world: World) -> tuple[Array | float, Array]:
    """Return the part of savings whose owners pay into pools, and each partner's claim on them."""
    if not world.may_leave:
        return 1.0, state.gain_share
    part, claim = claims(state.pays_in, world.pockets, state.gain_share, world.present)
    free = world.parameters.pool_departure > 0
    return np.where(free, part, 1.0), np.where(free, claim, state.gain_share)


def credit_paid(state: State, world: World) -> Array:
    """Return the worth of a unit of shared credit: as far as it is paid, as late as reported."""
    p = world.parameters
    return state.credit_kept * p.credit_discount**world.scale.reporting_lag


def capacity_left(state: State, world: World) -> Array:
    """Return the share of the usual capacity that the budget of a place gives, less a cut."""
    if not world.may_cut:
        return world.budget
    left: Array = np.where(state.cutting > 0, 1.0 - world.parameters.cut_share, 1.0)
    return left * world.budget


def effective_incentive(state: State, world: World) -> Array:
    """Return the own-target incentive as it is worth to agencies, (run, partner, 1), in u."""
    p = world.parameters
    return ratcheted(state.incentive, ratchet=p.ratchet, annual_discount=p.annual_discount)


def meeting_cost_of(state: State, world: World, terms: Attributes) -> Array:
    """Return the cost of a unit of effort in meetings under the terms of a form, in u."""
    p = world.parameters
    return meeting_cost(
        terms.transaction_cost,
        world.partners,
        p.partner_burden,
        trust=state.trust,
        trust_saving=p.trust_saving,
        routine=state.embedding,
        routine_saving=p.routine_saving,
    )


def prospect_of(state: State, world: World, terms: Attributes) -> Prospect:
    """Put together what agencies weigh under the terms of a form, trusting as they do."""
    p = world.parameters
    left = capacity_left(state, world)
    in_force = terms is state.terms
    return Prospect(
        belief=state.trust,
        partners=world.needed,
        others=np.maximum(world.partners - 1.0, 0.0) / world.needed,
        absent=world.absent_term,
        outcome_weight=outcome_weight(state, world, terms),
        reciprocity=p.reciprocity * state.trust,
        routine=p.routine_pull * state.embedding,
        grant=state.grant,
        corrective=state.corrective,
        meeting_cost=state.meeting_cost if in_force else meeting_cost_of(state, world, terms),
        overhead=terms.overhead,
        effort_cost=p.effort_cost / left,
        own_incentive=effective_incentive(state, world),
        own_cost=p.own_cost / left,
        crowding=p.crowding,
        task_depth=p.task_depth,
        interdependence=p.interdependence,
        exponent=world.exponent,
        base=p.base_productivity,
        critical_mass=p.critical_mass,
        fit=coordination_fit(terms.coordination, p.task_depth),
    )
