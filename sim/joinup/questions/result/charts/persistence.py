"""How many places stay joined up after the grant, and whether embedding or effort tells it."""

from __future__ import annotations

import numpy as np

from joinup.analysis.places import QUARTERS_ON
from joinup.analysis.summary import ScenarioSummary
from joinup.analysis.view import View
from joinup.inputs.names import wrapped
from joinup.model.outcomes import OUTCOMES
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.levels import levels_chart
from joinup.page.panels import axes_of, lay_out, panels_of
from joinup.page.words import decimal, percent, span, upper
from joinup.questions.result.findings import embedding_tells, partnerships
from joinup.questions.result.outliving import contrasts, not_put_in, said_to_be_put_in

_DOTS = 100  # runs drawn for each scenario


def levels(view: View) -> Chart | None:
    """Draw the places still joined up over worlds; None where none were tried."""
    if view.worlds is None or not view.found_to_last:
        return None
    return levels_chart(view.worlds, view.found_to_last)


def persistence(view: View) -> Chart | None:
    """Draw the places still joined up four years after the full grant ends, a bar a scenario.

    None where no run lasts that long.
    """
    known = [item for item in view.finished if item.knows("persistence_16")]
    if not known:
        return None
    summaries = sorted(known, key=lambda item: -item.mean("persistence_16"))
    rows = range(len(summaries))
    with style.styled():
        figure, axes = axes_of(10, 0.55 * len(summaries) + 1.0)
        colours = [style.of_form(item.form).colour for item in summaries]
        axes.barh(rows, [i.mean("persistence_16") for i in summaries], color=colours, zorder=2)
        axes.set_yticks(rows, [wrapped(item.title) for item in summaries])
        axes.invert_yaxis()
        for row, item in enumerate(summaries):
            own = item.headlines["persistence_16"]
            axes.plot([own.low, own.high], [row, row], color="white", lw=5, zorder=3)
            axes.plot([own.low, own.high], [row, row], color=style.INK, lw=2, zorder=4)
            goes_on = ", grant continues" if item.funded and not item.ends else ""
            end = max(own.mean, own.high if own.high == own.high else 0)
            axes.annotate(
                percent(own.mean) + goes_on, (end, row), xytext=(6, 0),
                textcoords="offset points", va="center",
            )  # fmt: skip
        some_go_on = any(item.funded and not item.ends for item in summaries)
        axes.set(xlim=(0, 1.45 if some_go_on else 1.15), ylabel="", xlabel="places still joined up")
        axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1])
        style.show_unit(axes.xaxis, "share")
        axes.grid(axis="x")
        axes.grid(visible=False, axis="y")
        figure.tight_layout()
    return Chart(
        name="persistence",
        title=_persistence_title(summaries),
        subtitle="Places still joined up four years after the full grant ends; mean and 95% "
        f"interval over {view.replicates}",
        alternative=" ".join(
            f"{item.title}: {percent(item.mean('persistence_16'))}." for item in summaries
        ),
        note="Where a scenario has no grant, the same date is taken. The black stroke is the "
        "interval; it shows what chance does between runs alone." + said_to_be_put_in(summaries),
        figure=figure,
        table=[{"scenario": i.title, **i.headlines["persistence_16"].columns()} for i in summaries],
    )


def _persistence_title(summaries: list[ScenarioSummary]) -> str:
    ended = not_put_in([item for item in summaries if item.ends and item.joint])
    if not ended:
        return f"{upper(span(QUARTERS_ON))} on, places still joined up: {contrasts(summaries)}"
    return f"Places still joined up once the money has ended: {contrasts(ended)}"


def embedding_or_effort(view: View) -> Chart | None:
    """Draw persistence against effort and against embedding at withdrawal, a dot a run.

    Compares scenarios of one form whose grant ends; None where there are fewer than two of them.
    """
    same = partnerships(view.finished)
    if len(same) < 2:
        return None
    import seaborn as sns  # late, for it takes a while and many results go without this chart

    every_nth = np.linspace(0, len(same) - 1, min(4, len(same))).round().astype(int)
    same = [same[place] for place in every_nth]  # at most four series, the outermost among them
    titles = {item.name: item.title for item in same}
    shades = style.shades(style.of_form(same[0].form).colour, len(same))
    runs = view.runs[view.runs["scenario"].isin(list(titles))]
    columns = ["effort_at_withdrawal", "embedding_at_withdrawal", "persistence_16"]
    every = runs[["scenario", "point", "replicate", *columns]].dropna()
    every = every.assign(scenario=every["scenario"].astype(str).map(titles))
    table = every.groupby("scenario", sort=False).head(_DOTS)
    with style.styled():
        figure, (grid,) = panels_of(2, 11, 4.6, sharex=False)
        for axes, column in zip(grid, columns[:2], strict=True):
            sns.scatterplot(
                table, x=column, y="persistence_16", hue="scenario", style="scenario", ax=axes,
                hue_order=list(titles.values()), style_order=list(titles.values()),
                palette=shades, markers=list(style.MARKERS[: len(same)]), alpha=0.55, linewidth=0,
                legend=axes is grid[1],
            )  # fmt: skip
            xlabel = f"{OUTCOMES[column].title.lower()} ({OUTCOMES[column].unit})"
            axes.set(
                xlim=(0, 1), ylim=(-0.02, 1.02), ylabel="places still joined up", xlabel=xlabel
            )
            style.show_unit(axes.yaxis, "share")
        handles, labels = grid[1].get_legend_handles_labels()
        grid[1].get_legend().remove()
        above, ncols = (0.07, 4) if sum(map(len, labels)) < 85 else (0.14, 2)
        lay_out(figure, above)
        figure.legend(handles, labels, loc="upper left", ncols=ncols, frameon=False)
    means = every.groupby("scenario", observed=True)[columns].mean().loc[list(titles.values())]
    effort, embedded = (
        f"({decimal(means[name].min())} to {decimal(means[name].max())})" for name in columns[:2]
    )
    return Chart(
        name="embedding-or-effort",
        title=f"Effort when the money ends hardly differs {effort}; embedding does {embedded}, and "
        "persistence follows it"
        if embedding_tells(same)
        else "Embedding when the money ends does not by itself tell which scenario persists",
        subtitle="Places still joined up four years on, against effort (left) and embedding "
        "(right) when the full grant ends; a dot is a run"
        + (f", of which {_DOTS} are drawn for each scenario" if len(every) > len(table) else ""),
        alternative=" ".join(
            f"{title}: effort {decimal(row.iloc[0])}, embedding {decimal(row.iloc[1])}, "
            f"{percent(row.iloc[2])} of places persist."
            for title, row in means.iterrows()
        ),
        note="These scenarios have the same form, and their grant ends. Dots of one shade differ "
        "by chance alone; shades differ by policy.",
        figure=figure,
        table=table,
    )
