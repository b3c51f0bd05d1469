"""Charts of an outlook: the verdict, the ways of ending, embedding, levers and the watch list."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.analysis.paired import Interval
from sim.analysis.persistence.levers import Distance
from sim.analysis.persistence.outlook import Outlook
from sim.analysis.persistence.survival import Ending
from sim.analysis.persistence.trial import HORIZONS, RULES
from sim.analysis.persistence.verdict import agreed
from sim.analysis.persistence.watch_list import INDICATORS, LEADS, USEFUL, Sign
from sim.model.parameters import REGISTRY
from sim.report import style
from sim.report.chart import Chart
from sim.report.charts.rows import Dots, draw_rows, figure_of_rows, finish
from sim.report.names import wrapped
from sim.report.words import decimal, percent, share_with_interval

LAST = HORIZONS[-1]
SHORT_NAMES = {
    "weakest": "weakest partner",
    "reported": "reported performance",
    "pockets": "largest pocket",
    "variance": "swings (slowing down)",
    "memory": "memory (slowing down)",
}
"""What indicators are called where their field's name says too little."""


def clipped(found: Interval, low: float = 0.0, high: float = 1.0) -> Interval:
    """Return an interval of a share, which lies between 0 and 1 whatever Student's t says."""
    return Interval(
        found.mean, min(max(found.low, low), high), min(max(found.high, low), high), found.n
    )


def dots(label: str, found: Sequence[Interval], number: int) -> Dots:
    """Return a series of means with intervals, in the look of a rule of decision."""
    n_rows = len(found)
    return Dots(
        label,
        [item.mean for item in found],
        [style.PALETTE[number]] * n_rows,
        [style.MARKERS[number]] * n_rows,
        [item.low for item in found],
        [item.high for item in found],
    )


def verdict_chart(found: Outlook) -> Chart:
    """Draw the share of places and of the benefit that is left 4, 8 and 16 quarters on."""
    judged = found.verdict
    labels = [f"{lag} quarters on" for lag in HORIZONS]
    places, benefit = (
        {rule: [getattr(judged.reading(rule, lag), name) for lag in HORIZONS] for rule in RULES}
        for name in ("persistence", "benefit")
    )
    with style.styled():
        figure, panels = figure_of_rows(len(labels), 2)
        for panel, values, xlabel in (
            (
                panels[0],
                {k: [clipped(i) for i in v] for k, v in places.items()},
                "places still joined up",
            ),
            (panels[1], benefit, "benefit, of that at withdrawal"),
        ):
            series = [dots(rule, values[rule], n) for n, rule in enumerate(RULES)]
            draw_rows(panel, labels, series, unit="share", xlabel=xlabel)
        panels[0].set(xlim=(-0.03, 1.05))
        highest = max((i.high for v in benefit.values() for i in v if i.high == i.high), default=1)
        panels[1].set(
            xlim=(
                min(-0.03, *(i.low for v in benefit.values() for i in v)),
                max(1.05, highest * 1.05),
            )
        )
        finish(figure, panels[0])
    last = {rule: places[rule][-1] for rule in RULES}
    return Chart(
        name="verdict",
        title="After 16 quarters "
        + " or ".join(f"{percent(last[rule].mean)} ({rule})" for rule in RULES)
        + " of places are still joined up",
        subtitle="Places still joined up, and benefit over that at withdrawal, after the full "
        f"grant has ended; means of {judged.replicates} replicates with 95% intervals",
        alternative=" ".join(
            f"{rule}: "
            + ", ".join(
                f"{share_with_interval(clipped(p))} {lag} quarters on"
                for p, lag in zip(places[rule], HORIZONS, strict=True)
            )
            + "."
            for rule in RULES
        ),
        note="Two rules of decision, the same draws of luck. Where the marks lie far apart, the "
        "answer rests on how agencies decide, which nobody has measured.",
        figure=figure,
        table=pd.DataFrame(
            [
                {
                    "rule": r.rule,
                    "quarters_on": r.quarters_on,
                    "persistence": r.persistence.mean,
                    "persistence_low": clipped(r.persistence).low,
                    "persistence_high": clipped(r.persistence).high,
                    "benefit_retained": r.benefit.mean,
                    "benefit_low": r.benefit.low,
                    "benefit_high": r.benefit.high,
                    "lowest_member": r.members[0],
                    "highest_member": r.members[1],
                }
                for r in judged.readings
            ]
        ),
    )


