"""Who contributes, who pays and who saves: departments side by side, the wrong pockets."""

from __future__ import annotations

import pandas as pd

from joinup.analysis.view import View
from joinup.inputs.names import distinct, wrapped
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.panels import COLUMNS, panels_of
from joinup.page.ranking import quoted
from joinup.page.rows import draw_rows, finish, plain_dots
from joinup.page.words import percent

_MEASURES = {
    "contribution": "contribution to joint production",
    "own_output_lost": "own-target output given up",
    "savings": "savings received",
}
ALIKE = 0.02
"""Gap between a department's shares up to which departments count as alike."""


def shares_by_department(view: View) -> pd.DataFrame:
    """Return each department's share of contribution, cost and savings, a row a department.

    Only of scenarios in which something was contributed; columns scenario, department, measures.
    """
    frames = []
    for item in view.finished:
        seen = view.watched.get(item.name)
        if seen is None:
            continue
        sums = seen.departments.groupby("department")[list(_MEASURES)].sum()
        if (sums.sum() <= 1e-9).any():
            continue
        shares = sums / sums.sum()
        stated = view.scenario(item.name)["departments"]
        names = list(stated) if len(stated) == len(shares) else []
        shares.insert(0, "scenario", item.title)
        names = distinct(names or [f"department {n + 1}" for n in range(len(shares))], 28)
        shares.insert(1, "department", names)
        frames.append(shares.reset_index(drop=True))
    columns = ["scenario", "department", *_MEASURES]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def widest_gap(shares: pd.DataFrame) -> float:
    """Return the widest gap between one department's shares of two measures; 0 for no rows."""
    measures = shares[list(_MEASURES)]
    return float((measures.max(axis=1) - measures.min(axis=1)).max()) if len(shares) else 0.0


def departments_in_words(view: View) -> str:
    """Say how departments fare: alike, or which one gives and gets the most unlike shares.

    "" where nothing was contributed.
    """
    shares = shares_by_department(view)
    if not len(shares):
        return ""
    if widest_gap(shares) > ALIKE:
        return f"{_title(shares)}."
    return (
        "Every department contributes, gives up and saves the same share, because these scenarios "
        "make all departments alike."
    )


def contribution_and_cost(view: View) -> Chart | None:
    """Draw departments' shares of contribution, cost and savings; None where all are alike."""
    shares = shares_by_department(view)
    if widest_gap(shares) <= ALIKE:
        return None
    titles = list(dict.fromkeys(shares["scenario"]))
    n_departments = int(shares.groupby("scenario").size().max())
    with style.styled():
        height = 0.45 * n_departments + 1.1
        figure, grid = panels_of(len(titles), 12, height, room=0.6, sharey=False)
        for number, (panel, title) in enumerate(zip(grid.flat, titles, strict=False)):
            own = shares[shares["scenario"] == title]
            series = [
                plain_dots(words, own[name].tolist(), position)
                for position, (name, words) in enumerate(_MEASURES.items())
            ]
            below = number + COLUMNS >= len(titles)
            xlabel = "share of all departments" if below else ""
            draw_rows(panel, own["department"].tolist(), series, unit="share", xlabel=xlabel)
            panel.tick_params(labelbottom=below)
            panel.set_title(wrapped(title, 24))
        # Panels share their axis: a limit set before the last one is drawn would cut the others.
        grid[0, 0].set_xlim(left=-0.02)  # room for a mark that stands at nothing
        finish(figure, grid[0, 0])
    return Chart(
        name="contribution-and-cost",
        title=_title(shares),
        subtitle="Each department's share of contribution (Shapley), of own-target output given up "
        "and of savings received, over the whole of a few runs",
        alternative=" ".join(
            f"{row['scenario']}, {row['department']}: "
            + ", ".join(f"{words} {percent(row[name])}" for name, words in _MEASURES.items())
            + "."
            for _, row in shares.iterrows()
        ),
        note="A long grey bar: what a department gives and what it gets lie far apart. Savings "
        "that land in other pockets are a reason to give less.",
        figure=figure,
        table=shares,
    )


def _title(shares: pd.DataFrame) -> str:
    """Return whose contribution and savings lie furthest apart, and wherever they lie so."""
    gap = shares["contribution"] - shares["savings"]
    said = [
        (
            name,
            f"contributes {'more' if apart > 0 else 'less'} than it saves in",
            f"{percent(share)} of the joint production, {percent(saved)} of the savings",
        )
        for name, apart, share, saved in zip(
            shares["department"], gap, shares["contribution"], shares["savings"], strict=True
        )
    ]
    department, verb, figures = said[int(gap.abs().argmax())]
    alike = shares["scenario"][[one == (department, verb, figures) for one in said]]
    return f"{department} {verb} {quoted(list(alike))}: {figures}"
