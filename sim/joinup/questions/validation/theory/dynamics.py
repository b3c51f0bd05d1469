"""Benchmarks of change over time: diffusion, stocks, trust, routine, learning, accounts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from joinup.inputs.scenario import load_scenario
from joinup.inputs.shipped import shipped
from joinup.model.engine import Run, open_world, states
from joinup.model.rules import clients, contribution
from joinup.model.state import State
from joinup.model.types import Array
from joinup.questions.validation.theory.check import (
    MENU,
    NEUTRAL,
    SHARP,
    Check,
    every_state,
    last_state,
)


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


def committed(effort: float) -> dict[str, Any]:
    """Return the parameters of two partners who can give this effort and no other."""
    return {**NEUTRAL, "partners": 2, "places": 1, "floor": effort, "cap": effort}


def shares_of_linear_work(efforts: tuple[float, ...]) -> list[float]:
    """Return what the engine attributes to partners who give these efforts to a linear task.

    Each effort, a quarter's multiple, is the best answer to a mission of the same weight.
    """
    state = last_state(
        {
            **NEUTRAL, **MENU, "partners": len(efforts), "places": 1,
            "mission_weight": efforts, "effort_cost": 1.0, "decision_precision": SHARP,
        },
        4,
        contributions=True,
    )  # fmt: skip
    return [float(value) for value in state.contribution[0, :, 0]]


def contributions() -> Iterator[Check]:
    """Yield B8: Shapley values, of the glove game and of linear joint production."""
    source = "Shapley 1953"
    glove = [np.full((1, 1), float(min(c & 1, (c >> 1 & 1) + (c >> 2 & 1)))) for c in range(8)]
    for expected, obtained in zip((2 / 3, 1 / 6, 1 / 6), contribution.shapley(glove).ravel(),
                                  strict=True):  # fmt: skip
        yield Check("B8", "glove game", source, "one left, two right gloves", expected,
                    float(obtained), 1e-12)  # fmt: skip
    efforts = (1.0, 0.75, 0.5, 0.0)
    for effort, share in zip(efforts, shares_of_linear_work(efforts), strict=True):
        yield Check("B8", "linear production: effort over partners", source, f"effort {effort:g}",
                    effort / 4, share, 1e-12)  # fmt: skip


def ratchet() -> Iterator[Check]:
    """Yield B9: an incentive that raises next year's target is worth `w r / (r + k)`."""
    discount = 0.9
    r = 1 / discount - 1
    for k in (0.5, 1.0, 0.0):
        yield Check("B9", "ratchet: own output", "Weitzman 1980", f"ratchet {k:g} a year",
                    r / (r + k), ratcheted_output(k, discount), 1e-12)  # fmt: skip


def ratcheted_output(ratchet: float, discount: float) -> float:
    """Return own output for an incentive of 1 at a cost of 1 where targets follow results."""
    state = last_state(
        {
            "partners": 2, "places": 1, "form": "silo", "own_target_incentive": 1.0,
            "own_cost": 1.0, "ratchet": ratchet, "annual_discount": discount,
        },
        2,
    )  # fmt: skip
    return float(state.own_output[0, 0, 0])


def stock() -> Iterator[Check]:
    """Yield B10: the client stock after a quarter of steady entry and exit."""
    for exit_rate, boost, prevention in ((2.0, 0.0, 0.5), (2.0, 1.0, 0.0), (0.6, 1.5, 0.25)):
        hazard, entries = exit_rate * (1 + boost), 1850 * exit_rate * (1 - prevention)
        expected = entries / hazard + (1850 - entries / hazard) * math.exp(-hazard)
        yield Check("B10", "client stock, exact step", "linear differential equation",
                    f"exit rate {hazard:g}, entries {entries:g}", expected,
                    clients_left(1850.0, exit_rate, boost, prevention, 1), 1e-9)  # fmt: skip


def clients_left(
    clients: float, exit_rate: float, boost: float, prevention: float, quarters: int
) -> float:
    """Return the clients whom full joint work, known to all from the first quarter, leaves."""
    state = last_state(
        {
            **committed(1.0), "client_groups": 1, "clients": clients, "exit_rate": exit_rate,
            "exit_boost": boost, "prevention": prevention, "access_barrier": 0.0,
            "initial_awareness": 1.0, "fading": 0.0, "capacity_growth": 1.0,
        },
        quarters,
    )  # fmt: skip
    return float(state.clients[0, 0, 0])


