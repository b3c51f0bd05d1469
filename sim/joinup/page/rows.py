"""Dots on rows, a row a scenario: the form of chart in which many scenarios stay readable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from joinup.inputs.names import wrapped
from joinup.page import style
from joinup.page.chart import NARROW

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW = 0.52  # inches
_APART = 0.13  # of a row


@dataclass(frozen=True)
class Dots:
    """One series of dots, a value a row, perhaps with intervals."""

    label: str
    values: Sequence[float]
    colours: Sequence[str]
    markers: Sequence[str]
    low: Sequence[float] = ()
    high: Sequence[float] = ()


def figure_of_rows(n_rows: int, n_panels: int = 1, width: float = 11) -> tuple[Figure, list[Axes]]:
    """Return a figure with room for some rows, and its panels, which share their rows."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, _ROW * n_rows + 1.5))
    panels = figure.subplots(1, n_panels, sharey=True, squeeze=False)[0]
    return figure, list(panels)


def draw_rows(
    axes: Axes, labels: Sequence[str], series: Sequence[Dots], *, unit: str, xlabel: str
) -> None:
    """Draw series of dots on rows, the first row on top, joined by a line where there are two."""
    rows = range(len(labels))
    if len(series) == 2 or (len(series) > 2 and not series[0].low):
        lowest = [min(item.values[row] for item in series) for row in rows]
        highest = [max(item.values[row] for item in series) for row in rows]
        axes.hlines(rows, lowest, highest, color="#BFBFBF", lw=3, zorder=1)
    for number, item in enumerate(series):
        for row in rows:
            # Three or more dots may lie on each other: they stand a little apart.
            height = row + (_APART * (number - (len(series) - 1) / 2) if len(series) > 2 else 0.0)
            if item.low:
                axes.plot(
                    [item.low[row], item.high[row]],
                    [height, height],
                    color=item.colours[row],
                    lw=2,
                    zorder=2,
                )
            axes.plot(
                item.values[row],
                height,
                item.markers[row],
                color=item.colours[row],
                ms=9,
                mec="white",
                mew=0.8,
                zorder=3,
                label=item.label if row == 0 else f"_{item.label}",  # in the key once
            )
    narrow = axes.figure.bbox.width <= NARROW * axes.figure.dpi
    letters = 28 if narrow else 32
    axes.set_yticks(list(rows), [wrapped(label, letters) for label in labels])
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_xlabel(xlabel)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=True, axis="y", color="#EEEFEF")
    style.show_unit(axes.xaxis, unit)


def plain_dots(label: str, values: Sequence[float], number: int) -> Dots:
    """Return a series that is told from others by a colour and marker of its own, 0 to 3."""
    n_rows = len(values)
    return Dots(label, values, [style.PALETTE[number]] * n_rows, [style.MARKERS[number]] * n_rows)


def finish(figure: Figure, panel: Axes | None = None, columns: int = 0) -> None:
    """Lay a figure out, with a key above the panels where one is named, in so many columns."""
    if panel is None:
        figure.tight_layout()
        return
    handles, labels = panel.get_legend_handles_labels()
    columns = columns or len(labels)
    room = 0.15 + 0.25 * -(-len(labels) // columns)  # inches
    figure.tight_layout(rect=(0, 0, 1, 1 - room / figure.get_figheight()))
    figure.legend(handles, labels, loc="upper left", ncols=columns, frameon=False, fontsize=12)
