"""Whose result, whose cost, whose savings: the section on pockets, with its table and chart."""

from __future__ import annotations

from itertools import compress
from typing import Any

import numpy as np
import pandas as pd

from joinup.inputs.counted import counted
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.document import Section, Sentence, kept
from joinup.page.ranking import quoted
from joinup.page.rows import draw_rows, finish, plain_dots
from joinup.page.tables import PageTable, table_of, told
from joinup.page.words import decimal, percent, points, share_with_interval
from joinup.questions.appraisal.pages.words import clear, panels, settled, with_interval
from joinup.questions.appraisal.pockets import ALIKE, Pocket
from joinup.questions.appraisal.study import Study

TITLE = "Whose result, whose cost"


def section(study: Study) -> Section:
    """Return who contributes, pays and saves, and what other terms of the pool would change."""
    return Section(
        TITLE,
        text=[*pocket_points(study), *pooling_points(study)],
        tables=kept(
            wrong_pockets(study),
            coalition_parts(study),
            coalition_runs(study),
            pool_terms(study) if study.joint else None,
        ),
        charts=kept(pockets_chart(study)),
    )


def on_a_result(study: Study) -> Section:
    """Return as much of it as rests on the runs of a result and is not drawn on its page."""
    return Section(TITLE, text=pocket_points(study), tables=kept(wrong_pockets(study)))


def pocket_points(study: Study) -> list[str | Sentence]:
    """Return where cost and savings lie furthest apart."""
    widest = widest_pocket(study)
    if widest is None:
        return ["Nothing was produced and saved jointly, so that no pocket is a wrong one."]
    pocket, titles = widest
    text = (
        f"The widest gap between paying and saving is {pocket.department} in {quoted(titles)}: "
        f"{percent(pocket.contribution)} of the joint result, {percent(pocket.cost)} of the cost "
        f"and {percent(pocket.savings)} of the savings."
    )
    if abs(pocket.gap) < ALIKE:
        text = (
            "Every department bears about the same share of the cost as it gets of the savings: "
            f"the widest gap is {points(abs(pocket.gap), 1)} points."
        )
    return [Sentence(text, "wrong-pockets")]


def widest_pocket(study: Study) -> tuple[Pocket, tuple[str, ...]] | None:
    """Return the pocket whose cost and savings lie furthest apart, and the scenarios it does so in.

    None where nothing was produced and saved jointly.
    """
    found = [(pocket, item.case.title) for item in study.all for pocket in item.pockets]
    if not found:
        return None
    widest, _ = max(found, key=lambda pair: abs(pair[0].gap))
    return widest, tuple(title for pocket, title in found if _read(pocket) == _read(widest))


def _read(pocket: Pocket) -> tuple[str, ...]:
    """Return a pocket as a reader sees it: two that read alike are alike."""
    shares = (pocket.contribution, pocket.cost, pocket.savings)
    return (pocket.department, *map(percent, shares))


def pooling_points(study: Study) -> list[str | Sentence]:
    """Return what the pockets cost joint scenarios in persistence, and what pooling all does."""
    found = []
    for item in study.joint:
        terms = {row.terms: row for row in item.terms}
        lasting = terms["as it stands"].lasting.mean
        even, whole = terms["savings land evenly"], terms["everything pooled"]
        if max(lasting, even.lasting.mean) > 0.05:
            found.append((item, lasting, even, whole.lasting.mean))
    gains = [even.lasting_change for _, _, even, _ in found]
    breaks = [clear(gain) and gain.mean > _BREAKS for gain in gains]
    broken = list(compress(found, breaks))
    said: list[str | Sentence] = [
        Sentence(
            f"Where the savings land costs “{item.case.title}” "
            f"{points(even.lasting_change.mean)} points of persistence ({percent(lasting)} of "
            f"places, {percent(even.lasting.mean)} if it landed evenly); with everything pooled it "
            f"is {percent(whole)}"
            f"{settled(item, 'even pockets')}.",
            "pool-terms",
        )
        for item, lasting, even, whole in broken
    ]
    held = [row for row in found if row not in broken]
    if held:
        names = ", ".join(f"“{item.case.title}” ({percent(lasting)})" for item, lasting, *_ in held)
        most = points(max(abs(even.lasting_change.mean) for _, _, even, _ in held))
        moved = f"would move its persistence by at most {most} points"
        if most == "0":
            moved = "would not move its persistence by a point"
        said.append(
            Sentence(
                f"Where the savings land does not break {names}: an even spread {moved}.",
                "pool-terms",
            )
        )
    return said


_BREAKS = 0.1  # of places: a loss of persistence that counts as breaking


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


def pockets_chart(study: Study) -> Chart | None:
    """Draw each department's shares of result, cost and savings; None where there are none."""
    found = [item for item in study.all if item.pockets]
    if not found:
        return None
    measures = ("contribution", "cost", "savings")
    widest = max(getattr(p, name) for item in found for p in item.pockets for name in measures)
    with style.styled():
        figure, grid = panels(found, room=0.9, letters=26)
        for panel, item in zip(grid, found, strict=True):
            labels = [p.department for p in item.pockets]
            series = [
                plain_dots(words, [getattr(p, words) for p in item.pockets], number)
                for number, words in enumerate(measures)
            ]
            draw_rows(panel, labels, series, unit="share", xlabel="share of all departments")
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
