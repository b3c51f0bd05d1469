"""What a scenario is worth against its baseline: net present value, unit cost, payback."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joinup.analysis.paired import Interval, interval
from joinup.model.rules.accounts import COST_HEADS
from joinup.questions.appraisal.ledger import Array
from joinup.questions.appraisal.pairing import Pair

OVERHEAD = ("set_up", "overhead", "transaction", "evaluation")
"""Heads of cost that pay for working together and not for work (assumption)."""


@dataclass(frozen=True)
class Worth:
    """The findings of one appraisal; amounts in the method's unit, present value."""

    title: str
    net: Interval
    low: float  # the middle 90% of runs
    high: float
    positive: float  # share of runs with a net present value above 0
    cost: Interval  # extra cost, before optimism bias
    benefit: Interval
    weighted: Interval  # net present value with distribution-weighted benefit
    outcome: Interval  # client-quarters of need avoided
    unit_cost: float  # for each of these, bias included; NaN where none is clearly avoided
    per_effort: float  # outcome for an agency-quarter of joint effort; NaN where there is none
    per_money: float  # outcome for a unit of gross cost of working jointly
    overhead_share: float  # of the extra cost of all heads that rise; NaN where none rises
    payback: int | None  # quarter, 1 the first, from which the mean stays at or above 0
    pays_back: float  # share of runs that do


def worth_of(pair: Pair) -> Worth:
    """Return what the runs of a pair come to."""
    net, outcome = pair.net, interval(pair.outcome)
    heads = pair.present(pair.cost.sum(axis=3)).mean(axis=0)
    effort = float(pair.present(pair.effort).mean())
    rising = float(np.maximum(heads, 0.0).sum())
    quarters = payback_quarters(pair)
    middle = np.quantile(net, [0.05, 0.95])
    clear = outcome.low > 0 if outcome.n > 1 else outcome.mean > 0
    charged = float((pair.costs + pair.bias).mean())
    return Worth(
        title=pair.title,
        net=interval(net),
        low=float(middle[0]),
        high=float(middle[1]),
        positive=float((net > 0).mean()),
        cost=interval(pair.costs),
        benefit=interval(pair.benefits),
        weighted=interval(pair.weighted - pair.costs - pair.bias),
        outcome=outcome,
        unit_cost=charged / outcome.mean if clear else np.nan,
        per_effort=outcome.mean / effort if effort > 1e-9 else np.nan,
        per_money=outcome.mean / rising if rising > 1e-9 else np.nan,
        overhead_share=_share_of(heads, rising),
        payback=payback_quarter(cumulative(pair).mean(axis=0)),
        pays_back=float((quarters >= 0).mean()),
    )


def _share_of(heads: Array, rising: float) -> float:
    if rising <= 1e-9:
        return float(np.nan)
    own = sum(max(float(heads[COST_HEADS.index(head)]), 0.0) for head in OVERHEAD)
    return own / rising


def cumulative(pair: Pair) -> Array:
    """Return the net present value up to each quarter, optimism bias included, (run, quarter)."""
    cost = (pair.cost.sum(axis=(2, 3)) * pair.factors).cumsum(axis=1)
    benefit = (pair.benefit.sum(axis=2) * pair.factors).cumsum(axis=1)
    net: Array = benefit - cost - np.maximum(cost, 0.0) * pair.method.optimism / 100.0
    return net


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
