"""One agency's part of the choice that all face: its own payoffs, beliefs, bounds and draws."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from joinup.model.choosing import RULES, Choices
from joinup.model.chosen import Chosen
from joinup.model.draws import Purpose
from joinup.model.parameters import Parameters
from joinup.model.rules.payoff import payoff_terms
from joinup.model.types import Array, Codes


class Everybody(Choices):
    """What all agencies face, with draws that are made once and not once an agency."""

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

    For people: `efforts`, `allowed`, `worth`, `terms`, `belief`. The rest has the shape of
    `Choices`, with arrays of one element, so that the decision rules of the engine serve one agency
    as they serve all, to the last bit.
    """

    everybody: Choices
    partner: int
    place: int

    # --- for people -------------------------------------------------------------------------

    @property
    def efforts(self) -> tuple[float, ...]:
        """Return every effort on the menu, rising from 0 to 1."""
        return tuple(float(effort) for effort in self.everybody.world.levels)

    @property
    def allowed(self) -> tuple[float, ...]:
        """Return the efforts that the form in force allows."""
        low, high = (int(bound.item()) for bound in self.bounds)
        return self.efforts[low : high + 1]

    @property
    def effort(self) -> float:
        """Return the effort that the agency has given so far."""
        return self.efforts[int(self.current.item())]

    @property
    def belief(self) -> float:
        """Return what the agency expects the others to fulfil, 0 to 1: its trust."""
        return float(self._own(self.everybody.state.trust).item())

    @property
    def worth(self) -> dict[float, float]:
        """Return the payoff of each allowed effort, in u, if partners do as they are trusted to."""
        values = [float(value.item()) for value in self.payoffs]
        return {e: v for e, v in zip(self.efforts, values, strict=True) if e in self.allowed}

    @cached_property
    def terms(self) -> dict[float, dict[str, float]]:
        """Return the payoff of each allowed effort term by term, in u."""
        world = self.everybody.world
        by_name = payoff_terms(world.levels, self.everybody.prospect)
        return {
            effort: {
                name: float(self._own(values[number]).item()) for name, values in by_name.items()
            }
            for number, effort in enumerate(self.efforts)
            if effort in self.allowed
        }

    @property
    def reviews(self) -> bool:
        """Say whether the agency reconsiders its effort this quarter."""
        rule = self.everybody.world.scale.decision_rule
        if rule == "experience":
            return True
        return bool(self.draw(Purpose.REVIEW).item() < self.parameters.review_rate.item())

    def by_rule(self) -> float:
        """Return the effort that the scenario's decision rule chooses for this agency."""
        rule = RULES[self.everybody.world.scale.decision_rule]
        level = rule(self)  # type: ignore[arg-type]  # has the shape of Choices
        return self.efforts[int(level.item())]

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
    def current(self) -> Codes:
        """Return the number of the level that the agency has now."""
        return self._own(self.everybody.current)

    @property
    def bounds(self) -> tuple[Codes, Codes]:
        """Return the lowest and highest level that the form in force allows."""
        low, high = self.everybody.bounds
        return self._own(low), self._own(high)

    @property
    def payoffs(self) -> list[Array]:
        """Return the payoff of each level if partners do as they are trusted to."""
        return [self._own(value) for value in self.everybody.payoffs]

    def chosen(self, mask: Codes) -> Chosen:
        """Return the agency as one that chooses anew, if the mask is true."""
        return self.everybody.chosen(mask)

    def payoffs_of(self, chosen: Chosen) -> list[Array]:
        """Return the same with one axis, of no length where the agency is not chosen."""
        return [chosen.of(value) for value in self.payoffs]

    @property
    def payoff_now(self) -> Array:
        """Return what the present level earned, at what partners did."""
        return self._own(self.everybody.payoff_now)

    @property
    def attractions(self) -> list[Array]:
        """Return each level's attraction."""
        return [self._own(value) for value in self.everybody.attractions]

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
    def peer_level(self) -> Codes:
        """Return the level that this peer had."""
        return self._own(self.everybody.peer_level)

    def draw(self, purpose: Purpose) -> Array:
        """Return the agency's own draw of this quarter for one purpose."""
        return self._own(self.everybody.draw(purpose))
