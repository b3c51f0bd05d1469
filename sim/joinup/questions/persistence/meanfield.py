"""The mean field: what the engine does on average, without luck.

Everything is the engine's own phases and rules. Only the draw of a level is replaced by the chance
of each level, so that an agency gives the effort that is expected of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from joinup.model import choosing
from joinup.model.draws import Draws
from joinup.model.registry import Value
from joinup.model.rules import decision, production
from joinup.model.rules.payoff import own_work
from joinup.model.schedule import PHASES, decide
from joinup.model.state import State, initial_state
from joinup.model.types import Array
from joinup.model.world import World, build_world
from joinup.questions.persistence.trial import Values

RULES = ("logit", "experience")
"""The rules of decision of which the mean field is known here."""

CALM: Values = {
    "places": 1, "mission_spread": 0.0, "pocket_spread": 0.0, "place_spread": 0.0,
    "turnover_spread": 0.0, "measurement_noise": 0.0, "attribution": "no",
}  # fmt: skip
"""Values without which chance would still enter, or places would differ."""


def calm_world(points: Sequence[Mapping[str, Value]]) -> World:
    """Lay out points of one scale, a run each, without luck or differences between places.

    Raises ValueError where they do not share one scale or have another rule of decision.
    """
    still = [{**point, **CALM} for point in points]
    world = build_world(still, Draws([0] * len(still), [0] * len(still)))
    if world.scale.decision_rule not in RULES:
        raise ValueError(f"no mean field is known of the rule {world.scale.decision_rule}")
    return world


def expected(world: World, start: State | None = None) -> Iterator[State]:
    """Yield the state before the first quarter and the expected one after each of them.

    `start` is the state to begin with, where it is not the engine's own; each agency's chances of
    a level then lie on the levels next to its effort.
    """
    state = initial_state(world) if start is None else start
    chances = _chances_of(state.effort, world)
    yield state
    for quarter in range(world.scale.quarters):
        for phase in PHASES:
            if phase is decide:
                state, chances = _decide(state, world, quarter, chances)
            else:
                state = phase(state, world, quarter)
        yield state


def _chances_of(effort: Array, world: World) -> Array:
    """Return chances of levels (level, run, partner, place) whose mean is `effort`."""
    step = world.levels[1] - world.levels[0]
    distance = np.abs(world.levels[:, None, None, None] - effort) / step
    near: Array = np.maximum(1.0 - distance, 0.0)
    return near


def _decide(state: State, world: World, quarter: int, chances: Array) -> tuple[State, Array]:
    """Return the state after everybody's expected choice, and the chances of each level."""
    p = world.parameters
    choices = choosing.Choices(state, world, quarter)
    low, high = choices.bounds
    if world.scale.decision_rule == "experience":
        state = _remembered(state, world, choices, chances)
        weights = decision.logit_weights(
            list(state.attractions), p.experience_precision, low=low, high=high
        )
        chances = _normalised(weights, chances.shape)
    else:
        weights = decision.logit_weights(choices.payoffs, p.decision_precision, low=low, high=high)
        drawn = _normalised(weights, chances.shape)
        chances = (1 - p.review_rate) * _within(chances, low, high) + p.review_rate * drawn
    return with_chances(state, world, chances), chances


def _normalised(weights: Sequence[Array], shape: tuple[int, ...]) -> Array:
    stacked = np.stack([np.broadcast_to(weight, shape[1:]) for weight in weights])
    chances: Array = stacked / stacked.sum(axis=0)
    return chances


def _within(chances: Array, low: Array, high: Array) -> Array:
    """Move chances from levels that are not available to the nearest that is."""
    moved = np.zeros_like(chances)
    for level in range(len(chances)):
        target = np.minimum(np.maximum(level, low), high)
        for other in range(len(chances)):
            moved[other] += np.where(target == other, chances[level], 0.0)
    return moved


def _remembered(state: State, world: World, choices: choosing.Choices, chances: Array) -> State:
    """Return the state with the attractions that are expected, over the levels agencies have."""
    p = world.parameters
    total = np.zeros_like(state.attractions)
    grown = state.experience
    for level, chance in enumerate(chances):
        updated, grown = decision.attractions(
            state.attractions, state.experience, choices.payoffs,
            np.full(chance.shape, level), forgetting=p.forgetting, imagination=p.imagination,
            decay=p.experience_decay,
        )  # fmt: skip
        total += chance * updated
    return state._replace(attractions=total, experience=grown)


def with_chances(state: State, world: World, chances: Array) -> State:
    """Put expected effort into force: the mean over levels of effort, fulfilment and own work."""
    p = world.parameters
    left = choosing.capacity_left(state, world)
    incentive = choosing.effective_incentive(state, world)
    effort, share, output = (np.zeros(chances.shape[1:]) for _ in range(3))
    for level, chance in zip(world.levels, chances, strict=True):
        own = own_work(level, incentive=incentive, cost=p.own_cost / left, crowding=p.crowding)
        effort += chance * level
        share += chance * production.fulfilment(level, p.task_depth)
        output += chance * own
    return state._replace(effort=effort, share=share, own_output=output * world.present)
