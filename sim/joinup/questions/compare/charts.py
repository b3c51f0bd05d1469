"""Two scenarios against each other: differences run by run, quarter by quarter, rule by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from joinup.analysis.paired import Difference
from joinup.inputs.counted import counted
from joinup.inputs.dates import when
from joinup.model.outcomes import OUTCOMES
from joinup.model.parameters import DECISION_RULES
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.panels import panels_of
from joinup.page.rows import draw_rows, figure_of_rows, finish, plain_dots
from joinup.page.words import (
    amount,
    change,
    difference_in_words,
    figures,
    span,
    unit_of_change,
    upper,
)
from joinup.questions.compare.comparison import FIRST, SECOND, Comparison, standing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN = (
    "persistence_16", "clients_12", "clients_end", "net_benefit", "total_cost", "exclusion_end",
)  # fmt: skip
OVER_TIME = ("clients_in_need", "joined_up", "effort", "embedding")
RULED = ("persistence_16", "clients_end", "net_benefit")
_DOTS = 200  # replicates drawn
_GOLDEN = 0.618034  # spreads dots evenly without drawing lots
_BAND = (0.05, 0.95)


def run_by_run(of: Comparison, titles: tuple[str, str]) -> Chart | None:
    """Draw each replicate's differences, a panel an outcome; None where no pair has any."""
    found = {name: of.outcomes[name] for name in SHOWN if name in of.outcomes}
    if not found:
        return None
    with style.styled():
        figure, grid = panels_of(len(found), 11, 2.5, sharex=False, sharey=False)
        for panel, (name, item) in zip(grid.flat, found.items(), strict=False):
            _strip(panel, item)
            panel.set_title(OUTCOMES[name].title)
            panel.set_xlabel(unit_of_change(OUTCOMES[name].unit))
            style.show_unit(panel.xaxis, OUTCOMES[name].unit)
        figure.tight_layout()
    clear = [item for item in found.values() if item.verdict in ("higher", "lower")]
    most = max((item.interval.n for item in found.values()), default=0)
    return Chart(
        name="run-by-run",
        title=f"{len(clear)} of {len(found)} headline outcomes differ clearly between "
        f"“{titles[0]}” and “{titles[1]}”",
        subtitle=f"“{titles[0]}” less “{titles[1]}”; a small dot is one replicate of {most:,}, the "
        "large dot their mean with its 95% interval",
        alternative=" ".join(
            f"{OUTCOMES[name].title}: {difference_in_words(item)}." for name, item in found.items()
        ),
        note="The upright line is no difference: to its right the first scenario is higher. Both "
        "have the same draws in a replicate, so that the chance they share has cancelled out."
        + (f" {_DOTS} replicates are drawn." if most > _DOTS else ""),
        figure=figure,
        table=pd.DataFrame(
            {"outcome": OUTCOMES[name].title, "unit": OUTCOMES[name].unit, "difference": value}
            for name, item in found.items()
            for value in item.values[:_DOTS]
        ),
    )


def _strip(panel: Axes, item: Difference) -> None:
    values = item.values[:_DOTS]
    heights = (np.arange(len(values)) * _GOLDEN) % 1.0
    panel.axvline(0, color=style.INK, lw=1)
    panel.plot(values, heights, "o", color=style.BLUE, ms=3, alpha=0.35, mew=0)
    bounds = item.interval
    panel.plot([bounds.low, bounds.high], [1.4, 1.4], color=style.ORANGE, lw=3)
    panel.plot(bounds.mean, 1.4, "D", color=style.ORANGE, ms=9, mec="white")
    panel.set(ylim=(-0.2, 1.8), yticks=[])
    panel.spines["left"].set_visible(False)
    panel.grid(visible=False, axis="y")
    panel.grid(visible=True, axis="x")
    panel.margins(x=0.12)
    panel.locator_params(axis="x", nbins=4)
    if not np.ptp(np.append(values, 0.0)):  # no difference at all: an axis around nought
        panel.set_xlim(-1, 1)


