"""Hysteresis: a lever moved slowly out and back, and whether joint working comes back with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.paired import Interval, interval
from joinup.analysis.points import Array
from joinup.analysis.worlds import HALF
from joinup.errors import InputError
from joinup.inputs.place_list import with_places
from joinup.job import SILENT, Job
from joinup.model.derived import joined_up
from joinup.model.engine import Run, open_world
from joinup.model.forms import in_force
from joinup.model.schedule import step
from joinup.model.state import State, initial_state
from joinup.model.world import World
from joinup.questions.persistence.map import Axis
from joinup.questions.persistence.trial import RULES, Subject, Values, aftermath, count

HOLD = 16
"""Quarters for which each value of the lever is held: four years."""

_SEED = 7
_PLACES = 12
_SET_ONCE = ("grant_start", "grant_length", "grant_taper", "grant_after", "rollout",
             "handover_delay", "lead_time", "set_up_cost")  # fmt: skip


@dataclass(frozen=True)
class Loop:
    """The share of places joined up on the way out and back, under one rule."""

    rule: str
    out: Array  # (replicate, value), from the kinder end of the range to the harsher
    back: Array  # (replicate, value), in the same order of values
    values: Array  # from the kinder end to the harsher

    @property
    def area(self) -> Interval:
        """Return the area of the loop in units of the lever: how far the past decides."""
        width = np.abs(np.gradient(self.values))
        return interval(((self.out - self.back) * width).sum(axis=1))

    @property
    def lost(self) -> Turn | None:
        """Return where fewer than half of the places are left for the first time, either way."""
        return _turn(self, self._path < HALF)

    @property
    def won_back(self) -> Turn | None:
        """Return where half of the places are joined up again after they were lost.

        None where they never are, or were never lost.
        """
        below = self._path < HALF
        after = np.logical_or.accumulate(below)
        return _turn(self, after & ~below)

    @property
    def _path(self) -> Array:
        """Return the mean share of places along the way out and then the way back."""
        path: Array = np.concatenate([self.out.mean(axis=0), self.back.mean(axis=0)[::-1]])
        return path


@dataclass(frozen=True)
class Turn:
    """A value of the lever on the way out or back, and how many values came before it."""

    value: float
    way: str  # "out" or "back"
    step: int


def _turn(loop: Loop, hit: NDArray[np.bool_]) -> Turn | None:
    if not hit.any():
        return None
    step, n_values = int(np.argmax(hit)), len(loop.values)
    out = step < n_values
    value = loop.values[step] if out else loop.values[2 * n_values - 1 - step]
    return Turn(float(value), "out" if out else "back", step)


def refuse_once_set(name: str) -> None:
    """Raise InputError for a parameter that is set once, when a programme begins."""
    if name in _SET_ONCE:
        raise InputError(
            f"--lever is {name}, which is set once for a programme and cannot move slowly"
        )


def ramp(asked: Subject, axis: Axis, replicates: int, job: Job = SILENT) -> list[Loop]:
    """Move a lever slowly over a range and back; return a loop for each rule.

    It is the world that the programme leaves, begun joined up: the lever starts at the end of the
    range that is kinder to joint working. The draws are those of a run of that length.
    """
    loops = []
    for rule in RULES:
        job.tell(f"out and back under {rule}")
        loops.append(_loop(asked, axis, rule, replicates))
    return loops


def _loop(asked: Subject, axis: Axis, rule: str, replicates: int) -> Loop:
    rest = aftermath({**asked.values, "decision_rule": rule})
    rest = with_places(rest, min(count(rest, "places"), _PLACES))
    values = list(axis.values)
    if _kinder_at_the_top(rest, axis, replicates):
        values.reverse()
    path = [*values, *values[::-1]]
    shares = np.stack(list(_followed(rest, axis.name, path, replicates)), axis=1)
    n_values = len(values)
    return Loop(
        rule, shares[:, :n_values], shares[:, n_values:][:, ::-1], np.array(values, dtype=float)
    )


def _kinder_at_the_top(rest: Values, axis: Axis, replicates: int) -> bool:
    """Say whether joint working fares better at the upper end of the range."""
    low, high = (
        np.mean(list(_followed(rest, axis.name, [value], replicates))[-1])
        for value in (axis.values[0], axis.values[-1])
    )
    return bool(high > low)


def _followed(rest: Values, name: str, path: list[int | float], replicates: int) -> Iterator[Array]:
    """Yield the share of places joined up at the end of each value's time, (replicate,) each."""
    quarter = 0
    state: State | None = None
    for value in path:
        moved: Values = {**rest, name: value}
        world = open_world([Run(moved, _SEED, number) for number in range(replicates)])
        state = _begun(world) if state is None else _moved(state, world)
        for _ in range(HOLD):
            state = step(state, world, quarter)
            quarter += 1
        yield joined_up(state, world)[:, 0].mean(axis=1)


def _begun(world: World) -> State:
    """Return a state in which everybody works jointly, trusts and has made it routine."""
    state = initial_state(world)
    full = np.ones_like(state.effort)
    attractions = state.attractions
    if len(attractions):
        # Experience remembers that full effort paid; how well is forgotten within a few years.
        attractions = attractions.copy()
        attractions[-2] += 1.0  # the last is that of taking no part
    return state._replace(effort=full, share=full, trust=full, embedding=full * 0.5,
        attractions=attractions,
    )  # fmt: skip


def _moved(state: State, world: World) -> State:
    """Return a state in a world whose lever has moved: what it sets at once follows."""
    terms = in_force(world.forms, state.form)
    incentive = np.broadcast_to(world.parameters.own_target_incentive, state.incentive.shape)
    return state._replace(terms=terms, incentive=incentive)
