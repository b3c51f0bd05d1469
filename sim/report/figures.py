"""The charts of a result, in the order of the page; the first three are drawn here."""

from __future__ import annotations

from math import ceil

import numpy as np
import pandas as pd

from sim.model.outcomes import OUTCOMES
from sim.model.parameters import REGISTRY
from sim.report import style
from sim.report.chart import Chart
from sim.report.charts import accounts, departments, design, differences, groups, mechanisms
from sim.report.charts import places as of_places
from sim.report.charts import record as of_record
from sim.report.charts.panels import tidy_grid
from sim.report.names import wrapped
from sim.report.summary import ScenarioSummary
from sim.report.view import View
from sim.report.words import amount, embedding_tells, partnerships, percent

_COLUMNS = 3
_PANEL = (3.6, 2.5)  # inches
_DOTS = 100  # runs drawn for each scenario
_OVER_TIME = ("clients_in_need", "joined_up", "effort", "embedding")
_BAND = ["low", "median", "high"]
_SMALL = 0.2
# What an initiative is judged by, in its own unit: the parameter that asks for it, its outcomes.
_JUDGED_BY = {
    "provision": ("provision_open", "provision_opened_year", "provision_net_share"),
    "long_term_lag": ("long_term_coming", "long_term_change"),
    "assistance": ("assisted_share", "growth_difference", "growth_effect"),
    "sources": ("information_sources", "information_use_index"),
    "satisfaction_before": ("satisfaction",),
}


def over_time(view: View, outcome: str) -> Chart:
    """Draw an outcome by quarter, a panel a scenario, with the baseline and any record behind."""
    from matplotlib.figure import Figure

    of = OUTCOMES[outcome]
    bands = {
        name: pd.DataFrame(np.quantile(v, [0.05, 0.5, 0.95], axis=0).T, columns=_BAND)
        for name, v in view.quarterly(outcome).items()
    }
    baseline = bands.get(view.baseline.name)
    shown = view.others or view.finished
    record = _record(view, outcome)
    n_columns = min(_COLUMNS, len(shown))
    n_rows = ceil(len(shown) / n_columns)
    top = max(float(band["high"].max()) for band in bands.values())
    if record:
        top = max(top, *record["values"])
    bottom = min(float(band["low"].min()) for band in bands.values())
    whole = of.unit.startswith("share") and top > _SMALL  # a share of which much is seen: to 100%
    with style.styled():
        figure = Figure(figsize=(_PANEL[0] * _COLUMNS, _PANEL[1] * n_rows + 0.6))
        grid = figure.subplots(n_rows, n_columns, sharex=True, sharey=True, squeeze=False)
        for panel, item in zip(grid.flat, shown, strict=False):
            own, look = bands[item.name], style.look(item.order)
            if baseline is not None and item is not view.baseline:
                plain = style.look(0)
                panel.plot(baseline["median"], color=plain.colour, ls=plain.dash, lw=2)
            panel.fill_between(own.index, own["low"], own["high"], color=look.colour, alpha=0.25)
            panel.plot(own["median"], color=look.colour, lw=2.5)
            if record:
                panel.plot(
                    record["quarters"], record["values"], "o", mfc="none", mec=style.INK, ms=5
                )
            panel.set_title(wrapped(item.title))
            panel.set(xlabel="quarters", ylabel="")
            panel.set_ylim(min(0.0, bottom * 1.08), 1.05 if whole else (top * 1.08 or 1.0))
            style.show_unit(panel.yaxis, of.unit)
            if item.funded:
                label = "grant ends" if item.ends else "grant goes on"
                curves = [own["high"].tolist()]
                if baseline is not None:
                    curves.append(baseline["median"].tolist())
                style.mark_withdrawal(panel, item.withdrawal, label, curves)
        tidy_grid(grid, len(shown))
        figure.tight_layout()
    ends = {item.title: float(bands[item.name]["median"].iloc[-1]) for item in shown}
    low, high = min(ends, key=lambda title: ends[title]), max(ends, key=lambda title: ends[title])
    found = f"{amount(ends[low], of.unit)} (“{low}”)"
    if low != high:
        found = f"from {found} to {amount(ends[high], of.unit)} (“{high}”)"
    return Chart(
        name=outcome.replace("_", "-") + "-over-time",
        title=f"{of.title} at the end: {found}",
        subtitle=f"{of.title} ({view.counted if of.unit == 'people' else of.unit}), by quarter; "
        f"median and middle 90% of {view.replicates}",
        alternative=f"{len(shown)} panels. "
        + " ".join(
            f"{title}: {amount(value, of.unit)} at the end." for title, value in ends.items()
        ),
        note=f"Coloured: the scenario. Grey and dotted: {view.baseline.title}. Dashed: the quarter "
        "in which the full grant ends. "
        + ("Rings: the published record, of what did happen. " if record else "")
        + (
            "The band is luck between runs; it says nothing of what the assumptions may do."
            if view.result.plan.n_points == 1
            else "The band holds what the design varies as well as luck between runs."
        ),
        figure=figure,
        table=_long({item.title: bands[item.name] for item in view.finished}),
    )


