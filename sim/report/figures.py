"""The charts of a result, each with its title, subtitle, text alternative and table."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from sim.batch.result import Result
from sim.model.outcomes import OUTCOMES
from sim.report import style
from sim.report.summary import ScenarioSummary
from sim.report.words import partnerships, people, percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

_COLUMNS = 3
_PANEL = (3.6, 2.5)  # inches


@dataclass(frozen=True)
class Chart:
    """A chart and everything that stands beside it on the page."""

    name: str
    title: str  # the finding, worked out from the data
    subtitle: str  # measure, population, period
    alternative: str  # for those who cannot see it
    note: str  # how to read it
    figure: Figure
    table: pd.DataFrame


def over_time(result: Result, summaries: list[ScenarioSummary], outcome: str, unit: str) -> Chart:
    """Draw an outcome by quarter, a panel a scenario, with the baseline and any record behind."""
    import seaborn as sns
    from matplotlib.figure import Figure

    frame = result.series(outcome)
    bands = (
        frame.groupby(["scenario", "quarter"], observed=True)[outcome]
        .quantile([0.05, 0.5, 0.95])
        .unstack()
        .rename(columns={0.05: "low", 0.5: "median", 0.95: "high"})
        .reset_index()
    )
    baseline = bands[bands["scenario"] == summaries[0].name]
    shown = summaries[1:] or summaries
    record = next((s["record"] for s in result.plan.scenarios if s["record"]), None)
    n_rows = ceil(len(shown) / _COLUMNS)
    with style.styled():
        figure = Figure(figsize=(_PANEL[0] * _COLUMNS, _PANEL[1] * n_rows + 0.6))
        grid = figure.subplots(n_rows, _COLUMNS, sharex=True, sharey=True, squeeze=False)
        for panel, item in zip(grid.flat, shown, strict=False):
            own = bands[bands["scenario"] == item.name]
            sns.lineplot(baseline, x="quarter", y="median", ax=panel, color=style.GREY, lw=1.5)
            panel.fill_between(own["quarter"], own["low"], own["high"], color=style.BLUE, alpha=0.2)
            sns.lineplot(own, x="quarter", y="median", ax=panel, color=style.BLUE, lw=2)
            if record and record["outcome"] == outcome:
                panel.plot(
                    record["quarters"], record["values"], "o", color=style.ORANGE, ms=5, zorder=5
                )
            panel.set_title(_wrapped(item.title))
            panel.set(xlabel="quarters", ylabel="")
            panel.set_ylim(0, float(bands["high"].max()) * 1.08)
            if item.funded:
                style.mark_withdrawal(panel, item.withdrawal, "grant ends" if item.ends else "")
        for panel in list(grid.flat)[len(shown) :]:
            panel.set_axis_off()
        figure.tight_layout()
    of = OUTCOMES[outcome]
    ends = {item.name: float(_last(bands, item.name)) for item in summaries}
    low = min(shown, key=lambda item: ends[item.name])
    high = max(shown, key=lambda item: ends[item.name])
    number = people if of.unit == "people" else percent
    title = (
        f"At the end {of.title.lower()} range from {number(ends[low.name])} (“{low.title}”) to "
        f"{number(ends[high.name])} (“{high.title}”)"
    )
    dots = " Orange dots: the published record." if record and record["outcome"] == outcome else ""
    return Chart(
        name=outcome.replace("_", "-") + "-over-time",
        title=title,
        subtitle=f"{of.title} ({unit if of.unit == 'people' else of.unit}), by quarter; median and "
        f"middle 90% of {result.plan.replicates} runs",
        alternative=f"{len(shown)} panels. "
        + " ".join(f"{item.title}: {number(ends[item.name])} at the end." for item in shown),
        note=f"Blue: the scenario. Grey: {summaries[0].title}. Dashed: the full grant ends.{dots} "
        "The band is luck between runs; it says nothing of what the assumptions may do.",
        figure=figure,
        table=bands,
    )


def _last(bands: pd.DataFrame, name: str) -> float:
    own = bands[bands["scenario"] == name]
    return float(own["median"].iloc[-1])


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.wrap(_short(text), 32)[:2])


def _short(text: str) -> str:
    """Return a title that fits beside a chart.

    >>> _short("word " * 20)
    'word word word word word word word word word word …'
    """
    return textwrap.shorten(text, 55, placeholder=" …")


def persistence(result: Result, summaries: list[ScenarioSummary]) -> Chart:
    """Draw the places still joined up 16 quarters after the full grant ends, a bar a scenario."""
    import pandas as pd
    from matplotlib.figure import Figure

    table = pd.DataFrame(
        {
            "scenario": item.title,
            "mean": item.headlines["persistence_16"].mean,
            "low": item.headlines["persistence_16"].low,
            "high": item.headlines["persistence_16"].high,
        }
        for item in summaries
    )
    with style.styled():
        figure = Figure(figsize=(10, 0.55 * len(table) + 1.0))
        axes = figure.subplots()
        colours = [style.BLUE if item.ends else style.GREY for item in summaries]
        # One bar a scenario by its place in the list: two scenarios may bear the same title.
        axes.barh(range(len(table)), table["mean"], color=colours)
        axes.set_yticks(range(len(table)), [_short(item.title) for item in summaries])
        axes.invert_yaxis()
        for row, item in enumerate(summaries):
            found = item.headlines["persistence_16"]
            axes.plot([found.low, found.high], [row, row], color=style.INK, lw=2)
            axes.annotate(
                percent(found.mean),
                (max(found.mean, found.high if found.high == found.high else 0), row),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
            )
        axes.set(xlim=(0, 1.1), ylabel="", xlabel="share of places still joined up")
        axes.grid(axis="x")
        axes.grid(visible=False, axis="y")
        figure.tight_layout()
    ending = [item for item in summaries if item.ends and item.joint] or summaries
    best = max(ending, key=lambda item: item.mean("persistence_16"))
    worst = min(ending, key=lambda item: item.mean("persistence_16"))
    return Chart(
        name="persistence",
        title=f"Once the money ends, “{best.title}” lasts longest and “{worst.title}” least",
        subtitle="Places still joined up 16 quarters after the full grant ends; mean and 95% "
        f"interval over {result.plan.replicates} replicates",
        alternative=" ".join(
            f"{item.title}: {percent(item.mean('persistence_16'))}." for item in summaries
        ),
        note="Blue: the grant ends. Grey: it goes on, or there never was one.",
        figure=figure,
        table=table,
    )


def embedding_or_effort(result: Result, summaries: list[ScenarioSummary]) -> Chart | None:
    """Draw persistence against effort and against embedding at withdrawal, a dot a run.

    Compares scenarios of one form whose grant ends; None where there are fewer than two of them.
    """
    import seaborn as sns
    from matplotlib.figure import Figure

    same = partnerships(summaries)[:4]
    if len(same) < 2:
        return None
    titles = {item.name: item.title for item in same}
    runs = result.runs[result.runs["scenario"].isin(list(titles))]
    columns = ["effort_at_withdrawal", "embedding_at_withdrawal", "persistence_16"]
    table = runs[["scenario", "replicate", *columns]].copy()
    table["scenario"] = table["scenario"].astype(str).map(titles)
    with style.styled():
        figure = Figure(figsize=(11, 4.6))
        grid = figure.subplots(1, 2, sharey=True)
        for axes, column in zip(grid, columns[:2], strict=True):
            sns.scatterplot(
                table,
                x=column,
                y="persistence_16",
                hue="scenario",
                style="scenario",
                ax=axes,
                hue_order=list(titles.values()),
                style_order=list(titles.values()),
                palette=list(style.PALETTE[: len(titles)]),
                markers=list(style.MARKERS[: len(titles)]),
                alpha=0.55,
                linewidth=0,
                legend=axes is grid[1],
            )
            axes.set(
                xlim=(0, 1),
                ylim=(-0.02, 1.02),
                ylabel="share of places still joined up",
                xlabel=f"{OUTCOMES[column].title.lower()} ({OUTCOMES[column].unit})",
            )
        grid[1].legend(title="", frameon=False, fontsize=11, loc="lower right")
        figure.tight_layout()
    means = table.groupby("scenario", observed=True)[columns].mean().loc[list(titles.values())]
    effort = means["effort_at_withdrawal"]
    embedded = means["embedding_at_withdrawal"]
    return Chart(
        name="embedding-or-effort",
        title=f"Effort when the money ends hardly differs ({effort.min():.2f} to "
        f"{effort.max():.2f}); embedding does ({embedded.min():.2f} to {embedded.max():.2f}), and "
        "persistence follows it",
        subtitle="Places still joined up 16 quarters on, against effort (left) and embedding "
        "(right) when the full grant ends; a dot is a run",
        alternative=" ".join(
            f"{title}: effort {row.iloc[0]:.2f}, embedding {row.iloc[1]:.2f}, "
            f"{percent(row.iloc[2])} of places persist."
            for title, row in means.iterrows()
        ),
        note="Same form, same money: the scenarios differ in the effort to make joint practice "
        "part of normal working. Within one scenario, more effort at the end also goes with more "
        "persistence; what it does not tell is how one programme will fare against another.",
        figure=figure,
        table=table,
    )


def charts(result: Result, summaries: list[ScenarioSummary], unit: str) -> list[Chart]:
    """Return all charts of a result, in the order of the page."""
    found: list[Chart | None] = [
        persistence(result, summaries),
        embedding_or_effort(result, summaries),
    ]
    for outcome in ("clients_in_need", "joined_up", "effort", "embedding"):
        if outcome in result.plan.series:
            found.insert(len(found), over_time(result, summaries, outcome, unit))
    return [chart for chart in found if chart is not None]