def over_time(of: Comparison, titles: tuple[str, str], looks: tuple[Any, Any]) -> list[Chart]:
    """Draw the paired difference by quarter, then both scenarios; none where nothing was kept."""
    kept = [n for n in OVER_TIME if all(n in arm.result.plan.series for arm in of.arms)]
    if not kept:
        return []
    values = {name: of.by_quarter(name) for name in kept}
    if not all(len(item["difference"]) for item in values.values()):
        return []
    return [_differences(of, values, titles), _levels(of, values, titles, looks)]


_Values = dict[str, dict[str, Any]]


def _differences(of: Comparison, values: _Values, titles: tuple[str, str]) -> Chart:
    bands = {name: _band(item["difference"]) for name, item in values.items()}
    with style.styled():
        figure, grid = panels_of(len(values), 11, 2.7, columns=2, sharey=False)
        for panel, (name, band) in zip(grid.flat, bands.items(), strict=False):
            panel.axhline(0, color=style.INK, lw=1)
            _draw(panel, band, style.BLUE, "-")
            _dress(panel, of, name, unit_of_change(OUTCOMES[name].unit), len(band))
        figure.tight_layout()
    first = next(iter(bands))
    widest = bands[first]["mean"].abs().idxmax()
    unit = OUTCOMES[first].unit
    at = float(bands[first]["mean"][widest])
    return Chart(
        name="differences-over-time",
        title=f"{OUTCOMES[first].title}: “{titles[0]}” less “{titles[1]}” is largest "
        f"{_moment(int(widest), of.begins)} ({change(at, unit)})"
        if at
        else f"{OUTCOMES[first].title}: “{titles[0]}” and “{titles[1]}” do not differ",
        subtitle=f"“{titles[0]}” less “{titles[1]}” by quarter, replicate by replicate; mean and "
        f"middle 90% of {_replicates(values)}",
        alternative=" ".join(
            f"{OUTCOMES[name].title}: "
            f"{change(float(band['mean'].iloc[-1]), OUTCOMES[name].unit)} at the end."
            for name, band in bands.items()
        ),
        note="Above the line the first scenario is higher. The band is what chance does between "
        "replicates. Shaded: the grant of the first scenario, to the dashed line in full.",
        figure=figure,
        table=_long({OUTCOMES[name].title: band for name, band in bands.items()}),
    )


def _levels(
    of: Comparison, values: _Values, titles: tuple[str, str], looks: tuple[Any, Any]
) -> Chart:
    bands = {
        (name, side): _band(item[side]) for name, item in values.items() for side in (FIRST, SECOND)
    }
    with style.styled():
        figure, grid = panels_of(len(values), 11, 2.7, room=0.4, columns=2, sharey=False)
        for panel, name in zip(grid.flat, values, strict=False):
            for side, title, look in zip((FIRST, SECOND), titles, looks, strict=True):
                _draw(panel, bands[name, side], look.colour, look.dash, title)
            _dress(panel, of, name, OUTCOMES[name].unit, len(bands[name, FIRST]))
            panel.set_ylim(bottom=0)
        finish(figure, grid.flat[0])
    name = next(iter(values))
    ends = [float(bands[name, side]["mean"].iloc[-1]) for side in (FIRST, SECOND)]
    shown = [amount(end, OUTCOMES[name].unit) for end in ends]
    return Chart(
        name="both-over-time",
        title=f"{OUTCOMES[name].title} at the end: {shown[0]} in “{titles[0]}”, {shown[1]} in "
        f"“{titles[1]}”",
        subtitle=f"By quarter; mean and middle 90% of {_replicates(values)}",
        alternative=" ".join(
            f"{OUTCOMES[name].title}, {title}: {figures(band['mean'].iloc[-1])} at the end."
            for (name, side), band in bands.items()
            for title in [titles[side == SECOND]]
        ),
        note="Bands that overlap do not mean that nothing differs: the figure before this one "
        "pairs the replicates.",
        figure=figure,
        table=_long(
            {
                f"{OUTCOMES[name].title}, {titles[side == SECOND]}": band
                for (name, side), band in bands.items()
            }
        ),
    )


