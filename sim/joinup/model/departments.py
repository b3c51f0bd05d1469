"""Departments that decide at their reviews: what they know, what they may set, what they choose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joinup.model.derived import place_mean
from joinup.model.draws import Purpose
from joinup.model.prospects import credit_paid
from joinup.model.rules import departments
from joinup.model.rules.decision import logit_weights, pick, value_at
from joinup.model.rules.departments import Known
from joinup.model.rules.reports import ratcheted
from joinup.model.state import State
from joinup.model.types import Array, Codes
from joinup.model.world import World

_YEAR = 4  # quarters


@dataclass(frozen=True)
class Review:
    """What departments may set at a review and what each option is worth; (run, partner, 1)."""

    options: list[Array]
    terms: list[dict[str, Array]]  # of each option, in u an agency
    precision: Array

    def drawn(self, draw: Array) -> Array:
        """Return the options that uniform draws pick under a logit response."""
        values = [departments.total(terms) for terms in self.terms]
        offered = [np.ones(value.shape, dtype=bool) for value in values]
        return value_at(
            self.options, pick(logit_weights(values, self.precision, offered=offered), draw)
        )


def due(world: World, quarter: int) -> Codes:
    """Say in which runs departments review their terms, (run, 1, 1): never in quarter 0."""
    every = world.parameters.department_review
    since = quarter - world.parameters.first_review
    held: Codes = (every > 0) & (quarter > 0) & (np.mod(since, np.maximum(every, 1.0)) == 0)
    return held & (since >= 0)


def known(state: State, world: World) -> Known:
    """Return what departments know: their agencies' effort, and the shared result as reported."""
    p = world.parameters
    worth = ratcheted(np.ones((1, 1, 1)), ratchet=p.ratchet, annual_discount=p.annual_discount)
    usual = p.own_target_incentive * (1.0 + p.political_pressure) * (1.0 + 2.0 * p.reward_cost)
    return Known(
        effort=place_mean(state.effort, world),
        incentive=state.incentive,
        credit=state.credit,
        reported=np.maximum(
            place_mean(np.broadcast_to(state.reported, state.effort.shape), world), 0.0
        ),
        grant=state.grant,
        own_worth=usual,
        shared_worth=departments.shared_worth(
            p.shared_result_worth, world.needed, p.joint_accountability
        ),
        grant_counts=p.grant_counts,
        reward_cost=p.reward_cost,
        credit_paid=credit_paid(state, world),
        effort_cost=p.effort_cost,
        own_cost=p.own_cost,
        crowding=p.crowding,
        critical_mass=p.critical_mass,
        ratchet_worth=worth,
    )


def incentive_review(state: State, world: World) -> Review:
    """Return the own-target incentives that departments weigh."""
    p, now = world.parameters, known(state, world)
    options = departments.moved(
        state.incentive,
        p.incentive_step,
        low=departments.LOWEST_INCENTIVE,
        high=departments.HIGHEST_INCENTIVE,
    )
    terms = [departments.estimate(now, option, now.credit) for option in options]
    return Review(options, terms, p.department_precision)


def credit_review(state: State, world: World) -> Review:
    """Return the shared credits that departments weigh."""
    p, now = world.parameters, known(state, world)
    options = departments.moved(
        state.credit, p.credit_step, low=0.0, high=departments.HIGHEST_CREDIT
    )
    terms = [departments.estimate(now, now.incentive, option) for option in options]
    return Review(options, terms, p.department_precision)


def reviewed_incentive(state: State, world: World, quarter: int) -> Array:
    """Return the own-target incentives after a review, as they are where none is due."""
    partners = world.scale.partners
    draw = world.draws.uniform(Purpose.DEPARTMENT_INCENTIVE, quarter, partners, 1)
    chosen = incentive_review(state, world).drawn(draw)
    return np.where(due(world, quarter), chosen, state.incentive)


def reviewed_credit(state: State, world: World, quarter: int) -> Array:
    """Return the shared credits after a review, as they are where none is due."""
    partners = world.scale.partners
    draw = world.draws.uniform(Purpose.DEPARTMENT_CREDIT, quarter, partners, 1)
    chosen = credit_review(state, world).drawn(draw)
    may = due(world, quarter) & (world.parameters.credit_step > 0)
    return np.where(may, chosen, state.credit)


def gain_from_leaving(state: State, world: World) -> Array:
    """Return what each department would gain by keeping its own pocket, (run, partner, 1), in u."""
    p = world.parameters
    now = known(state, world)
    return departments.gain_from_leaving(
        now.reported,
        pool_share=place_mean(np.broadcast_to(state.terms.pool_share, state.effort.shape), world),
        savings=p.savings_value,
        pocket=place_mean(world.pockets, world),
        agreed=place_mean(world.agreed_share, world),
        breakup=p.feared_breakup,
        accountability=p.joint_accountability,
        worth=p.shared_result_worth,
        partners=world.needed,
    )


def reviewed_pool(state: State, world: World, quarter: int) -> Array:
    """Return who pays into pools, (run, partner, 1); once a year departments may change it."""
    p = world.parameters
    if quarter % _YEAR != 0:
        return state.pays_in
    draw = world.draws.uniform(Purpose.DEPARTMENT_POOL, quarter, world.scale.partners, 1)
    chosen = departments.pays_in_next(
        gain_from_leaving(state, world),
        state.pays_in,
        cost=p.switching_cost,
        precision=p.department_precision,
        draw=draw,
    )
    pooled = place_mean(np.broadcast_to(state.terms.pool_share, state.effort.shape), world) > 0
    may = (p.pool_departure > 0) & pooled & (quarter > 0)
    return np.where(may, chosen, state.pays_in)
