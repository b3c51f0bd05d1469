"""How far each lever may move before joint working tips: the chart, its table and words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from joinup.inputs.names import spaced
from joinup.model.parameters import REGISTRY
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.panels import axes_of
from joinup.page.ranking import ends
from joinup.page.rows import finish
from joinup.page.words import figures, in_unit, listed, percent, setting, upper
from joinup.questions.persistence.levers import Distance, reach
from joinup.questions.persistence.outlook import Outlook
from joinup.questions.persistence.trial import RULES
from joinup.questions.persistence.verdict import agreed


def distance_chart(found: Outlook) -> Chart | None:
    """Draw where on each lever's range most places fall away; None where none tips it."""
    tipping = [d for d in found.distances if any(d.tips_at.values())]
    if not tipping:
        return None
    with style.styled():
        figure, axes = axes_of(11, 0.62 * len(tipping) + 1.5)
        for row, distance in enumerate(tipping):
            low, high = _reach(distance)
            axes.hlines(row, 0, 1, color="#DEE0E2", lw=6, zorder=1)
            own = (distance.now - low) / (high - low)
            axes.plot(
                own, row, "|", color=style.INK, ms=20, mew=3, zorder=4,
                label="now" if row == 0 else "",
            )  # fmt: skip
            for number, rule in enumerate(RULES):
                tip = distance.tips_at[rule]
                if tip is None:
                    continue
                at, least, most = ((value - low) / (high - low) for value in tip)
                height = row + 0.2 * (number - 0.5)
                axes.plot([least, most], [height, height], color=style.PALETTE[number], lw=2)
                axes.plot(at, height, style.MARKERS[number], color=style.PALETTE[number], ms=9)
            for value, end, away, side in ((low, 0, -4, "right"), (high, 1, 4, "left")):
                axes.annotate(
                    setting(value), (end, row), xytext=(away, 0), textcoords="offset points",
                    ha=side, va="center", fontsize=10,
                )  # fmt: skip
        for number, rule in enumerate(RULES):
            axes.plot(
                [], [], style.MARKERS[number], color=style.PALETTE[number], ms=9,
                label=f"tips over ({rule})",
            )  # fmt: skip
        axes.set_yticks(range(len(tipping)), [spaced(d.lever) for d in tipping])
        axes.set(ylim=(len(tipping) - 0.4, -0.6), xlim=(-0.08, 1.08), xticks=[])
        axes.set_xlabel("range that is tried")
        axes.grid(visible=False)
        finish(figure, axes)
    return Chart(
        name="distance",
        title=distance_title(tipping),
        subtitle="Value of each lever at which half of the places are still joined up four years "
        "on, all else as it is; 95% intervals from drawing replicates anew",
        alternative=" ".join(tip_words(d) for d in tipping),
        note="The bar is the range that was tried, the upright mark the scenario as it is. A mark "
        "of one rule only: under the other rule no allowed value tips it.",
        figure=figure,
        table=distance_table(found.distances),
    )


def _reach(distance: Distance) -> tuple[float, float]:
    low, high = reach(REGISTRY[distance.lever])
    return min(low, distance.now), max(high, distance.now)


def distance_title(tipping: Sequence[Distance]) -> str:
    """Return the lever that is nearest to tipping, as a part of its range, by rule."""
    tipping = [d for d in tipping if any(d.tips_at.values())]
    if not tipping:
        return "No lever alone, over the range that was tried, changes whether most places last"
    nearest = {}
    for rule in RULES:
        found = ends({spaced(d.lever): _part(d, rule) for d in tipping}, percent)
        nearest[rule] = "none" if found is None else listed(found.low.names)
    return "The setting nearest to its tipping point, as a part of its range, is " + agreed(nearest)


def _part(distance: Distance, rule: str) -> float:
    """Return how far a lever may move before it tips, as a part of its range; NaN if anywhere."""
    change = distance.by(rule)
    low, high = _reach(distance)
    return float("nan") if change is None else abs(change) / (high - low)


def tip_words(distance: Distance) -> str:
    """Say how far a lever may move before it tips, in its own unit."""
    name = spaced(distance.lever)
    said = "; ".join(f"under {rule} {_tip(distance, rule)}" for rule in RULES)
    return f"{upper(name)} (now {in_unit(setting(distance.now), _unit(distance))}): {said}."


def _tip(distance: Distance, rule: str) -> str:
    tip, change = distance.tips_at[rule], distance.by(rule)
    if tip is None or change is None:
        return "no value that was tried changes whether most places last"
    move = "rise" if change > 0 else "fall"
    at, low, high = map(figures, tip)
    to = f"to {in_unit(at, _unit(distance))} ({low} to {high})"
    if distance.lasts[rule]:
        return f"it may {move} {to} before most places are lost"
    return f"it must {move} {to} for most places to last"


def _unit(distance: Distance) -> str:
    return REGISTRY[distance.lever].unit


def distance_table(distances: Sequence[Distance]) -> pd.DataFrame:
    """Return a row a lever and rule."""
    rows = [
        {
            "lever": d.lever, "rule": rule, "unit": _unit(d), "now": d.now,
            "tips_at": at, "low": low, "high": high, "change": at - d.now,
        }
        for d in distances
        for rule in RULES
        for at, low, high in [d.tips_at[rule] or (np.nan, np.nan, np.nan)]
    ]  # fmt: skip
    return pd.DataFrame(rows)