def survival_chart(found: Outlook) -> Chart:
    """Draw the share of places joined up by time since withdrawal, a panel a way of ending."""
    from matplotlib.figure import Figure

    endings = found.endings
    n_columns = 3
    n_rows = -(-len(endings) // n_columns)
    with style.styled():
        figure = Figure(figsize=(11, 2.5 * n_rows + 0.7))
        grid = figure.subplots(n_rows, n_columns, sharex=True, sharey=True, squeeze=False)
        for panel, way in zip(grid.flat, endings, strict=False):
            for number, rule in enumerate(RULES):
                mean, low, high = _curve(way, rule)
                time = np.arange(len(mean))
                panel.fill_between(time, low, high, color=style.PALETTE[number], alpha=0.2, lw=0)
                panel.plot(
                    time, mean, color=style.PALETTE[number], ls=style.DASHES[number], lw=2.2,
                    label=rule,
                )  # fmt: skip
            panel.set_title(wrapped(way.name, 30))
            panel.set(ylim=(-0.03, 1.03))
            style.show_unit(panel.yaxis, "share")
        for panel in grid.flat[len(endings) :]:
            panel.set_visible(False)
        for column in range(n_columns):
            lowest = (len(endings) - 1 - column) // n_columns
            grid[lowest, column].set_xlabel("quarters since withdrawal")
            grid[lowest, column].tick_params(labelbottom=True)
        finish(figure, grid[0, 0])
    return Chart(
        name="survival",
        title=survival_title(endings),
        subtitle="Places joined up by quarters since the full grant ended, in each way of ending; "
        f"means of {found.verdict.replicates} replicates with 95% intervals",
        alternative=" ".join(
            f"{way.name}: "
            + ", ".join(f"{rule} {percent(way.last(rule).mean)}" for rule in RULES)
            + f" {LAST} quarters on."
            for way in endings
        ),
        note="A curve that is still falling at its right end has not said its last word. Every way "
        "runs on the same draws of luck.",
        figure=figure,
        table=pd.DataFrame(
            [
                {
                    "ending": way.name,
                    "rule": rule,
                    "quarters_on": quarter,
                    "joined_up": mean,
                    "low": low,
                    "high": high,
                }
                for way in endings
                for rule in RULES
                for quarter, (mean, low, high) in enumerate(zip(*_curve(way, rule), strict=True))
            ]
        ),
    )


def _curve(way: Ending, rule: str) -> tuple[list[float], list[float], list[float]]:
    from sim.analysis.paired import interval

    found = [clipped(interval(values)) for values in way.joined[rule].T]
    return [i.mean for i in found], [i.low for i in found], [i.high for i in found]


_LEVEL = 0.01  # shares of places that are nearer to each other are called alike


def survival_title(endings: Sequence[Ending]) -> str:
    """Return which way of ending costs most places, and which fewest, by rule."""
    ended = [way for way in endings if way.change]
    worst, best = ({rule: _extreme(ended, rule, sign) for rule in RULES} for sign in (-1, 1))
    if worst == best:
        return "All ways of ending the money fare alike"
    return f"Hardest to survive: {agreed(worst)}. Best survived: {agreed(best)}"


def _extreme(endings: Sequence[Ending], rule: str, sign: int) -> str:
    """Return the way of ending that leaves most (sign 1) or fewest (-1) places, or how many do."""
    means = {way.name: sign * way.last(rule).mean for way in endings}
    alike = [name for name, mean in means.items() if mean >= max(means.values()) - _LEVEL]
    return alike[0] if len(alike) == 1 else f"{len(alike)} ways alike"


def bands_chart(found: Outlook) -> Chart | None:
    """Draw persistence by embedding at withdrawal, and the fold; None where bands are too few."""
    from matplotlib.figure import Figure

    by_rule = {rule: [b for b in found.watched.bands if b.rule == rule] for rule in RULES}
    if min(map(len, by_rule.values())) < 2:
        return None
    with style.styled():
        figure = Figure(figsize=(11, 4.6))
        axes = figure.subplots()
        for number, (rule, bands) in enumerate(by_rule.items()):
            middle = [(band.low + band.high) / 2 + 0.006 * (number - 0.5) for band in bands]
            shares = [clipped(band.lasting) for band in bands]
            colour = style.PALETTE[number]
            axes.vlines(
                middle, [s.low for s in shares], [s.high for s in shares], color=colour, lw=2
            )
            axes.plot(
                middle, [s.mean for s in shares], style.MARKERS[number], color=colour, ms=9,
                ls=style.DASHES[number], label=rule,
            )  # fmt: skip
            fold = found.fold[rule]
            if fold:
                axes.axvline(fold, color=colour, lw=1.5, ls=(0, (4, 3)))
                axes.annotate(
                    f"fold ({rule}) {fold:.2f}", (fold, 0.02 + 0.08 * number), xytext=(4, 0),
                    textcoords="offset points", color=colour,
                )  # fmt: skip
        axes.set(
            xlabel="embedding when the full grant ended",
            ylabel=f"places joined up {LAST} quarters on",
            ylim=(-0.03, 1.03), xlim=(0, max(b.high for b in found.watched.bands)),
        )  # fmt: skip
        style.show_unit(axes.yaxis, "share")
        finish(figure, axes)
    ends = {
        rule: (bands[0].lasting.mean, bands[-1].lasting.mean) for rule, bands in by_rule.items()
    }
    rises = {rule: "more" if high - low > 0.1 else "no more" for rule, (low, high) in ends.items()}
    return Chart(
        name="embedding",
        title=f"Places with more embedding at withdrawal last {agreed(rises)} often: "
        + "; ".join(f"{percent(a)} to {percent(b)} ({rule})" for rule, (a, b) in ends.items()),
        subtitle="Share of places that last, by embedding at withdrawal in bands of 0.1; places of "
        "five programmes that differ in mainstreaming; 95% intervals over replicates",
        alternative=" ".join(
            f"{b.rule}, embedding {b.low:.1f} to {b.high:.1f}: {percent(b.lasting.mean)} of "
            f"{b.places} places."
            for b in found.watched.bands
        ),
        note="The dashed line is the fold: below it, were routine to stand still, no joined-up "
        "state would exist. Routine moves, so that places below the line may last for a while, or "
        "gain it in time: the marks rise gradually and not at a step.",
        figure=figure,
        table=pd.DataFrame(
            [
                {
                    "rule": b.rule, "embedding_from": b.low, "embedding_to": b.high,
                    "places": b.places, "lasting": b.lasting.mean,
                    "low": clipped(b.lasting).low, "high": clipped(b.lasting).high,
                }
                for b in found.watched.bands
            ]
        ),
    )  # fmt: skip


def distance_chart(found: Outlook) -> Chart | None:
    """Draw where on each lever's range most places fall away; None where none tips it."""
    tipping = [d for d in found.distances if any(d.tips_at.values())]
    if not tipping:
        return None
    from matplotlib.figure import Figure

    with style.styled():
        figure = Figure(figsize=(11, 0.62 * len(tipping) + 1.5))
        axes = figure.subplots()
        for row, distance in enumerate(tipping):
            low, high = _reach(distance)
            axes.hlines(row, 0, 1, color="#DEE0E2", lw=6, zorder=1)
            own = (distance.now - low) / (high - low)
            axes.plot(
                own,
                row,
                "|",
                color=style.INK,
                ms=20,
                mew=3,
                zorder=4,
                label="now" if row == 0 else "",
            )
            for number, rule in enumerate(RULES):
                tip = distance.tips_at[rule]
                if tip is None:
                    continue
                at, least, most = ((value - low) / (high - low) for value in tip)
                height = row + 0.2 * (number - 0.5)
                axes.plot([least, most], [height, height], color=style.PALETTE[number], lw=2)
                axes.plot(at, height, style.MARKERS[number], color=style.PALETTE[number], ms=9)
            axes.annotate(
                f"{low:g}",
                (0, row),
                xytext=(-4, 0),
                textcoords="offset points",
                ha="right",
                va="center",
                fontsize=10,
            )
            axes.annotate(
                f"{high:g}",
                (1, row),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                fontsize=10,
            )
        for number, rule in enumerate(RULES):
            axes.plot(
                [],
                [],
                style.MARKERS[number],
                color=style.PALETTE[number],
                ms=9,
                label=f"tips over ({rule})",
            )
        axes.set_yticks(range(len(tipping)), [d.lever.replace("_", " ") for d in tipping])
        axes.set(
            ylim=(len(tipping) - 0.4, -0.6),
            xlim=(-0.08, 1.08),
            xticks=[],
            xlabel="range that is tried",
        )
        axes.grid(visible=False)
        finish(figure, axes)
    return Chart(
        name="distance",
        title=distance_title(tipping),
        subtitle="Value of each lever at which half of the places are still joined up 16 quarters "
        "on, all else as it is; 95% intervals from drawing replicates anew",
        alternative=" ".join(tip_words(d) for d in tipping),
        note="The bar is the range that was tried, the upright mark the scenario as it is. A mark "
        "of one rule only: under the other rule no allowed value tips it.",
        figure=figure,
        table=distance_table(found.distances),
    )


def _reach(distance: Distance) -> tuple[float, float]:
    from sim.analysis.persistence.levers import reach

    low, high = reach(REGISTRY[distance.lever])
    return min(low, distance.now), max(high, distance.now)


def distance_title(tipping: Sequence[Distance]) -> str:
    """Return the lever that is nearest to tipping, as a part of its range, by rule."""
    tipping = [d for d in tipping if any(d.tips_at.values())]
    if not tipping:
        return "No lever alone, over the range that was tried, changes whether most places last"
    nearest = {}
    for rule in RULES:
        near = [
            (abs(change) / (b - a), d)
            for d in tipping
            for a, b in [_reach(d)]
            for change in [d.by(rule)]
            if change is not None
        ]
        nearest[rule] = (
            min(near, key=lambda item: item[0])[1].lever.replace("_", " ") if near else "none"
        )
    return f"Nearest to its tipping point, as a part of its range: {agreed(nearest)}"


def tip_words(distance: Distance) -> str:
    """Say how far a lever may move before it tips, in its own unit."""
    item = REGISTRY[distance.lever]
    name = distance.lever.replace("_", " ")
    parts = []
    for rule in RULES:
        tip, change = distance.tips_at[rule], distance.by(rule)
        if tip is None or change is None:
            parts.append(f"no value that was tried tips it under {rule}")
        else:
            verb = ("may " if distance.lasts[rule] else "must ") + (
                "rise" if change > 0 else "fall"
            )
            parts.append(
                f"under {rule} it {verb} by {abs(change):.2g} {item.unit}, "
                f"from {distance.now:g} to {tip[0]:.3g} ({tip[1]:.3g} to {tip[2]:.3g})"
            )
    return f"{name[0].upper()}{name[1:]}: " + "; ".join(parts) + "."


def distance_table(distances: Sequence[Distance]) -> pd.DataFrame:
    """Return a row a lever and rule."""
    rows = []
    for d in distances:
        for rule in RULES:
            tip = d.tips_at[rule] or (np.nan, np.nan, np.nan)
            rows.append(
                {
                    "lever": d.lever, "rule": rule, "unit": REGISTRY[d.lever].unit, "now": d.now,
                    "tips_at": tip[0], "low": tip[1], "high": tip[2], "change": tip[0] - d.now,
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def watch_chart(found: Outlook) -> Chart:
    """Draw each indicator's area under the ROC curve at each lead, both rules beside each other."""
    names = list(INDICATORS)
    leads = [lead for lead in LEADS if any(s.lead == lead for s in found.watched.signs)]
    by_key = {(s.indicator, s.rule, s.lead): s for s in found.watched.signs}
    labels = [called(name) for name in names]
    with style.styled():
        figure, panels = figure_of_rows(len(names), len(leads), width=12)
        for panel, lead in zip(panels, leads, strict=True):
            series = [
                dots(rule, [clipped(by_key[name, rule, lead].area) for name in names], number)
                for number, rule in enumerate(RULES)
            ]
            panel.axvspan(1 - USEFUL, USEFUL, color="#EEEFEF", zorder=0)
            panel.axvline(0.5, color=style.INK, lw=1)
            draw_rows(panel, labels, series, unit="ratio", xlabel="area under ROC curve")
            panel.set(xlim=(0, 1))
            panel.set_title(f"{lead} quarters before" if lead else "at withdrawal")
        finish(figure, panels[0])
    return Chart(
        name="watch-list",
        title=watch_title(found.watched.signs),
        subtitle="How well an indicator tells the places that are joined up 16 quarters on from "
        "the others: 0.5 is a coin, 1 or 0 is perfect; 95% intervals over replicates",
        alternative=" ".join(
            f"{INDICATORS[s.indicator]}, {s.rule}, {s.lead} quarters before: "
            f"{decimal(s.area.mean)}."
            for s in found.watched.signs
        ),
        note="To the right of the grey band more of it is a good sign, to the left a bad one; "
        "inside it the indicator is of no use. Places of five programmes that differ in "
        "mainstreaming and in whose pocket savings land.",
        figure=figure,
        table=pd.DataFrame(
            [
                {
                    "indicator": s.indicator, "rule": s.rule, "quarters_before": s.lead,
                    "area": s.area.mean, "low": s.area.low, "high": s.area.high,
                    "useful": "yes" if s.works else "no",
                }
                for s in found.watched.signs
            ]
        ),
    )  # fmt: skip


def called(indicator: str) -> str:
    """Return an indicator's short name in words."""
    return SHORT_NAMES.get(indicator, indicator.replace("_", " "))


def watch_title(signs: Sequence[Sign]) -> str:
    """Return which indicator tells best a year before withdrawal, and under which rules."""
    best = {}
    for rule in RULES:
        own = [s for s in signs if s.rule == rule and s.known]
        early = [s for s in own if s.lead == 4] or own
        if early:
            top = max(early, key=lambda s: s.strength)
            best[rule] = called(top.indicator) if top.works else "nothing"
        else:
            best[rule] = "not known, as hardly any places differ in their fate"
    return f"A year before the money ends, what tells best is {agreed(best)}"
