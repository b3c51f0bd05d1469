"""What departments do when they may set their own targets: the same runs with and without reviews.

A grant makes joint work pay, and with it the departments' own targets cheaper to neglect: they may
answer by rewarding those targets more. Whether they do hangs on whose money they take it for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joinup.analysis.places import affordable
from joinup.analysis.rerun import first_run, with_values
from joinup.compiled.engine import simulate
from joinup.inputs.plan import Plan

YEARLY = 4
"""Quarters between reviews, where a scenario has none."""

_INCENTIVE = "own_target_incentive_now"
_REPLICATES = 50


@dataclass(frozen=True)
class Terms:
    """What comes of a scenario under one way for departments to act; means over replicates."""

    persistence: float  # share of places joined up 16 quarters after the full grant
    before: float  # own-target incentive, u, when the grant begins
    during: float  # when the full grant ends


@dataclass(frozen=True)
class Reviews:
    """A scenario with its targets kept, and set by departments in three ways."""

    kept: Terms
    reviewed: Terms
    own_money: Terms  # reviewed, by departments that count the grant as their own income
    without_grant: Terms  # reviewed, where no grant is paid
    every: int  # quarters between reviews

    @property
    def provoked(self) -> float:
        """Return how much higher departments set the incentive because of the grant, u."""
        return self.reviewed.during - self.without_grant.during


def reviews(
    plan: Plan, scenario: str, settings: Mapping[str, Any], replicates: Sequence[int]
) -> Reviews:
    """Run a few replicates of a scenario in each way, on the same draws.

    `settings` are the scenario's parameters. Raises ValueError where the plan has a design.
    """
    every = int(settings["department_review"]) or YEARLY
    set_anew = {"department_review": every, "grant_counts": 0.0}
    ways: list[dict[str, float]] = [
        {"department_review": 0},
        set_anew,
        {**set_anew, "grant_counts": 1.0},
        {**set_anew, "grant": 0.0},
    ]
    first = first_run(plan, scenario)
    few = list(replicates)[: min(_REPLICATES, affordable(plan.scale(first)))]
    rule = str(settings["decision_rule"])
    runs = [with_values(plan.simulated(first + n), rule, **way) for way in ways for n in few]
    found = simulate(runs, series=(_INCENTIVE,))
    start, length = int(settings["grant_start"]), int(settings["grant_length"])
    by_way = (len(ways), len(few))
    lasting = found.runs["persistence_16"].reshape(by_way).mean(axis=1)
    incentive = found.series[_INCENTIVE].reshape(*by_way, -1).mean(axis=1)
    before, during = incentive[:, start], incentive[:, start + length]  # k: after k quarters
    kept, reviewed, own_money, without_grant = (
        Terms(float(one), float(two), float(three))
        for one, two, three in zip(lasting, before, during, strict=True)
    )
    return Reviews(kept, reviewed, own_money, without_grant, every)
