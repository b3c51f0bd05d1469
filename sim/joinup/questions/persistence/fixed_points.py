"""The states in which joint working would stay: fixed points of the mean field, and their folds.

A fixed point is a mean fulfilment at which trust, routine and pressure settle so that agencies give
just that fulfilment again. It is stable where a little more fulfilment is answered by less than
that, and unstable, a tipping point, where it is answered by more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from joinup.model import choosing, prospects
from joinup.model.derived import is_joined_up
from joinup.model.forms import FUNDED, in_force
from joinup.model.rules import policy, reports, shocks
from joinup.model.schedule import ces_terms, corrective_under, learn, worth_of
from joinup.model.state import State, initial_state
from joinup.model.types import Array
from joinup.model.world import World
from joinup.questions.persistence.kinds import Kinds, each_its_own, kinds
from joinup.questions.persistence.meanfield import (
    closeness,
    deterministic_setup,
    likenesses,
    response,
    spread,
    with_chances,
)
from joinup.questions.persistence.trial import Values

GRID = np.linspace(0.0, 1.0, 101)
_FEW = 8  # a mean in so many is looked at first, where one is enough
_FINER = 11  # points between two of the grid's, where a fixed point lies between
_ROUNDS = 200  # in which chances settle, at the most
_SAME = 1e-7  # chances whose answer lies nearer have settled


@dataclass(frozen=True)
class Point:
    """A state in which joint working would stay."""

    share: float  # mean fulfilment
    stable: bool

    @property
    def joined_up(self) -> bool:
        """Say whether a place in this state counts as joined up."""
        return bool(is_joined_up(self.share))


def at_rest(points: Sequence[Values]) -> tuple[World, State]:
    """Return the calm world of some aftermaths, and a state with the last form and grant."""
    world = deterministic_setup(points)
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
    means: Array, world: World, state: State, embedding: Array | None = None,
    departments: Kinds | None = None,
) -> Array:  # fmt: skip
    """Return the mean fulfilment that answers each given one, (run, mean).

    Every mean stands where a place would, (run or 1, mean). About it agencies may differ, in habit
    and in fulfilment, and these settle. `embedding`, (run, 1, 1), freezes routine; None lets it
    settle. `departments` are those of which one is asked for all; by default each is.
    """
    departments = departments or each_its_own(world.scale.partners)
    one, of_one = departments.world(world), departments.state(state)
    held = means[:, None, :]
    shape = (len(state.share), len(departments.first), means.shape[-1])
    chances, alike = spread(np.broadcast_to(held, shape), one), likenesses(one)
    before: tuple[Array, Array] | None = None
    for _ in range(_ROUNDS):
        given = departments.each(with_chances(of_one, one, chances).share, 1)
        unlike = given - _over_partners(given, world)[:, None, :]
        share = np.minimum(np.maximum(held + unlike, 0.0), 1.0) * world.present
        there = departments.state(_settled(share, world, state, embedding))
        if world.scale.decision_rule == "experience":
            there = _accustomed(there, one, closeness(alike, chances))
        away = response(there, one, 0, chances.shape) - chances
        step = _step(chances, away, before, departments)
        chances, before = chances + step, (chances, away)
        if np.abs(away).max() < _SAME:
            break
    given = departments.each(with_chances(of_one, one, chances).share, 1)
    return _over_partners(given, world)


def _step(
    chances: Array, away: Array, before: tuple[Array, Array] | None, departments: Kinds
) -> Array:
    """Return a step towards chances that are their own answer, `away` being the way to the answer.

    Two rounds are mixed so that, if all ran straight, the answer would lie nearest (Anderson 1965);
    where it came no nearer since the round before, half of the way is taken.
    """
    if before is None:
        return away / 2.0

    def total(values: Array) -> Array:
        """Return a sum over the efforts and agencies of a place, (run, 1, place)."""
        found: Array = departments.each(values, 2).sum(axis=(0, 2))[:, None]
        return found

    turned = away - before[1]
    size = total(turned * turned)
    part = total(turned * away) / np.where(size > 0, size, 1.0)
    nearer = total(away**2) < total(before[1] ** 2)
    step: Array = np.where(nearer, away - part * (chances - before[0] + turned), away / 2.0)
    return step


def _over_partners(share: Array, world: World) -> Array:
    """Return the mean over the agencies of a place, (run, place)."""
    mean: Array = (share * world.present).sum(axis=1) / np.maximum(world.partners[:, 0], 1.0)
    return mean


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


def _accustomed(state: State, world: World, close: list[Array]) -> State:
    """Return the state with the attractions at which experience would settle at these payoffs.

    Attractions add up payoffs, each quarter's less forgotten: one quarter's tell where they end.
    """
    p = world.parameters
    nothing = np.zeros((len(close) + 1, *state.share.shape))
    fresh = state._replace(attractions=nothing, experience=np.ones((1, 1, 1)))
    seen = choosing.payoffs_to_remember(state, world, 0)
    once = choosing.learned(fresh, world, seen, close).attractions
    grown = p.experience_decay + 1.0
    lasting = np.maximum((1.0 - p.forgetting) / (1.0 - p.experience_decay), 1e-6)
    return state._replace(attractions=once * (grown / lasting))


def answered(
    points: Sequence[Values], means: Array, embedding: Array | None = None
) -> NDArray[np.bool_]:
    """Say of each mean fulfilment whether the answer is as high, (run, mean).

    `embedding` freezes routine at a level for each run, (run,). One department is asked for all
    that are alike, which only the last digits of an answer could show.
    """
    world, state = at_rest(points)
    frozen = None if embedding is None else embedding.reshape(-1, 1, 1)
    as_high: NDArray[np.bool_] = answer(means[None], world, state, frozen, kinds(world)) >= means
    return as_high


def may_stay_apart(points: Sequence[Values]) -> NDArray[np.bool_]:
    """Say in which aftermaths a state that is not joined up would stay, (run,).

    No answer to 0 lies below it: where one lies below its mean, the two have crossed before.
    """
    first_joined = int(is_joined_up(GRID).argmax())
    return _somewhere(False, points, GRID[: first_joined + 1])


def may_stay_joined_up(
    points: Sequence[Values], embedding: Array | None = None
) -> NDArray[np.bool_]:
    """Say in which aftermaths a joined-up state would stay, (run,), routine free or frozen.

    No answer exceeds 1: where one is as high as its mean, the two cross there or beyond.
    """
    return _somewhere(True, points, GRID[is_joined_up(GRID)], embedding)


def _somewhere(
    as_high: bool, points: Sequence[Values], means: Array, embedding: Array | None = None
) -> NDArray[np.bool_]:
    """Say in which aftermaths some mean is so answered; a few means decide most of them."""
    found = np.zeros(len(points), dtype=np.bool_)
    few = np.arange(len(means)) % _FEW == 0
    for some in (means[few], means[~few]):
        left = np.flatnonzero(~found)
        if left.size:
            frozen = None if embedding is None else embedding[left]
            said = answered([points[k] for k in left.tolist()], some, frozen)
            found[left] = (said == as_high).any(axis=1)
    return found


def fixed_points(points: Sequence[Values], embedding: Array | None = None) -> list[list[Point]]:
    """Return the fixed points of each aftermath by rising fulfilment, routine free or frozen.

    Between two points of the grid on either side of one, the gap is looked at again on a finer
    grid, and there taken to run straight: a fixed point is right to some 1e-6. Stable and unstable
    ones take turns, and the outer ones are stable, for the answer lies from 0 to 1.
    """
    above = np.pad(answered(points, GRID, embedding), ((0, 0), (0, 1)))  # none exceeds 1
    runs, at = np.nonzero(above[:, :-1] != above[:, 1:])
    world, state = at_rest([points[run] for run in runs.tolist()])
    frozen = None if embedding is None else embedding[runs].reshape(-1, 1, 1)
    means = np.linspace(GRID[at], np.append(GRID, 1.0)[at + 1], _FINER, axis=1)
    shares = _crossing(means, answer(means, world, state, frozen) - means)
    found: list[list[Point]] = [[] for _ in points]
    for run, share, stable in zip(runs, shares.tolist(), above[runs, at].tolist(), strict=True):
        found[run].append(Point(share, stable))
    return found


def _crossing(means: Array, gap: Array) -> Array:
    """Return where in each row a gap, straight between its means, first changes its sign."""
    above = gap >= 0
    k = (above[:, :-1] != above[:, 1:]).argmax(axis=1)[:, None]
    (low, high), (one, two) = (
        (np.take_along_axis(of, k, 1), np.take_along_axis(of, k + 1, 1)) for of in (means, gap)
    )
    fall = np.where(one == two, 1.0, one - two)
    return (low + (high - low) * one / fall)[:, 0]


def critical_embedding(point: Values) -> float | None:
    """Return the embedding from which a joined-up state exists at all, routine held frozen.

    It is the fold of the upper branch. 0 where joint working needs no routine; None where even full
    routine does not hold it.
    """
    from scipy.optimize import brentq

    world, state = at_rest([point])
    means = GRID[None, is_joined_up(GRID)]

    def height(embedding: float) -> float:
        """Return by how much the answer exceeds a joined-up mean, where it does so by most."""
        frozen = np.full((1, 1, 1), embedding)
        return float((answer(means, world, state, frozen) - means).max())

    if height(0.0) >= 0:
        return 0.0
    if height(1.0) < 0:
        return None
    return float(brentq(height, 0.0, 1.0, xtol=1e-3))
