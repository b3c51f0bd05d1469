"""Sorted bars, a bar a scenario: the one chart that everybody reads at a glance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from joinup.inputs.names import wrapped
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.panels import axes_of

_WIDTH = 5.6  # inches: two stand side by side on A4
_BAR = 0.35  # inches


@dataclass(frozen=True)
class Bar:
    """A scenario's title, its value and its form, which decides the colour."""

    title: str
    value: float
    form: str


@dataclass(frozen=True)
class Measured:
    """What bars measure: in words for the axis, how a value is written, and the end of the axis.

    `most` is None where the longest bar decides.
    """

    words: str
    shown: Callable[[float], str]
    most: float | None = None


def bars_chart(
    name: str, title: str, bars: Sequence[Bar], of: Measured, *, note: str = "", least: bool = False
) -> Chart:
    """Draw bars, the longest on top; the shortest where the `least` is the best."""
    order = sorted(bars, key=lambda bar: bar.value if least else -bar.value)
    most = of.most or max((bar.value for bar in order), default=1.0) or 1.0
    with style.styled():
        figure, axes = axes_of(_WIDTH, _BAR * len(order) + 0.15)
        for row, bar in enumerate(order):
            axes.barh(row, bar.value, height=0.66, color=style.of_form(bar.form).colour)
            axes.annotate(
                of.shown(bar.value), (bar.value, row), (4, 0), textcoords="offset points",
                va="center", fontsize=11,
            )  # fmt: skip
        axes.set_yticks(range(len(order)), [wrapped(bar.title, 30) for bar in order], fontsize=10)
        axes.set_ylim(len(order) - 0.5, -0.5)
        axes.set_xlim(0, 1.22 * most)
        axes.set_xticks([])
        axes.grid(visible=False)
        axes.spines["bottom"].set_visible(False)
        axes.tick_params(axis="y", length=0)
        figure.tight_layout(pad=0.3)
    return Chart(
        name=name,
        title=title,
        subtitle=of.words,
        alternative=" ".join(f"{bar.title}: {of.shown(bar.value)}." for bar in order),
        note=note,
        figure=figure,
        table=[{"scenario": bar.title, "form": bar.form, "value": bar.value} for bar in order],
    )
