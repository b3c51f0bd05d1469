"""The charts of a map: classes of mean field and simulation, the programme, fixed points."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from joinup.analysis.points import Array
from joinup.inputs.names import spaced
from joinup.model.parameters import REGISTRY
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.panels import lay_out, panels_of
from joinup.page.rows import finish
from joinup.page.words import figures, in_unit, percent, span
from joinup.questions.persistence.map import CLASSES, HISTORY, Axis, Layer, PhaseDiagram
from joinup.questions.persistence.trial import HORIZONS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLOURS = ("#F7D8C8", "#BFBFBF", style.TEAL)  # collapses, depends on history, persists
_HATCHES = ("", "//", "")  # colour is never the only difference


def named(axis: Axis) -> str:
    """Return an axis's parameter in words."""
    return spaced(axis.name)


def label(axis: Axis) -> str:
    """Return an axis's label with its unit."""
    return f"{named(axis)} ({REGISTRY[axis.name].unit})"


def edges(axis: Axis) -> list[float]:
    """Return the borders of the cells around an axis's values."""
    values = [float(value) for value in axis.values]
    middle = [(a + b) / 2 for a, b in pairwise(values)]
    return [values[0] - (middle[0] - values[0]), *middle, values[-1] + (values[-1] - middle[-1])]


def grid_of(panel: Axes, found: PhaseDiagram, title: str) -> None:
    """Lay out a panel of the map, with the scenario's own point on it."""
    panel.plot(found.x.own, found.y.own, "P", color=style.INK, ms=11, mec="white", zorder=5)
    panel.set_title(title)
    panel.grid(visible=False)
    edges_x, edges_y = edges(found.x), edges(found.y)
    panel.set(xlim=(edges_x[0], edges_x[-1]), ylim=(edges_y[0], edges_y[-1]))


def heat_maps(
    found: PhaseDiagram,
    width: float,
    height: float,
    maps: Sequence[tuple[Array, Array, str]],
    words: str,
) -> Figure:
    """Return maps beside each other: shares, what is lined where it reaches a half, and title."""
    from matplotlib.figure import Figure

    with style.styled():
        figure = Figure(figsize=(width, height), layout="constrained")
        row = figure.subplots(1, len(maps), sharex=True, sharey=True, squeeze=False)[0]
        for panel, (shares, lined, title) in zip(row, maps, strict=True):
            mesh: Any = panel.pcolormesh(
                edges(found.x), edges(found.y), shares, cmap="cividis", vmin=0, vmax=1
            )
            if 0 < (lined >= 0.5).mean() < 1 and min(lined.shape) > 1:
                x, y = ([float(v) for v in axis.values] for axis in (found.x, found.y))
                panel.contour(x, y, lined, levels=[0.5], colors="white", linestyles="--")
            grid_of(panel, found, title)
            panel.set_xlabel(label(found.x))
        row[0].set_ylabel(label(found.y))
        bar = figure.colorbar(mesh, ax=list(row))
        style.show_unit(bar.ax.yaxis, "share")
        bar.set_label(words)
    return figure


def regions_chart(found: PhaseDiagram) -> Chart:
    """Draw the classes of the mean field beside those of the simulation, a row a rule."""
    from matplotlib.colors import ListedColormap
    from matplotlib.patches import Patch

    with style.styled():
        figure, grid = panels_of(2 * len(found.layers), 11, 4.2, room=0.6, columns=2)
        for row, layer in zip(grid, found.layers, strict=True):
            kinds = {"mean field": layer.predicted, "simulation": layer.simulated}
            for panel, (kind, classes) in zip(row, kinds.items(), strict=True):
                panel.pcolormesh(
                    edges(found.x), edges(found.y), classes, cmap=ListedColormap(_COLOURS),
                    vmin=-0.5, vmax=2.5,
                )  # fmt: skip
                masked = np.ma.masked_where(classes != HISTORY, classes)
                panel.pcolor(
                    edges(found.x), edges(found.y), masked, hatch="//",
                    cmap=ListedColormap(["none"]), edgecolor=style.GREY, lw=0,
                )  # fmt: skip
                grid_of(panel, found, f"{kind}, {layer.rule}")
            row[0].set_ylabel(label(found.y))
        for panel in grid[-1]:
            panel.set_xlabel(label(found.x))
        keys = [
            Patch(facecolor=colour, hatch=hatch, edgecolor=style.GREY, label=name)
            for name, colour, hatch in zip(CLASSES, _COLOURS, _HATCHES, strict=True)
        ]
        lay_out(figure, 0.4 / figure.get_figheight())
        figure.legend(handles=keys, loc="upper left", ncols=3, frameon=False)
    return Chart(
        name="regions",
        title=_regions_title(found),
        subtitle="What becomes of joint working by itself, once the programme is over: from the "
        "fixed points of the mean field, and from runs that begin joined up and with nothing",
        alternative=" ".join(
            f"{layer.rule}: "
            + ", ".join(
                f"{name} on {percent(float((layer.predicted == k).mean()))} of the mean field's "
                f"and {percent(float((layer.simulated == k).mean()))} of the simulation's points"
                for k, name in enumerate(CLASSES)
            )
            + "."
            for layer in found.layers
        ),
        note="The cross is the scenario. Grey and hatched: both a joined-up state and one without "
        "joint work would stay, so that the past decides.",
        figure=figure,
        table=_table(found),
    )


