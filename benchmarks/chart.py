"""The chart of the benchmarks: engines beside each other, and where NumPy's time goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import peers
from benchmarks.results import Measured
from joinup.page.style import BLUE, GREY, ORANGE, TEAL, styled, svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS = {
    peers.MESA: GREY,
    peers.AGENTPY: GREY,
    peers.NUMPY_ALONE: TEAL,
    peers.NUMPY_TOGETHER: TEAL,
    peers.ALONE: BLUE,
    peers.OF_MENU: BLUE,
    peers.TOGETHER: BLUE,
    peers.LIMIT: ORANGE,
}
_PARTS = 10  # that are shown by name


def alternative(measured: Measured) -> str:
    """Say what the chart shows, for those who do not see it."""
    largest = measured.comparisons[-1]
    engine = largest.timings[peers.TOGETHER]
    words = (
        f"At {largest.places} places of {largest.partners} partners the engine is "
        f"{engine.times(largest.timings[peers.MESA]):.0f} times as fast as Mesa"
    )
    if peers.LIMIT in largest.timings:
        words += f" and takes {largest.timings[peers.LIMIT].times(engine):.0f} times C's time"
    return words


def drawn(measured: Measured) -> str:
    """Return the chart as SVG."""
    from matplotlib.figure import Figure

    with styled():
        figure = Figure(figsize=(9, 7), layout="constrained")
        figure.get_layout_engine().set(w_pad=0.2, h_pad=0.12)  # fonts differ between browsers
        above, below = figure.subplots(2, 1, height_ratios=[1, 1.5])
        _engines(above, measured)
        _parts(below, measured)
        return svg(figure, "benchmarks")


def _engines(axes: Axes, measured: Measured) -> None:
    largest = measured.comparisons[-1]
    names = list(largest.timings)[::-1]
    for place, name in enumerate(names):
        timing = largest.timings[name]
        axes.barh(place, timing.median, color=_COLOURS[name], height=0.7)
        axes.annotate(
            f"{timing.median:,.0f}",
            (timing.median, place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
        )
    axes.set_xscale("log")
    axes.set_xlim(5, 1e5)
    axes.set_yticks(range(len(names)), [name.replace("`", "") for name in names])
    axes.set_axisbelow(True)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_xlabel("nanoseconds for an agency and a quarter, one core (logarithmic)")
    axes.set_title(alternative(measured).replace(" is ", " is\n"), fontweight="bold")


def _parts(axes: Axes, measured: Measured) -> None:
    shares = list(measured.phases.items())
    shown = shares[:_PARTS]
    shown.append(("all other", sum(share for _, share in shares[_PARTS:])))
    names = [name.replace("_", " ") for name, _ in shown][::-1]
    values = [100 * share for _, share in shown][::-1]
    axes.barh(names, values, color=BLUE, height=0.7)
    axes.set_axisbelow(True)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.fmt_xdata = lambda value: f"{value:.0f}%"
    axes.xaxis.set_major_formatter(lambda value, _: axes.fmt_xdata(value))
    axes.set_xlabel("share of NumPy's processor time")
    dearest, share = shares[0]
    axes.set_title(
        f"{dearest.replace('_', ' ').capitalize()} takes {share:.0%} of NumPy's time",
        fontweight="bold",
    )
