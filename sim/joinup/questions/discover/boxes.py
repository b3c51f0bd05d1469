"""Boxes of circumstances in which something happens, measured on points kept back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from joinup.analysis import prim
from joinup.analysis.paired import Interval, rate
from joinup.analysis.points import Array
from joinup.analysis.prim import Condition, conditions_of
from joinup.questions.discover.cases import Cases

MOST_BOXES = 3
MOST_LIMITS = 4
RESAMPLES = 50
_ENOUGH = 10  # wanted cases that a further box needs


@dataclass(frozen=True)
class Scenario:
    """A box, found in half of the points and measured in the other half.

    `density` is the share of the cases inside that are wanted, `anywhere` that of all cases that
    earlier boxes leave over, with intervals over points; `coverage` is the share that it holds of
    all the wanted, `mass` of the cases left over.
    `stable` is by condition the share of resamples of the points that limit the same feature at the
    same side, and `spread` the middle 90% of their bounds. `learned` is the box as it was found.
    """

    conditions: tuple[Condition, ...]
    density: Interval
    anywhere: Interval
    coverage: float
    mass: float
    stable: tuple[float, ...]
    spread: tuple[tuple[float, float], ...]
    learned: prim.Box
    path: tuple[prim.Box, ...]  # the peeling that it was chosen from

    @property
    def tells(self) -> bool:
        """Say whether the wanted is clearly more frequent in the box, on points kept back."""
        return self.density.n > 1 and self.density.low > self.anywhere.mean


def boxes(cases: Cases) -> list[Scenario]:
    """Return up to `MOST_BOXES` boxes, each found in what the ones before it leave over.

    PRIM with its covering (Friedman and Fisher 1999); resampling as Bryant and Lempert 2010 do it.
    """
    learning, holdout = cases.halves()
    wanted = int(holdout.wanted.sum())
    found: list[Scenario] = []
    for _ in range(MOST_BOXES):
        if learning.wanted.sum() < _ENOUGH or learning.wanted.all():
            break
        box, path = _boxed(learning.table, learning.wanted)
        limits = prim.opened(box.limits, prim.whole(learning.table))
        if not np.isfinite(limits).any():
            break
        found.append(_measured(learning, holdout, wanted, box, tuple(path)))
        learning, holdout = (
            half.some(~prim.inside(half.table, limits)) for half in (learning, holdout)
        )
    return found


def _boxed(table: Array, wanted: NDArray[np.bool_]) -> tuple[prim.Box, list[prim.Box]]:
    path = prim.peeled(table, wanted)
    return prim.simplified(table, wanted, prim.chosen(path), MOST_LIMITS), path


def _measured(
    learning: Cases, holdout: Cases, wanted: int, box: prim.Box, path: tuple[prim.Box, ...]
) -> Scenario:
    """Return a box of what is left to learn from, measured in what is left of the cases kept back.

    `wanted` is the number of those that are looked for, before any was left out.
    """
    within = prim.whole(learning.table)
    limits = prim.opened(box.limits, within)
    held = prim.inside(holdout.table, limits)
    conditions = conditions_of([item.key for item in learning.features], box.limits, within)
    tried = list(_resampled(learning))
    bounds = [_bounds(learning, condition, tried) for condition in conditions]
    return Scenario(
        conditions,
        rate(holdout.wanted, held, holdout.point),
        rate(holdout.wanted, np.ones_like(held), holdout.point),
        float((holdout.wanted & held).sum() / max(1, wanted)),
        float(held.mean()),
        tuple(len(own) / RESAMPLES for own in bounds),
        tuple(_middle(own, item.bound) for own, item in zip(bounds, conditions, strict=True)),
        box,
        path,
    )


def _resampled(learning: Cases) -> Iterator[Array]:
    """Yield the limits that half of the points, drawn anew each time, lead to."""
    draws = np.random.default_rng(0)
    points = np.unique(learning.point)
    for _ in range(RESAMPLES):
        some = draws.permutation(points)[: max(2, len(points) // 2)]
        own = learning.some(np.isin(learning.point, some))
        if own.wanted.any():
            box, _ = _boxed(own.table, own.wanted)
            yield prim.opened(box.limits, prim.whole(own.table))


def _bounds(cases: Cases, condition: Condition, tried: list[Array]) -> Array:
    """Return the bounds that resamples set to a feature at the condition's side."""
    keys = [item.key for item in cases.features]
    side = 0 if condition.above else 1
    found = np.array([limits[keys.index(condition.name), side] for limits in tried])
    known: Array = found[np.isfinite(found)]
    return known


def _middle(bounds: Array, own: float) -> tuple[float, float]:
    if not len(bounds):
        return own, own
    low, high = np.quantile(bounds, (0.05, 0.95))
    return float(low), float(high)
