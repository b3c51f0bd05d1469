"""What joint work displaces, and what is reported beside what is true."""

from __future__ import annotations

import numpy as np
import pandas as pd

from joinup.analysis.paired import Interval, interval
from joinup.analysis.view import View
from joinup.page.chart import Chart
from joinup.page.ranking import ends
from joinup.page.rows import Panel, dots_on_rows, plain_dots
from joinup.page.words import decimal, percent


def _change_at(view: View, outcome: str, quarter: dict[str, int]) -> dict[str, Interval]:
    """Return an outcome at a quarter by title, over the baseline's mean there, less 1."""
    values = view.quarterly(outcome)
    base = values[view.baseline.name]
    found = {}
    for item in view.others:
        own = values[item.name]
        at = min(quarter[item.name], own.shape[1] - 1, base.shape[1] - 1)
        mean = float(base[:, at].mean())
        found[item.title] = interval(own[:, at] / mean - 1 if mean else own[:, at] * np.nan)
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
    series = [
        plain_dots(words, [change.mean for change in found.values()], number)
        for number, (words, found) in zip((0, 3), moments.items(), strict=True)
    ]
    panel = Panel(series, "change in own-target output", upright=0)
    changes = [
        (title, words, change)
        for words, found in moments.items()
        for title, change in found.items()
    ]
    fall = moments["when the full grant ends"]
    most = ends({title: -change.mean for title, change in fall.items()}, percent)
    title = "Joint work displaces hardly any own-target output"
    if most is not None and most.high.value > 0.005:
        title = (
            f"Joint work displaces own-target output, most in {most.high}: {most.high.figure} less "
            "when the full grant ends"
        )
    return Chart(
        name="crowding-out",
        title=title,
        subtitle=f"Own-target output of agencies compared with “{view.baseline.title}” in the same "
        f"quarter; mean over {view.replicates}",
        alternative=" ".join(
            f"{name}, {words}: {percent(change.mean, sign=True)}."
            for name, words, change in changes
        ),
        note="What agencies no longer do for their own department's targets because they work "
        "jointly. It counts as a cost (“displaced”).",
        figure=dots_on_rows(list(fall), [panel], keyed=True),
        table=[
            {"scenario": name, "moment": words, **change.columns(mean="change")}
            for name, words, change in changes
        ],
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
    panels, rows = [], []
    for words, *outcomes, unit in pairs:
        true, reported = (_at_withdrawal(view, name) for name in outcomes)
        series = [plain_dots("true", true, 0), plain_dots("reported", reported, 3)]
        # Room for a mark that stands at nothing.
        panels.append(Panel(series, f"{words.lower()} ({unit})", unit, words, (-0.02, None)))
        rows += [
            {"scenario": label, "measure": words, "unit": unit, "true": one, "reported": other}
            for label, one, other in zip(labels, true, reported, strict=True)
        ]
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
        figure=dots_on_rows(labels, panels, keyed=True),
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
