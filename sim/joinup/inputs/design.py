"""Designs: plans of parameter points that are run under every scenario of an experiment."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from joinup.model.registry import Parameter, Value

Point = Mapping[str, Value]
Range = tuple[float, float]


@dataclass(frozen=True)
class OneOf:
    """Some values that each take an equal part of a drawn design, in place of a range."""

    values: tuple[Value, ...]


Span = Range | OneOf
"""What a parameter varies over in a drawn design. Of shares the range is their concentration."""


@dataclass(frozen=True)
class Design:
    """The points of a design, and what it takes to analyse them.

    `names` are the parameters that vary, `points` hold their values in that order. `bounds` are the
    ranges of a drawn design (empty for others), as SALib needs them; of a parameter that takes one
    of some values, the numbers of the first and the last.
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


def latin_hypercube(
    ranges: Mapping[Parameter, Span], n_points: int, seed: int, partners: int = 4
) -> Design:
    """Return a Latin hypercube (McKay et al. 1979), scrambled by `seed`.

    `partners` is their number where the design does not vary it; shares are laid out for it.
    """
    from scipy.stats import qmc

    unit = qmc.LatinHypercube(len(ranges), seed=seed).random(n_points)
    return _drawn("latin hypercube", ranges, unit, partners)


def sobol(
    ranges: Mapping[Parameter, Span],
    n_points: int,
    seed: int,
    partners: int = 4,
    *,
    second_order: bool = False,
) -> Design:
    """Return Saltelli's sample for Sobol indices: `n_points (names + 2)` points.

    With `second_order`, for what two parameters do together, it is `n_points (2 names + 2)`.
    `n_points` must be a power of 2 for the sequence to keep its balance.
    """
    from SALib.sample import sobol as sampler

    unit = sampler.sample(_unit(ranges), n_points, calc_second_order=second_order, seed=seed)
    return _drawn("sobol", ranges, unit, partners)


def morris(
    ranges: Mapping[Parameter, Span], n_trajectories: int, seed: int, partners: int = 4
) -> Design:
    """Return Morris's trajectories: `n_trajectories (names + 1)` points on four levels."""
    from SALib.sample import morris as sampler

    unit = sampler.sample(_unit(ranges), n_trajectories, seed=seed)
    return _drawn("morris", ranges, unit, partners)


def rows_of_base_point(kind: str, n_names: int, n_points: int) -> int:
    """Return how many consecutive points of a design belong to one base point or trajectory.

    1 where each point stands alone. A sobol design is known by its number of base points, a power
    of 2, to be laid out for second order or not. Raises ValueError where it is neither.

    >>> rows_of_base_point("sobol", 3, 64 * 5), rows_of_base_point("sobol", 3, 64 * 8)
    (5, 8)
    >>> rows_of_base_point("morris", 3, 40), rows_of_base_point("grid", 3, 40)
    (4, 1)
    """
    rows = {"sobol": (n_names + 2, 2 * n_names + 2), "morris": (n_names + 1,)}.get(kind, (1,))
    for number in rows:
        base, rest = divmod(n_points, number)
        if not rest and (kind != "sobol" or base.bit_count() == 1):
            return number
    raise ValueError(f"{n_points} points of {n_names} parameters are no {kind} design")


def concentrated(share: float, size: int) -> tuple[float, ...]:
    """Return shares of a whole between `size`, from all equal (0) to all with the first (1).

    >>> concentrated(0.0, 2), concentrated(0.5, 2), concentrated(1.0, 3)
    ((0.5, 0.5), (0.75, 0.25), (1.0, 0.0, 0.0))
    """
    rest = (1.0 - share) / size
    return (share + rest, *([rest] * (size - 1)))


def _unit(ranges: Mapping[Parameter, Span]) -> dict[str, object]:
    names = [parameter.name for parameter in ranges]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def _drawn(kind: str, ranges: Mapping[Parameter, Span], unit: ArrayLike, partners: int) -> Design:
    """Return the design of points on the unit cube, with axes (point, parameter)."""
    columns = {
        parameter.name: _column(share, parameter, span)
        for share, (parameter, span) in zip(
            np.asarray(unit, dtype=np.float64).T, ranges.items(), strict=True
        )
    }
    for parameter, span in ranges.items():
        if parameter.kind == "shares" and not isinstance(span, OneOf):
            values = columns[parameter.name]
            sizes = columns.get("partners", [partners] * len(values))
            columns[parameter.name] = [
                concentrated(value, size) for value, size in zip(values, sizes, strict=True)
            ]
    bounds = tuple(
        (0.0, len(span.values) - 1.0) if isinstance(span, OneOf) else span
        for span in ranges.values()
    )
    return Design(kind, tuple(columns), tuple(zip(*columns.values(), strict=True)), bounds)


def _column(share: NDArray[np.float64], parameter: Parameter, span: Span) -> list[Any]:
    if isinstance(span, OneOf):
        last = len(span.values) - 1
        numbers = np.minimum((share * (last + 1)).astype(np.int64), last)
        return [span.values[number] for number in numbers]
    found: list[Any] = _scaled(share, parameter, span).tolist()
    return found


def _scaled(share: NDArray[np.float64], parameter: Parameter, bounds: Range) -> NDArray[Any]:
    """Return the values at some shares of a range; whole numbers each get an equal part of it."""
    low, high = bounds
    if parameter.kind == "count":
        steps = np.floor(share * (high - low + 1)).astype(np.int64)
        return np.minimum(int(low) + steps, int(high))
    return np.minimum(low + share * (high - low), high)
