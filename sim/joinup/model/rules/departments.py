"""What departments decide: own-target incentives, shared credit, and paying into a pool.

A department is after its own target, its part of the shared result, and what its agencies' work
costs; agencies' rewards are transfers, which may cost something to raise. It sees how much effort
its own agencies give, and the shared result as it is reported. Multitask incentives by several
principals: Holmstrom and Milgrom 1991; Bernheim and Whinston 1986; Dixit 1996 (form). The estimate
is an assumption, made so that today's incentive is the best reply where nobody works jointly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

from joinup.model.rules.accounts import normalised
from joinup.model.types import Array

STEPS = (-2, -1, 0, 1, 2)
"""Moves that a department weighs at a review, in steps of what it may set."""

LOWEST_INCENTIVE, HIGHEST_INCENTIVE = 0.05, 0.85
HIGHEST_CREDIT = 0.2
_LEAST_EFFORT = 0.1  # below this, what effort brings cannot be told from its share of the result


@dataclass(frozen=True)
class Known:
    """What a department knows when it decides; axes (run, partner, 1), all in u or shares."""

    effort: Array  # mean effort of its agencies
    incentive: Array  # own-target incentive in force
    credit: Array  # shared credit in force
    reported: Array  # shared performance as reported, mean over its places
    grant: Array
    own_worth: Array  # worth to it of a unit of own output
    shared_worth: Array  # worth to it of a unit of the shared result
    grant_counts: Array  # share of the grant that it counts as income
    reward_cost: Array  # cost of a unit of reward
    credit_paid: Array  # worth of a unit of credit when it is paid
    effort_cost: Array
    own_cost: Array
    crowding: Array
    critical_mass: Array
    ratchet_worth: Array  # worth to an agency of a unit of incentive

    def each(self, take: Callable[[Array], Array]) -> Known:
        """Return the same of those whom `take` picks out of an array."""
        return Known(*(take(np.asarray(getattr(self, field.name))) for field in fields(self)))

    @property
    def slope(self) -> Array:
        """Return how much the shared result rises with a unit of an agency's effort."""
        return self.critical_mass * self.reported / np.maximum(self.effort, _LEAST_EFFORT)


def shared_worth(worth: Array, partners: Array, accountability: Array) -> Array:
    """Return the worth of a unit of the shared result to one of the departments.

    Its part of it, `1 / K`, and what it answers for jointly beside that.

    >>> one = np.array(1.0)
    >>> float(shared_worth(0.6 * one, 4 * one, 0.5 * one))
    0.375
    """
    part = 1.0 / partners
    return worth * (part + accountability * (1.0 - part))


def answer(known: Known, incentive: Array, credit: Array) -> tuple[Array, Array]:
    """Return the effort and the own output that agencies would answer other terms with.

    `e' = e - crowding (w' - w) / (own_cost D) + slope (c' - c) / D`, between 0 and 1, with
    `D = effort_cost - crowding**2 / own_cost`; `b' = max(0, (w' - crowding e') / own_cost)`. Nobody
    who gives nothing begins.
    """
    curvature = np.maximum(known.effort_cost - known.crowding**2 / known.own_cost, 0.05)
    worth = known.ratchet_worth
    drawn_away = known.crowding * worth * (incentive - known.incentive) / known.own_cost
    drawn_in = known.slope * known.credit_paid * (credit - known.credit)
    effort = known.effort + (drawn_in - drawn_away) / curvature
    effort = np.where(known.effort > 0, np.minimum(np.maximum(effort, 0.0), 1.0), 0.0)
    output = np.maximum(worth * incentive - known.crowding * effort, 0.0) / known.own_cost
    return effort, output


