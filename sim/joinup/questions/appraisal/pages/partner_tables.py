"""The tables of who contributes, who is reached, and what targets do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from joinup.page.tables import PageTable, table_of, told
from joinup.page.words import decimal, percent, points, share_with_interval
from joinup.questions.appraisal.pages.words import with_interval
from joinup.questions.appraisal.study import Study


def wrong_pockets(study: Study) -> PageTable | None:
    """Return each department's share of the result, cost and savings; None where there is none."""
    found = [(item.case.title, pocket) for item in study.all for pocket in item.pockets]
    if not found:
        return None

    return told(
        "wrong-pockets",
        "Each department's share of joint production (Shapley), of the cost that departments bear "
        "and of the savings. “Lost without it” is what production would lose, and need not sum to "
        "100%",
        [
            {
                "Scenario and department": f"{title}: {p.department}",
                "Share of the result": percent(p.contribution, 1),
                "Lost without it": percent(p.left_out, 1),
                "Share of cost": percent(p.cost, 1),
                "Share of savings": percent(p.savings, 1),
                "Savings less cost, points": points(p.gap, 1, sign=True),
            }
            for title, p in found
        ],
        [
            {
                "scenario": title, "department": p.department, "contribution": p.contribution,
                "lost_without": p.left_out, "cost": p.cost, "savings": p.savings,
                "savings_less_cost": p.gap,
            }
            for title, p in found
        ],
    )  # fmt: skip


def coalition_parts(study: Study) -> PageTable | None:
    """Return each department's part in the relief, by runs that did not happen; None if none."""
    data: list[tuple[Any, ...]] = []
    for item in study.others:
        if (found := item.coalitions) is None:
            continue
        whole, every = found.relief[:, -1], found.relief.shape[1] - 1
        for number, name in enumerate(found.departments):
            alone, without = 1 << number, every - (1 << number)
            parts = (
                found.parts[:, number],
                found.relief[:, alone],
                whole - found.relief[:, without],
            )
            data.append((item.case.title, name, *(float(values.mean()) for values in parts)))
        together = float(found.parts.sum(axis=1).mean())
        data.append((item.case.title, "All together", together, np.nan, np.nan))
    if not data:
        return None
    return PageTable(
        "parts-in-the-result",
        "Client-quarters of need avoided, by department (Shapley over every set of partners that "
        "might have joined in, each simulated), by each alone, and lost had it alone stayed out",
        ["Scenario and department", "Part in the result", "Alone", "Lost without it"],
        [
            [f"{title}: {name}".replace(": All", ": all"), *(decimal(value, 0) for value in means)]
            for title, name, *means in data
        ],
        pd.DataFrame(data, columns=["scenario", "department", "part", "alone", "lost_without"]),
    )


def coalition_runs(study: Study) -> PageTable | None:
    """Return the counterfactual runs that the parts rest on; None where there are none."""
    runs = [
        {
            "scenario": item.case.title,
            "who_joins_in": " + ".join(found.members(number)) or "nobody",
            "client_quarters": float(found.relief[:, number].mean()),
            "runs": len(found.relief),
        }
        for item in study.others
        if (found := item.coalitions) is not None
        for number in range(found.relief.shape[1])
    ]
    about = "What every set of partners would relieve: the runs behind the parts"
    return table_of("counterfactual-runs", about, runs) if runs else None


def pool_terms(study: Study) -> PageTable:
    """Return what pooling, the rule of gain share and even pockets change."""
    every = [(item.case.title, row) for item in study.joint for row in item.terms]
    return told(
        "pool-terms",
        "What other terms for the savings would change, on the same draws",
        [
            {
                "Scenario and terms": f"{title}: {row.terms}",
                "Still joined up": share_with_interval(row.lasting),
                "Change, points": points(row.lasting_change.mean, 1, sign=True),
                "More client-quarters in need": with_interval(row.need),
                "Widest gap of savings and cost": f"{points(row.gap, 1)} points"
                if row.gap == row.gap
                else "–",
            }
            for title, row in every
        ],
        [
            {
                "scenario": title,
                "terms": row.terms,
                "still_joined_up": row.lasting.mean,
                **row.lasting_change.columns("change"),
                "client_quarters_more_in_need": row.need.mean,
                "widest_gap_savings_less_cost": row.gap,
            }
            for title, row in every
        ],
    )


def inclusion_arms(study: Study) -> PageTable:
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
