"""Small multiples: a panel a scenario, in a grid whose last row may not be full."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 3


def axes_of(width: float, height: float) -> tuple[Figure, Axes]:
    """Return a figure of so many inches, and its one panel."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height))
    return figure, figure.subplots()


def lay_out(figure: Figure, above: float = 0.0) -> None:
    """Lay a figure out with room `above` its panels, a share of its height, for a key.

    As `tight_layout` does in a rectangle, which measures every panel twice.
    """
    figure.tight_layout()
    if not above:
        return
    at, grid = figure.subplotpars, figure.axes[0].get_gridspec()
    rows = grid.nrows if grid else 1
    whole, gaps = at.top - at.bottom, (rows - 1) * at.hspace
    gaps *= whole / (rows + gaps)  # of panels' heights, now of the figure's
    panels = whole - above - gaps
    figure.subplots_adjust(top=at.top - above, hspace=gaps * rows / panels / max(rows - 1, 1))


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


def panels_of(
    n: int, width: float, height: float, *, room: float = 0.0, columns: int = COLUMNS, **shared: Any
) -> tuple[Any, Any]:
    """Return a figure of some width and a grid of `n` panels, `height` inches each and some `room`.

    Panels that are not used are hidden. `shared` goes to matplotlib, axes are shared by default.
    """
    from matplotlib.figure import Figure

    wide = min(n, columns)
    rows = ceil(n / wide)
    figure = Figure(figsize=(width, height * rows + room))
    grid = figure.subplots(rows, wide, squeeze=False, **{"sharex": True, "sharey": True, **shared})
    for panel in grid.flat[n:]:
        panel.set_axis_off()
    return figure, grid


def grid_of(n: int, height: float, columns: int = COLUMNS) -> tuple[Any, Any]:
    """Return a figure with a grid of panels, so many in a row, as wide as they need."""
    width = max(4.0 * min(n, columns) + 2.0, 8.0)
    return panels_of(n, width, height, room=0.4, columns=columns)