def estimate(known: Known, incentive: Array, credit: Array) -> dict[str, Array]:
    """Return what other terms would be worth to a department, term by term, in u an agency."""
    effort, output = answer(known, incentive, credit)
    cost = (
        known.own_cost * output**2 / 2.0
        + known.crowding * effort * output
        + known.effort_cost * effort**2 / 2.0
    )
    reward = known.ratchet_worth * known.incentive - known.crowding * known.effort
    pull = known.effort_cost * known.effort + known.crowding * np.maximum(reward, 0.0) / (
        known.own_cost
    )
    return {
        "own target": known.own_worth * output,
        "shared result": known.shared_worth * known.slope * (effort - known.effort),
        "grant": known.grant_counts * known.grant * effort,
        "cost of the work": -cost,
        "cost of rewards": -known.reward_cost * (incentive * output + pull * effort),
    }


def total(terms: dict[str, Array]) -> Array:
    """Return the sum of an estimate's terms."""
    first, *rest = terms.values()
    for value in rest:
        first = first + value
    return first


def moved(now: Array, step: Array, *, low: float, high: float) -> list[Array]:
    """Return what a department may set: as now, or one or two steps up or down.

    Limits hold for moves; what lies beyond them already may stay.
    """
    return [
        np.minimum(np.maximum(now + number * step, np.minimum(now, low)), np.maximum(now, high))
        for number in STEPS
    ]


def claims(
    pays_in: Array, pockets: Array, gain_share: Array, present: Array
) -> tuple[Array, Array]:
    """Return the part of savings whose owners pay in, (run, 1, place), and each partner's claim.

    Who keeps its own pocket has no claim on the pool.

    >>> pays, all_there = np.array([[[1.0], [0.0]]]), np.ones((1, 2, 1))
    >>> part, claim = claims(pays, np.array([[[0.3], [0.7]]]), np.full((1, 2, 1), 0.5), all_there)
    >>> float(part[0, 0, 0]), claim.ravel().tolist()
    (0.3, [1.0, 0.0])
    """
    part = (pockets * pays_in).sum(axis=1, keepdims=True)
    return part, normalised(gain_share, present * pays_in)


def gain_from_leaving(
    result: Array,
    *,
    pool_share: Array,
    savings: Array,
    pocket: Array,
    agreed: Array,
    breakup: Array,
    accountability: Array,
    worth: Array,
    partners: Array,
) -> Array:
    """Return what a department gains by keeping its own pocket, in u.

    `result [pool_share savings (pocket - agreed) - breakup (savings pocket + accountability worth
    (1 - 1/K))]`: it keeps its pocket, loses its claim, and fears that a share `breakup` of the
    shared result goes with it. Assumption.

    >>> one = np.array(1.0)
    >>> threshold = 0.7 * 0.6 * (0.85 - 0.25) / (0.6 * 0.85)
    >>> round(float(gain_from_leaving(one, pool_share=0.7 * one, savings=0.6 * one,
    ...     pocket=0.85 * one, agreed=0.25 * one, breakup=threshold * one, accountability=0 * one,
    ...     worth=0.6 * one, partners=4 * one)), 9) + 0.0
    0.0
    """
    kept = pool_share * savings * (pocket - agreed)
    feared = savings * pocket + accountability * worth * (1.0 - 1.0 / partners)
    gain: Array = result * (kept - breakup * feared)
    return gain


def pays_in_next(
    gain: Array, pays_in: Array, *, cost: Array, precision: Array, draw: Array
) -> Array:
    """Return whether departments pay in after a review, 1 or 0: a logit choice, moving costs.

    >>> one = np.array(1.0)
    >>> [float(pays_in_next(gain * one, one, cost=0.1 * one, precision=1e3 * one, draw=0.5 * one))
    ...  for gain in (0.05, 0.2)]
    [1.0, 0.0]
    """
    held = np.where(pays_in > 0, gain - cost, gain + cost)
    chance_out = 1.0 / (1.0 + np.exp(-np.clip(precision * held, -60.0, 60.0)))
    return np.where(draw >= chance_out, 1.0, 0.0)
