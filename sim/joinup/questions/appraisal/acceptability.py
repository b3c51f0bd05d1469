"""Cost-effectiveness: the plane, and how likely a scenario is worth what one would pay."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from joinup.questions.appraisal.ledger import Array
from joinup.questions.appraisal.pairing import Pair

_POINTS = 61
_BEYOND = 2.5  # times the dearest unit cost up to which curves are drawn


def charged(pair: Pair) -> Array:
    """Return the extra cost of each run with optimism bias, present value, (run,)."""
    return pair.costs + pair.bias


def worthwhile(pair: Pair, willing: Array) -> Array:
    """Return the share of runs in which the outcome is worth its cost, by what one would pay.

    `willing` is what one would pay for a client-quarter of need avoided (van Hout et al. 1994).
    """
    gain = willing[:, None] * pair.outcome - charged(pair)
    share: Array = (gain > 0).mean(axis=1)
    return share


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
    top = max([cost for cost in costs if cost > 0], default=1.0)
    sane = min([cost for cost in costs if cost > 0], default=1.0) * 8
    return np.linspace(0.0, _BEYOND * min(top, sane), _POINTS)
