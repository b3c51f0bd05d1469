"""Switching values: what would have to be true for the answer to change."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from joinup.questions.appraisal.pairing import Pair

_RATES = (0.0, 15.0)  # per cent, between which a switching discount rate is looked for
_HALVINGS = 60


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
    return [
        Switch(
            "worth of the outcome",
            "times what is assumed",
            1.0,
            multiple,
            "the benefit would have to be worth this many times what is assumed",
        ),
        Switch(
            "share that would have happened anyway",
            "share",
            0.0,
            1.0 - multiple if multiple <= 1.0 else np.nan,
            "this share of the relief could have come about without any joint work",
        ),
        Switch(
            "extra cost",
            "times what is assumed",
            1.0,
            1.0 / multiple if multiple > 0 else np.nan,
            "the extra cost could be this many times as high",
        ),
        Switch(
            "optimism bias",
            "per cent of extra cost",
            pair.method.optimism,
            optimism,
            "the uplift could be as high as this",
        ),
        Switch(
            "discount rate",
            "per cent a year",
            pair.method.discount,
            switching_rate(pair),
            "the rate at which later benefits no longer make up for earlier costs",
        ),
    ]


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
        if (net(middle) > 0) == rising:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def ranking_switches(one: Pair, other: Pair) -> float:
    """Return the worth of the outcome, over what is assumed, at which two scenarios change places.

    NaN where one is better at any worth above 0.
    """
    dearer = float((one.costs + one.bias - other.costs - other.bias).mean())
    better = float((one.benefits - other.benefits).mean())
    ratio = dearer / better if abs(better) > 1e-12 else np.nan
    return ratio if ratio > 0 else float(np.nan)
