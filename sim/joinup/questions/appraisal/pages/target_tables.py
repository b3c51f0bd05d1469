"""The tables of what is reported, what is done about it, and what targets do."""

from __future__ import annotations

import pandas as pd

from joinup.page.tables import PageTable, table_of
from joinup.page.words import decimal, percent, points
from joinup.questions.appraisal.pages.words import with_interval
from joinup.questions.appraisal.performance import measured
from joinup.questions.appraisal.study import Study


def targets(study: Study) -> PageTable:
    """Return what was aimed at, true and reported by target, while funded and after."""
    cells = []
    for item in study.all:
        ended = item.case.withdrawal
        periods = {"while funded": slice(0, ended), "after": slice(ended, None)}
        for words, when in periods.items():
            if ended >= item.case.ledger.n_quarters and words == "after":
                continue
            cells += [
                (f"{item.case.title}, {words}: {m.target}", m.unit, m.aimed, m.true, m.reported,
                 m.overstated)
                for m in measured(item.case, when)
            ]  # fmt: skip
    frame = pd.DataFrame(
        cells, columns=["scenario_and_target", "unit", "target", "true", "reported", "overstated"]
    )
    return table_of(
        "targets",
        "Reported against true by target, means over quarters. The own target is the output of an "
        "agency that does no joint work; “overstated” is a share of what is true",
        frame,
    )


def actions(study: Study) -> PageTable:
    """Return the lag, cost and effect of acting on shortfalls."""
    joint = study.joint
    rows = [
        [
            item.case.title,
            str(a.lag),
            decimal(a.delay, 0),
            percent(a.unseen),
            with_interval(a.cost, 1),
            with_interval(a.need),
            points(a.lasting.mean, 1, sign=True),
        ]
        for item in joint
        for a in [item.action]
    ]
    frame = pd.DataFrame(
        (item.case.title, a.lag, a.delay, a.unseen, a.cost.mean, a.effort.mean, a.need.mean,
         a.need.low, a.need.high, a.lasting.mean)
        for item in joint
        for a in [item.action]
    )  # fmt: skip
    frame.columns = [
        "scenario", "lag_quarters", "delay_quarters", "share_unseen", "cost", "effort_change",
        "client_quarters_change", "change_low", "change_high", "still_joined_up_change",
    ]  # fmt: skip
    return PageTable(
        "action-on-shortfalls",
        "Action on shortfalls, against the same runs in which nothing is done; cost in present "
        f"value ({study.method.unit})",
        [
            "Scenario",
            "Age of the figures, quarters",
            "Report behind the truth, quarters",
            "Shortfalls not reported",
            "Cost",
            "Change in client-quarters in need",
            "Change in persistence, points",
        ],
        rows,
        frame,
    )


def temptations(study: Study) -> PageTable:
    """Return what audit and ratchet do to the truth and to what is reported."""
    cells = [
        (f"{item.case.title}: {t.terms}", t.own, t.reported, t.gamed, t.effort, t.need.mean)
        for item in study.joint
        for t in item.temptations
    ]
    frame = pd.DataFrame(
        cells,
        columns=[
            "scenario_and_terms", "true_own_output", "reported_own_output", "share_gamed",
            "joint_effort", "client_quarters_more_in_need",
        ],
    )  # fmt: skip
    return table_of(
        "temptations",
        "Gaming and the ratchet: own-target output (u a quarter and agency), joint effort (share "
        "of capacity)",
        frame,
    )


def cliffs(study: Study) -> PageTable:
    """Return what stronger own targets would do."""
    cells = [
        (f"{item.case.title}: {decimal(s.incentive)} u", s.reported, s.effort, s.lasting.mean,
         s.net.mean, s.net.low, s.net.high)
        for item in study.joint
        for s in item.cliff
    ]  # fmt: skip
    frame = pd.DataFrame(
        cells,
        columns=[
            "scenario_and_own_target_incentive", "reported_own_output", "joint_effort",
            "still_joined_up", "net_present_value", "low", "high",
        ],
    )  # fmt: skip
    return table_of(
        "stronger-targets",
        f"Own targets of one strength for every department; net present value in "
        f"{study.method.unit} against the baseline under the same targets",
        frame,
    )
