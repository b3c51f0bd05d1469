"""Small multiples: a panel a scenario, in a grid whose last row may not be full."""

from __future__ import annotations

from math import ceil
from typing import Any

from numpy.typing import NDArray

_COLUMNS = 3


def tidy_grid(grid: NDArray[Any], n_shown: int) -> None:
    """Hide the panels that are not used, and label the axes of those at the edge."""
    panels = list(grid.flat)
    for number, panel in enumerate(panels):
        if number >= n_shown:
            panel.set_axis_off()
        below = number + grid.shape[1]
        panel.tick_params(labelbottom=below >= n_shown)
        if below < n_shown:
            panel.set_xlabel("")


def grid_of(n: int, height: float, columns: int = _COLUMNS) -> tuple[Any, Any]:
    """Return a figure with a grid of panels, so many in a row."""
    from matplotlib.figure import Figure

    wide = min(n, columns)
    rows = ceil(n / wide)
    picture = Figure(figsize=(max(4.0 * wide + 2.0, 8.0), height * rows + 0.4))
    return picture, picture.subplots(rows, wide, squeeze=False, sharex=True, sharey=True)
