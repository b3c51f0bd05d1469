"""A design's points as numbers, and an outcome of the runs at them, by point and replicate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.points import Array
from joinup.inputs.design import rows_of_base_point

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Layout:
    """The points of a design as numbers, (point, parameter), and how they belong together.

    `kind` is "sobol", "morris" or "given" (any other points). `rows` consecutive points are of one
    base point or trajectory.
    """

    kind: str
    names: tuple[str, ...]
    points: Array
    rows: int

    @property
    def second_order(self) -> bool:
        """Say whether the design is laid out for what two parameters do together."""
        return self.kind == "sobol" and self.rows == 2 * len(self.names) + 2

    @property
    def n_base(self) -> int:
        """Return the number of base points, trajectories or points."""
        return len(self.points) // self.rows

    @property
    def unit(self) -> str:
        """Return what `n_base` counts, in the singular."""
        return {"sobol": "base point", "morris": "trajectory"}.get(self.kind, "point")

    @property
    def units(self) -> str:
        """Return the same in the plural."""
        return "trajectories" if self.kind == "morris" else f"{self.unit}s"

    def of(self, bases: NDArray[np.bool_]) -> Layout:
        """Return the layout of some base points alone, (base point,)."""
        return replace(self, points=self.points[np.repeat(bases, self.rows)])

    def without(self, name: str) -> Layout:
        """Return the layout without one parameter, for points that follow no plan."""
        kept = [number for number, own in enumerate(self.names) if own != name]
        return replace(self, names=tuple(self.names[k] for k in kept), points=self.points[:, kept])


def layout_of(design: Mapping[str, Any]) -> Layout:
    """Return the layout of a plan's design; parameters that do not vary are left out of lists.

    Raises ValueError where the points are not what the design's kind says.
    """
    names = tuple(design["names"])
    columns = [
        _numbers([point[number] for point in design["points"]]) for number in range(len(names))
    ]
    points = np.column_stack(columns) if columns else np.empty((len(design["points"]), 0))
    rows = rows_of_base_point(str(design["kind"]), len(names), len(points))
    if design["kind"] in ("sobol", "morris"):
        return Layout(str(design["kind"]), names, points, rows)
    varies = np.ptp(points, axis=0) > 0
    return Layout("given", tuple(np.array(names)[varies].tolist()), points[:, varies], 1)


def _numbers(values: Sequence[Any]) -> Array:
    """Return values as numbers: a choice by its first appearance, several by the largest."""
    if isinstance(values[0], str):
        places = {value: float(place) for place, value in enumerate(dict.fromkeys(values))}
        return np.array([places[value] for value in values])
    numbers = [max(value, default=0.0) if isinstance(value, list) else value for value in values]
    return np.array(numbers, dtype=np.float64)


def by_point(runs: pd.DataFrame, outcome: str, n_points: int) -> Array:
    """Return an outcome of one scenario's runs, (point, replicate); NaN where it is not known.

    A replicate that was never run at any point is left out.
    """
    wide = runs.pivot(index="point", columns="replicate", values=outcome)
    found: Array = wide.reindex(range(n_points)).to_numpy(dtype=np.float64)
    return found


def whole(values: Array, rows: int) -> NDArray[np.bool_]:
    """Say of which base points every run is known, (base point,); values are (point, replicate).

    >>> whole(np.array([[1.0], [2.0], [np.nan], [3.0]]), 2).tolist()
    [True, False]
    """
    known = np.isfinite(values).reshape(-1, rows * values.shape[1])
    return np.asarray(known.all(axis=1))
