"""Every outcome at a glance, and whether the sample is large enough: a heat map, convergence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from joinup.analysis.sensitivity.study import LEADING, NARROW, Finding
from joinup.batch.own import outcome_of
from joinup.inputs.names import spaced, wrapped
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.panels import axes_of, grid_of, tidy_grid
from joinup.page.words import percent
from joinup.questions.sensitivity.pages.charts import MOST_PANELS
from joinup.questions.sensitivity.pages.tables import convergence_frame, frame
from joinup.questions.sensitivity.pages.words import MEASURES, figure, sureness


def heat_map(found: Sequence[Finding]) -> Chart | None:
    """Draw the leading measure of every outcome and parameter, a panel a case; None for one row."""
    known = [item for item in found if item.indices]
    outcomes = list(dict.fromkeys(item.outcome for item in known))
    labels = list(dict.fromkeys(item.case.label for item in known))[:MOST_PANELS]
    if len(outcomes) < 2:
        return None
    kind = known[0].case.layout.kind
    names = list(dict.fromkeys(index.names[0] for item in known for index in item.ranked))
    by_place = {(item.case.label, item.outcome): item for item in known}
    with style.styled():
        wide = min(len(labels), max(1, 12 // (len(names) + 3)))
        picture, grid = grid_of(len(labels), 0.55 * len(outcomes) + 2.0, wide)
        for panel, label in zip(grid.flat, labels, strict=False):
            _heated(panel, [by_place.get((label, outcome)) for outcome in outcomes], names)
            panel.set_yticks(
                range(len(outcomes)), [wrapped(outcome_of(name).title, 26) for name in outcomes]
            )
            panel.set_title(wrapped(label))
        tidy_grid(grid, len(labels))
        picture.tight_layout()
    return Chart(
        name="every-outcome",
        title="What moves one outcome need not move another",
        subtitle="Each outcome by each parameter: "
        + (
            "mean effect, as a share of the largest for that outcome"
            if kind == "morris"
            else f"share of the variance between points, {MEASURES[LEADING[kind]]}"
        ),
        alternative=" ".join(
            f"{outcome_of(item.outcome).title}, “{item.case.label}”: "
            f"{spaced(item.ranked[0].names[0])} most, {figure(item.ranked[0], item.outcome)}."
            for item in known
        ),
        note="The darker, the more. A dash: the outcome is constant or not known there, or the "
        "parameter does not vary.",
        figure=picture,
        table=frame(known),
    )


def _heated(panel: Any, rows: Sequence[Finding | None], names: Sequence[str]) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    values = np.full((len(rows), len(names)), np.nan)
    for row, item in enumerate(rows):
        for index in item.ranked if item else ():
            whole = item.ranked[0].found.mean if item and index.measure == "effect" else 1.0
            values[row, list(names).index(index.names[0])] = min(
                max(index.found.mean / whole, 0), 1
            )
    colours = LinearSegmentedColormap.from_list("moves", ["#FFFFFF", style.BLUE])
    panel.imshow(values, cmap=colours, vmin=0, vmax=1, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        ink = "white" if value > 0.5 else style.INK
        panel.text(column, row, percent(float(value)), ha="center", va="center", color=ink, size=10)
    panel.set_xticks(range(len(names)), [spaced(name) for name in names], rotation=40, ha="right")
    panel.grid(visible=False)


def convergence(found: Sequence[Finding]) -> Chart | None:
    """Draw how wide the intervals of one outcome are for growing parts of the sample."""
    shown = [item for item in found if item.steps][:MOST_PANELS]
    if not shown:
        return None
    with style.styled():
        picture, axes = axes_of(9, 4.6)
        for number, item in enumerate(shown, start=1):
            look = style.look(number)
            axes.plot(
                [step.n for step in item.steps], [step.half for step in item.steps],
                color=look.colour, marker=look.marker, ls=look.dash, label=wrapped(item.case.label),
            )  # fmt: skip
        axes.axhline(NARROW, color=style.GREY, lw=1.2, ls=(0, (4, 3)))
        axes.set_xscale("log", base=2)
        axes.set_xticks(sorted({step.n for item in shown for step in item.steps}))
        axes.minorticks_off()
        axes.set_ylim(bottom=0)
        style.show_unit(axes.xaxis, "")
        style.show_unit(axes.yaxis, "share")
        axes.set_xlabel(f"{_UNITS[shown[0].case.layout.kind]} used")
        axes.set_ylabel("half of the widest interval")
        picture.tight_layout()
        if len(shown) > 1:
            axes.legend(frameon=False, fontsize=11)
    wide = [item for item in shown if item.half > NARROW]
    return Chart(
        name="convergence",
        title="The sample is large enough"
        if not wide
        else "The sample is too small for every scenario"
        if len(wide) == len(shown)
        else f"The sample is too small in {len(wide)} of {len(shown)} scenarios",
        subtitle=f"{outcome_of(shown[0].outcome).title}: half of the widest 95% interval, by the "
        "number of points used from the start of the sample",
        alternative=" ".join(sureness(item) for item in shown),
        note="Below the dashed line large shares can be told from small ones. Where the line has "
        "stopped falling, more points will not help much.",
        figure=picture,
        table=convergence_frame(shown),
    )


_UNITS = {"sobol": "base points", "morris": "trajectories", "given": "points"}
