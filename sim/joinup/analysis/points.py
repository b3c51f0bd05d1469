"""Run points of the parameter space on the same draws, and say what came of them with its error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.paired import Interval, interval
from joinup.compiled.engine import simulate
from joinup.model.engine import Records, Run, chunk_size, scale_of

Values = dict[str, Any]
Array = NDArray[np.float64]

_SEED = 7


def run_all(
    points: Sequence[Values], replicates: int, *, first: int = 0,
    series: Sequence[str] | None = None, detail: bool = False,
) -> list[Records]:  # fmt: skip
    """Return the records of each point, all with the same replicates, from `first` on.

    `series` names the quarterly outcomes that are kept, all if None; few take less time. Raises
    ValueError where the points do not share one scale.
    """
    runs = [
        Run(point, seed=_SEED, replicate=number)
        for point in points
        for number in range(first, first + replicates)
    ]
    size = chunk_size(scale_of(runs[0].parameters))
    parts = [
        simulate(runs[k : k + size], series=series, detail=detail)
        for k in range(0, len(runs), size)
    ]
    return [_slice(parts, k * replicates, (k + 1) * replicates) for k in range(len(points))]


def _slice(parts: Sequence[Records], low: int, high: int) -> Records:
    """Return the records of the runs from one number up to another, of parts in order."""
    found: list[tuple[Records, slice]] = []
    begin = 0
    for part in parts:
        n_runs = len(next(iter(part.runs.values())))
        rows = slice(max(low - begin, 0), max(high - begin, 0))
        if rows.start < min(rows.stop, n_runs):
            found.append((part, rows))
        begin += n_runs

    def joined(kind: int) -> dict[str, Array]:
        names = found[0][0][kind]
        return {name: np.concatenate([p[kind][name][rows] for p, rows in found]) for name in names}

    return Records(*map(joined, range(3)))


@dataclass(frozen=True)
class Curve:
    """Means over replicates, one a point that was varied or named, to be drawn."""

    label: str
    unit: str
    points: tuple[tuple[str, Interval], ...]


def curve(label: str, unit: str, names: Sequence[object], values: Sequence[Array]) -> Curve:
    """Return a curve of some values by replicate, one array a named point."""
    means = [interval(found) for found in values]
    if unit == "share":
        means = [found.bounded() for found in means]
    return Curve(label, unit, tuple(zip(map(str, names), means, strict=True)))


def above(values: Array, bound: float) -> bool:
    """Say whether a mean over replicates lies above a bound, its interval included.

    >>> above(np.array([1.0, 2.0, 3.0]), -1.0), above(np.array([1.0, 2.0, 3.0]), 1.0)
    (True, False)
    """
    return interval(values).low > bound


def rises(steps: Sequence[Array], by: float) -> bool:
    """Say whether paired values rise by more than `by` over all, and clearly fall at no step.

    >>> flat = np.array([0.0, 0.1])
    >>> rises([flat, flat + 1.0], 0.5), rises([flat, flat + 2.0, flat + 1.0], 0.5)
    (True, False)
    """
    falls = [interval(b - a).high < 0 for a, b in pairwise(steps)]
    return above(steps[-1] - steps[0], by) and not any(falls)
