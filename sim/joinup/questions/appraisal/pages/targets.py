"""Targets and truth: the section on what is reported and what targets do, tables and charts."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from joinup.inputs.counted import counted
from joinup.inputs.names import wrapped
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.document import Section, Sentence, kept
from joinup.page.panels import lay_out, panels_of
from joinup.page.ranking import End, ends
from joinup.page.rows import finish
from joinup.page.tables import PageTable, table_of, told
from joinup.page.words import decimal, people, percent, points, span
from joinup.questions.appraisal.method import Method
from joinup.questions.appraisal.pages.words import (
    amount,
    clear,
    first_of,
    panels,
    ranked,
    settled,
    with_interval,
)
from joinup.questions.appraisal.performance import falls, gaming_by_quarter, measured
from joinup.questions.appraisal.study import Looked, Study

_MOST = 4  # series in one panel


def section(study: Study) -> Section:
    """Return what is reported and what is true, what is done about it, and where the cliff is."""
    others = [actions(study), temptations(study), cliffs(study)] if study.joint else []
    return Section(
        "Targets and truth",
        text=target_points(study),
        tables=[targets_table(study), *others],
        charts=kept(reported_over_time(study), cliff(study)),
    )


def target_points(study: Study) -> list[str | Sentence]:
    """Return what is overstated, what acting on shortfalls does, and where the cliff is."""
    joint = study.joint
    return [*_gaming(joint), _acting(joint, study.method), _cliff(joint)] if joint else []


def _gaming(joint: Sequence[Looked]) -> list[Sentence]:
    gamed = ranked(joint, lambda item: item.temptations[0].gamed, percent)
    if gamed is None:
        return []
    audited = [i.temptations[1].gamed for i in joint if i.case.title in gamed.high.names]
    return [
        Sentence(
            f"{gamed.high.figure} of the own-target output that is reported in {gamed.high} is "
            f"gaming; with every figure audited it is {percent(max(*audited, 0.0))}.",
            "temptations",
        )
    ]


def _acting(joint: Sequence[Looked], method: Method) -> Sentence:
    fewer = ranked(joint, lambda item: -item.action.need.mean, people)
    assert fewer is not None  # what acting changes is always known
    acting = first_of(joint, fewer.high)
    found = acting.action
    if not (clear(found.need) and found.need.mean < 0):
        return Sentence("Acting on shortfalls makes no clear difference.", "action-on-shortfalls")
    return Sentence(
        f"Acting on shortfalls helps most in {fewer.high}: {fewer.high.figure} fewer "
        f"client-quarters in need for {amount(found.cost.mean, method)}, on figures "
        f"{counted(found.lag, 'quarter')} old{settled(acting, 'action')}.",
        "action-on-shortfalls",
    )


def _cliff(joint: Sequence[Looked]) -> Sentence:
    drops = steepest(joint)
    item = first_of(joint, drops)
    start, end, _ = falls(item.cliff)
    gain = item.cliff[-1].reported - item.cliff[0].reported
    return Sentence(
        f"Stronger own targets lift what is reported and cut joint effort: in {drops} reported "
        f"output rises by {decimal(gain)} u over the range, and effort falls most, by "
        f"{drops.figure} points, from {decimal(start)} to {decimal(end)} u"
        f"{settled(item, 'targets')}.",
        "stronger-targets",
    )


def steepest(joint: Sequence[Looked]) -> End:
    """Return in which scenarios joint effort falls most as own targets grow stronger."""
    found = ranked(joint, lambda item: falls(item.cliff)[2], points)
    assert found is not None  # effort is always known
    return found.high


def targets_table(study: Study) -> PageTable:
    """Return what was aimed at, true and reported by target, while funded and after."""
    cells = []
    for item in study.all:
        ended = item.case.withdrawal
        periods = {"while funded": slice(0, ended)}
        if ended < item.case.ledger.n_quarters:
            periods["after"] = slice(ended, None)
        for words, when in periods.items():
            cells += [
                {
                    "scenario_and_target": f"{item.case.title}, {words}: {m.target}",
                    "unit": m.unit, "target": m.aimed, "true": m.true, "reported": m.reported,
                    "overstated": m.overstated,
                }
                for m in measured(item.case, when)
            ]  # fmt: skip
    return table_of(
        "targets",
        "Reported against true by target, means over quarters. The own target is the output of an "
        "agency that does no joint work; “overstated” is a share of what is true",
        cells,
    )


def actions(study: Study) -> PageTable:
    """Return the lag, cost and effect of acting on shortfalls."""
    found = [(item.case.title, item.action) for item in study.joint]
    return told(
        "action-on-shortfalls",
        "Action on shortfalls, against the same runs in which nothing is done; cost in present "
        f"value ({study.method.unit})",
        [
            {
                "Scenario": title,
                "Age of the figures, months": str(3 * a.lag),
                "Report behind the truth, months": decimal(3 * a.delay, 0),
                "Shortfalls not reported": percent(a.unseen),
                "Cost": with_interval(a.cost, 1),
                "Change in client-quarters in need": with_interval(a.need),
                "Change in persistence, points": points(a.lasting.mean, 1, sign=True),
            }
            for title, a in found
        ],
        [
            {
                "scenario": title, "lag_quarters": a.lag, "delay_quarters": a.delay,
                "share_unseen": a.unseen, "cost": a.cost.mean, "effort_change": a.effort.mean,
                "client_quarters_change": a.need.mean, "change_low": a.need.low,
                "change_high": a.need.high, "still_joined_up_change": a.lasting.mean,
            }
            for title, a in found
        ],
    )  # fmt: skip


def temptations(study: Study) -> PageTable:
    """Return what audit and ratchet do to the truth and to what is reported."""
    cells = [
        {
            "scenario_and_terms": f"{item.case.title}: {t.terms}", "true_own_output": t.own,
            "reported_own_output": t.reported, "share_gamed": t.gamed, "joint_effort": t.effort,
            "client_quarters_more_in_need": t.need.mean,
        }
        for item in study.joint
        for t in item.temptations
    ]  # fmt: skip
    return table_of(
        "temptations",
        "Gaming and the ratchet: own-target output (u a quarter and agency), joint effort (share "
        "of capacity)",
        cells,
    )


def cliffs(study: Study) -> PageTable:
    """Return what stronger own targets would do."""
    cells = [
        {
            "scenario_and_own_target_incentive": f"{item.case.title}: {decimal(s.incentive)} u",
            "reported_own_output": s.reported, "joint_effort": s.effort,
            "still_joined_up": s.lasting.mean, **s.net.columns(mean="net_present_value"),
        }
        for item in study.joint
        for s in item.cliff
    ]  # fmt: skip
    return table_of(
        "stronger-targets",
        f"Own targets of one strength for every department; net present value in "
        f"{study.method.unit} against the baseline under the same targets",
        cells,
    )


def reported_over_time(study: Study) -> Chart:
    """Draw shared performance as it is and as it is reported, a panel a scenario."""
    rows = []
    with style.styled():
        figure, grid = panels(study.all, room=0.9)
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
