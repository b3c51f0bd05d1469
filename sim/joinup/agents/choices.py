"""One agency's part of the choice that all face: its own payoffs, beliefs, bounds and draws."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from joinup.model.choosing import RULES, Choices
from joinup.model.chosen import Chosen
from joinup.model.draws import Purpose
from joinup.model.facing import DecisionInputs, Facing
from joinup.model.parameters import Parameters
from joinup.model.rules.foresight import to_come
from joinup.model.rules.payoff import payoff_terms
from joinup.model.rules.production import fulfilment
from joinup.model.types import Array, Codes


@dataclass(frozen=True)
class Everybody(Choices):
    """What all agencies face, with draws that are made once and not once an agency."""

    ruled: Array | None = None  # effort that the scenario's rule chooses, where it is known

    @cached_property
    def by_rule(self) -> Array:
        """Return the effort that the scenario's rule chooses for each agency."""
        return RULES[self.world.scale.decision_rule](self) if self.ruled is None else self.ruled

    @cached_property
    def _drawn(self) -> dict[Purpose, Array]:
        return {}

    def draw(self, purpose: Purpose) -> Array:
        """Return this quarter's uniform draws of the agencies for one purpose."""
        if purpose not in self._drawn:
            self._drawn[purpose] = super().draw(purpose)
        return self._drawn[purpose]


@dataclass(frozen=True)
class OwnChoices:
    """What one local agency knows when it chooses.

    For people: `lowest`, `highest`, `allowed`, `worth`, `terms`,
    `belief`. The rest has the shape of
    `Choices`, with arrays of one element, so that the decision rules of the engine serve one agency
    as they serve all, to the last bit.
    """

    everybody: Everybody
    partner: int
    place: int

    # --- for people -------------------------------------------------------------------------

    @property
    def lowest(self) -> float:
        """Return the lowest effort that the form in force allows."""
        return float(self.bounds[0].item())

    @property
    def highest(self) -> float:
        """Return the highest effort that the form in force allows."""
        return float(self.bounds[1].item())

    @cached_property
    def allowed(self) -> tuple[float, ...]:
        """Return the efforts at which it weighs its payoff, from the lowest to the highest.

        It may give any effort between them; of a menu these alone.
        """
        facing = self.facing
        offered = facing.offered or [np.ones(1)] * len(facing.nodes.efforts)
        efforts = zip(facing.nodes.efforts, offered, strict=True)
        return tuple(sorted({float(effort.item()) for effort, here in efforts if here.item()}))

    @property
    def given(self) -> float:
        """Return the effort that the agency has given so far."""
        return float(self.effort.item())

    @property
    def belief(self) -> float:
        """Return what the agency expects the others to fulfil, 0 to 1: its trust."""
        return float(self._own(self.everybody.state.trust).item())

    @cached_property
    def worth(self) -> dict[float, float]:
        """Return the payoff of each of these efforts, in u, if partners do as they are trusted to.

        The effort 0 is taking no part, so that it costs no overhead.
        """
        return {effort: self.worth_of(effort) for effort in self.allowed}

    def worth_of(self, effort: float) -> float:
        """Return the payoff of an effort, in u."""
        return sum(self.terms_of(effort).values())

    @cached_property
    def terms(self) -> dict[float, dict[str, float]]:
        """Return the payoff of each of these efforts term by term, in u."""
        return {effort: self.terms_of(effort) for effort in self.allowed}

    def terms_of(self, effort: float) -> dict[str, float]:
        """Return the payoff of an effort term by term, in u."""
        given, inputs = np.full((1, 1, 1), effort), self._inputs
        prospect, ahead = inputs.prospect, inputs.ahead
        if ahead is None:
            terms = payoff_terms(given, prospect)
        else:
            seen = self.everybody.foreseen
            terms = payoff_terms(given, replace(prospect, belief=self._own(seen.belief)))
            terms["grant to come"], terms["routine to come"] = to_come(
                given,
                fulfilment(given, prospect.task_depth),
                grant=prospect.grant,
                ahead=ahead,
                worth=self._own(seen.worth),
            )
        return {name: float(value.item()) for name, value in terms.items()}

    @cached_property
    def _inputs(self) -> DecisionInputs:
        return self.everybody.inputs.each(self._own)

    @property
    def horizon(self) -> int:
        """Return how many quarters ahead the agency looks; 0 for the present alone."""
        return int(self.parameters.planning_horizon.item())

    @property
    def reviews(self) -> bool:
        """Say whether the agency reconsiders its effort this quarter."""
        rule = self.everybody.world.scale.decision_rule
        if rule == "experience":
            return True
        return bool(self.draw(Purpose.REVIEW).item() < self.parameters.review_rate.item())

    def by_rule(self) -> float:
        """Return the effort that the scenario's decision rule chooses for this agency."""
        return float(self._own(self.everybody.by_rule).item())

    # --- of the shape of Choices ------------------------------------------------------------

    def _own(self, values: Array) -> Array:
        partner = self.partner if values.shape[-2] > 1 else 0
        place = self.place if values.shape[-1] > 1 else 0
        return values[..., partner : partner + 1, place : place + 1]

    @property
    def parameters(self) -> Parameters:
        """Return the parameters of the run."""
        return self.everybody.parameters

    @property
    def effort(self) -> Array:
        """Return the effort that the agency has given so far."""
        return self._own(self.everybody.effort)

    @property
    def bounds(self) -> tuple[Array, Array]:
        """Return the lowest and highest effort that the form in force allows."""
        low, high = self.everybody.bounds
        return self._own(low), self._own(high)

    @property
    def facing(self) -> Facing:
        """Return efforts that the form allows and what each is worth."""
        return self.everybody.facing.each(self._own)

    def chosen(self, mask: Codes) -> Chosen:
        """Return the agency as one that chooses anew, if the mask is true."""
        return self.everybody.chosen(mask)

    def facing_of(self, chosen: Chosen) -> Facing:
        """Return the same with one axis, of no length where the agency is not chosen."""
        return self.facing.each(chosen.of)

    @property
    def memory(self) -> Facing:
        """Return efforts that the form allows and how far experience draws to each."""
        return self.everybody.memory.each(self._own)

    @property
    def payoff_now(self) -> Array:
        """Return what the present effort earned, at what partners did."""
        return self._own(self.everybody.payoff_now)

    @property
    def step(self) -> float:
        """Return by how much the agency tries more or less under the rule "aspiration"."""
        return self.everybody.step

    @property
    def aspiration(self) -> Array:
        """Return the payoff that the agency aspires to."""
        return self._own(self.everybody.aspiration)

    @property
    def has_peer(self) -> Codes:
        """Say whether the agency has a peer to look at."""
        return self._own(self.everybody.has_peer)

    @property
    def peer_payoff(self) -> Array:
        """Return what the peer that the agency may look at earned last quarter."""
        return self._own(self.everybody.peer_payoff)

    @property
    def peer_effort(self) -> Array:
        """Return the effort that this peer gave."""
        return self._own(self.everybody.peer_effort)

    def draw(self, purpose: Purpose) -> Array:
        """Return the agency's own draw of this quarter for one purpose."""
        return self._own(self.everybody.draw(purpose))
