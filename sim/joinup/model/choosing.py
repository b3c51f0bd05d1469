"""The choice that every agency faces in a quarter, and the rules by which it can be made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from joinup.model.chosen import Chosen
from joinup.model.draws import Purpose
from joinup.model.facing import (
    DecisionInputs,
    Facing,
    Foreseen,
    efforts_remembered,
    facing,
    foreseen,
    remembered,
    with_future,
)
from joinup.model.foresight import ahead_of
from joinup.model.parameters import Parameters
from joinup.model.prospects import bounds_of, prospect_of
from joinup.model.rules import decision
from joinup.model.rules import effort as effort_rules
from joinup.model.rules.learning import partners_mean
from joinup.model.rules.payoff import Prospect, payoffs
from joinup.model.state import State
from joinup.model.types import Array, Codes
from joinup.model.world import World

DecisionRule = Callable[["Choices"], Array]
"""Takes what agencies face and returns the effort each chooses, with axes (run, partner, place)."""

_STEP = 0.25  # by which agencies try more or less under the rule "aspiration" (assumption)


@dataclass(frozen=True)
class Choices:
    """What agencies know when they choose; axes (run, partner, place)."""

    state: State
    world: World
    quarter: int

    @property
    def effort(self) -> Array:
        """Return the effort that each agency has given so far."""
        return self.state.effort

    @cached_property
    def bounds(self) -> tuple[Array, Array]:
        """Return the lowest and highest effort that the form in force allows."""
        return bounds_of(self.world, self.state.terms)

    @cached_property
    def prospect(self) -> Prospect:
        """Return what agencies weigh, given the trust that they have in their partners."""
        return prospect_of(self.state, self.world, self.state.terms)

    @cached_property
    def inputs(self) -> DecisionInputs:
        """Return what agencies weigh, now and ahead."""
        return decision_inputs(self.state, self.world, self.quarter, self.prospect, self.bounds)

    @cached_property
    def facing(self) -> Facing:
        """Return efforts that the form allows and what each is worth, to every agency."""
        return facing(self.world, self.inputs)

    def chosen(self, mask: Codes) -> Chosen:
        """Return the agencies where the mask is true, who alone choose anew."""
        return Chosen(mask)

    def facing_of(self, chosen: Chosen) -> Facing:
        """Return the same for some agencies alone, (agency,) each."""
        return facing(self.world, self.inputs.each(chosen.of))

    @cached_property
    def foreseen(self) -> Foreseen:
        """Return what looking ahead tells agencies."""
        return foreseen(facing(self.world, replace(self.inputs, ahead=None)), self.inputs)

    @cached_property
    def payoff_now(self) -> Array:
        """Return what the present effort earned, at what partners did last quarter."""
        seen = partners_mean(self.state.share, self.world.present, self.world.partners)
        (earned,) = payoffs([self.state.effort], replace(self.prospect, belief=seen))
        return np.broadcast_to(earned, self.effort.shape)

    @cached_property
    def memory(self) -> Facing:
        """Return efforts that the form allows and how far experience draws to each."""
        low, high = self.bounds
        held = list(self.state.attractions)
        return remembered(self.world, held, self.parameters.abstention, low, high)

    @property
    def parameters(self) -> Parameters:
        """Return the parameters of the runs."""
        return self.world.parameters

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
            return np.zeros(self.effort.shape, dtype=bool)
        return np.take_along_axis(self.world.present, self._peer, axis=-1) > 0

    @cached_property
    def peer_payoff(self) -> Array:
        """Return what the peer that an agency may look at earned last quarter."""
        return np.take_along_axis(self.payoff_now, self._peer, axis=-1)

    @cached_property
    def peer_effort(self) -> Array:
        """Return the effort that this peer gave."""
        return np.take_along_axis(self.effort, self._peer, axis=-1)

    @property
    def step(self) -> float:
        """Return by how much an agency tries more or less under the rule "aspiration"."""
        scale = self.world.scale
        return 1.0 / (scale.effort_nodes - 1) if scale.effort_choice == "menu" else _STEP

    def draw(self, purpose: Purpose) -> Array:
        """Return this quarter's uniform draws of the agencies for one purpose."""
        scale = self.world.scale
        return self.world.draws.uniform(purpose, self.quarter, scale.partners, scale.places)


