"""The choice that every agency faces in a quarter, and the rules by which it can be made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from joinup.model.chosen import Chosen
from joinup.model.draws import Purpose
from joinup.model.forms import Attributes
from joinup.model.parameters import Parameters
from joinup.model.rules import decision
from joinup.model.rules.learning import partners_mean
from joinup.model.rules.payoff import Prospect, meeting_cost, payoffs
from joinup.model.rules.policy import coordination_fit
from joinup.model.rules.reports import ratcheted
from joinup.model.state import State
from joinup.model.types import Array, Codes
from joinup.model.world import World

DecisionRule = Callable[["Choices"], Codes]
"""Takes what agencies face and returns the level each chooses, with axes (run, partner, place)."""


@dataclass(frozen=True)
class Choices:
    """What agencies know when they choose; axes (run, partner, place)."""

    state: State
    world: World
    quarter: int

    @property
    def current(self) -> Codes:
        """Return the level that each agency has now."""
        return self.state.level

    @cached_property
    def bounds(self) -> tuple[Codes, Codes]:
        """Return the lowest and highest level that the form in force allows."""
        return bounds_of(self.world, self.state.terms)

    @cached_property
    def prospect(self) -> Prospect:
        """Return what agencies weigh, given the trust that they have in their partners."""
        return prospect_of(self.state, self.world, self.state.terms)

    @cached_property
    def payoffs(self) -> list[Array]:
        """Return the payoff of each level if partners do as they are trusted to."""
        return list(payoffs(self.world.levels, self.prospect))

    def chosen(self, mask: Codes) -> Chosen:
        """Return the agencies where the mask is true, who alone choose anew."""
        return Chosen(mask)

    def payoffs_of(self, chosen: Chosen) -> list[Array]:
        """Return the same for some agencies alone, (agency,) each."""
        return list(payoffs(self.world.levels, chosen.prospect(self.prospect)))

    @cached_property
    def payoffs_seen(self) -> list[Array]:
        """Return the payoff of each level if partners do what they did last quarter."""
        world = self.world
        seen = partners_mean(self.state.share, world.present, world.partners)
        return list(payoffs(world.levels, replace(self.prospect, belief=seen)))

    @cached_property
    def payoff_now(self) -> Array:
        """Return what the present level earned, at what partners did."""
        earned = self.payoffs_seen[0]
        for level, value in enumerate(self.payoffs_seen[1:], start=1):
            earned = np.where(self.current == level, value, earned)
        return np.broadcast_to(earned, self.current.shape)

    @property
    def parameters(self) -> Parameters:
        """Return the parameters of the runs."""
        return self.world.parameters

    @property
    def attractions(self) -> list[Array]:
        """Return each level's attraction, which experience has built up."""
        return list(self.state.attractions)

    @property
    def aspiration(self) -> Array:
        """Return the payoff that each agency aspires to."""
        return self.state.aspiration

    @cached_property
    def _peer(self) -> Codes:
        """Return the place, never its own, where each agency may look at a peer."""
        places = self.world.scale.places
        hop = np.floor(self.draw(Purpose.PEER) * (places - 1)).astype(np.int64) + 1
        peer: Codes = (np.arange(places) + hop) % places
        return peer

    @cached_property
    def has_peer(self) -> Codes:
        """Say which agencies have a peer to look at: another place where there is one."""
        if self.world.scale.places == 1:
            return np.zeros(self.current.shape, dtype=bool)
        return np.take_along_axis(self.world.present, self._peer, axis=-1) > 0

    @cached_property
    def peer_payoff(self) -> Array:
        """Return what the peer that an agency may look at earned last quarter."""
        return np.take_along_axis(self.payoff_now, self._peer, axis=-1)

    @cached_property
    def peer_level(self) -> Codes:
        """Return the level that this peer had."""
        return np.take_along_axis(self.current, self._peer, axis=-1)

    def draw(self, purpose: Purpose) -> Array:
        """Return this quarter's uniform draws of the agencies for one purpose."""
        scale = self.world.scale
        return self.world.draws.uniform(purpose, self.quarter, scale.partners, scale.places)


def bounds_of(world: World, terms: Attributes) -> tuple[Codes, Codes]:
    """Return the lowest and highest level that a form allows; 0 where there is no agency."""
    low, high = decision.available(
        world.scale.effort_levels,
        floor=terms.floor,
        cap=terms.cap,
        task_depth=world.parameters.task_depth,
    )
    if world.all_present:
        return low, high
    exists = world.present.astype(np.int64)
    return low * exists, high * exists


