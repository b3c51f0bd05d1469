"""The efforts that an agency chooses between, what speaks for each, and the choice itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from joinup.model.rules import decision
from joinup.model.rules import effort as effort_rules
from joinup.model.rules.effort import Density
from joinup.model.rules.payoff import Prospect, payoffs
from joinup.model.types import Array, Codes
from joinup.model.world import World


def efforts_between(world: World, low: Array, high: Array, depth: Array) -> list[Array]:
    """Return the efforts between two limits at which payoffs are worked out."""
    number = world.scale.effort_nodes
    if world.scale.effort_choice == "menu":
        return decision.menu(number, low=low, high=high)[0]
    # Where no task is shallow, none lies between two limits.
    return effort_rules.nodes(number, low=low, high=high, depth=depth if world.shallow else None)


def efforts_remembered(world: World) -> list[Array]:
    """Return the efforts from 0 to 1 at which experience is held, whatever form is in force."""
    nothing = np.zeros((1, 1, 1))
    return efforts_between(world, nothing, nothing + 1.0, world.parameters.task_depth)


@dataclass(frozen=True)
class Facing:
    """Efforts with what speaks for each, from which an agency chooses."""

    efforts: list[Array]
    values: list[Array]  # payoff or attraction of each; of the first with overhead, if any
    apart: Array  # the same for taking no part
    prior: Array  # chance of taking no part before anything is weighed
    offered: list[Codes] | None  # of a menu, which can be chosen; None where any effort can

    def each(self, take: Callable[[Array], Array]) -> Facing:
        """Return the same of those whom `take` picks out of an array."""
        offered = None if self.offered is None else [take(here) for here in self.offered]
        efforts, values = ([take(item) for item in of] for of in (self.efforts, self.values))
        return Facing(efforts, values, take(self.apart), take(self.prior), offered)

    def density(self, precision: Array) -> Density:
        """Return how likely efforts are under a logit response."""
        return effort_rules.density(
            self.efforts,
            [precision * value for value in self.values],
            apart=precision * self.apart,
            prior=self.prior,
        )

    def weights(self, precision: Array) -> list[Array]:
        """Return the weights of the efforts of a menu."""
        assert self.offered is not None
        return decision.logit_weights(self.values, precision, offered=self.offered)

    def drawn(self, precision: Array, draw: Array) -> Array:
        """Return the effort that a uniform draw picks under a logit response."""
        if self.offered is None:
            return effort_rules.drawn(self.density(precision), draw)
        return decision.value_at(self.efforts, decision.pick(self.weights(precision), draw))


def facing(world: World, prospect: Prospect, abstention: Array, low: Array, high: Array) -> Facing:
    """Return efforts between two limits with their payoffs."""
    efforts = efforts_between(world, low, high, prospect.task_depth)
    return facing_at(efforts, world, prospect, abstention, low, high)


def facing_at(
    efforts: list[Array],
    world: World,
    prospect: Prospect,
    abstention: Array,
    low: Array,
    high: Array,
) -> Facing:
    """Return given efforts, rising from the lowest to the highest, with their payoffs.

    Overhead is paid for any effort at all, so that the payoff falls by it just above 0. The payoff
    of taking no part is that of the effort 0.
    """
    values = list(payoffs(efforts, prospect))
    if world.scale.effort_choice == "menu":
        offered = decision.menu(world.scale.effort_nodes, low=low, high=high)[1]
        return Facing(efforts, values, values[0], abstention, offered)
    return _from_above_0(efforts, values, prospect.overhead, abstention, low)


def _from_above_0(
    efforts: list[Array], values: list[Array], overhead: Array, abstention: Array, low: Array
) -> Facing:
    free = low == 0.0
    first = values[0] - overhead * free
    return Facing(efforts, [first, *values[1:]], values[0], abstention * free, None)


def remembered(
    world: World, held: list[Array], abstention: Array, low: Array, high: Array
) -> Facing:
    """Return efforts between two limits with their attractions, (node, ...) and that of 0 last."""
    *values, apart = held
    if world.scale.effort_choice == "menu":
        efforts, offered = decision.menu(world.scale.effort_nodes, low=low, high=high)
        return Facing(efforts, values, values[0], abstention, offered)
    efforts, values = effort_rules.within(efforts_remembered(world), values, low=low, high=high)
    return Facing(efforts, values, apart, abstention * (low == 0.0), None)
