"""The efforts that an agency chooses between, what speaks for each, and the choice itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from joinup.model.rules import decision, foresight
from joinup.model.rules import effort as effort_rules
from joinup.model.rules.effort import Density, Nodes, nodes_at
from joinup.model.rules.foresight import Ahead
from joinup.model.rules.payoff import Prospect, payoffs
from joinup.model.rules.production import fulfilment
from joinup.model.types import Array, Codes
from joinup.model.world import World


def nodes_between(world: World, low: Array, high: Array, depth: Array) -> Nodes:
    """Return the efforts between two limits at which payoffs are worked out."""
    number = world.scale.effort_nodes
    if world.scale.effort_choice == "menu":
        return nodes_at(decision.menu(number, low=low, high=high)[0])
    # Where no task is shallow, none lies between two limits.
    return effort_rules.nodes(number, low=low, high=high, depth=depth if world.shallow else None)


def efforts_remembered(world: World) -> Sequence[Array]:
    """Return the efforts from 0 to 1 at which experience is held, whatever form is in force."""
    nothing = np.zeros((1, 1, 1))
    return nodes_between(world, nothing, nothing + 1.0, world.parameters.task_depth).efforts


@dataclass(frozen=True)
class Facing:
    """Efforts with what speaks for each, from which an agency chooses."""

    nodes: Nodes
    values: list[Array]  # payoff or attraction of each; of the first with overhead, if any
    apart: Array  # the same for taking no part
    prior: Array  # chance of taking no part before anything is weighed
    offered: list[Codes] | None  # of a menu, which can be chosen; None where any effort can

    def each(self, take: Callable[[Array], Array]) -> Facing:
        """Return the same of those whom `take` picks out of an array."""
        offered = None if self.offered is None else [take(here) for here in self.offered]
        efforts, widths, values = ([take(x) for x in of] for of in (*self.nodes, self.values))
        return Facing(Nodes(efforts, widths), values, take(self.apart), take(self.prior), offered)

    def density(self, precision: Array) -> Density:
        """Return how likely efforts are under a logit response."""
        return effort_rules.density(
            self.nodes,
            [precision * value for value in self.values],
            apart=precision * self.apart,
            prior=self.prior,
        )

    def chances(self, precision: Array) -> list[Array]:
        """Return the chance of each effort, with the mean of what is chosen."""
        if self.offered is None:
            return effort_rules.chances(self.density(precision))
        weights = self.weights(precision)
        total = _total(weights)
        return [weight / total for weight in weights]

    def weights(self, precision: Array) -> list[Array]:
        """Return the weights of the efforts of a menu."""
        assert self.offered is not None
        return decision.logit_weights(self.values, precision, offered=self.offered)

    def drawn(self, precision: Array, draw: Array) -> Array:
        """Return the effort that a uniform draw picks under a logit response."""
        if self.offered is None:
            return effort_rules.drawn(self.density(precision), draw)
        return decision.value_at(self.nodes.efforts, decision.pick(self.weights(precision), draw))


@dataclass(frozen=True)
class DecisionInputs:
    """What an agency weighs, now and ahead; axes (run, partner, place)."""

    prospect: Prospect
    ahead: Ahead | None  # None where nobody looks ahead
    abstention: Array
    precision: Array  # with which the agency expects to choose itself
    low: Array
    high: Array

    def each(self, take: Callable[[Array], Array]) -> DecisionInputs:
        """Return the same of those whom `take` picks out of an array."""
        ahead = None if self.ahead is None else self.ahead.each(take)
        rest = (take(item) for item in (self.abstention, self.precision, self.low, self.high))
        return DecisionInputs(self.prospect.each(take), ahead, *rest)


@dataclass(frozen=True)
class Foreseen:
    """What looking ahead adds: the price of routine, and what is expected of partners."""

    worth: Array
    belief: Array


def facing(world: World, inputs: DecisionInputs) -> Facing:
    """Return efforts between the limits with what each is worth."""
    nodes = nodes_between(world, inputs.low, inputs.high, inputs.prospect.task_depth)
    return facing_at(nodes, world, inputs)


def facing_at(nodes: Nodes, world: World, inputs: DecisionInputs) -> Facing:
    """Return given efforts, rising from the lowest to the highest, with what each is worth."""
    values = list(payoffs(nodes.efforts, inputs.prospect))
    today = _from_above_0(nodes, values, world, inputs)
    if inputs.ahead is None:
        return today
    values = with_future(nodes.efforts, values, inputs, foreseen(today, inputs))
    return _from_above_0(nodes, values, world, inputs)


def _from_above_0(
    nodes: Nodes, values: list[Array], world: World, inputs: DecisionInputs
) -> Facing:
    """Let overhead be paid for any effort at all, so that the payoff falls by it just above 0.

    The payoff of taking no part is that of the effort 0.
    """
    low = inputs.low
    if world.scale.effort_choice == "menu":
        offered = decision.menu(world.scale.effort_nodes, low=low, high=inputs.high)[1]
        return Facing(nodes, values, values[0], inputs.abstention, offered)
    free = low == 0.0
    first = values[0] - inputs.prospect.overhead * free
    return Facing(nodes, [first, *values[1:]], values[0], inputs.abstention * free, None)


def foreseen(today: Facing, inputs: DecisionInputs) -> Foreseen:
    """Return what looking ahead tells: the agency expects to answer as it would today.

    It does so with the grant as it is, while that goes on, and with the last that it expects.
    """
    ahead, prospect = inputs.ahead, inputs.prospect
    assert ahead is not None
    shares = [fulfilment(effort, prospect.task_depth) for effort in today.nodes.efforts]
    change = ahead.grant_last - prospect.grant
    later = replace(
        today, values=[v + change * x for v, x in zip(today.values, shares, strict=True)]
    )
    means = []
    for faced in (today, later):
        chances = faced.chances(inputs.precision)
        means.append(tuple(_mean(of, chances) for of in (today.nodes.efforts, shares)))
    (_, now), (_, then) = means
    worth = foresight.price(ahead, now=means[0], later=means[1])
    return Foreseen(worth, foresight.foreseen_trust(ahead, prospect.belief, now=now, later=then))


def _mean(of: Sequence[Array], chances: Sequence[Array]) -> Array:
    return _total([effort * chance for effort, chance in zip(of, chances, strict=True)])


def _total(of: Sequence[Array]) -> Array:
    """Return a sum in the order of its parts, whatever their shape, so that bits stay the same."""
    total = of[0]
    for item in of[1:]:
        total = total + item
    return total


def with_future(
    efforts: Sequence[Array], values: Sequence[Array], inputs: DecisionInputs, seen: Foreseen
) -> list[Array]:
    """Return what efforts are worth with what is to come; as they are where nobody looks ahead."""
    ahead, prospect = inputs.ahead, inputs.prospect
    assert ahead is not None
    if bool((ahead.partners_foresee > 0).any()):
        values = list(payoffs(efforts, replace(prospect, belief=seen.belief)))
    found = []
    for effort, value in zip(efforts, values, strict=True):
        share = fulfilment(effort, prospect.task_depth)
        grant, routine = foresight.to_come(
            effort, share, grant=prospect.grant, ahead=ahead, worth=seen.worth
        )
        found.append(np.where(ahead.horizon > 0, value + grant + routine, value))
    return found


def remembered(
    world: World, held: list[Array], abstention: Array, low: Array, high: Array
) -> Facing:
    """Return efforts between two limits with their attractions, (node, ...) and that of 0 last."""
    *values, apart = held
    if world.scale.effort_choice == "menu":
        efforts, offered = decision.menu(world.scale.effort_nodes, low=low, high=high)
        return Facing(nodes_at(efforts), values, values[0], abstention, offered)
    efforts, values = effort_rules.within(efforts_remembered(world), values, low=low, high=high)
    return Facing(nodes_at(efforts), values, apart, abstention * (low == 0.0), None)
