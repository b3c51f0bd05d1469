"""Dots on rows, a row a scenario: the form of chart in which many scenarios stay readable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from joinup.inputs.names import wrapped
from joinup.page import style
from joinup.page.chart import NARROW
from joinup.page.panels import lay_out

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from joinup.analysis.paired import Interval

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
            colour = item.colours[row]
            if item.low:
                ends = [item.low[row], item.high[row]]
                axes.plot(ends, [height, height], color=colour, lw=2, zorder=2)
            axes.plot(
                item.values[row], height, item.markers[row], color=colour, ms=9, mec="white",
                mew=0.8, zorder=3,
                label=item.label if row == 0 else f"_{item.label}",  # in the key once
            )  # fmt: skip
    narrow = axes.figure.bbox.width <= NARROW * axes.figure.dpi
    letters = 28 if narrow else 32
    axes.set_yticks(list(rows), [wrapped(label, letters) for label in labels])
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_xlabel(xlabel)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=True, axis="y", color="#EEEFEF")
    style.show_unit(axes.xaxis, unit)


def plain_dots(
    label: str,
    values: Sequence[float],
    number: int,
    low: Sequence[float] = (),
    high: Sequence[float] = (),
) -> Dots:
    """Return a series that is told from others by a colour and marker of its own, 0 to 3."""
    colours, markers = ([look[number]] * len(values) for look in (style.PALETTE, style.MARKERS))
    return Dots(label, values, colours, markers, low, high)


def form_dots(label: str, forms: Sequence[str], found: Sequence[Sequence[float]]) -> Dots:
    """Return a series of values with their low and high ends, each row in the look of its form."""
    looks = [style.of_form(form) for form in forms]
    colours, markers = [look.colour for look in looks], [look.marker for look in looks]
    values, low, high = zip(*found, strict=True)
    return Dots(label, values, colours, markers, low, high)


def interval_dots(label: str, found: Sequence[Interval], number: int) -> Dots:
    """Return a series of means with their intervals, by a colour and marker of its own, 0 to 3."""
    means, low, high = ([getattr(i, of) for i in found] for of in ("mean", "low", "high"))
    return plain_dots(label, means, number, low, high)


@dataclass(frozen=True)
class Panel:
    """One of the panels of a figure: its series of dots, and the axis below them."""

    series: Sequence[Dots]
    xlabel: str
    unit: str = "share"
    title: str = ""
    xlim: tuple[float | None, float | None] | None = None
    upright: float | None = None  # where a line stands


def dots_on_rows(labels: Sequence[str], panels: Sequence[Panel], *, keyed: bool = False) -> Figure:
    """Return a figure of panels side by side that share their rows; `keyed` with a key above."""
    with style.styled():
        figure, grid = figure_of_rows(len(labels), len(panels))
        for axes, panel in zip(grid, panels, strict=True):
            if panel.upright is not None:
                axes.axvline(panel.upright, color=style.INK, lw=1)
            draw_rows(axes, labels, panel.series, unit=panel.unit, xlabel=panel.xlabel)
            if panel.title:
                axes.set_title(panel.title)
            if panel.xlim:
                axes.set_xlim(*panel.xlim)
        finish(figure, grid[0] if keyed else None)
    return figure


def finish(figure: Figure, panel: Axes | None = None, columns: int = 0) -> None:
    """Lay a figure out, with a key above the panels where one is named, in so many columns."""
    if panel is None:
        lay_out(figure)
        return
    handles, labels = panel.get_legend_handles_labels()
    columns = columns or len(labels)
    room = 0.15 + 0.25 * -(-len(labels) // columns)  # inches
    lay_out(figure, room / figure.get_figheight())
    figure.legend(handles, labels, loc="upper left", ncols=columns, frameon=False, fontsize=12)
