"""How places fare in each way of ending the money: the chart, and the findings in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from joinup.analysis.paired import Interval, interval
from joinup.inputs.counted import counted
from joinup.inputs.names import wrapped
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.ranking import ends
from joinup.page.rows import finish
from joinup.page.words import percent, span, upper
from joinup.questions.persistence.outlook import Outlook
from joinup.questions.persistence.pages.looks import LAST
from joinup.questions.persistence.survival import Ending
from joinup.questions.persistence.trial import RULES
from joinup.questions.persistence.verdict import agreed


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
                curve = ((i.mean, i.low, i.high) for i in _curve(way, rule))
                mean, low, high = zip(*curve, strict=True)
                time = np.arange(len(mean))
                panel.fill_between(time, low, high, color=style.PALETTE[number], alpha=0.2, lw=0)
                panel.plot(
                    time, mean, color=style.PALETTE[number], ls=style.DASHES[number], lw=2.2,
                    label=rule,
                )  # fmt: skip
            panel.set_title(wrapped(way.name, 30))
            panel.set(ylim=(-0.03, 1.03))
            style.show_years(panel, LAST, None, "")
            style.show_unit(panel.yaxis, "share")
        for panel in grid.flat[len(endings) :]:
            panel.set_visible(False)
        for column in range(n_columns):
            lowest = (len(endings) - 1 - column) // n_columns
            grid[lowest, column].set_xlabel("years since the full grant ended")
            grid[lowest, column].tick_params(labelbottom=True)
        finish(figure, grid[0, 0])
    return Chart(
        name="survival",
        title=survival_title(endings),
        subtitle="Places joined up by time since the full grant ended, in each way of ending; "
        f"means of {counted(found.verdict.replicates, 'replicate')} with 95% intervals",
        alternative=" ".join(
            f"{way.name}: "
            + ", ".join(f"{rule} {percent(way.last(rule).mean)}" for rule in RULES)
            + f" {span(LAST)} on."
            for way in endings
        ),
        note="If a line is still falling at the end, more places may be lost later. Every way runs "
        "on the same random numbers.",
        figure=figure,
        table=[
            {
                "ending": way.name,
                "rule": rule,
                "quarters_on": quarter,
                **one.columns(mean="joined_up"),
            }
            for way in endings
            for rule in RULES
            for quarter, one in enumerate(_curve(way, rule))
        ],
    )


def _curve(way: Ending, rule: str) -> list[Interval]:
    return [interval(values).bounded() for values in way.joined[rule].T]


def survival_title(endings: Sequence[Ending]) -> str:
    """Return in which way of ending fewest places last, and in which most, by rule.

    Ways that close the joint form are not ranked: what comes of them is put in.
    """
    ended = [way for way in endings if way.change and not way.put_in]
    known = {}
    for rule in RULES:
        values = {way.name: way.last(rule).mean for way in ended}
        if found := ends(values, percent, noun="ways of ending alike"):
            known[rule] = found
    if not known:
        return "Every way of ending the money closes the joint form"
    if all(found.level for found in known.values()):
        return "All ways of ending the money fare alike"
    worst = agreed({rule: str(found.low) for rule, found in known.items()})
    best = agreed({rule: str(found.high) for rule, found in known.items()})
    return f"The way of ending in which fewest places last is {worst}; most last in {best}"


def ending_words(way: Ending) -> str:
    """Say what comes of one way of ending."""
    shares = ", ".join(f"{percent(way.last(rule).mean)} under {rule}" for rule in RULES)
    closed = " because the joint form is closed, which is put in" if way.put_in else ""
    does = f"is {way.words}" if way.words.startswith("unsettled") else way.words
    return f"{upper(way.name)}: it {does}{closed}; {span(LAST)} on {shares}."
