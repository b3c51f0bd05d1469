"""Designs: plans of parameter points that are run under every scenario of an experiment."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.model.registry import Parameter, Value

Point = Mapping[str, Value]
Range = tuple[float, float]


@dataclass(frozen=True)
class Design:
    """The points of a design, and what it takes to analyse them.

    `names` are the parameters that vary, `points` hold their values in that order. `bounds` are the
    ranges of a continuous design (empty for others), as SALib needs them.
    """

    kind: str  # "none", "grid", "list", "latin hypercube", "sobol" or "morris"
    names: tuple[str, ...]
    points: tuple[tuple[Value, ...], ...]
    bounds: tuple[Range, ...] = ()

    def point(self, number: int) -> Point:
        """Return one point as values by name."""
        return dict(zip(self.names, self.points[number], strict=True))

    def problem(self) -> dict[str, object]:
        """Return the design as a problem for SALib's analyses.

        Raises ValueError for a design without ranges.
        """
        if not self.bounds:
            raise ValueError(f"a design of the kind {self.kind!r} has no ranges")
        return {
            "num_vars": len(self.names),
            "names": list(self.names),
            "bounds": [list(bound) for bound in self.bounds],
        }


NO_DESIGN = Design("none", (), ((),))


def grid(axes: Mapping[str, Sequence[Value]]) -> Design:
    """Return the full grid over some axes, the last axis changing fastest.

    >>> grid({"grant": (0.1, 0.2), "partners": (2, 3)}).points
    ((0.1, 2), (0.1, 3), (0.2, 2), (0.2, 3))
    """
    return Design("grid", tuple(axes), tuple(itertools.product(*axes.values())))


def listed(points: Sequence[Point]) -> Design:
    """Return the points of a list; each must give the same names.

    >>> listed([{"grant": 0.1}, {"grant": 0.2}]).points
    ((0.1,), (0.2,))
    """
    names = tuple(points[0])
    return Design("list", names, tuple(tuple(point[name] for name in names) for point in points))


def latin_hypercube(ranges: Mapping[Parameter, Range], n_points: int, seed: int) -> Design:
    """Return a Latin hypercube (McKay et al. 1979), scrambled by `seed`."""
    from scipy.stats import qmc

    unit = qmc.LatinHypercube(len(ranges), seed=seed).random(n_points)
    return _continuous("latin hypercube", ranges, unit)


def sobol(ranges: Mapping[Parameter, Range], n_points: int, seed: int) -> Design:
    """Return Saltelli's sample for Sobol indices: `n_points (names + 2)` points.

    `n_points` must be a power of 2 for the sequence to keep its balance.
    """
    from SALib.sample import sobol as sampler

    return _continuous(
        "sobol", ranges, sampler.sample(_unit(ranges), n_points, calc_second_order=False, seed=seed)
    )


def morris(ranges: Mapping[Parameter, Range], n_trajectories: int, seed: int) -> Design:
    """Return Morris's trajectories: `n_trajectories (names + 1)` points on four levels."""
    from SALib.sample import morris as sampler

    return _continuous("morris", ranges, sampler.sample(_unit(ranges), n_trajectories, seed=seed))


def _unit(ranges: Mapping[Parameter, Range]) -> dict[str, object]:
    names = [parameter.name for parameter in ranges]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def _continuous(kind: str, ranges: Mapping[Parameter, Range], unit: ArrayLike) -> Design:
    """Return the design of points on the unit cube, with axes (point, parameter)."""
    shares = np.asarray(unit, dtype=np.float64)
    columns = [
        _scaled(column, parameter, bounds).tolist()
        for column, (parameter, bounds) in zip(shares.T, ranges.items(), strict=True)
    ]
    names = tuple(parameter.name for parameter in ranges)
    return Design(kind, names, tuple(zip(*columns, strict=True)), tuple(ranges.values()))


def _scaled(share: NDArray[np.float64], parameter: Parameter, bounds: Range) -> NDArray[Any]:
    """Return the values at some shares of a range; whole numbers each get an equal part of it."""
    low, high = bounds
    if parameter.kind == "count":
        steps = np.floor(share * (high - low + 1)).astype(np.int64)
        return np.minimum(int(low) + steps, int(high))
    return np.minimum(low + share * (high - low), high)
