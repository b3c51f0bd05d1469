"""Switching values: what would have to be true for the answer to change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from joinup.questions.appraisal.pairing import Pair

_RATES = (0.0, 15.0)  # per cent, between which a switching discount rate is looked for
_HALVINGS = 60
_ALIKE = 1e-9


@dataclass(frozen=True)
class Switch:
    """One assumption: its value now, and that at which the net present value is nil."""

    assumption: str
    unit: str
    now: float
    switches: float  # NaN where no value does it
    words: str


def switching_values(pair: Pair) -> list[Switch]:
    """Return where each assumption by itself brings the mean net present value to nil."""
    cost, bias = float(pair.costs.mean()), float(pair.bias.mean())
    benefit = float(pair.benefits.mean())
    charged = cost + bias
    multiple = charged / benefit if benefit > 0 and charged > 0 else np.nan
    uplift = float(np.maximum(pair.costs, 0.0).mean())
    optimism = 100.0 * (benefit - cost) / uplift if uplift > 0 and benefit > cost else np.nan
    anyway = 1.0 - multiple if multiple <= 1.0 else np.nan
    dearer = 1.0 / multiple if multiple > 0 else np.nan
    return [
        Switch(
            "worth of the outcome", "times what is assumed", 1.0, multiple,
            "the benefit would have to be worth this many times what is assumed",
        ),
        Switch(
            "share that would have happened anyway", "share", 0.0, anyway,
            "this share of the relief could have come about without any joint work",
        ),
        Switch(
            "extra cost", "times what is assumed", 1.0, dearer,
            "the extra cost could be this many times as high",
        ),
        Switch(
            "optimism bias", "per cent of extra cost", pair.method.optimism, optimism,
            "the uplift could be as high as this",
        ),
        Switch(
            "discount rate", "per cent a year", pair.method.discount, switching_rate(pair),
            "the rate at which later benefits no longer make up for earlier costs",
        ),
    ]  # fmt: skip


def switching_rate(pair: Pair) -> float:
    """Return the discount rate at which the mean net present value is nil; NaN if there is none."""

    def net(rate: float) -> float:
        return float(replace(pair, method=replace(pair.method, discount=rate)).net.mean())

    low, high = _RATES
    if net(low) * net(high) > 0:
        return float(np.nan)
    rising = net(high) > net(low)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if (net(middle) > 0) == rising else (middle, high)
    return (low + high) / 2


@dataclass(frozen=True)
class Overtaken:
    """The worth of the outcome, over what is assumed, at which the best first loses its place."""

    times: float
    by: tuple[int, ...]  # numbers of the options that overtake it there, together


def overtaken(best: int, options: Sequence[tuple[float, float]]) -> list[Overtaken]:
    """Return where the best option first loses its place, as the outcome is worth less or more.

    `options` holds benefit and cost of each, the baseline's nought and nought among them; `best` is
    the number of the one that is worth most as things are. [] where it stays first at any worth
    above 0, else the nearest worth below 1 and the nearest above, as far as there are such.
    """
    benefit, cost = options[best]
    crossings = [
        ((cost - other_cost) / (benefit - other_benefit), number)
        for number, (other_benefit, other_cost) in enumerate(options)
        if abs(benefit - other_benefit) > _ALIKE
    ]
    found = []
    for beside in (
        [one for one in crossings if 0 < one[0] < 1 - _ALIKE],
        [one for one in crossings if one[0] > 1 + _ALIKE],
    ):
        if beside:
            times = min((one[0] for one in beside), key=lambda at: abs(at - 1))
            by = tuple(number for at, number in beside if abs(at - times) < _ALIKE)
            found.append(Overtaken(times, by))
    return found