def outcome_weight(state: State, world: World, terms: Attributes) -> Array:
    """Return what a unit of the shared outcome is worth to each agency, in u.

    Its mission, the shared credit (which every partner gets in full, as far as it is still paid and
    as late as it is reported) and its part of the savings: by agreed share as far as they are
    pooled, by whose pocket they land in otherwise.
    """
    p = world.parameters
    credit = p.shared_credit * state.credit_kept * p.credit_discount**world.scale.reporting_lag
    pooled = terms.pool_share * state.gain_share
    savings = p.savings_value * (pooled + (1.0 - terms.pool_share) * world.pockets)
    return world.mission + credit + savings


def capacity_left(state: State, world: World) -> Array | float:
    """Return the share of capacity that a budget cut leaves; 1 where there is none."""
    if not world.may_cut:
        return 1.0
    left: Array = np.where(state.cutting > 0, 1.0 - world.parameters.cut_share, 1.0)
    return left


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
        partners=np.maximum(world.partners, 1.0),
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


def logit(choices: Choices) -> Codes:
    """Choose by a logit response to what partners are trusted to do, with inertia.

    Effort that is no longer available moves to the nearest level that is. Payoffs are worked out
    for those alone who reconsider their effort this quarter.
    """
    p = choices.parameters
    low, high = choices.bounds
    kept = np.minimum(np.maximum(choices.current, low), high)
    chosen = choices.chosen(choices.draw(Purpose.REVIEW) < p.review_rate)
    weights = decision.logit_weights(
        choices.payoffs_of(chosen),
        chosen.of(p.decision_precision),
        low=chosen.of(low),
        high=chosen.of(high),
    )
    drawn = decision.draw_level(weights, chosen.of(choices.draw(Purpose.CHOICE)))
    return chosen.put(kept, drawn)


def imitation(choices: Choices) -> Codes:
    """Choose by a logit response, and now and then copy a better peer in another place."""
    p = choices.parameters
    low, high = choices.bounds
    look = choices.draw(Purpose.IMITATION)
    return decision.copied_level(
        logit(choices),
        choices.payoff_now,
        peer_level=choices.peer_level,
        peer_payoff=choices.peer_payoff,
        looks=(look < p.imitation_rate) & choices.has_peer,
        # One draw serves both questions: given that it is below the rate, it is uniform below it.
        draw=look / np.maximum(p.imitation_rate, 1e-12),
        precision=p.imitation_precision,
        low=low,
        high=high,
    )


def aspiration(choices: Choices) -> Codes:
    """Keep the level that earns what is aspired to; else, or now and then, take one step."""
    p = choices.parameters
    low, high = choices.bounds
    return decision.aspiring_level(
        choices.current,
        choices.payoff_now,
        choices.aspiration,
        review_rate=p.review_rate,
        low=low,
        high=high,
        review=choices.draw(Purpose.REVIEW),
        draw=choices.draw(Purpose.CHOICE),
        trial=choices.draw(Purpose.TRIAL) < p.experimentation,
    )


def experience(choices: Choices) -> Codes:
    """Choose between attractions that experience has built up (`remember` keeps them)."""
    low, high = choices.bounds
    precision = choices.parameters.experience_precision
    weights = decision.logit_weights(choices.attractions, precision, low=low, high=high)
    return decision.draw_level(weights, choices.draw(Purpose.CHOICE))


RULES: dict[str, DecisionRule] = {
    "logit": logit,
    "imitation": imitation,
    "aspiration": aspiration,
    "experience": experience,
}


def remember(state: State, world: World, quarter: int) -> State:
    """Update what agencies have learned from payoffs, for the rules that learn from them.

    Experience weighs the same payoffs as `logit`, at trust in partners, so that comparing the two
    exchanges how agencies choose and nothing else (assumption; Camerer and Ho 1999 take the
    partners' last choices, which would change the belief as well).
    """
    p = world.parameters
    if world.scale.decision_rule == "experience":
        choices = Choices(state, world, quarter)
        attractions, experience = decision.attractions(
            state.attractions,
            state.experience,
            choices.payoffs,
            state.level,
            forgetting=p.forgetting,
            imagination=p.imagination,
            decay=p.experience_decay,
        )
        return state._replace(attractions=attractions, experience=experience)
    if world.scale.decision_rule == "aspiration":
        earned = Choices(state, world, quarter).payoff_now
        moved = state.aspiration + p.aspiration_rate * (earned - state.aspiration)
        return state._replace(aspiration=moved)
    return state
