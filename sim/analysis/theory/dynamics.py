"""Benchmarks of change over time: diffusion, stocks, trust, routine, learning, accounts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.analysis.theory.check import NEUTRAL, Check, last_state
from sim.inputs.scenario import load_scenario
from sim.inputs.shipped import shipped
from sim.model.choosing import Choices
from sim.model.engine import Run, open_world, states
from sim.model.rules import clients, contribution, decision
from sim.model.state import State
from sim.model.types import Codes


def dynamics() -> list[Check]:
    """Return the benchmarks B7 to B12 and B14."""
    return [
        *diffusion(), *contributions(), *ratchet(), *stock(), *fixed_points(), *learning(),
        *conservation(),
    ]  # fmt: skip


def diffusion() -> Iterator[Check]:
    """Yield B7: the awareness rule, in small steps, follows Bass's curve."""
    p, q, steps = 0.03, 0.38, 2000  # a year
    aware, one = np.zeros(()), np.ones(())
    found = {}
    peak = math.log(q / p) / (p + q)
    for step in range(1, 10 * steps + 1):
        aware = clients.awareness(
            aware, one, publicity=one * p / steps, word_of_mouth=one * q / steps, fading=0 * one
        )
        if step in (round(peak * steps), 10 * steps):
            found[step] = float(aware)
    for step, obtained in found.items():
        t = step / steps
        gone = math.exp(-(p + q) * t)
        yield Check("B7", "diffusion", "Bass 1969", f"after {t:.3f} years",
                    (1 - gone) / (1 + q / p * gone), obtained, 5e-4)  # fmt: skip


def fixed_levels(*levels: int) -> Any:
    """Return a decision rule by which partner k always takes the k-th of these levels."""

    def rule(choices: Choices) -> Codes:
        column = np.array(levels)[None, :, None]
        return np.broadcast_to(column, choices.current.shape)

    return rule


def with_levels(parameters: dict[str, Any], levels: tuple[int, ...], quarters: int) -> State:
    """Return the last state of a run in which efforts are fixed."""
    run = Run({**parameters, "partners": len(levels), "quarters": quarters}, 1, 0)
    *_, last = states(open_world([run]), fixed_levels(*levels))
    return last


def contributions() -> Iterator[Check]:
    """Yield B8: Shapley values, of the glove game and of linear joint production."""
    source = "Shapley 1953"
    glove = [np.full((1, 1), float(min(c & 1, (c >> 1 & 1) + (c >> 2 & 1)))) for c in range(8)]
    for expected, obtained in zip((2 / 3, 1 / 6, 1 / 6), contribution.shapley(glove).ravel(),
                                  strict=True):  # fmt: skip
        yield Check("B8", "glove game", source, "one left, two right gloves", expected,
                    float(obtained), 1e-12)  # fmt: skip
    state = with_levels({**NEUTRAL, "places": 1, "attribution": "yes"}, (4, 3, 2, 0), 4)
    for effort, obtained in zip((1, 0.75, 0.5, 0), state.contribution[0, :, 0], strict=True):
        yield Check("B8", "linear production: effort over partners", source, f"effort {effort:g}",
                    effort / 4, float(obtained), 1e-12)  # fmt: skip


def ratchet() -> Iterator[Check]:
    """Yield B9: an incentive that raises next year's target is worth `w r / (r + k)`."""
    discount = 0.9
    r = 1 / discount - 1
    for k in (0.5, 1.0, 0.0):
        state = last_state(
            {
                "partners": 2, "places": 1, "form": "silo", "own_target_incentive": 1.0,
                "own_cost": 1.0, "ratchet": k, "annual_discount": discount,
            },
            2,
        )  # fmt: skip
        yield Check("B9", "ratchet: own output", "Weitzman 1980", f"ratchet {k:g} a year",
                    r / (r + k), float(state.own_output[0, 0, 0]), 1e-12)  # fmt: skip


def stock() -> Iterator[Check]:
    """Yield B10: the client stock after a quarter of steady entry and exit."""
    for exit_rate, boost, prevention in ((2.0, 0.0, 0.5), (2.0, 1.0, 0.0), (0.6, 1.5, 0.25)):
        state = with_levels(
            {
                **NEUTRAL, "places": 1, "client_groups": 1, "clients": 1000.0, "floor": 1.0,
                "exit_rate": exit_rate, "exit_boost": boost, "prevention": prevention,
                "access_barrier": 0.0, "initial_awareness": 1.0, "fading": 0.0,
                "capacity_growth": 1.0,
            },
            (4, 4),
            1,
        )  # fmt: skip
        hazard, entries = exit_rate * (1 + boost), 1000 * exit_rate * (1 - prevention)
        expected = entries / hazard + (1000 - entries / hazard) * math.exp(-hazard)
        yield Check("B10", "client stock, exact step", "linear differential equation",
                    f"exit rate {hazard:g}, entries {entries:g}", expected,
                    float(state.clients[0, 0, 0]), 1e-9)  # fmt: skip


