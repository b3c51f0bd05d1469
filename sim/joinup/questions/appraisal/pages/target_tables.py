"""The tables of what is reported, what is done about it, and what targets do."""

from __future__ import annotations

from joinup.page.tables import PageTable, table_of, told
from joinup.page.words import decimal, percent, points
from joinup.questions.appraisal.pages.words import with_interval
from joinup.questions.appraisal.performance import measured
from joinup.questions.appraisal.study import Study


def targets(study: Study) -> PageTable:
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
    actions = [(item.case.title, item.action) for item in study.joint]
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
            for title, a in actions
        ],
        [
            {
                "scenario": title, "lag_quarters": a.lag, "delay_quarters": a.delay,
                "share_unseen": a.unseen, "cost": a.cost.mean, "effort_change": a.effort.mean,
                "client_quarters_change": a.need.mean, "change_low": a.need.low,
                "change_high": a.need.high, "still_joined_up_change": a.lasting.mean,
            }
            for title, a in actions
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
