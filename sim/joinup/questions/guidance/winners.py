"""Which form is best where: on net value, on persistence, on inclusion, and on all three."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from joinup.analysis.paired import Interval, interval
from joinup.inputs.rules import HEADLINE_RULES
from joinup.questions.guidance.cases import ENDINGS, Array, Cases

CRITERIA = ("net value", "persistence", "inclusion", "all three")
NEAR = 0.01
"""Persistence and evenness that differ by less than this count as equal."""


@dataclass(frozen=True)
class Share:
    """In what share of cases a form is best by a criterion under a rule, with its interval."""

    criterion: str
    rule: str
    form: str
    interval: Interval


@dataclass(frozen=True)
class Band:
    """Where a circumstance is low or high, or how the money ends, and how often each form is best.

    `best` and `gain` have axes (rule, form): the share of cases in which a form has the greatest
    net value, and its mean gain over a silo.
    """

    name: str
    side: str  # "low", "high" or an ending
    bound: float
    best: Array
    gain: Array


def best_in(cases: Cases) -> dict[str, Array]:
    """Return for each criterion where each form is best, (rule, point, ending, form), 0 or 1.

    On persistence and inclusion forms within `NEAR` of the best are best together; on the others
    one form alone is.
    """
    scaled = [_scaled(values) for values in (cases.gain, cases.persistence, cases.evenness)]
    return {
        "net value": _one_best(cases.gain),
        "persistence": _near_best(cases.persistence),
        "inclusion": _near_best(cases.evenness),
        "all three": _one_best(np.minimum.reduce(scaled)),
    }


def shares(cases: Cases) -> list[Share]:
    """Return how often each form is best, by criterion and rule; intervals are over points."""
    return [
        Share(criterion, rule, form, interval(best[r, :, :, f].mean(axis=1)))
        for criterion, best in best_in(cases).items()
        for r, rule in enumerate(HEADLINE_RULES)
        for f, form in enumerate(cases.forms)
    ]


def bands(cases: Cases) -> list[Band]:
    """Return how often each form is best in the lowest and highest third of each circumstance."""
    best = _one_best(cases.gain)
    return [
        *_thirds(cases, best),
        *(
            Band(
                "ending", ending, float(number), best[:, :, number].mean(axis=1),
                cases.gain[:, :, number].mean(axis=1),
            )
            for number, ending in enumerate(ENDINGS)
        ),
    ]  # fmt: skip


def _thirds(cases: Cases, best: Array) -> Iterator[Band]:
    for name in cases.names:
        values = cases.column(name)
        if values.min() == values.max():  # an experiment need not vary everything
            continue
        low, high = np.quantile(values, [1 / 3, 2 / 3], method="lower")
        for side, bound, chosen in (
            ("low", low, values <= low),
            ("high", high, values > min(high, np.unique(values)[-2])),
        ):
            means = (values[:, chosen].mean(axis=(1, 2)) for values in (best, cases.gain))
            yield Band(name, side, float(bound), *means)


def _one_best(values: Array) -> Array:
    return np.asarray(np.eye(values.shape[-1])[values.argmax(axis=-1)])


def _near_best(values: Array) -> Array:
    return np.asarray((values >= values.max(axis=-1, keepdims=True) - NEAR).astype(np.float64))


def _scaled(values: Array) -> Array:
    """Return values from 0 at the worst of the forms to 1 at the best; 1 where all are equal."""
    low, high = values.min(axis=-1, keepdims=True), values.max(axis=-1, keepdims=True)
    span = high - low
    return np.where(span > 1e-12, (values - low) / np.where(span > 1e-12, span, 1.0), 1.0)