def _regions_title(found: PhaseDiagram) -> str:
    widest = [(percent(float((one.simulated == HISTORY).mean())), one) for one in found.layers]
    said = " or ".join(f"{share} ({layer.rule})" for share, layer in widest)
    return f"The past decides on {said} of the map"


def programme_chart(found: PhaseDiagram) -> Chart:
    """Draw the share of places that this programme leaves joined up four years on."""
    lag = HORIZONS[-1]
    maps = [(one.persistence, one.held.astype(float), one.rule) for one in found.layers]
    majority = [(percent(float((one.persistence >= 0.5).mean())), one) for one in found.layers]
    return Chart(
        name="programme",
        title=f"Most places last {span(lag)} on "
        + " or ".join(f"{share} ({layer.rule})" for share, layer in majority)
        + " of the map",
        subtitle=f"Places joined up {span(lag)} after this programme's full grant has ended",
        alternative=" ".join(
            f"{layer.rule}: from {percent(float(layer.persistence.min()))} to "
            f"{percent(float(layer.persistence.max()))} of places."
            for layer in found.layers
        ),
        note="On the lasting side of the white dashed line the routine that the programme leaves "
        "would hold joint working, were it to stand still; on the other side places last on trust "
        "for a while. The cross is the scenario.",
        figure=heat_maps(found, 11, 4.8, maps, "places still joined up"),
        table=_table(found),
    )


def branches_chart(found: PhaseDiagram) -> Chart:
    """Draw stable and unstable fixed points along the first axis, routine free and frozen."""
    kinds = (("routine free", "routine"), ("routine as the programme leaves it", "frozen"))
    rows = []
    with style.styled():
        figure, grid = panels_of(2 * len(found.layers), 11, 3.6, room=0.6, columns=2)
        for row, layer in zip(grid, found.layers, strict=True):
            for panel, (kind, name) in zip(row, kinds, strict=True):
                points = [
                    (float(value), p.share, p.stable)
                    for value, branch in zip(layer.along, getattr(layer, name), strict=True)
                    for p in branch
                ]
                rows += [
                    {"rule": layer.rule, "routine": kind, found.x.name: x, "fulfilment": share,
                     "stable": "yes" if stable else "no"}
                    for x, share, stable in points
                ]  # fmt: skip
                for stable, marker, colour in ((True, "o", style.BLUE), (False, "x", style.PLUM)):
                    some = [(x, share) for x, share, s in points if s == stable]
                    panel.plot(
                        [x for x, _ in some], [y for _, y in some], marker, color=colour, ms=5,
                        mew=1.5, label="stable" if stable else "tipping point",
                    )  # fmt: skip
                panel.axvline(found.x.own, color=style.INK, lw=1, ls=(0, (4, 3)))
                panel.set_title(f"{kind}, {layer.rule}")
                panel.set(ylim=(-0.03, 1.03))
                style.show_unit(panel.yaxis, "share")
            row[0].set_ylabel("mean fulfilment")
        for panel in grid[-1]:
            panel.set_xlabel(label(found.x))
        finish(figure, grid[0, 0])
    table = pd.DataFrame(rows, columns=["rule", "routine", found.x.name, "fulfilment", "stable"])
    return Chart(
        name="branches",
        title=" ".join(along(found, layer).rstrip(".") + "." for layer in found.layers[:1]),
        subtitle=f"Fixed points of the mean field along {named(found.x)}, all else as in the "
        "scenario",
        alternative=f"{len(table)} fixed points, {int((table['stable'] == 'no').sum())} of them "
        "tipping points; the table has each.",
        note="Dots are states that stay, crosses are tipping points between them; the dashed line "
        "is the scenario. Where dots end, joint working falls away at once.",
        figure=figure,
        table=table,
    )


def along(found: PhaseDiagram, layer: Layer) -> str:
    """Say from where to where the mean field has a joined-up state along the first axis."""
    held = [
        value
        for value, points in zip(layer.along, layer.routine, strict=True)
        if any(p.stable and p.joined_up for p in points)
    ]
    unit = REGISTRY[found.x.name].unit
    if not held:
        return f"Under {layer.rule} no {named(found.x)} that was tried keeps a joined-up state."
    if len(held) == len(layer.along):
        return f"Under {layer.rule} every {named(found.x)} that was tried keeps a joined-up state."
    return (
        f"Under {layer.rule} a joined-up state exists, by the mean field, for {named(found.x)} "
        f"from {figures(min(held))} to {in_unit(figures(max(held)), unit)}; the scenario has "
        f"{figures(found.x.own)}."
    )


def _table(found: PhaseDiagram) -> pd.DataFrame:
    rows = [
        {
            "rule": layer.rule, found.x.name: a, found.y.name: b,
            "mean_field": CLASSES[int(layer.predicted[j, i])],
            "simulation": CLASSES[int(layer.simulated[j, i])],
            "held_by_routine": "yes" if layer.held[j, i] else "no",
            "persistence_16": float(layer.persistence[j, i]),
        }
        for layer in found.layers
        for j, b in enumerate(found.y.values)
        for i, a in enumerate(found.x.values)
    ]  # fmt: skip
    return pd.DataFrame(rows)
