"""A map that can be clicked: a point of it sets the two parameters that it is drawn over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import solara
from solara.components.component_vue import component_vue

from joinup.browser.parts import heading, paragraph
from joinup.browser.visit import Visit
from joinup.model.parameters import REGISTRY
from joinup.model.registry import Value
from joinup.page.document import Document
from joinup.page.words import percent

if TYPE_CHECKING:
    import pandas as pd

_SHARES = {
    "lasts_in_worlds": "share of plausible worlds in which it lasts",
    "persistence_16": "share of places still joined up, over the rules of decision",
}
"""What a cell may show, the better first, by its column in the data of a chart."""


@dataclass(frozen=True)
class Grid:
    """Two parameters with their values, and a share at each point, (y, x)."""

    x: str
    y: str
    across: Sequence[float]
    up: Sequence[float]
    shares: Sequence[Sequence[float]]
    meaning: str

    def at(self, row: int, column: int) -> dict[str, Value]:
        """Return the values of both parameters at a point."""
        found = {self.x: self.across[column], self.y: self.up[row]}
        return {n: round(v) if REGISTRY[n].kind == "count" else v for n, v in found.items()}


def grid_of(document: Document) -> Grid | None:
    """Return the grid that a document's charts draw over two parameters, None where none does."""
    tables = [chart.table for section in document.sections for chart in section.charts]
    for share, meaning in _SHARES.items():
        for table in tables:
            axes = [name for name in table.columns if name in REGISTRY]
            if share in table.columns and len(axes) == 2:
                return _grid(table, axes, share, meaning)
    return None


def _grid(table: pd.DataFrame, axes: Sequence[str], share: str, meaning: str) -> Grid:
    x, y = axes
    found = table.pivot_table(index=y, columns=x, values=share, aggfunc="mean")
    return Grid(
        x, y, found.columns.tolist(), found.index.tolist(), found.to_numpy().tolist(), meaning
    )


@component_vue("grid.vue")
def Cells(
    across: list[str],
    up: list[str],
    shares: list[list[float]],
    labels: list[list[str]],
    names: list[str],
    event_choose: Callable[[list[int]], None],
) -> None:
    """Draw the points of a grid as buttons; `event_choose` gets [row, column]."""


def show_grid(visit: Visit, grid: Grid) -> None:
    """Show a grid whose points set what is set."""

    def choose(where: list[int]) -> None:
        row, column = where
        if 0 <= row < len(grid.up) and 0 <= column < len(grid.across):
            visit.change(lambda: visit.settings.value.with_values(grid.at(row, column)))

    across, up = ([f"{value:.3g}" for value in side] for side in (grid.across, grid.up))
    names = [grid.x.replace("_", " "), grid.y.replace("_", " ")]
    labels = [
        [
            f"{names[0]} {a}, {names[1]} {b}: {percent(share)}"
            for a, share in zip(across, row, strict=True)
        ]
        for b, row in zip(up, grid.shares, strict=True)
    ]
    with solara.Div(classes=["panel"]):
        heading("Click a point of the map to set it")
        paragraph(f"Each cell says the {grid.meaning}. What is set goes with you to all pages.")
        Cells(
            across=across, up=up, shares=[list(row) for row in grid.shares], labels=labels,
            names=names, event_choose=choose,
        )  # fmt: skip
