"""What agencies know of the quarters to come: announced grants, their own reviews, routine."""

from __future__ import annotations

import numpy as np

from joinup.model.derived import embedding_gain, usual_turnover
from joinup.model.forms import SILO, Attributes
from joinup.model.rules import foresight, policy
from joinup.model.rules.foresight import Ahead
from joinup.model.rules.payoff import meeting_cost
from joinup.model.state import State
from joinup.model.types import Array, Codes
from joinup.model.world import World


def ahead_of(state: State, world: World, terms: Attributes, quarter: int) -> Ahead | None:
    """Return what agencies see ahead under the terms of a form; None where nobody looks.

    They look ahead under the present terms; a form that will be wound up into a silo ends the
    horizon, once its end is known. Experience chooses every quarter, so it holds no effort.
    """
    if not world.may_foresee:
        return None
    p = world.parameters
    chooses_always = world.scale.decision_rule == "experience"
    review = np.ones((1, 1, 1)) if chooses_always else p.review_rate
    horizon = _horizon(world, quarter)
    hold = np.minimum(p.foresight_discount * (1.0 - review), 1.0 - 1e-6)
    grants = _expected(state, world, quarter)
    held, fallen, weight = (np.zeros_like(state.grant) for _ in range(3))
    kept = np.ones_like(state.grant)
    lasting, last = np.zeros_like(state.grant), state.grant
    goes_on = np.ones_like(state.grant)
    for h, grant in enumerate(grants):
        within = horizon >= h
        share = np.where(within, kept, 0.0)
        kept = kept * hold
        held, weight = held + share * grant, weight + share
        fallen = fallen + share * (grant < state.grant)
        last = np.where(within, grant, last)
        if h > 0:
            goes_on = goes_on * (grant == state.grant) * within
            lasting = lasting + goes_on
    saving = meeting_cost(
        terms.transaction_cost,
        world.partners,
        p.partner_burden,
        trust=state.trust,
        trust_saving=p.trust_saving,
        routine=np.zeros((1, 1, 1)),
        routine_saving=p.routine_saving,
    )
    return Ahead(
        horizon=horizon,
        discount=p.foresight_discount,
        review=review,
        grant_held=held / weight,
        grant_last=last,
        fallen=fallen / weight,
        lasting=lasting,
        embedding=state.embedding,
        gain=embedding_gain(world, terms),
        loss=p.embedding_loss,
        stays=1.0 - usual_turnover(world, terms),
        routine_pull=p.routine_pull,
        meeting_saving=p.routine_saving * saving,
        partners_foresee=p.partners_foresee,
    )


def _known(world: World, quarter: int) -> Codes:
    """Say whether it is known by now when the grant will fall."""
    p = world.parameters
    known: Codes = quarter >= p.grant_start + p.grant_length - p.end_notice
    return known


def _horizon(world: World, quarter: int) -> Array:
    """Return how many quarters beyond this one agencies look, (run, 1, 1)."""
    p = world.parameters
    wound_up = world.hands_over & (world.form_after == SILO) & (world.handover > quarter)
    left = np.where(wound_up & _known(world, quarter), world.handover - 1.0 - quarter, np.inf)
    horizon: Array = np.minimum(p.planning_horizon, left)
    return horizon


def _expected(state: State, world: World, quarter: int) -> list[Array]:
    """Return the grant expected now and in each quarter up to the longest horizon, (run, 1, 1)."""
    p = world.parameters
    paid = [
        policy.grant_level(
            quarter + h,
            grant=p.grant,
            start=p.grant_start,
            length=p.grant_length,
            taper=p.grant_taper,
            after=p.grant_after,
        )
        for h in range(int(p.planning_horizon.max()) + 1)
    ]
    return foresight.expected_grant(
        paid,
        present=state.grant,
        known=_known(world, quarter),
        credibility=p.announcement_credibility,
    )
