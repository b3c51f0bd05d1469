"""The states in which joint working would stay: fixed points of the mean field, and their folds.

A fixed point is a mean fulfilment at which trust, routine and pressure settle so that agencies give
just that fulfilment again. It is stable where a little more fulfilment is answered by less than
that, and unstable, a tipping point, where it is answered by more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from joinup.model import choosing, prospects
from joinup.model.derived import JOINED_UP, is_joined_up
from joinup.model.forms import FUNDED, in_force
from joinup.model.rules import policy, reports, shocks
from joinup.model.schedule import ces_terms, corrective_under, learn, worth_of
from joinup.model.state import State, initial_state
from joinup.model.types import Array
from joinup.model.world import World
from joinup.questions.persistence.meanfield import (
    calm_world,
    closeness,
    likenesses,
    response,
    spread,
    with_chances,
)
from joinup.questions.persistence.trial import Values

GRID = np.linspace(0.0, 1.0, 101)
_ROUNDS = 20  # in which unlike agencies' own fulfilment settles at a given mean
_HABIT = 30  # rounds in which experience settles at given payoffs
_STEP = 0.5  # damping


@dataclass(frozen=True)
class Point:
    """A state in which joint working would stay."""

    share: float  # mean fulfilment
    trust: float
    embedding: float
    stable: bool

    @property
    def joined_up(self) -> bool:
        """Say whether a place in this state counts as joined up."""
        return bool(is_joined_up(self.share))


def at_rest(points: Sequence[Values]) -> tuple[World, State]:
    """Return the calm world of some aftermaths, and a state with the last form and grant."""
    world = calm_world(points)
    p = world.parameters
    state = initial_state(world)
    form = np.full_like(state.form, FUNDED)
    grant = policy.grant_level(
        0, grant=p.grant, start=p.grant_start, length=p.grant_length, taper=p.grant_taper,
        after=p.grant_after,
    )  # fmt: skip
    return world, state._replace(form=form, terms=in_force(world.forms, form), grant=grant)


def settled(state: State, world: World) -> State:
    """Return a state whose trust and embedding the engine's own `learn` leaves as they are.

    At a steady fulfilment both follow a straight line in themselves from below, `y' = a + b y`, so
    that two steps from nothing tell where they end: `a / (1 - b)` (Aitken's step, exact here).
    """
    nothing = np.zeros_like(state.share)
    first = learn(state._replace(trust=nothing, embedding=nothing), world, 0)
    second = learn(first, world, 0)
    return state._replace(
        trust=_end(first.trust, second.trust), embedding=_end(first.embedding, second.embedding)
    )


def _end(first: Array, second: Array) -> Array:
    moves = first > 0
    end: Array = np.where(moves, first**2 / np.where(moves, 2.0 * first - second, 1.0), 0.0)
    return end


def answer(
    mean: float | Array, world: World, state: State, embedding: Array | None = None
) -> tuple[Array, State]:
    """Return the mean fulfilment (run, 1, 1) that answers a given one, and the state it is in.

    `embedding` freezes routine; None lets it settle.
    """
    share = np.broadcast_to(np.asarray(mean, dtype=float), state.share.shape) * world.present
    partners = np.maximum(world.partners, 1.0)
    chances = spread(share, world)
    for _ in range(1 if _alike(world) else _ROUNDS):
        state = _settled(share, world, state, embedding)
        if world.scale.decision_rule == "experience":
            chances = _habit(state, world, chances)
        else:
            chances = response(state, world, 0, chances.shape)
        given = with_chances(state, world, chances).share * world.present
        share = share + _STEP * (given - share)
    return given.sum(axis=1, keepdims=True) / partners, state


def _settled(share: Array, world: World, state: State, embedding: Array | None) -> State:
    """Return the state in which trust, routine and pressure have settled at some fulfilment."""
    p = world.parameters
    turnover = shocks.turnover(
        p.turnover, spread=p.turnover_spread, draw=np.full((1, 1, 1), 0.5),
        robustness=state.terms.robustness, dated_loss=np.zeros((1, 1, 1)),
    )  # fmt: skip
    made = worth_of(state, world, ces_terms(world, share).sum(axis=1, keepdims=True))
    hidden = p.count_gaming * (1.0 - p.audit)
    state = settled(
        state._replace(
            share=share,
            turnover=np.broadcast_to(turnover, share.shape),
            reported=reports.reported_performance(made, np.zeros((1, 1, 1)), hidden=hidden),
        ),
        world,
    )
    if embedding is not None:
        state = state._replace(embedding=np.broadcast_to(embedding, share.shape))
    return state._replace(
        meeting_cost=prospects.meeting_cost_of(state, world, state.terms),
        corrective=corrective_under(state, world, state.form, state.terms),
    )


def _alike(world: World) -> bool:
    """Say whether no partner differs from another."""
    p = world.parameters
    varying = (world.mission, world.pockets, world.agreed_share, p.own_target_incentive)
    return all(bool((values == values[:, :1]).all()) for values in varying)


def _habit(state: State, world: World, chances: Array) -> Array:
    """Return the chances of efforts to which experience settles at given payoffs."""
    p = world.parameters
    # Attractions add up payoffs, each quarter's less forgotten; the rest follows from one.
    fresh = state._replace(
        attractions=np.zeros((len(chances) + 1, *chances.shape[1:])), experience=np.ones((1, 1, 1))
    )
    grown = p.experience_decay + 1.0
    lasting = np.maximum((1.0 - p.forgetting) / (1.0 - p.experience_decay), 1e-6)
    seen, alike = choosing.payoffs_to_remember(state, world, 0), likenesses(world)
    for _ in range(_HABIT):
        learned = choosing.learned(fresh, world, seen, closeness(alike, chances))
        settled_at = learned.attractions * (grown / lasting)
        answered = response(learned._replace(attractions=settled_at), world, 0, chances.shape)
        chances = chances + _STEP * (answered - chances)
    return chances


def gaps(points: Sequence[Values], embedding: Array | None = None) -> Array:
    """Return, over the grid of mean fulfilment, by how much the answer exceeds it, (grid, run).

    `embedding` freezes routine at a level for each run, (run,).
    """
    world, state = at_rest(points)
    frozen = None if embedding is None else embedding.reshape(-1, 1, 1)
    return np.stack([answer(m, world, state, frozen)[0][:, 0, 0] - m for m in GRID])


def fixed_points(point: Values, embedding: float | None = None) -> list[Point]:
    """Return the fixed points of one aftermath by rising fulfilment, with routine free or frozen.

    Crossings on a grid are refined by Brent's method. The answer lies strictly between 0 and 1 or
    on them, so that stable and unstable points take turns and the outer ones are stable.
    """
    from scipy.optimize import brentq

    world, state = at_rest([point])
    frozen = None if embedding is None else np.full((1, 1, 1), embedding)

    def gap(mean: float) -> float:
        return float(answer(mean, world, state, frozen)[0][0, 0, 0]) - mean

    above = np.array([gap(m) for m in GRID])
    found = []
    for k in np.flatnonzero(np.sign(above[:-1]) != np.sign(above[1:])):
        if above[k] == 0.0 and k > 0:
            continue  # counted with the interval before
        root = GRID[k] if above[k] == 0.0 else brentq(gap, GRID[k], GRID[k + 1], xtol=1e-6)
        _, there = answer(root, world, state, frozen)
        found.append(
            Point(
                float(root),
                float(there.trust.mean()),
                float(there.embedding.mean()),
                stable=bool(above[k + 1] < 0),
            )
        )
    return found


def branches(points: Sequence[Values], embedding: Array | None = None) -> list[list[Point]]:
    """Return the fixed points of many aftermaths at once, each from its crossings of the grid.

    Between two points of the grid the gap is taken to run straight; trust and embedding are left
    out (NaN). `fixed_points` is exact, and slower.
    """
    above = gaps(points, embedding)
    found: list[list[Point]] = [[] for _ in points]
    crossed = (above[:-1] >= 0) != (above[1:] >= 0)
    for k, run in zip(*np.nonzero(crossed), strict=True):
        one, two = above[k, run], above[k + 1, run]
        share = GRID[k] + (GRID[k + 1] - GRID[k]) * one / (one - two)
        found[run].append(Point(float(share), math.nan, math.nan, stable=bool(two < 0)))
    return found


def ends(points: Sequence[Values], embedding: Array | None = None) -> tuple[Array, Array]:
    """Return the lowest and the highest fulfilment that would stay in each aftermath, (run,)."""
    above = gaps(points, embedding)
    falling = (above[:-1] >= 0) & (above[1:] < 0)
    low = GRID[:-1][np.argmax(falling, axis=0)]
    high = GRID[:-1][len(falling) - 1 - np.argmax(falling[::-1], axis=0)]
    none = ~falling.any(axis=0)
    return np.where(none, 1.0, low), np.where(none, 1.0, high)


def critical_embedding(point: Values) -> float | None:
    """Return the embedding from which a joined-up state exists at all, routine held frozen.

    It is the fold of the upper branch. 0 where joint working needs no routine; None where even full
    routine does not hold it.
    """
    from scipy.optimize import brentq

    def height(embedding: float) -> float:
        _, high = ends([point], np.array([embedding]))
        return float(high[0]) - JOINED_UP + 1e-9

    if height(0.0) >= 0:
        return 0.0
    if height(1.0) < 0:
        return None
    return float(brentq(height, 0.0, 1.0, xtol=1e-3))
