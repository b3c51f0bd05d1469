"""Whose result, cost and savings; who is reached; what targets do: charts of an appraisal."""

from __future__ import annotations

import pandas as pd

from joinup.inputs.counted import counted
from joinup.inputs.names import wrapped
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.ranking import ends, quoted
from joinup.page.rows import Panel, dots_on_rows, draw_rows, finish, plain_dots
from joinup.page.words import decimal, percent, points
from joinup.questions.appraisal.inclusion import over_time
from joinup.questions.appraisal.pages.words import widest_pocket
from joinup.questions.appraisal.pages.worth_charts import panels
from joinup.questions.appraisal.pockets import ALIKE
from joinup.questions.appraisal.study import Looked, Study

POCKETS, INCLUSION = "Whose result, whose cost", "Who is reached and who is left out"
_MOST = 4  # series in one panel


def pockets(study: Study) -> Chart | None:
    """Draw each department's shares of result, cost and savings; None where there are none."""
    found = [item for item in study.all if item.pockets]
    if not found:
        return None
    measures = ("contribution", "cost", "savings")
    widest = max(getattr(p, name) for item in found for p in item.pockets for name in measures)
    with style.styled():
        figure, grid = panels(len(found), room=0.9)
        for panel, item in zip(grid, found, strict=True):
            labels = [p.department for p in item.pockets]
            series = [
                plain_dots(words, [getattr(p, words) for p in item.pockets], number)
                for number, words in enumerate(measures)
            ]
            draw_rows(panel, labels, series, unit="share", xlabel="share of all departments")
            panel.set_title(wrapped(item.case.title, 26))
            panel.set_xlim(0, 1.1 * widest)
        finish(figure, grid[0])
    wide = widest_pocket(study)
    assert wide is not None  # some scenario has pockets
    most, titles = wide
    title = (
        f"{most.department} bears {percent(most.cost)} of the cost and gets "
        f"{percent(most.savings)} of the savings in {quoted(titles)}"
    )
    if abs(most.gap) < ALIKE:
        title = "Every department bears about the share of the cost that it gets of the savings"
    return Chart(
        name="result-cost-savings",
        title=title,
        subtitle="Each department's share of joint production (Shapley), of the cost that "
        f"departments bear and of savings; {counted(len(study.baseline.runs), 'run')}",
        alternative=" ".join(
            f"{item.case.title}, {p.department}: result {percent(p.contribution)}, cost "
            f"{percent(p.cost)}, savings {percent(p.savings)}."
            for item in found
            for p in item.pockets
        ),
        note="Savings that land in other pockets than the cost are a reason to give less.",
        figure=figure,
        table=[
            {
                "scenario": item.case.title, "department": p.department,
                **{name: getattr(p, name) for name in measures},
            }
            for item in found
            for p in item.pockets
        ],
    )  # fmt: skip


def groups_over_time(study: Study) -> Chart | None:
    """Draw reach by client group over time, a panel a scenario; None for a single group."""
    groups = study.baseline.ledger.groups
    if len(groups) < 2:
        return None
    rows, last = [], {}
    with style.styled():
        figure, grid = panels(len(study.all), room=0.9)
        for panel, item in zip(grid, study.all, strict=True):
            found = over_time(item.case.ledger, study.baseline.ledger)
            drawn = _fewest(found["reach"][-1])
            for number, group in enumerate(drawn):
                panel.plot(
                    range(1, len(found["reach"]) + 1), found["reach"][:, group],
                    color=style.PALETTE[number], ls=style.DASHES[number], lw=2.5,
                    label=groups[group],
                )  # fmt: skip
            panel.set_title(wrapped(item.case.title, 28))
            panel.set(ylim=(0, 1.02))
            style.show_years(panel, len(found["reach"]))
            style.show_unit(panel.yaxis, "share")
            last[item.case.title] = found["reach"][-1]
            rows += [
                (item.case.title, quarter + 1, groups[group],
                 *(float(found[key][quarter, group]) for key in found))
                for quarter in range(len(found["reach"]))
                for group in range(len(groups))
            ]  # fmt: skip
        finish(figure, grid[0])
    gap = {name: float(values.max() - values.min()) for name, values in last.items()}
    apart = ends(gap, points)
    assert apart is not None  # reach is always known
    return Chart(
        name="reach-over-time",
        title="At the end the best reached group is ahead of the least, in points, by "
        f"{apart.apart()}",
        subtitle=f"Clients in need whom the service reaches, by client group and quarter; mean of "
        f"{counted(len(study.baseline.runs), 'run')}",
        alternative=" ".join(
            f"{name}: "
            + ", ".join(f"{groups[g]} {percent(float(v))}" for g, v in enumerate(values))
            + " at the end."
            for name, values in last.items()
        ),
        note="The data give awareness, take-up (those reached of those aware), reach and relief "
        "(people fewer in need, over those of the baseline) for every group and quarter.",
        figure=figure,
        table=pd.DataFrame(
            rows,
            columns=["scenario", "quarter", "group", "awareness", "take_up", "reach", "relief"],
        ),
    )


def _fewest(values: pd.Series) -> list[int]:
    """Return all groups, or the best and the least reached where there are many."""
    if len(values) <= _MOST:
        return list(range(len(values)))
    return [int(values.argmax()), int(values.argmin())]


def inclusion_arms(study: Study) -> Chart | None:
    """Draw evenness of reach with and without publicity and consultation; None if none is joint."""
    joint = study.joint
    if not joint or len(study.baseline.ledger.groups) < 2:
        return None
    names = [arm.arm for arm in joint[0].arms]
    evenness, reached = (
        {name: [_of(item, name, measure) for item in joint] for name in names}
        for measure in ("evenness", "reach")
    )
    even, reach = (
        {name: sum(values) / len(joint) for name, values in found.items()}
        for found in (evenness, reached)
    )
    drawn = [
        Panel(
            [plain_dots(name, values, number) for number, (name, values) in enumerate(of.items())],
            xlabel, unit, title, (0, 1.05),
        )
        for of, xlabel, unit, title in (
            (evenness, "reach of the least over the best", "ratio", "Evenness of reach"),
            (reached, "clients reached", "share", "Reach of all clients"),
        )
    ]  # fmt: skip
    return Chart(
        name="with-and-without",
        title=f"Without publicity {percent(reach[names[1]])} of clients are reached instead of "
        f"{percent(reach[names[0]])}; without consultation evenness is "
        f"{decimal(even[names[2]])} instead of {decimal(even[names[0]])}",
        subtitle="At the end of the run, mean over joint scenarios in the title; "
        f"{counted(len(joint[0].case.few(joint[0].few).runs), 'run')} each on the same draws",
        alternative=" ".join(
            f"{item.case.title}, {name}: evenness {decimal(_of(item, name, 'evenness'))}, reach "
            f"{percent(_of(item, name, 'reach'))}."
            for item in joint
            for name in names
        ),
        note="Publicity tells everybody; consultation removes what keeps some out.",
        figure=dots_on_rows([item.case.title for item in joint], drawn, keyed=True),
        table=[
            {
                "scenario": item.case.title, "arm": name,
                "evenness": _of(item, name, "evenness"), "reach": _of(item, name, "reach"),
            }
            for item in joint
            for name in names
        ],
    )  # fmt: skip


def _of(item: Looked, name: str, measure: str) -> float:
    arm = next(arm for arm in item.arms if arm.arm == name)
    if measure == "evenness":
        return arm.evenness.mean
    return sum(found.mean for found in arm.reach) / len(arm.reach)
