"""What each parameter does to one outcome: bars with intervals, mu* against sigma."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from joinup.analysis.sensitivity.study import Finding
from joinup.batch.own import outcome_of
from joinup.inputs.names import spaced, wrapped
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.panels import grid_of, tidy_grid
from joinup.page.rows import finish
from joinup.page.words import listed
from joinup.questions.sensitivity.pages.tables import frame
from joinup.questions.sensitivity.pages.words import MEASURES, leading

MOST_PANELS = 6
_BARS = {
    "sobol": ("first", "total"),
    "morris": ("effect",),
    "given": ("first", "distribution"),
}
_COLOURS = (style.BLUE, style.ORANGE)


def bars(found: Sequence[Finding]) -> Chart | None:
    """Draw what each parameter does to one outcome, a panel a case; None where nothing is known."""
    shown = [item for item in found if item.indices][:MOST_PANELS]
    if not shown:
        return None
    kind = shown[0].case.layout.kind
    names = _order(shown)
    with style.styled():
        picture, grid = grid_of(len(shown), 0.55 * len(names) + 1.3)
        for panel, item in zip(grid.flat, shown, strict=False):
            _bars(panel, item, names)
        tidy_grid(grid, len(shown))
        finish(picture, grid.flat[0] if len(_BARS[kind]) > 1 else None)
    outcome = outcome_of(shown[0].outcome)
    return Chart(
        name="what-moves-it",
        title=_title(shown),
        subtitle=f"{outcome.title}: {_MEASURED[kind]}; with 95% intervals",
        alternative=" ".join(leading(item) for item in shown),
        note=_NOTES[kind],
        figure=picture,
        table=frame(shown),
    )


_NOTES = {
    "sobol": "The further “alone or with others” reaches beyond “alone”, the more a parameter "
    "depends on the others. Lines show 95% intervals over base points.",
    "morris": "A step goes through a parameter’s whole range. Lines show 95% intervals.",
    "given": "Lines show 95% intervals. A dashed line shows what a parameter that does nothing "
    "would reach by chance in the second measure.",
}


_MEASURED = {
    "sobol": "share of the variance between points that goes with each parameter",
    "morris": "mean absolute change over each parameter’s whole range",
    "given": "share of the variance between points that goes with each parameter alone, and "
    "how far its value shifts the whole distribution (0 to 1)",
}


def _title(shown: Sequence[Finding]) -> str:
    first = {spaced(item.ranked[0].names[0]) for item in shown}
    what = outcome_of(shown[0].outcome).title
    if len(first) == 1:
        where = "" if len(shown) == 1 else " in every scenario"
        return f"{next(iter(first)).capitalize()} moves “{what}” most{where}"
    return f"What moves “{what}” most differs: {listed(sorted(first))}"


def _order(shown: Sequence[Finding]) -> list[str]:
    """Return the parameters of all cases, those with the largest indices anywhere first."""
    most: dict[str, float] = {}
    for item in shown:
        for index in item.ranked:
            name = index.names[0]
            most[name] = max(most.get(name, -1.0), index.found.mean)
    return sorted(most, key=lambda name: -most[name])


def _bars(panel: Any, item: Finding, names: Sequence[str]) -> None:
    measures = _BARS[item.case.layout.kind]
    height = 0.8 / len(measures)
    for number, measure in enumerate(measures):
        by_name = {index.names[0]: index.found for index in item.by(measure)}
        rows = [row for row, name in enumerate(names) if name in by_name]
        values = [by_name[names[row]] for row in rows]
        places = [row + height * (number - (len(measures) - 1) / 2) for row in rows]
        means = np.array([max(value.mean, 0.0) for value in values])
        low = means - np.array([max(value.low, 0.0) for value in values])
        high = np.array([value.high for value in values]) - means
        panel.barh(places, means, height, color=_COLOURS[number], label=MEASURES[measure])
        known = np.isfinite(low)
        panel.errorbar(
            means[known], np.array(places)[known],
            xerr=np.maximum(np.stack([low[known], high[known]]), 0.0),
            fmt="none", ecolor=style.INK, elinewidth=1.2, capsize=3,
        )  # fmt: skip
    for idle in item.by("idle"):
        panel.axvline(idle.found.mean, color=style.ORANGE, lw=1.2, ls=(0, (4, 3)))
    panel.set_yticks(range(len(names)), [wrapped(spaced(name), 24) for name in names])
    panel.set_ylim(len(names) - 0.5, -0.5)
    panel.set_title(wrapped(item.case.label))
    panel.grid(visible=True, axis="x")
    panel.grid(visible=False, axis="y")
    panel.set_axisbelow(True)
    unit = outcome_of(item.outcome).unit if measures == ("effect",) else "share"
    panel.set_xlim(left=0)
    style.show_unit(panel.xaxis, unit)


def screening(found: Sequence[Finding]) -> Chart | None:
    """Draw mean effect against spread of one outcome; None for other designs than Morris's."""
    shown = [item for item in found if item.by("spread")][:MOST_PANELS]
    if not shown:
        return None
    outcome = outcome_of(shown[0].outcome)
    with style.styled():
        picture, grid = grid_of(len(shown), 4.2)
        for panel, item in zip(grid.flat, shown, strict=False):
            _screened(panel, item)
            panel.set_xlabel("mean effect (mu*)")
            style.show_unit(panel.xaxis, outcome.unit)
            style.show_unit(panel.yaxis, outcome.unit)
        tidy_grid(grid, len(shown))
        for panel in grid[:, 0]:
            panel.set_ylabel("spread of the effect (sigma)")
        picture.tight_layout()
    curved = [f"In “{item.case.label}” {_depend(item)}" for item in shown]
    return Chart(
        name="effect-and-spread",
        title="How far an effect depends on the other parameters",
        subtitle=f"{outcome.title}: mean absolute effect of each parameter’s whole range, and its "
        "standard deviation over trajectories",
        alternative=" ".join(curved),
        note="Above the dashed line the effect varies as much as it is large: it depends on the "
        "others, or is not a straight line. Near the left edge a parameter does little.",
        figure=picture,
        table=frame(shown),
    )


