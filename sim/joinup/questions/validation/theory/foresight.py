"""Benchmarks of looking ahead: two periods by hand, and dynamic programming."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from joinup.model.choosing import Choices
from joinup.model.derived import embedding_gain, usual_turnover
from joinup.model.engine import Run, open_world
from joinup.model.forms import FUNDED, in_force
from joinup.model.prospects import meeting_cost_of
from joinup.model.rules import learning
from joinup.model.rules.payoff import payoffs
from joinup.model.schedule import step
from joinup.model.state import State, initial_state
from joinup.model.types import Array
from joinup.model.world import World
from joinup.questions.validation.theory.check import NEUTRAL, SHARP, Check

_FUNDED_FOR = 12  # quarters
_AFTER = 200  # quarters after the grant that still count; 0.97 ** 200 is 0.2%


def foresight() -> list[Check]:
    """Return the benchmarks B16 and B16b."""
    return [*two_periods(), *programming()]


def two_periods() -> Iterator[Check]:
    """Yield B16: the grant falls next quarter, and only routine carries over.

    An effort x pays `A x + h M x - c x**2 / 2`, and routine is `B + m x` next quarter. The rule
    takes what the agency would do then without more routine, `x1 = (A1 + h M) / c`, so that
    `x0 = (A0 + h M + d h m x1) / c`; the optimum solves both at once.
    """
    cost, pull, first, second, routine = 0.35, 0.25, 0.10, 0.02, 0.4
    gain, loss, kept, discount = 0.12, 0.06, 0.97, 0.97
    m = kept * (gain * (1 - routine) + loss * routine)
    base = kept * (1 - loss) * routine
    then = (second + pull * routine) / cost
    by_rule = (first + pull * routine + discount * pull * m * then) / cost
    optimum = (first + pull * routine + discount * (pull * m / cost) * (second + pull * base)) / (
        cost - discount * pull**2 * m**2 / cost
    )

    def value(x: float) -> float:
        later = (second + pull * (base + m * x)) ** 2 / (2 * cost)
        return (first + pull * routine) * x - cost * x**2 / 2 + discount * later

    for horizon, expected in ((0, (first + pull * routine) / cost), (1, by_rule)):
        found = effort_before_the_fall(horizon, cost, pull, (first, second), routine, gain, loss)
        yield Check("B16", "two periods: effort before the grant falls", "by hand",
                    f"horizon {horizon}", expected, found, 3e-4)  # fmt: skip
        lost = 1 - value(found) / value(optimum)
        exact = 1 - value(expected) / value(optimum)
        yield Check("B16", "two periods: value lost against the optimum", "by hand",
                    f"horizon {horizon}", exact, lost, 1e-5)  # fmt: skip


def effort_before_the_fall(
    horizon: int, cost: float, pull: float, grant: tuple[float, float], routine: float, gain: float,
    loss: float,
) -> float:  # fmt: skip
    """Return the effort that the engine gives in the last quarter of a grant."""
    point = {
        **NEUTRAL, "effort_choice": "menu", "effort_nodes": 2001, "decision_precision": SHARP,
        "places": 1, "partners": 2, "quarters": 4, "effort_cost": cost, "routine_pull": pull,
        "routine_saving": 0.0, "grant": grant[0], "grant_after": grant[1] / grant[0],
        "grant_length": 1, "mainstreaming": 1.0, "embedding_rate": 1.0, "embedding_gain": gain,
        "embedding_loss": loss, "turnover": 0.03, "planning_horizon": horizon,
        "foresight_discount": 0.97,
    }  # fmt: skip
    world = open_world([Run(point, 1, 0)])
    state = initial_state(world)
    state = step(state._replace(embedding=state.embedding + routine), world, 0)
    return float(state.effort[0, 0, 0])


def programming() -> Iterator[Check]:
    """Yield B16b: what looking ahead loses of the value that dynamic programming finds."""
    for trust in (0.3, 0.6, 0.9):
        lost = {horizon: value_lost(trust, horizon) for horizon in (0, 8)}
        yield Check("B16b", "share of value lost, looking 8 quarters ahead", "dynamic programming",
                    f"trust {trust}", 0.0, lost[8], 0.005)  # fmt: skip
        better = lost[8] <= lost[0] + 1e-9
        yield Check("B16b", "looking ahead loses no more than not looking", "dynamic programming",
                    f"trust {trust}", 1.0, float(better), 0.0)  # fmt: skip


def value_lost(trust: float, horizon: int) -> float:
    """Return the share of value that the engine's choice loses against the best plan.

    One agency in a partnership begins without routine under a grant of three years. It trusts
    its partners throughout and reconsiders every quarter. Both plans choose between 51 efforts.
    """
    point: dict[str, Any] = {
        "form": "partnership", "places": 1, "partners": 4, "mission_spread": 0.0,
        "grant_start": 0, "grant_length": _FUNDED_FOR, "grant_taper": 0, "turnover_spread": 0.0,
        "review_rate": 1.0, "effort_choice": "menu", "effort_nodes": 51,
        "decision_precision": SHARP, "planning_horizon": horizon,
    }  # fmt: skip
    grid = np.linspace(0, 1, 201)
    world = open_world([Run(point, 1, 0)] * len(grid))
    state = _facing_the_grid(world, grid, trust)
    efforts = np.linspace(0, 1, 51)
    after = _next_routine(state, world, efforts, grid)
    best = ours = np.zeros(len(grid))
    for quarter in reversed(range(_FUNDED_FOR + _AFTER)):
        last = quarter == _FUNDED_FOR + _AFTER - 1
        if last or quarter < _FUNDED_FOR:  # else all is as a quarter later
            grant = 0.4 if quarter < _FUNDED_FOR else 0.0
            now = state._replace(grant=np.full_like(state.grant, grant))
            choices = Choices(now, world, quarter)
            worth = np.stack([v[:, 0, 0] for v in payoffs(list(efforts), choices.prospect)])
            picked = np.argmax(np.stack([v[:, 0, 0] for v in choices.facing.values]), axis=0)
        plans = worth + 0.97 * np.interp(after, grid, best)
        best = plans.max(axis=0)
        chosen = worth + 0.97 * np.interp(after, grid, ours)
        ours = chosen[picked, np.arange(len(grid))]
    return float(1 - ours[0] / best[0])


def _facing_the_grid(world: World, grid: Array, trust: float) -> State:
    state = initial_state(world)
    form = np.full_like(state.form, FUNDED)
    state = state._replace(
        form=form,
        terms=in_force(world.forms, form),
        trust=np.full_like(state.trust, trust),
        embedding=np.broadcast_to(grid[:, None, None], state.embedding.shape),
    )
    return state._replace(meeting_cost=meeting_cost_of(state, world, state.terms))


def _next_routine(state: State, world: World, efforts: Array, grid: Array) -> Array:
    """Return next quarter's routine, (effort, grid)."""
    p = world.parameters
    found = [
        learning.embedding(
            state.embedding, np.full_like(state.embedding, effort),
            gain=embedding_gain(world, state.terms), loss=p.embedding_loss,
            turnover=usual_turnover(world, state.terms),
        )[:, 0, 0]
        for effort in efforts
    ]  # fmt: skip
    return np.stack(found)