def _moment(quarter: int, begins: int | None) -> str:
    """Say when a quarter ends: in a month, or how long after the start.

    >>> _moment(9, None), _moment(0, None), _moment(4, 12 * 1998 + 5)
    ('after two years and three months', 'at the start', 'in June 1999')
    """
    if begins is None:
        return f"after {span(quarter)}" if quarter else "at the start"
    return f"in {when(quarter, begins)}"


def _band(values: Any) -> pd.DataFrame:
    low, high = np.quantile(values, _BAND, axis=0)
    return pd.DataFrame({"low": low, "mean": values.mean(axis=0), "high": high})


def _draw(panel: Axes, band: pd.DataFrame, colour: str, dash: Any, label: str = "") -> None:
    panel.fill_between(band.index, band["low"], band["high"], color=colour, alpha=0.2, lw=0)
    panel.plot(band["mean"], color=colour, ls=dash, lw=2.5, label=label)


def _dress(panel: Axes, of: Comparison, name: str, unit: str, quarters: int) -> None:
    panel.set_title(f"{OUTCOMES[name].title} ({unit})")
    style.show_years(panel, quarters - 1, of.begins)
    panel.tick_params(labelbottom=True)
    style.show_unit(panel.yaxis, OUTCOMES[name].unit)
    values = of.first.scenario["parameters"]
    if values["grant"] > 0:
        start, length, taper = (
            int(values[item]) for item in ("grant_start", "grant_length", "grant_taper")
        )
        style.shade_money(panel, start, start + length, start + length + taper)
        if start + length < quarters:
            panel.axvline(start + length, color=style.INK, lw=1, linestyle=(0, (4, 3)))


def _replicates(values: _Values) -> str:
    return counted(len(next(iter(values.values()))["difference"]), "replicate")


def _long(bands: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(bands, names=["series", "quarter"]).reset_index()


def under_rules(rules: pd.DataFrame, titles: tuple[str, str]) -> Chart | None:
    """Draw the paired differences under each rule of decision; None where none could be told."""
    names = [name for name in RULED if (rules[rules["outcome"] == name]["pairs"] > 1).all()]
    if not names:
        return None
    with style.styled():
        figure, panels = figure_of_rows(len(DECISION_RULES), len(names))
        for axes, name in zip(panels, names, strict=True):
            own = rules[rules["outcome"] == name]
            means, low, high = (own[column].tolist() for column in ("difference", "low", "high"))
            dots = plain_dots("difference", means, 0, low, high)
            axes.axvline(0, color=style.INK, lw=1)
            unit = OUTCOMES[name].unit
            draw_rows(axes, own["rule"].tolist(), [dots], unit=unit, xlabel=unit_of_change(unit))
            axes.set_title(OUTCOMES[name].title)
            axes.margins(x=0.15)
            axes.locator_params(axis="x", nbins=4)
        finish(figure)
    return Chart(
        name="under-each-rule",
        title=_rules_title(rules, names),
        subtitle=f"“{titles[0]}” less “{titles[1]}” under each rule by which agencies may choose "
        "their effort; mean and 95% interval over "
        f"{counted(int(rules['pairs'].min()), 'replicate')}",
        alternative=" ".join(
            f"{row['rule']}, {OUTCOMES[str(row['outcome'])].title.lower()}: "
            f"{change(float(row['difference']), OUTCOMES[str(row['outcome'])].unit)}."
            for _, row in rules.iterrows()
            if row["outcome"] in names
        ),
        note="This, unlike the bands of chance, is doubt about an assumption. A difference is "
        "called settled only where “logit” and “experience” show it clearly with the same sign.",
        figure=figure,
        table=rules.assign(outcome=[OUTCOMES[name].title for name in rules["outcome"]]),
    )


def _rules_title(rules: pd.DataFrame, names: list[str]) -> str:
    by_standing: dict[str, list[str]] = {}
    for name in names:
        by_standing.setdefault(standing(rules, name), []).append(OUTCOMES[name].title.lower())
    words = {
        "settled": "Settled under “logit” and “experience”",
        "unsettled": "unsettled, as the two rules disagree",
        "untold": "too little to tell under either",
    }
    return upper("; ".join(f"{words[k]}: {', '.join(v)}" for k, v in sorted(by_standing.items())))
