"""The tables of who contributes, who is reached, and what targets do."""

from __future__ import annotations

import numpy as np
import pandas as pd

from joinup.page.tables import PageTable, table_of
from joinup.page.words import decimal, percent, points, share_with_interval
from joinup.questions.appraisal.coalitions import Coalitions
from joinup.questions.appraisal.inclusion import Arm
from joinup.questions.appraisal.pages.words import with_interval
from joinup.questions.appraisal.pockets import Pocket
from joinup.questions.appraisal.study import Study


def wrong_pockets(study: Study) -> PageTable | None:
    """Return each department's share of the result, cost and savings; None where there is none."""
    found = [(item.case.title, pocket) for item in study.all for pocket in item.pockets]
    if not found:
        return None

    def cells(p: Pocket) -> list[str]:
        return [
            percent(p.contribution, 1),
            percent(p.left_out, 1),
            percent(p.cost, 1),
            percent(p.savings, 1),
            points(p.gap, 1, sign=True),
        ]

    frame = pd.DataFrame(
        (title, p.department, p.contribution, p.left_out, p.cost, p.savings, p.gap)
        for title, p in found
    )
    frame.columns = [
        "scenario", "department", "contribution", "lost_without", "cost",
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
            means = (float(values.mean()) for values in (part, alone, without))
            cells.append((item.case.title, name, *means))
            rows.append([f"{item.case.title}: {name}", *_people(part, alone, without)])
        parts = found.parts.sum(axis=1)
        cells.append((item.case.title, "All together", float(parts.mean()), np.nan, np.nan))
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
    return [decimal(float(v.mean()), 0) for v in values]


def pool_terms(study: Study) -> PageTable:
    """Return what pooling, the rule of gain share and even pockets change."""
    joint = study.joint
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
            points(row.lasting_change.mean, 1, sign=True),
            with_interval(row.need),
            f"{points(row.gap, 1)} points" if row.gap == row.gap else "–",
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


def inclusion_arms(study: Study) -> PageTable:
    """Return what publicity and consultation change and cost, and who would be missed."""
    groups = study.baseline.ledger.groups
    joint = study.joint

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