def judged_by(view: View) -> list[str]:
    """Return the outcomes by quarter that some scenario asks for in its own unit."""
    scenarios = [view.scenario(item.name)["parameters"] for item in view.finished]
    return [
        outcome
        for name, outcomes in _JUDGED_BY.items()
        if any(values[name] != REGISTRY[name].default for values in scenarios)
        for outcome in outcomes
        if view.keeps(outcome)
    ]


def _record(view: View, outcome: str) -> dict[str, list[float]] | None:
    """Return the published record of an outcome that any of the scenarios carries."""
    records = [r for item in view.finished for r in view.scenario(item.name)["records"]]
    return next((r for r in records if r["outcome"] == outcome), None)


def _long(bands: dict[str, pd.DataFrame]) -> pd.DataFrame:
    table = pd.concat(bands, names=["scenario", "quarter"]).reset_index()
    return table[["scenario", "quarter", *_BAND]]


def persistence(view: View) -> Chart | None:
    """Draw the places still joined up 16 quarters after the full grant ends, a bar a scenario.

    None where no run lasts that long.
    """
    from matplotlib.figure import Figure

    summaries = [item for item in view.finished if item.knows("persistence_16")]
    if not summaries:
        return None
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
        colours = [style.look(item.order).colour for item in summaries]
        axes.barh(range(len(table)), table["mean"], color=colours, zorder=2)
        axes.set_yticks(range(len(table)), [wrapped(item.title) for item in summaries])
        axes.invert_yaxis()
        for row, item in enumerate(summaries):
            found = item.headlines["persistence_16"]
            axes.plot([found.low, found.high], [row, row], color="white", lw=5, zorder=3)
            axes.plot([found.low, found.high], [row, row], color=style.INK, lw=2, zorder=4)
            goes_on = ", grant goes on" if item.funded and not item.ends else ""
            axes.annotate(
                percent(found.mean) + goes_on,
                (max(found.mean, found.high if found.high == found.high else 0), row),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
            )
        some_go_on = any(item.funded and not item.ends for item in summaries)
        axes.set(xlim=(0, 1.45 if some_go_on else 1.15), ylabel="", xlabel="places still joined up")
        axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1])
        style.show_unit(axes.xaxis, "share")
        axes.grid(axis="x")
        axes.grid(visible=False, axis="y")
        figure.tight_layout()
    ending = [item for item in summaries if item.ends and item.joint] or summaries
    best = max(ending, key=lambda item: item.mean("persistence_16"))
    worst = min(ending, key=lambda item: item.mean("persistence_16"))
    return Chart(
        name="persistence",
        title=_persistence_title(best, worst, len(ending), len(summaries)),
        subtitle="Places still joined up 16 quarters after the full grant ends; mean and 95% "
        f"interval over {view.replicates}",
        alternative=" ".join(
            f"{item.title}: {percent(item.mean('persistence_16'))}." for item in summaries
        ),
        note="Where a scenario has no grant, the same date is taken. The black stroke is the "
        "interval; it shows luck between runs alone.",
        figure=figure,
        table=table,
    )


def _persistence_title(
    best: ScenarioSummary, worst: ScenarioSummary, n_ending: int, n_scenarios: int
) -> str:
    high, low = best.mean("persistence_16"), worst.mean("persistence_16")
    if high - low < 0.01:
        where = f" in “{best.title}”" if n_scenarios > 1 else ""
        if n_ending > 1:
            where = " in every scenario" + (" whose grant ends" if n_ending < n_scenarios else "")
        return f"16 quarters on, {percent(high)} of places are still joined up{where}"
    when = "Once the money ends" if best.ends and worst.ends else "16 quarters on"
    return (
        f"{when}, joining up lasts in most places ({percent(high)}) in “{best.title}” and in "
        f"fewest ({percent(low)}) in “{worst.title}”"
    )


