"""The tables of who contributes, who is reached, and what targets do."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis.appraisal.coalitions import Coalitions
from sim.analysis.appraisal.inclusion import Arm
from sim.analysis.appraisal.performance import measured
from sim.analysis.appraisal.pockets import Pocket
from sim.analysis.appraisal.study import Study
from sim.report.appraisal_words import with_interval
from sim.report.tables import PageTable, table_of
from sim.report.words import decimal, percent, share_with_interval


def wrong_pockets(study: Study) -> PageTable | None:
    """Return each department's share of the result, cost and savings; None where there is none."""
    found = [(item.case.title, pocket) for item in study.all for pocket in item.pockets]
    if not found:
        return None

    def cells(p: Pocket) -> list[str]:
        error = f" ± {100 * 1.96 * p.error:.1f}" if p.error > 0 else ""
        return [
            f"{100 * p.contribution:.1f}%{error}",
            f"{100 * p.left_out:.1f}%",
            f"{100 * p.cost:.1f}%",
            f"{100 * p.savings:.1f}%",
            _points(p.gap),
        ]

    frame = pd.DataFrame(
        (title, p.department, p.contribution, p.error, p.left_out, p.cost, p.savings, p.gap)
        for title, p in found
    )
    frame.columns = [
        "scenario", "department", "contribution", "standard_error", "lost_without", "cost",
        "savings", "savings_less_cost",
    ]  # fmt: skip
    return PageTable(
        "wrong-pockets",
        "Each department's share of joint production (Shapley), of the cost that departments bear "
        "and of the savings. “Lost without it” is what production would lose, and need not sum to "
        "100%",
        [
            "Scenario and department",
            "Share of the result",
            "Lost without it",
            "Share of cost",
            "Share of savings",
            "Savings less cost, points",
        ],
        [[f"{title}: {p.department}", *cells(p)] for title, p in found],
        frame,
    )


def coalition_parts(study: Study) -> PageTable | None:
    """Return each department's part in the relief, by runs that did not happen; None if none."""
    rows, cells = [], []
    for item in study.others:
        found = item.coalitions
        if found is None:
            continue
        whole = found.relief[:, -1]
        for number, name in enumerate(found.departments):
            part = found.parts[:, number]
            alone, without = (
                found.relief[:, 1 << number],
                whole - found.relief[:, _all_but(number, found)],
            )
            cells.append((item.case.title, name, part.mean(), alone.mean(), without.mean()))
            rows.append([f"{item.case.title}: {name}", *_people(part, alone, without)])
        parts = found.parts.sum(axis=1)
        cells.append((item.case.title, "All together", parts.mean(), np.nan, np.nan))
        rows.append([f"{item.case.title}: all together", *_people(parts), "–", "–"])
    if not rows:
        return None
    frame = pd.DataFrame(cells, columns=["scenario", "department", "part", "alone", "lost_without"])
    return PageTable(
        "parts-in-the-result",
        "Client-quarters of need avoided, by department (Shapley over every set of partners that "
        "might have joined in, each simulated), by each alone, and lost had it alone stayed out",
        ["Scenario and department", "Part in the result", "Alone", "Lost without it"],
        rows,
        frame,
    )


def _all_but(number: int, found: Coalitions) -> int:
    return int(found.relief.shape[1]) - 1 - (1 << number)


def coalition_runs(study: Study) -> PageTable | None:
    """Return the counterfactual runs that the parts rest on; None where there are none."""
    cells = [
        (
            item.case.title,
            " + ".join(found.members(number)) or "nobody",
            float(found.relief[:, number].mean()),
            len(found.relief),
        )
        for item in study.others
        if (found := item.coalitions) is not None
        for number in range(found.relief.shape[1])
    ]
    if not cells:
        return None
    frame = pd.DataFrame(cells, columns=["scenario", "who_joins_in", "client_quarters", "runs"])
    return table_of(
        "counterfactual-runs",
        "What every set of partners would relieve: the runs behind the parts",
        frame,
    )


def _people(*values: np.ndarray) -> list[str]:
    return [f"{float(v.mean()):,.0f}".replace("-", "−") for v in values]


def pool_terms(study: Study) -> PageTable:
    """Return what pooling, the rule of gain share and even pockets change."""
    joint = [item for item in study.others if item.case.joint]
    frame = pd.DataFrame(
        (
            item.case.title, row.terms, row.lasting.mean, row.lasting_change.mean,
            row.lasting_change.low, row.lasting_change.high, row.need.mean, row.gap,
        )
        for item in joint
        for row in item.terms
    )  # fmt: skip
    frame.columns = [
        "scenario", "terms", "still_joined_up", "change", "change_low", "change_high",
        "client_quarters_more_in_need", "widest_gap_savings_less_cost",
    ]  # fmt: skip
    rows = [
        [
            f"{item.case.title}: {row.terms}",
            share_with_interval(row.lasting),
            _points(row.lasting_change.mean),
            with_interval(row.need),
            f"{100 * row.gap:.1f} points" if row.gap == row.gap else "–",
        ]
        for item in joint
        for row in item.terms
    ]
    return PageTable(
        "pool-terms",
        "What other terms for the savings would change, on the same draws",
        [
            "Scenario and terms",
            "Still joined up",
            "Change, points",
            "More client-quarters in need",
            "Widest gap of savings and cost",
        ],
        rows,
        frame,
    )


def _points(value: float) -> str:
    return f"{round(100 * value, 1) + 0.0:+.1f}".replace("-", "−")


def inclusion_arms(study: Study) -> PageTable:
    """Return what publicity and consultation change and cost, and who would be missed."""
    groups = study.baseline.ledger.groups
    joint = [item for item in study.others if item.case.joint]

    def cells(arm: Arm) -> list[str]:
        return [
            *(percent(found.mean) for found in arm.reach),
            decimal(arm.evenness.mean),
            *(with_interval(found) for found in arm.missed),
            with_interval(arm.saved),
        ]

    frame = pd.DataFrame(
        {
            "scenario": item.case.title,
            "arm": arm.arm,
            **{f"reach_{n + 1}": found.mean for n, found in enumerate(arm.reach)},
            "evenness": arm.evenness.mean,
            "evenness_change": arm.evenness_change.mean,
            "evenness_change_low": arm.evenness_change.low,
            "evenness_change_high": arm.evenness_change.high,
            **{f"missed_{n + 1}": found.mean for n, found in enumerate(arm.missed)},
            "client_quarters_more_in_need": arm.need.mean,
            "cost_saved": arm.saved.mean,
        }
        for item in joint
        for arm in item.arms
    )
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
        [[f"{item.case.title}: {arm.arm}", *cells(arm)] for item in joint for arm in item.arms],
        frame,
    )


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
    joint = [item for item in study.others if item.case.joint]
    rows = [
        [
            item.case.title,
            str(a.lag),
            "–" if a.delay != a.delay else f"{a.delay:.0f}",
            percent(a.unseen),
            with_interval(a.cost, 1),
            with_interval(a.need),
            _points(a.lasting.mean),
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
        for item in study.others
        if item.case.joint
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
        (f"{item.case.title}: {s.incentive:.2f} u", s.reported, s.effort, s.lasting.mean,
         s.net.mean, s.net.low, s.net.high)
        for item in study.others
        if item.case.joint
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
