"""Who is reached and who is left out: the section on inclusion, with its table and charts."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from joinup.inputs.counted import counted
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.document import Section, Sentence, kept
from joinup.page.ranking import ends
from joinup.page.rows import Panel, dots_on_rows, finish, plain_dots
from joinup.page.tables import PageTable
from joinup.page.words import decimal, people, percent, points
from joinup.questions.appraisal.inclusion import Arm, over_time
from joinup.questions.appraisal.pages.words import first_of, panels, ranked, settled, with_interval
from joinup.questions.appraisal.study import Looked, Study

TITLE = "Who is reached and who is left out"
_UNTOLD, _UNHEARD = "without publicity", "without consultation"
_MOST = 4  # series in one panel


def section(study: Study) -> Section:
    """Return who is reached, and what publicity and consultation change of it."""
    return Section(
        TITLE,
        text=inclusion_points(study, study.baseline.ledger.groups),
        tables=[arms_table(study)] if study.joint else [],
        charts=kept(groups_over_time(study), arms_chart(study)),
    )


def on_a_result(study: Study) -> Section:
    """Return as much of it as rests on the runs of a result."""
    return Section(TITLE, charts=kept(groups_over_time(study)))


def inclusion_points(study: Study, groups: Sequence[str]) -> list[str | Sentence]:
    """Return what publicity and consultation each change, and who would be missed without them."""
    joint = study.joint
    if not joint or len(groups) < 2:
        return []
    change = max(abs(_arm(item, _UNTOLD).evenness_change.mean) for item in joint)
    even = "does not change" if change < 0.01 else f"moves by up to {decimal(change)}"
    gone = ranked(joint, lambda item: sum(m.mean for m in _arm(item, _UNTOLD).missed), people)
    moved = sum(_arm(item, _UNHEARD).evenness_change.mean for item in joint) / len(joint)
    said: list[str | Sentence] = []
    if gone is not None:
        said.append(
            Sentence(
                f"Without publicity fewer are reached in every group and evenness {even}: at most "
                f"{gone.high.figure} more {study.baseline.unit} at the end ({gone.high})"
                f"{settled(first_of(joint, gone.high), 'publicity')}.",
                "publicity-and-consultation",
            )
        )
    said.append(
        Sentence(
            f"Without consultation evenness of reach {'falls' if moved < 0 else 'rises'} by "
            f"{decimal(abs(moved))} on average: {_missed(joint, groups)}",
            "publicity-and-consultation",
        )
    )
    return said


def _missed(joint: Sequence[Looked], groups: Sequence[str]) -> str:
    found = ranked(joint, lambda item: max(m.mean for m in _arm(item, _UNHEARD).missed), people)
    assert found is not None  # how many are missed is always known
    item = first_of(joint, found.high)
    missed = [one.mean for one in _arm(item, _UNHEARD).missed]
    return (
        f"most missed would be “{groups[missed.index(max(missed))]}”, {found.high.figure} more of "
        f"them in need at the end in {found.high}{settled(item, 'consultation')}."
    )


def _arm(item: Looked, name: str) -> Arm:
    return next(arm for arm in item.arms if arm.arm == name)


def arms_table(study: Study) -> PageTable:
    """Return what publicity and consultation change and cost, and who would be missed."""
    groups = study.baseline.ledger.groups
    every = [(item.case.title, arm) for item in study.joint for arm in item.arms]
    return PageTable(
        "publicity-and-consultation",
        "Without publicity, without consultation: reach and need at the end of the run, and the "
        f"cost saved (present value in {study.method.unit})",
        [
            "Scenario and arm",
            *(f"Reach: {name}" for name in groups),
            "Evenness of reach",
            *(f"More in need: {name}" for name in groups),
            "Cost saved",
        ],
        [
            [
                f"{title}: {arm.arm}",
                *(percent(found.mean) for found in arm.reach),
                decimal(arm.evenness.mean),
                *(with_interval(found) for found in (*arm.missed, arm.saved)),
            ]
            for title, arm in every
        ],
        [
            {
                "scenario": title,
                "arm": arm.arm,
                **{f"reach_{n + 1}": found.mean for n, found in enumerate(arm.reach)},
                "evenness": arm.evenness.mean,
                **arm.evenness_change.columns("evenness_change"),
                **{f"missed_{n + 1}": found.mean for n, found in enumerate(arm.missed)},
                "client_quarters_more_in_need": arm.need.mean,
                "cost_saved": arm.saved.mean,
            }
            for title, arm in every
        ],
    )


def groups_over_time(study: Study) -> Chart | None:
    """Draw reach by client group over time, a panel a scenario; None for a single group."""
    groups = study.baseline.ledger.groups
    if len(groups) < 2:
        return None
    rows, last = [], {}
    with style.styled():
        figure, grid = panels(study.all, room=0.9)
        for panel, item in zip(grid, study.all, strict=True):
            found = over_time(item.case.ledger, study.baseline.ledger)
            drawn = _fewest(found["reach"][-1])
            for number, group in enumerate(drawn):
                panel.plot(
                    range(1, len(found["reach"]) + 1), found["reach"][:, group],
                    color=style.PALETTE[number], ls=style.DASHES[number], lw=2.5,
                    label=groups[group],
                )  # fmt: skip
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


def arms_chart(study: Study) -> Chart | None:
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
    arm = _arm(item, name)
    if measure == "evenness":
        return arm.evenness.mean
    return sum(found.mean for found in arm.reach) / len(arm.reach)
