"""Small multiples: a panel a scenario, in a grid whose last row may not be full."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray


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
