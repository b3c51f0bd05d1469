"""What joint work displaces, and what is reported beside what is true."""

from __future__ import annotations

import numpy as np
import pandas as pd

from joinup.analysis.paired import Interval, interval
from joinup.analysis.view import View
from joinup.page import style
from joinup.page.chart import Chart
from joinup.page.ranking import ends
from joinup.page.rows import draw_rows, figure_of_rows, finish, plain_dots
from joinup.page.words import decimal, percent


def _change_at(view: View, outcome: str, quarter: dict[str, int]) -> dict[str, Interval]:
    """Return an outcome at a quarter of each scenario, over the baseline's mean there, less 1."""
    values = view.quarterly(outcome)
    base = values[view.baseline.name]
    found = {}
    for item in view.others:
        own = values[item.name]
        at = min(quarter[item.name], own.shape[1] - 1, base.shape[1] - 1)
        mean = float(base[:, at].mean())
        found[item.name] = interval(own[:, at] / mean - 1 if mean else own[:, at] * np.nan)
    return found


def crowding_out(view: View) -> Chart | None:
    """Draw how much own-target output joint work displaces; None without a baseline."""
    if not view.others or not view.baseline.n_runs or not view.keeps("own_output"):
        return None
    at = {item.name: item.withdrawal for item in view.others}
    moments = {
        "when the full grant ends": _change_at(view, "own_output", at),
        "at the end of the run": _change_at(view, "own_output", dict.fromkeys(at, 10**6)),
    }
    labels = [item.title for item in view.others]
    series = [
        plain_dots(words, [found[item.name].mean for item in view.others], number)
        for number, (words, found) in zip((0, 3), moments.items(), strict=True)
    ]
    with style.styled():
        figure, panels = figure_of_rows(len(labels))
        panels[0].axvline(0, color=style.INK, lw=1)
        draw_rows(panels[0], labels, series, unit="share", xlabel="change in own-target output")
        finish(figure, panels[0])
    table = pd.DataFrame(
        {
            "scenario": item.title,
            "moment": words,
            "change": found[item.name].mean,
            "low": found[item.name].low,
            "high": found[item.name].high,
        }
        for words, found in moments.items()
        for item in view.others
    )
    fall = moments["when the full grant ends"]
    most = ends({i.title: -fall[i.name].mean for i in view.others}, percent)
    if most is not None and most.high.value > 0.005:
        title = (
            f"Joint work displaces own-target output, most in {most.high}: {most.high.figure} less "
            "when the full grant ends"
        )
    else:
        title = "Joint work displaces hardly any own-target output"
    return Chart(
        name="crowding-out",
        title=title,
        subtitle=f"Own-target output of agencies compared with “{view.baseline.title}” in the same "
        f"quarter; mean over {view.replicates}",
        alternative=" ".join(
            f"{row['scenario']}, {row['moment']}: {percent(float(row['change']), sign=True)}."
            for _, row in table.iterrows()
        ),
        note="What agencies no longer do for their own department's targets because they work "
        "jointly. It counts as a cost (“displaced”).",
        figure=figure,
        table=table,
    )


_PAIRS = (
    ("Shared performance", "capacity", "reported_capacity", "share"),
    ("Own-target output", "own_output", "reported_own_output", "u/agency"),
)


def reported_and_true(view: View) -> Chart | None:
    """Draw what is reported beside what is true; None where the result kept neither."""
    pairs = [pair for pair in _PAIRS if view.keeps(pair[1], pair[2])]
    if not pairs:
        return None
    labels = [item.title for item in view.finished]
    rows = []
    with style.styled():
        figure, panels = figure_of_rows(len(labels), len(pairs))
        for axes, (words, true, reported, unit) in zip(panels, pairs, strict=True):
            values = [_at_withdrawal(view, name) for name in (true, reported)]
            series = [
                plain_dots(label, found, number)
                for label, number, found in zip(("true", "reported"), (0, 3), values, strict=True)
            ]
            draw_rows(axes, labels, series, unit=unit, xlabel=f"{words.lower()} ({unit})")
            axes.set_title(words)
            axes.set_xlim(left=-0.02)  # room for a mark that stands at nothing
            rows += [
                {"scenario": label, "measure": words, "unit": unit, "true": one, "reported": other}
                for label, one, other in zip(labels, *values, strict=True)
            ]
        finish(figure, panels[0])
    table = pd.DataFrame(rows)
    return Chart(
        name="reported-and-true",
        title=_reported_title(table),
        subtitle=f"When the full grant ends; mean over {view.replicates}",
        alternative=" ".join(
            f"{row['scenario']}, {row['measure'].lower()}: true {decimal(row['true'])}, reported "
            f"{decimal(row['reported'])}."
            for _, row in table.iterrows()
        ),
        note="Shared performance is reported late: where it still rises, what is reported lags "
        "behind. Own-target output is overstated where gaming pays.",
        figure=figure,
        table=table,
    )


def _at_withdrawal(view: View, outcome: str) -> list[float]:
    values = view.quarterly(outcome)
    return [
        float(values[i.name][:, min(i.withdrawal, values[i.name].shape[1] - 1)].mean())
        for i in view.finished
    ]


def _reported_title(table: pd.DataFrame) -> str:
    off = (table["reported"] / table["true"] - 1).where(table["true"].abs() > 0.02)
    own = off[table["measure"] == "Own-target output"]
    most = ends(dict(zip(table.loc[own.index, "scenario"], own, strict=True)), percent)
    if most is None or most.high.value < 0.01:
        return "What is reported hardly departs from what is true"
    return f"Own-target output is overstated by up to {most.high.figure} ({most.high})"
