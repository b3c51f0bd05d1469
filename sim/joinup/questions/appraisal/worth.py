"""What a scenario is worth against its baseline, and how likely it is worth what one would pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from joinup.analysis.paired import Interval, interval
from joinup.model.rules.accounts import COST_HEADS
from joinup.questions.appraisal.ledger import Array
from joinup.questions.appraisal.pairing import Pair

OVERHEAD = ("set_up", "overhead", "transaction", "evaluation")
"""Heads of cost that pay for working together and not for work (assumption)."""

_POINTS = 61
_BEYOND = 2.5  # times the dearest unit cost up to which curves are drawn


@dataclass(frozen=True)
class Worth:
    """The findings of one appraisal; amounts in the method's unit, present value."""

    title: str
    net: Interval
    low: float  # the middle 90% of runs
    high: float
    positive: float  # share of runs with a net present value above 0
    weighted: Interval  # net present value with distribution-weighted benefit
    outcome: Interval  # client-quarters of need avoided
    unit_cost: float  # for each of these, bias included; NaN where none is clearly avoided
    overhead_share: float  # of the extra cost of all heads that rise; NaN where none rises
    payback: int | None  # quarter, 1 the first, from which the mean stays at or above 0
    pays_back: float  # share of runs that do


def worth_of(pair: Pair) -> Worth:
    """Return what the runs of a pair come to."""
    net, outcome = pair.net, interval(pair.outcome)
    rising = np.maximum(pair.present(pair.cost.sum(axis=3)).mean(axis=0), 0.0)  # by head
    overhead = sum(float(rising[COST_HEADS.index(head)]) for head in OVERHEAD)
    whole = float(rising.sum())
    low, high = np.quantile(net, [0.05, 0.95]).tolist()
    clear = outcome.low > 0 if outcome.n > 1 else outcome.mean > 0
    return Worth(
        title=pair.title,
        net=interval(net),
        low=low,
        high=high,
        positive=float((net > 0).mean()),
        weighted=interval(pair.weighted - pair.costs - pair.bias),
        outcome=outcome,
        unit_cost=float(charged(pair).mean()) / outcome.mean if clear else np.nan,
        overhead_share=overhead / whole if whole > 1e-9 else np.nan,
        payback=payback_quarter(cumulative(pair).mean(axis=0)),
        pays_back=float((payback_quarters(pair) >= 0).mean()),
    )


def cumulative(pair: Pair) -> Array:
    """Return the net present value up to each quarter, optimism bias included, (run, quarter)."""
    cost = (pair.cost.sum(axis=(2, 3)) * pair.factors).cumsum(axis=1)
    benefit = (pair.benefit.sum(axis=2) * pair.factors).cumsum(axis=1)
    return np.asarray(benefit - cost - np.maximum(cost, 0.0) * pair.method.optimism / 100.0)


def payback_quarter(net: Array) -> int | None:
    """Return the quarter, 1 the first, from which a course stays at or above 0; None if never.

    A course that never falls below 0 pays back at once, in quarter 1.

    >>> payback_quarter(np.array([-2.0, 1.0, -1.0, 0.0, 3.0])), payback_quarter(np.array([1.0, -1]))
    (4, None)
    """
    below = np.flatnonzero(net < 0)
    if not len(below):
        return 1
    return int(below[-1]) + 2 if below[-1] + 1 < len(net) else None


def payback_quarters(pair: Pair) -> Array:
    """Return each run's quarter of payback, -1 where it never does, (run,)."""
    found = [payback_quarter(row) for row in cumulative(pair)]
    return np.array([-1.0 if quarter is None else quarter for quarter in found])


def productivity(pair: Pair, withdrawal: int) -> dict[str, tuple[float, float, float]]:
    """Return relief, effort and gross cost before and after withdrawal, means over runs.

    By period: client-quarters of need avoided, agency-quarters of joint effort, and the sum of the
    heads of cost that rise; none is discounted.
    """
    periods = {
        "whole run": slice(None),
        "while funded": slice(0, withdrawal),
        "after the full grant": slice(withdrawal, None),
    }
    found = {}
    for name, when in periods.items():
        heads = pair.cost[:, when].sum(axis=(1, 3)).mean(axis=0)
        found[name] = (
            float(pair.relieved[:, when].sum(axis=1).mean()),
            float(pair.effort[:, when].sum(axis=1).mean()),
            float(np.maximum(heads, 0.0).sum()),
        )
    return found


def charged(pair: Pair) -> Array:
    """Return the extra cost of each run with optimism bias, present value, (run,)."""
    return pair.costs + pair.bias


def worthwhile(pair: Pair, willing: Array) -> Array:
    """Return the share of runs in which the outcome is worth its cost, by what one would pay.

    `willing` is what one would pay for a client-quarter of need avoided (van Hout et al. 1994).
    """
    gain = willing[:, None] * pair.outcome - charged(pair)
    return np.asarray((gain > 0).mean(axis=1))


def best(pairs: Sequence[Pair], willing: Array) -> Array:
    """Return the share of runs in which each scenario is the best buy, (scenario + 1, willing).

    The last row is the baseline's: none is worth its cost. Runs are compared on the same draws.
    """
    gains = np.stack(
        [willing[:, None] * pair.outcome - charged(pair) for pair in pairs]
        + [np.zeros((len(willing), len(pairs[0].outcome)))]
    )
    winner = gains.argmax(axis=0)
    return np.stack([(winner == number).mean(axis=1) for number in range(len(gains))])


def ladder(pairs: Sequence[Pair]) -> Array:
    """Return what one might pay for a client-quarter, from 0 to well beyond what any costs."""
    costs = [
        float(charged(pair).mean() / pair.outcome.mean())
        for pair in pairs
        if pair.outcome.mean() > 1e-9
    ]
    paid = [cost for cost in costs if cost > 0] or [1.0]
    return np.linspace(0.0, _BEYOND * min(max(paid), 8 * min(paid)), _POINTS)
