"""What each effort is worth to an agency, given what it expects of its partners."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields

import numpy as np

from joinup.model.rules.production import ces_output, ces_term, fulfilment
from joinup.model.types import Array


@dataclass(frozen=True)
class Prospect:
    """What an agency weighs when it chooses its effort; all in u and per quarter.

    Axes are (run, partner, place); an axis of length 1 stands for "the same for all".
    """

    belief: Array  # expected fulfilment by the other partners, 0 to 1
    partners: Array  # partners whom the task needs, present in the place or not
    others: Array  # share of them who are present, itself not counted
    absent: Array  # what those who are not add to the CES mean
    outcome_weight: Array  # worth of a unit of the shared outcome
    reciprocity: Array  # pull for a unit of fulfilment, by kind of pull
    routine: Array
    grant: Array
    corrective: Array
    meeting_cost: Array  # for a unit of effort
    overhead: Array  # for any effort at all
    effort_cost: Array  # curvature
    own_incentive: Array
    own_cost: Array  # curvature
    crowding: Array
    task_depth: Array
    interdependence: Array
    exponent: Array  # of the CES
    base: Array
    critical_mass: Array
    fit: Array  # of the form to the task

    def each(self, take: Callable[[Array], Array]) -> Prospect:
        """Return the same of those whom `take` picks out of an array."""
        own = {item.name: take(getattr(self, item.name)) for item in fields(self)}
        return Prospect(**own)


def own_work(effort: Array | float, *, incentive: Array, cost: Array, crowding: Array) -> Array:
    """Return the own-target output that pays best beside `effort`: `max(0, (w - chi e) / c)`.

    Holmstrom and Milgrom 1991.

    >>> round(float(own_work(np.array(0.6667), incentive=np.array(0.2), cost=np.array(0.5),
    ...       crowding=np.array(0.25))), 4)
    0.0667
    """
    output: Array = np.maximum(incentive - crowding * effort, 0.0) / cost
    return output


def meeting_cost(
    rate: Array,
    partners: Array,
    burden: Array,
    *,
    trust: Array,
    trust_saving: Array,
    routine: Array,
    routine_saving: Array,
) -> Array:
    """Return the transaction cost of a unit of effort, in u.

    `rate (n - 1) ** burden (1 - trust_saving T)(1 - routine_saving M)`. Assumption.

    >>> one = np.array(1.0)
    >>> round(float(meeting_cost(0.1 * one, 5 * one, 0.5 * one, trust=one, trust_saving=0.5 * one,
    ...                          routine=0 * one, routine_saving=one)), 6)
    0.1
    """
    crowd = np.where(partners > 1, np.power(np.maximum(partners - 1.0, 1.0), burden), 0.0)
    return rate * crowd * (1.0 - trust_saving * trust) * (1.0 - routine_saving * routine)


def payoffs(efforts: Iterable[Array | float], prospect: Prospect) -> Iterator[Array]:
    """Yield the payoff of each effort, an array (run, partner, place) each, in u.

    It is the worth of the shared outcome that the agency expects, plus the pulls on its
    fulfilment, less meetings, overhead and effort, plus the best own work beside it.
    """
    p = prospect
    pull = p.reciprocity + p.routine + p.grant + p.corrective
    others = _of_others(p)
    for effort in efforts:
        outcome, surplus = _worth_and_surplus(effort, p, others)
        share = fulfilment(effort, p.task_depth)
        fixed = p.overhead * (effort > 0) + p.effort_cost * effort**2 / 2 - surplus
        yield outcome + pull * share - p.meeting_cost * effort - fixed


def payoff_terms(effort: Array | float, prospect: Prospect) -> dict[str, Array]:
    """Return the payoff of an effort term by term, for an agency that explains itself.

    The terms sum to its payoff, up to rounding.
    """
    p = prospect
    outcome, surplus = _worth_and_surplus(effort, p, _of_others(p))
    share = fulfilment(effort, p.task_depth)
    return {
        "shared outcome": outcome,
        "reciprocity": p.reciprocity * share,
        "routine": p.routine * share,
        "grant": p.grant * share,
        "corrective action": p.corrective * share,
        "meetings": -p.meeting_cost * effort,
        "overhead": -p.overhead * (effort > 0),
        "effort": -p.effort_cost * effort**2 / 2,
        "own targets": surplus,
    }


def _of_others(p: Prospect) -> Array:
    """Return what the others are expected to add to the CES mean."""
    return p.others * ces_term(p.belief, exponent=p.exponent, base=p.base) + p.absent


def _worth_and_surplus(effort: Array | float, p: Prospect, others: Array) -> tuple[Array, Array]:
    """Return the worth of the shared outcome that is expected, and the surplus of own work."""
    scale = p.outcome_weight * (p.interdependence * p.partners)
    own = (1.0 / p.partners) * ces_term(
        fulfilment(effort, p.task_depth), exponent=p.exponent, base=p.base
    )
    production = ces_output(
        others + own, exponent=p.exponent, base=p.base, critical_mass=p.critical_mass, fit=p.fit
    )
    output = own_work(effort, incentive=p.own_incentive, cost=p.own_cost, crowding=p.crowding)
    return scale * production, p.own_cost * output**2 / 2
