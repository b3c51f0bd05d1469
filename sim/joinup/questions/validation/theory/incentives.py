"""Benchmarks of what agencies choose: teams, several tasks, quantal response."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from joinup.model.types import Array
from joinup.questions.validation.theory.check import (
    MENU,
    NEUTRAL,
    SHARP,
    Check,
    every_state,
    last_state,
)

FINE = {"effort_choice": "menu", "effort_nodes": 2001, "decision_precision": SHARP, "places": 1}
_GRAIN = 0.0003  # half a step of 2001 levels, and rounding


def incentives() -> list[Check]:
    """Return the benchmarks B1, B2, B3, B13 and B15."""
    return [*teams(), *tasks(), *quantal(), *limits(), *continuous(), *abstaining()]


def team_effort(shares: tuple[float, ...], savings: float, cost: float) -> list[float]:
    """Return the efforts that the engine gives where partners split a rival gain."""
    state = last_state(
        {
            **NEUTRAL, **FINE, "partners": len(shares), "pool_share": 1.0, "gain_rule": "fixed",
            "gain_share": shares, "savings_value": savings, "effort_cost": cost,
        },
        1,
    )  # fmt: skip
    return [float(effort) for effort in state.effort[0, :, 0]]


def teams() -> Iterator[Check]:
    """Yield B1: a gain that is split gives each its share of the first-best effort."""
    source = "Holmstrom 1982"
    for n in (2, 4, 5, 10):
        obtained = team_effort((1 / n,) * n, 0.8, 1.0)[0]
        yield Check("B1", "moral hazard in teams", source, f"{n} partners, equal shares",
                    0.8 / n, obtained, _GRAIN)  # fmt: skip
    for n in (2, 10):
        state = last_state(
            {**NEUTRAL, **FINE, "partners": n, "shared_credit": 0.8, "effort_cost": 1.0}, 1
        )
        yield Check("B1b", "credit that does not divide", source, f"{n} partners", 0.8,
                    float(state.effort[0, 0, 0]), _GRAIN)  # fmt: skip
    shares = (0.5, 0.3, 0.2, 0.0)
    for share, obtained in zip(shares, team_effort(shares, 0.8, 1.0), strict=True):
        yield Check("B1c", "unequal shares", source, f"share {share:g}", share * 0.8, obtained,
                    _GRAIN)  # fmt: skip


def two_tasks(incentive: float, reward: float = 0.25) -> tuple[float, float]:
    """Return joint effort and own output where the two compete for one agency."""
    state = last_state(
        {
            **NEUTRAL, **FINE, "partners": 2, "shared_credit": reward, "effort_cost": 0.35,
            "own_cost": 0.5, "crowding": 0.25, "own_target_incentive": incentive,
        },
        1,
    )  # fmt: skip
    return float(state.effort[0, 0, 0]), float(state.own_output[0, 0, 0])


def tasks() -> Iterator[Check]:
    """Yield B2: a sharper own target takes effort from the joint task, up to a corner."""
    source = "Holmstrom and Milgrom 1991"
    a, chi, c_own, c_joint = 0.25, 0.25, 0.5, 0.35
    found = {}
    for w in (0.2, 0.3):
        effort = (a - chi * w / c_own) / (c_joint - chi**2 / c_own)
        found[w] = two_tasks(w)
        yield Check("B2", "several tasks: joint effort", source, f"incentive {w}", effort,
                    found[w][0], _GRAIN)  # fmt: skip
        yield Check("B2", "several tasks: own output", source, f"incentive {w}",
                    (w - chi * effort) / c_own, found[w][1], _GRAIN)  # fmt: skip
    slope = -chi / (c_own * c_joint - chi**2)
    yield Check("B2", "crowding-out, slope", source, "incentive 0.2 to 0.3", slope,
                (found[0.3][0] - found[0.2][0]) / 0.1, 0.012)  # fmt: skip
    effort, own = two_tasks(0.1)
    yield Check("B2b", "corner: joint effort", source, "incentive 0.1", a / c_joint, effort, _GRAIN)
    yield Check("B2b", "corner: own output", source, "incentive 0.1", 0.0, own, 1e-12)


def contributing(multiplier: float, precision: float) -> tuple[float, int]:
    """Return the share that contributes to a linear public good, and how many choices it rests on.

    Every quarter is a fresh choice, as nothing is learned here.
    """
    states = every_state(
        {
            **NEUTRAL, "effort_choice": "menu", "effort_nodes": 2, "places": 1000, "partners": 4,
            "grant": -1.0,
            "shared_credit": multiplier, "decision_precision": precision,
        },
        10,
    )[1:]  # fmt: skip
    share = float(np.mean([state.effort.mean() for state in states]))
    return share, len(states) * states[0].effort.size


def quantal() -> Iterator[Check]:
    """Yield B3: contributors to a linear public good under a quantal response."""
    for multiplier, precision in ((0.4, SHARP), (1.2, SHARP), (0.4, 5.0), (0.8, 5.0), (1.1, 9.0)):
        gain = precision * (multiplier - 1)
        expected = 1 / (1 + math.exp(-max(min(gain, 700.0), -700.0)))
        share, choices = contributing(multiplier, precision)
        tolerance = 5 * math.sqrt(expected * (1 - expected) / choices) + 1e-12
        yield Check("B3", "linear public good", "McKelvey and Palfrey 1995",
                    f"return {multiplier:g}, precision {precision:.3g}", expected, share,
                    tolerance)  # fmt: skip


def limits() -> Iterator[Check]:
    """Yield B13: what a logit response becomes at its ends."""
    source = "McKelvey and Palfrey 1995"
    size = {**NEUTRAL, "places": 1000, "partners": 4, "shared_credit": 0.1, "effort_cost": 0.35}
    for words, choice, bins in (("of five", MENU, 5), ("of ten parts", {}, 10)):
        state = last_state({**size, **choice, "decision_precision": 0.0}, 1)
        counts, _ = np.histogram(state.effort, bins=bins, range=(0, 1))
        share = 1 / bins
        error = math.sqrt(share * (1 - share) / state.effort.size)
        worst = counts[np.argmax(np.abs(counts / state.effort.size - share))] / state.effort.size
        yield Check("B13", "no precision: every effort alike", source, f"oddest share {words}",
                    share, float(worst), 5 * error)  # fmt: skip
    state = last_state({**size, **MENU, "decision_precision": SHARP}, 1)
    payoff = [0.1 * effort - 0.35 * effort**2 / 2 for effort in (0, 0.25, 0.5, 0.75, 1)]
    best = (0, 0.25, 0.5, 0.75, 1)[int(np.argmax(payoff))]
    yield Check("B13", "endless precision: the best effort", source, "mean of all agencies", best,
                float(state.effort.mean()), 1e-12)  # fmt: skip
    for words, choice in (("of a menu", MENU), ("of any effort", {})):
        plain = last_state({**size, **choice, "decision_precision": 20.0}, 3)
        # Own work that cannot be displaced adds the same to every effort.
        added = last_state(
            {**size, **choice, "decision_precision": 20.0, "own_target_incentive": 0.5}, 3
        )
        differing = float((np.abs(plain.effort - added.effort) > 1e-9).mean())
        yield Check("B13", "a constant added to every payoff", source,
                    f"agencies that choose another {words}", 0.0, differing, 1e-12)  # fmt: skip


def continuous() -> Iterator[Check]:
    """Yield B15: any effort under a logit response to a quadratic payoff is a truncated normal."""
    from scipy.stats import kstest, truncnorm

    source = "Anderson, Goeree and Holt 1998"
    for precision in (20.0, 50.0):
        for n in (2, 4, 5, 10):
            effort = chosen_efforts(n, 0.8, 1.0, precision)
            mean, width = 0.8 / n, 1 / math.sqrt(precision)
            law = truncnorm(-mean / width, (1 - mean) / width, loc=mean, scale=width)
            error = law.std() / math.sqrt(effort.size)
            setting = f"{n} partners, precision {precision:g}"
            yield Check("B15", "any effort: mean", source, setting, float(law.mean()),
                        float(effort.mean()), 5 * error)  # fmt: skip
            yield Check("B15", "any effort: standard deviation", source, setting,
                        float(law.std()), float(effort.std()), 5 * error)  # fmt: skip
            far = float(kstest(effort, law.cdf).statistic)
            yield Check("B15", "any effort: largest distance of the distribution", source, setting,
                        0.0, far, 2.2 / math.sqrt(effort.size))  # fmt: skip


def chosen_efforts(partners: int, savings: float, cost: float, precision: float) -> Array:
    """Return the efforts of many agencies that split a rival gain, one choice each."""
    state = last_state(
        {
            **NEUTRAL, "places": 4000 // partners, "partners": partners, "pool_share": 1.0,
            "gain_rule": "equal", "savings_value": savings, "effort_cost": cost,
            "decision_precision": precision,
        },
        1,
    )  # fmt: skip
    return state.effort.ravel()


def abstaining() -> Iterator[Check]:
    """Yield B15b: how many take no part where a linear payoff meets an overhead."""
    source = "Anderson, Goeree and Holt 1998"
    for prior, overhead, reward in ((0.05, 0.0, 0.0), (0.05, 0.1, 0.1), (0.3, 0.02, -0.05)):
        rise = 20.0 * reward
        mean = math.expm1(rise) / rise if rise else 1.0
        others = (1 - prior) * math.exp(-20.0 * overhead) * mean
        expected = prior / (prior + others)
        state = last_state(
            {
                **NEUTRAL, "places": 2000, "partners": 2, "abstention": prior,
                "overhead": overhead, "grant": reward, "decision_precision": 20.0,
            },
            1,
        )  # fmt: skip
        error = math.sqrt(expected * (1 - expected) / state.effort.size)
        yield Check("B15b", "taking no part", source,
                    f"prior {prior:g}, overhead {overhead:g}, reward {reward:g}", expected,
                    float((state.effort == 0).mean()), 5 * error)  # fmt: skip