def embedding_or_effort(view: View) -> Chart | None:
    """Draw persistence against effort and against embedding at withdrawal, a dot a run.

    Compares scenarios of one form whose grant ends; None where there are fewer than two of them.
    """
    import seaborn as sns
    from matplotlib.figure import Figure

    same = partnerships(view.finished)
    if len(same) < 2:
        return None
    every_nth = np.linspace(0, len(same) - 1, min(4, len(same))).round().astype(int)
    same = [same[place] for place in every_nth]  # at most four series, the outermost among them
    titles = {item.name: item.title for item in same}
    looks = [style.look(item.order) for item in same]
    runs = view.runs[view.runs["scenario"].isin(list(titles))]
    columns = ["effort_at_withdrawal", "embedding_at_withdrawal", "persistence_16"]
    every = runs[["scenario", "point", "replicate", *columns]].dropna()
    every = every.assign(scenario=every["scenario"].astype(str).map(titles))
    table = every.groupby("scenario", sort=False).head(_DOTS)
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
                palette=[item.colour for item in looks],
                markers=[item.marker for item in looks],
                alpha=0.55,
                linewidth=0,
                legend=axes is grid[1],
            )
            axes.set(
                xlim=(0, 1),
                ylim=(-0.02, 1.02),
                ylabel="places still joined up",
                xlabel=f"{OUTCOMES[column].title.lower()} ({OUTCOMES[column].unit})",
            )
            style.show_unit(axes.yaxis, "share")
        handles, labels = grid[1].get_legend_handles_labels()
        grid[1].get_legend().remove()
        in_one_line = sum(map(len, labels)) < 85
        figure.tight_layout(rect=(0, 0, 1, 0.93 if in_one_line else 0.86))
        figure.legend(
            handles, labels, loc="upper left", ncols=4 if in_one_line else 2, frameon=False
        )
    means = every.groupby("scenario", observed=True)[columns].mean().loc[list(titles.values())]
    effort = means["effort_at_withdrawal"]
    embedded = means["embedding_at_withdrawal"]
    return Chart(
        name="embedding-or-effort",
        title=f"Effort when the money ends hardly differs ({effort.min():.2f} to "
        f"{effort.max():.2f}); embedding does ({embedded.min():.2f} to {embedded.max():.2f}), and "
        "persistence follows it"
        if embedding_tells(same)
        else "Embedding when the money ends does not by itself tell which scenario persists",
        subtitle="Places still joined up 16 quarters on, against effort (left) and embedding "
        "(right) when the full grant ends; a dot is a run"
        + (f", of which {_DOTS} are drawn for each scenario" if len(every) > len(table) else ""),
        alternative=" ".join(
            f"{title}: effort {row.iloc[0]:.2f}, embedding {row.iloc[1]:.2f}, "
            f"{percent(row.iloc[2])} of places persist."
            for title, row in means.iterrows()
        ),
        note="These scenarios have the same form, and their grant ends. Dots of one colour differ "
        "by luck alone; colours differ by policy.",
        figure=figure,
        table=table,
    )


def charts(view: View) -> list[Chart]:
    """Return all charts of a result, in the order of the page."""
    if not view.finished:
        return []
    found = [
        differences.differences(view),
        persistence(view),
        *(over_time(view, outcome) for outcome in _OVER_TIME[:2] if view.keeps(outcome)),
        *(over_time(view, outcome) for outcome in judged_by(view)),
        *of_record.against_records(view),
        embedding_or_effort(view),
        of_places.what_told(view),
        of_places.survival(view),
        of_places.which_places(view),
        *(over_time(view, outcome) for outcome in _OVER_TIME[2:] if view.keeps(outcome)),
        accounts.crowding_out(view),
        accounts.effectiveness(view),
        departments.contribution_and_cost(view),
        groups.reach_by_group(view),
        accounts.reported_and_true(view),
        mechanisms.rules_compared(view),
        design.over_design(view),
    ]
    return [chart for chart in found if chart is not None]