def _depend(item: Finding) -> str:
    spread = {index.names[0]: index.found.mean for index in item.by("spread")}
    names = [spaced(i.names[0]) for i in item.by("effect") if spread[i.names[0]] > i.found.mean > 0]
    if not names:
        return "no effect varies by more than its size."
    return f"the effect of {listed(names)} varies by more than its size."


def _screened(panel: Any, item: Finding) -> None:
    spread = {index.names[0]: index.found.mean for index in item.by("spread")}
    most = max(index.found.high for index in item.by("effect"))
    panel.plot([0, most], [0, most], color=style.GREY, lw=1.2, ls=(0, (4, 3)))
    ordered = sorted(item.by("effect"), key=lambda index: spread[index.names[0]])
    heights = [spread[index.names[0]] for index in ordered]
    places = _apart(heights, 0.06 * max(most, *heights))
    for index, y, place in zip(ordered, heights, places, strict=True):
        x, end = index.found.mean, index.found.high
        panel.plot([max(index.found.low, 0.0), end], [y, y], color=style.BLUE, lw=1.2)
        panel.plot(x, y, "o", color=style.BLUE, ms=7)
        panel.annotate(
            spaced(index.names[0]), (end, place), xytext=(5, 0),
            textcoords="offset points", fontsize=10, va="center",
        )  # fmt: skip
    panel.set_xlim(left=0)
    panel.set_ylim(bottom=0)
    panel.margins(x=0.25, y=0.12)
    panel.set_title(wrapped(item.case.label))


def _apart(values: Sequence[float], gap: float) -> list[float]:
    """Return rising values moved up where they would stand closer than a gap.

    >>> _apart([0.0, 0.1, 2.0], 1.0)
    [0.0, 1.0, 2.0]
    """
    found: list[float] = []
    for value in values:
        found.append(max(value, found[-1] + gap) if found else value)
    return found