def fixed_points() -> Iterator[Check]:
    """Yield B11: where trust and embedding settle under steady effort and turnover."""
    kept, gain, loss, rate = 0.96, 0.12, 0.06, 0.25
    steady = {
        "turnover": 0.04, "embedding_gain": gain, "embedding_loss": loss, "embedding_rate": 1.0,
        "mainstreaming": 1.0, "baseline_trust": 0.0, "trust_gain": rate,
    }  # fmt: skip
    for x in (0.25, 0.5, 1.0):
        state = last_state({**committed(x), **steady}, 400)
        routine = kept * gain * x / (1 - kept * (1 - gain * x - loss * (1 - x)))
        trust = kept * rate * x / (1 - kept * (1 - rate))
        yield Check("B11", "embedding settles", "fixed point", f"effort {x:g}", routine,
                    float(state.embedding[0, 0, 0]), 1e-9)  # fmt: skip
        yield Check("B11", "trust settles", "fixed point", f"effort {x:g}", trust,
                    float(state.trust[0, 0, 0]), 1e-9)  # fmt: skip


def learning() -> Iterator[Check]:
    """Yield B12: experience-weighted attraction holds two older rules as its ends."""
    source, memory, quarters = "Camerer and Ho 1999", 0.9, 30
    weight = memory ** np.arange(quarters - 1, -1, -1)[:, None, None]  # of a quarter, at the end
    payoffs, taken, obtained = experience(0.0, memory, 0.0, quarters)
    reinforced = (weight * taken * payoffs).sum(axis=1)
    yield Check("B12", "nests reinforcement (Roth and Erev 1995)", source, "largest difference",
                0.0, float(np.abs(obtained - reinforced).max()), 1e-12)  # fmt: skip
    # With prior experience of 1 and prior attractions of 0, belief weights decay like memory.
    payoffs, _, obtained = experience(1.0, memory, memory, quarters)
    played = (weight * payoffs).sum(axis=1) / (weight.sum() + memory**quarters)
    yield Check("B12", "nests weighted fictitious play (Cheung and Friedman 1997)", source,
                "largest difference", 0.0, float(np.abs(obtained - played).max()),
                1e-12)  # fmt: skip


def experience(imagination: float, memory: float, decay: float, quarters: int) -> tuple[Array, ...]:
    """Return what agencies met and learned in a run, with axes (level, quarter, partner, place).

    The payoff of each level less the mean of all, worked out here from what the partners did; 1
    where the level was taken, else 0; and the attractions in the end, (level, partner, place).
    """
    credit, cost, reciprocity = 0.1, 0.35, 0.3
    path = every_state(
        {
            **NEUTRAL, **MENU, "places": 7, "partners": 3, "decision_rule": "experience",
            "shared_credit": credit, "effort_cost": cost, "reciprocity": reciprocity,
            # Agencies trust that partners will do what they did.
            "trust_gain": 1.0, "trust_loss": 1.0, "baseline_trust": 0.0,
            "imagination": imagination, "forgetting": memory, "experience_decay": decay,
        },
        quarters,
    )  # fmt: skip
    effort = np.stack([state.effort[0] for state in path[:-1]])
    others = effort.sum(axis=1, keepdims=True) - effort
    levels = np.linspace(0, 1, 5)[:, None, None, None]
    payoff = credit * (levels + others) + reciprocity * others / 2 * levels - cost * levels**2 / 2
    return payoff - payoff.mean(axis=0), 1.0 * (effort == levels), path[-1].attractions[:-1, 0]


def conservation() -> Iterator[Check]:
    """Yield B14: nothing appears or vanishes, in every shipped scenario and every quarter."""
    worst = dict.fromkeys(("clients", "complaints", "pool", "savings", "grant"), 0.0)
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
                    * world.parameters.interdependence * world.needed * state.production,
                    # What is paid and what is left of the offer; neither is ever below nothing.
                    "grant": np.minimum(state.grant * np.minimum(state.share, 1 - state.share), 0),
                }  # fmt: skip
                for key, gap in gaps.items():
                    # Unlike max, this lets a gap that is no number through, which no check holds.
                    worst[key] = float(np.maximum(worst[key], np.abs(gap).max()))
            before = state
    for key, widest in worst.items():
        yield Check("B14", f"conservation of {key}", "accounting", "every scenario and quarter",
                    0.0, widest, 1e-9)  # fmt: skip
