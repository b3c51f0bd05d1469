"""What a record constrains and what it leaves open: accepted ranges within the tried ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from joinup.inputs.counted import counted
from joinup.inputs.names import wrapped
from joinup.model.parameters import REGISTRY
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.panels import axes_of
from joinup.page.ranking import ends
from joinup.page.rows import finish
from joinup.page.words import figures, listed, percent
from joinup.questions.validation.calibration.open_ends import Constraint

NAME = "left-open"
_ROW = 0.75  # inches


def left_open(rows: Sequence[Constraint], n_figures: int) -> Chart:
    """Draw each parameter's accepted range within the tried one, under each rule."""
    names = list(dict.fromkeys(item.name for item in rows))
    rules = list(dict.fromkeys(item.rule for item in rows))
    labelled: set[str] = set()
    with style.styled():
        figure, axes = axes_of(11, _ROW * len(names) + 1.9)
        for n, rule in enumerate(rules):
            look = style.look(n + 1)
            for item in (item for item in rows if item.rule == rule):
                height = names.index(item.name) + 0.22 * (n - (len(rules) - 1) / 2)
                low, high = (_place(item, value) for value in item.accepted)
                # Full where the range is narrower than chance makes it, else open.
                narrowed = item.verdict == "narrowed"
                axes.plot([low, high], [height, height], color=look.colour, lw=6, alpha=0.35)
                axes.plot(
                    _place(item, item.median), height, look.marker, mec=look.colour, mew=1.8, ms=9,
                    mfc=look.colour if narrowed else "white",
                    label="" if rule in labelled else rule,
                )  # fmt: skip
                labelled.add(rule)
        axes.axvspan(0, 1, color="#EEEFEF", zorder=0, lw=0)
        axes.set_yticks(range(len(names)), [wrapped(REGISTRY[name].meaning, 44) for name in names])
        axes.set(ylim=(len(names) - 0.5, -0.5), xlim=(-0.03, 1.03))
        axes.set_xlabel("place within the middle 90% of what was tried")
        style.show_unit(axes.xaxis, "share")
        axes.grid(visible=False, axis="y")
        finish(figure, axes)
    return Chart(
        name=NAME,
        title=title(rows, n_figures),
        subtitle="Bar and marker: middle 90% and median of the accepted values, as a place within "
        "the middle 90% of those that were tried (grey)",
        alternative=" ".join(
            f"{item.name}, {item.rule}: {item.verdict}, {figures(item.accepted[0])} to "
            f"{figures(item.accepted[1])} of {figures(item.tried[0])} to {figures(item.tried[1])}."
            for item in rows
        ),
        note="Filled marker: the range is narrower than chance would make it. Open marker: it is "
        "not; a “tilted” parameter is as wide as before, but some of its values fit more often.",
        figure=figure,
        table=[
            {
                "parameter": item.name, "decision_rule": item.rule, "verdict": item.verdict,
                "tried_low": item.tried[0], "tried_high": item.tried[1],
                "accepted_low": item.accepted[0], "accepted_median": item.median,
                "accepted_high": item.accepted[1], "width_ratio": item.ratio,
                "by_chance": item.chance, "p_value": item.differs,
            }
            for item in rows
        ],
    )  # fmt: skip


def _place(item: Constraint, value: float) -> float:
    low, high = item.tried
    return (value - low) / (high - low)


def title(rows: Sequence[Constraint], n_figures: int) -> str:
    """Say how far the narrowest parameter is narrowed, and how many are not."""
    by_name: dict[str, list[Constraint]] = {}
    for item in rows:
        by_name.setdefault(item.name, []).append(item)
    ratios = {name: float(np.mean([i.ratio for i in own])) for name, own in by_name.items()}
    narrowest = ends(ratios, percent)
    assert narrowest is not None  # there is a parameter
    wide = [
        name for name, items in by_name.items() if all(item.verdict != "narrowed" for item in items)
    ]
    return (
        f"{counted(n_figures, 'figure')} narrow {listed(narrowest.low.names)} most, to "
        f"{narrowest.low.figure} of its range; "
        f"{len(wide)} of {len(by_name)} parameters stay as wide as they were"
    )
