"""What targets do and what is reported: charts of an appraisal."""

from __future__ import annotations

import pandas as pd

from joinup.inputs.counted import counted
from joinup.inputs.names import wrapped
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.panels import lay_out, panels_of
from joinup.page.ranking import ends
from joinup.page.rows import Panel, dots_on_rows, finish, plain_dots
from joinup.page.words import decimal, people, percent, points, span
from joinup.questions.appraisal.pages.findings import first_of, steepest
from joinup.questions.appraisal.pages.worth_charts import panels
from joinup.questions.appraisal.performance import falls, gaming_by_quarter
from joinup.questions.appraisal.study import Study

TARGETS, STATEMENT = "Targets and truth", "Who answers for what"
_MOST = 4  # series in one panel


def reported_over_time(study: Study) -> Chart:
    """Draw shared performance as it is and as it is reported, a panel a scenario."""
    rows = []
    with style.styled():
        figure, grid = panels(len(study.all), room=0.9)
        for panel, item in zip(grid, study.all, strict=True):
            found = gaming_by_quarter(item.case.ledger)
            quarters = range(1, item.case.ledger.n_quarters + 1)
            for words, key, colour, dash in (
                ("true", "capacity", style.BLUE, style.DASHES[0]),
                ("reported", "capacity_reported", style.ORANGE, style.DASHES[1]),
            ):
                panel.plot(quarters, found[key], color=colour, ls=dash, lw=2.5, label=words)
            target = float(item.case.value("shared_target"))
            panel.axhline(target, color=style.INK, lw=1, ls=(0, (4, 3)), label="target")
            panel.set_title(wrapped(item.case.title, 28))
            panel.set(ylim=(-0.05, 1.05))
            style.show_years(panel, item.case.ledger.n_quarters)
            style.show_unit(panel.yaxis, "share")
            rows += [
                (item.case.title, quarter, target, *(float(found[k][quarter - 1]) for k in found))
                for quarter in quarters
            ]
        finish(figure, grid[0])
    table = pd.DataFrame(
        rows,
        columns=[
            "scenario", "quarter", "target", "true_shared", "reported_shared", "true_own",
            "reported_own",
        ],
    )  # fmt: skip
    off = (table["reported_shared"] - table["true_shared"]).abs()
    worst = table.loc[off.idxmax()]
    furthest = ends(off.groupby(table["scenario"], sort=False).max().to_dict(), points)
    assert furthest is not None  # performance is always known
    return Chart(
        name="reported-over-time",
        title=f"Reports lie furthest from the truth in {furthest.high}, by "
        f"{furthest.high.figure} points after {span(int(worst['quarter']))}",
        subtitle="Joint service capacity, true and as reported, and the target below which action "
        f"is taken; mean of {counted(len(study.baseline.runs), 'run')}",
        alternative=" ".join(
            f"{name}: true {percent(float(own['true_shared'].iloc[-1]))}, reported "
            f"{percent(float(own['reported_shared'].iloc[-1]))} at the end."
            for name, own in table.groupby("scenario", sort=False)
        ),
        note="Reports are late, and where counts are gamed, high. The data hold own-target output "
        "as well.",
        figure=figure,
        table=table,
    )


def cliff(study: Study) -> Chart | None:
    """Draw what stronger own targets do to reports and to joint effort; None if none is joint."""
    joint = study.joint
    if not joint:
        return None
    with style.styled():
        figure, ((*grid,),) = panels_of(2, 11, 4.6, sharex=False, sharey=False)
        for number, item in enumerate(joint[:_MOST]):
            where = [step.incentive for step in item.cliff]
            for panel, key in zip(grid, ("reported", "effort"), strict=True):
                panel.plot(
                    where, [getattr(step, key) for step in item.cliff],
                    color=style.PALETTE[number], ls=style.DASHES[number],
                    marker=style.MARKERS[number], lw=2, label=wrapped(item.case.title, 44, 1),
                )  # fmt: skip
        grid[0].set_title("Own-target output as reported (u)")
        grid[1].set_title("Joint effort")
        for panel in grid:
            panel.set(xlabel="own-target incentive (u)")
            panel.set_ylim(bottom=0)
        style.show_unit(grid[1].yaxis, "share")
        handles, labels = grid[0].get_legend_handles_labels()
        lay_out(figure, 0.14)
        figure.legend(handles, labels, loc="upper left", ncols=2, frameon=False)
    steep = steepest(joint)
    start, end, _ = falls(first_of(joint, steep).cliff)
    return Chart(
        name="the-cliff",
        title=f"Stronger own targets are reported as success while joint effort falls: steepest "
        f"in {steep}, {steep.figure} points from {decimal(start)} to {decimal(end)} u",
        subtitle="Own-target output as reported and joint effort, means over the run, by the "
        "incentive that every department sets",
        alternative=" ".join(
            f"{item.case.title}: effort "
            + ", ".join(
                f"{percent(step.effort)} at {decimal(step.incentive)}" for step in item.cliff
            )
            + "."
            for item in joint
        ),
        note="Read the two together: what a department sees on the left is paid for on the right."
        + " The first four joint scenarios are drawn; the table holds all." * (len(joint) > _MOST),
        figure=figure,
        table=[
            {
                "scenario": item.case.title, "incentive": s.incentive, "reported": s.reported,
                "effort": s.effort, "still_joined_up": s.lasting.mean, "net": s.net.mean,
            }
            for item in joint
            for s in item.cliff
        ],
    )  # fmt: skip


def spent_and_reported(study: Study) -> Chart:
    """Draw what is spent and what is reported of it."""
    totals = [(item.case.title, item.statement.by_body.sum(axis=0)) for item in study.all]
    series = [
        plain_dots(words, [float(total[column]) / 100 for _, total in totals], number)
        for words, column, number in (("reported", 4, 0), ("spent", 3, 3))
    ]
    unit = study.method.unit
    panel = Panel(series, f"over the run ({unit})", "u", xlim=(0, None))
    gap = {title: float(total[5]) / float(total[3]) for title, total in totals if total[3] > 0}
    most = ends(gap, percent)
    title = "Everything that is spent is reported clearly"
    if most is not None and most.high.value > 0.005:
        title = f"{most.high.figure} of the spending in {most.high} has no clear line of reporting"
    return Chart(
        name="spent-and-reported",
        title=title,
        subtitle=f"All heads of cost over the run, not discounted; mean of "
        f"{counted(len(study.baseline.runs), 'run')}",
        alternative=" ".join(
            f"{name}: spent {people(total[3] / 100)}, reported {people(total[4] / 100)} {unit}."
            for name, total in totals
        ),
        note="The grey bar is what nobody answers for clearly.",
        figure=dots_on_rows([title for title, _ in totals], [panel], keyed=True),
        table=pd.DataFrame(
            [(title, *(total[3:6] / 100)) for title, total in totals],
            columns=["scenario", "spent", "reported", "unreported"],
        ),
    )