def logit(choices: Choices) -> Array:
    """Choose by a logit response to what partners are trusted to do, with inertia.

    Effort that is no longer available moves to the nearest that is. Payoffs are worked out for
    those alone who reconsider their effort this quarter.
    """
    p = choices.parameters
    low, high = choices.bounds
    kept = np.minimum(np.maximum(choices.effort, low), high)
    chosen = choices.chosen(choices.draw(Purpose.REVIEW) < p.review_rate)
    drawn = choices.facing_of(chosen).drawn(
        chosen.of(p.decision_precision), chosen.of(choices.draw(Purpose.CHOICE))
    )
    return chosen.put(kept, drawn)


def imitation(choices: Choices) -> Array:
    """Choose by a logit response, and now and then copy a better peer in another place."""
    p = choices.parameters
    low, high = choices.bounds
    look = choices.draw(Purpose.IMITATION)
    return decision.copied_effort(
        logit(choices),
        choices.payoff_now,
        peer_effort=choices.peer_effort,
        peer_payoff=choices.peer_payoff,
        looks=(look < p.imitation_rate) & choices.has_peer,
        # One draw serves both questions: given that it is below the rate, it is uniform below it.
        draw=look / np.maximum(p.imitation_rate, 1e-12),
        precision=p.imitation_precision,
        low=low,
        high=high,
    )


def aspiration(choices: Choices) -> Array:
    """Keep the effort that earns what is aspired to; else, or now and then, take one step."""
    p = choices.parameters
    low, high = choices.bounds
    return decision.aspiring_effort(
        choices.effort,
        choices.payoff_now,
        choices.aspiration,
        step=choices.step,
        review_rate=p.review_rate,
        low=low,
        high=high,
        review=choices.draw(Purpose.REVIEW),
        draw=choices.draw(Purpose.CHOICE),
        trial=choices.draw(Purpose.TRIAL) < p.experimentation,
    )


def experience(choices: Choices) -> Array:
    """Choose between attractions that experience has built up (`remember` keeps them)."""
    precision = choices.parameters.experience_precision
    return choices.memory.drawn(precision, choices.draw(Purpose.CHOICE))


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
        close = [likeness(world, e, state.effort) for e in efforts_remembered(world)]
        return learned(state, world, payoffs_to_remember(state, world, quarter), close)
    if world.scale.decision_rule == "aspiration":
        earned = Choices(state, world, quarter).payoff_now
        moved = state.aspiration + p.aspiration_rate * (earned - state.aspiration)
        return state._replace(aspiration=moved)
    return state


def likeness(world: World, effort: Array, given: Array) -> Array:
    """Return how far what `given` earned tells what `effort` would have, 0 to 1."""
    if world.scale.effort_choice == "menu":
        half = 0.5 / (world.scale.effort_nodes - 1)
        return (np.abs(given - effort) < half).astype(np.float64)
    return decision.closeness(effort, given, world.parameters.similarity)


def decision_inputs(
    state: State, world: World, quarter: int, prospect: Prospect, bounds: tuple[Array, Array]
) -> DecisionInputs:
    """Put together what agencies weigh, now and ahead, under the form in force."""
    p = world.parameters
    ahead = ahead_of(state, world, state.terms, quarter)
    return DecisionInputs(prospect, ahead, p.abstention, p.decision_precision, *bounds)


def payoffs_to_remember(state: State, world: World, quarter: int) -> list[Array]:
    """Return what each effort at which experience is held is worth now, and taking no part last."""
    choices = Choices(state, world, quarter)
    efforts = efforts_remembered(world)
    values = list(payoffs(efforts, choices.prospect))
    if world.may_foresee:
        values = with_future(efforts, values, choices.inputs, choices.foreseen)
    first, *others = values
    above_0 = first - choices.prospect.overhead if world.scale.effort_choice == "any" else first
    return [above_0, *others, first]


def learned(state: State, world: World, values: list[Array], close: list[Array]) -> State:
    """Return the state with attractions that follow this quarter's payoffs.

    `close` says of each effort at which experience is held how like the given one it is.
    """
    p = world.parameters
    efforts = efforts_remembered(world)
    weights: list[Array | float] = [1.0 / len(efforts)] * len(efforts)
    if world.scale.effort_choice == "any":
        weights = [*effort_rules.weights(efforts)]
    held, experience = decision.attractions(
        list(state.attractions),
        state.experience,
        values,
        closeness=[*close, close[0]],
        weights=[*weights, 0.0],
        forgetting=p.forgetting,
        imagination=p.imagination,
        decay=p.experience_decay,
    )
    shape = state.attractions.shape[1:]
    stacked = np.stack([np.broadcast_to(item, shape) for item in held])
    return state._replace(attractions=stacked, experience=experience)