def fixed_points() -> Iterator[Check]:
    """Yield B11: where trust and embedding settle under steady effort and turnover."""
    kept, gain, loss, rate = 0.96, 0.12, 0.06, 0.25
    steady = {
        **NEUTRAL, "places": 1, "turnover": 0.04, "embedding_gain": gain, "embedding_loss": loss,
        "embedding_rate": 1.0, "mainstreaming": 1.0, "baseline_trust": 0.0, "trust_gain": rate,
    }  # fmt: skip
    for level in (1, 2, 4):
        x = level / 4
        state = with_levels(steady, (level, level, level), 400)
        routine = kept * gain * x / (1 - kept * (1 - gain * x - loss * (1 - x)))
        trust = kept * rate * x / (1 - kept * (1 - rate))
        yield Check("B11", "embedding settles", "fixed point", f"effort {x:g}", routine,
                    float(state.embedding[0, 0, 0]), 1e-9)  # fmt: skip
        yield Check("B11", "trust settles", "fixed point", f"effort {x:g}", trust,
                    float(state.trust[0, 0, 0]), 1e-9)  # fmt: skip


def learning() -> Iterator[Check]:
    """Yield B12: experience-weighted attraction holds two older rules as its ends."""
    source = "Camerer and Ho 1999"
    luck = np.random.default_rng(5)
    payoffs = luck.normal(size=(30, 4))
    chosen = luck.integers(4, size=30)
    one = np.ones((1, 1, 1))

    def run(imagination: float, forgetting: float, decay: float) -> np.ndarray:
        state, experience = np.zeros((4, 1, 1, 1)), one
        for quarter, level in zip(payoffs, chosen, strict=True):
            state, experience = decision.attractions(
                state, experience, [value * one for value in quarter], level * one,
                forgetting=forgetting * one, imagination=imagination * one, decay=decay * one,
            )  # fmt: skip
        return state.ravel()

    centred = payoffs - payoffs.mean(axis=1, keepdims=True)
    taken = np.eye(4)[chosen] * centred
    weights = 0.9 ** np.arange(29, -1, -1)
    reinforced = (weights[:, None] * taken).sum(axis=0)
    yield Check("B12", "nests reinforcement (Roth and Erev 1995)", source, "largest difference",
                0.0, float(np.abs(run(0.0, 0.9, 0.0) - reinforced).max()), 1e-12)  # fmt: skip
    # With prior experience of 1 and prior attractions of 0, belief weights decay like memory.
    total = weights.sum() + 0.9**30
    played = (weights[:, None] * centred).sum(axis=0) / total
    yield Check("B12", "nests weighted fictitious play (Cheung and Friedman 1997)", source,
                "largest difference", 0.0, float(np.abs(run(1.0, 0.9, 0.9) - played).max()),
                1e-12)  # fmt: skip


def conservation() -> Iterator[Check]:
    """Yield B14: nothing appears or vanishes, in every shipped scenario and every quarter."""
    worst = dict.fromkeys(("clients", "complaints", "pool", "savings"), 0.0)
    for name in shipped("scenarios"):
        parameters = {**load_scenario(name).parameters, "poor_service": 0.1, "places": 5}
        world = open_world([Run(parameters, 1, 0)])
        before: State | None = None
        for state in states(world):
            if before is not None:
                gaps = {
                    "clients": state.clients - before.clients - state.entries + state.exits,
                    "complaints": state.complaints - before.complaints - state.opened
                    + state.upheld + state.rejected,
                    "pool": state.pool - before.pool - state.pool_in + state.pool_out,
                    "savings": state.savings.sum(axis=1, keepdims=True) - state.pool_out
                    + state.pool_in - world.parameters.savings_value
                    * world.parameters.interdependence * world.partners * state.production,
                }  # fmt: skip
                for key, gap in gaps.items():
                    worst[key] = max(worst[key], float(np.abs(gap).max()))
            before = state
    for key, gap in worst.items():
        yield Check("B14", f"conservation of {key}", "accounting", "every scenario and quarter",
                    0.0, gap, 1e-9)  # fmt: skip
