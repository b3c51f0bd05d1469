"""The mean field: what the engine does on average, without luck.

Everything is the engine's own phases and rules. Only the draw of an effort is replaced by the
chances of efforts, so that an agency gives the effort that is expected of it.

It covers any effort, menus, abstention and looking ahead, under `logit` and `experience`; what it
does not cover of a scenario is named by `left_out`. Fixed points hold departments' terms as the
scenario sets them; a path takes the draws of one run for their reviews.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from joinup.model import choosing, facing, prospects
from joinup.model.draws import Draws
from joinup.model.registry import Value
from joinup.model.rules import production
from joinup.model.rules.effort import nodes_at
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
    "place_sizes": (), "place_budgets": (), "agency_absence": (),
    "turnover_spread": 0.0, "measurement_noise": 0.0,
}  # fmt: skip
"""Values without which chance would still enter, or places would differ."""


_LEFT_OUT: dict[str, tuple[str, Sequence[Value]]] = {
    "department_review": ("departments that set their own terms", (0,)),
    "pool_departure": ("departments that may leave the pool", ("bound",)),
    "target_pressure": ("departments that react to missed targets", (0,)),
    "form_review": ("places that choose their form", (0,)),
    "gain_rule": ("a split of the pool that changes", ("fixed", "equal")),
    "reorganisation_chance": ("reorganisations that come by chance", (0,)),
    "cut_chance": ("budget cuts that come by chance", (0,)),
    "renege_chance": ("promises that are broken by chance", (0,)),
    "absence": ("places that lack an agency", (0,)),
    "agency_absence": ("places that lack an agency", ((),)),
}
"""What is not in the mean field, and the values with which a scenario does not use it either."""


def left_out(values: Mapping[str, Value]) -> list[str]:
    """Return what a scenario uses that the mean field leaves out, in words, each once."""
    found = (words for name, (words, off) in _LEFT_OUT.items() if values[name] not in off)
    return [*dict.fromkeys(found)]


def deterministic_setup(points: Sequence[Mapping[str, Value]]) -> World:
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
    an effort then lie on the grid's efforts next to its own.
    """
    state = initial_state(world) if start is None else start
    chances = spread(state.effort, world)
    yield state
    for quarter in range(world.scale.quarters):
        for phase in PHASES:
            if phase is decide:
                state, chances = _decide(state, world, quarter, chances)
            else:
                state = phase(state, world, quarter)
        yield state


def grid(world: World) -> Sequence[Array]:
    """Return the efforts on which chances lie: those at which experience is held."""
    return facing.efforts_remembered(world)


def spread(effort: Array, world: World) -> Array:
    """Return chances of the grid's efforts (node, run, partner, place) whose mean is `effort`."""
    nodes = grid(world)
    chances = []
    for k, node in enumerate(nodes):
        below = node - nodes[k - 1] if k else 1.0
        above = nodes[k + 1] - node if k + 1 < len(nodes) else 1.0
        rise, fall = 1.0 - (node - effort) / below, 1.0 - (effort - node) / above
        chances.append(np.maximum(np.minimum(rise, fall), 0.0))
    near: Array = np.stack(chances)
    return near


def _decide(state: State, world: World, quarter: int, chances: Array) -> tuple[State, Array]:
    """Return the state after everybody's expected choice, and the chances of each effort."""
    p = world.parameters
    if world.scale.decision_rule == "experience":
        seen = choosing.payoffs_to_remember(state, world, quarter)
        state = choosing.learned(state, world, seen, closeness(likenesses(world), chances))
        chances = response(state, world, quarter, chances.shape)
    else:
        drawn = response(state, world, quarter, chances.shape)
        chances = (1 - p.review_rate) * chances + p.review_rate * drawn
    return with_chances(state, world, chances), chances


def likenesses(world: World) -> Array:
    """Return how like each of the grid's efforts is to each, (run or 1, node, node)."""
    nodes = grid(world)
    alike = [[choosing.likeness(world, node, other)[:, 0, 0] for other in nodes] for node in nodes]
    return np.moveaxis(np.array(alike), -1, 0)


def closeness(alike: Array, chances: Array) -> list[Array]:
    """Return how like the given effort each of the grid's is, on average over the given one."""
    by_run = np.moveaxis(chances, 0, 1)
    flat = alike @ by_run.reshape(*by_run.shape[:2], -1)
    return list(np.moveaxis(flat.reshape(by_run.shape), 1, 0))


def response(state: State, world: World, quarter: int, shape: tuple[int, ...]) -> Array:
    """Return the chances of the grid's efforts that the rule of decision gives, if all choose."""
    p = world.parameters
    choices = choosing.Choices(state, world, quarter)
    if world.scale.decision_rule == "experience":
        faced, precision = choices.memory, p.experience_precision
    else:
        low, high = choices.bounds
        faced, precision = (
            facing.facing_at(nodes_at(_inside(world, low, high)), world, choices.inputs),
            p.decision_precision,
        )
    stacked = [np.broadcast_to(chance, shape[1:]) for chance in faced.chances(precision)]
    return np.stack(stacked)


def _inside(world: World, low: Array, high: Array) -> list[Array]:
    """Return the grid's efforts, those beyond a limit moved to it."""
    return [np.minimum(np.maximum(node, low), high) for node in grid(world)]


def with_chances(state: State, world: World, chances: Array) -> State:
    """Put expected effort into force: the mean of effort, fulfilment and own work.

    A chance of an effort that the form does not allow counts at the nearest that it does.
    """
    p = world.parameters
    left = prospects.capacity_left(state, world)
    incentive = prospects.effective_incentive(state, world)
    low, high = prospects.bounds_of(world, state.terms)
    mean, share, output = (np.zeros(chances.shape[1:]) for _ in range(3))
    for level, chance in zip(_inside(world, low, high), chances, strict=True):
        own = own_work(level, incentive=incentive, cost=p.own_cost / left, crowding=p.crowding)
        mean += chance * level
        share += chance * production.fulfilment(level, p.task_depth)
        output += chance * own
    return state._replace(effort=mean, share=share, own_output=output * world.present)
