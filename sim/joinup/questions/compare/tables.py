"""The tables of a comparison: settings, results, and how surely they differ."""

from __future__ import annotations

import pandas as pd

from joinup.analysis.paired import Difference
from joinup.model.outcomes import OUTCOMES
from joinup.page.tables import PageTable, table_of
from joinup.page.words import decimal, difference_in_words, people, percent
from joinup.questions.compare.comparison import Comparison, needed


def unpaired(item: Difference) -> str:
    """Return how many replicates were left out, "" for none."""
    return f" ({item.dropped} unpaired)" if item.dropped else ""


def settings_table(of: Comparison, titles: tuple[str, str]) -> PageTable:
    """Return the settings in which the two differ."""
    frame = pd.DataFrame(
        [(i.name, i.meaning, i.unit, i.first, i.second) for i in of.settings],
        columns=["parameter", "meaning", "unit", *titles],
    )
    rows = [[f"{i.meaning} ({i.unit})", i.name, i.first, i.second] for i in of.settings]
    head = ["Setting", "Parameter", *titles]
    return PageTable("settings", "Settings in which the two differ", head, rows, frame, False)


def results_table(of: Comparison, titles: tuple[str, str]) -> PageTable:
    """Return means and paired differences, an outcome a row."""
    rows, records = [], []
    for name, item in of.outcomes.items():
        outcome = OUTCOMES[name]
        levels = [float(value) for value in of.means.loc[name]]
        rows.append(
            [
                f"{outcome.title} ({outcome.unit})",
                *(_level(value, outcome.unit) for value in levels),
                difference_in_words(item) + unpaired(item),
            ]
        )
        bounds = item.interval.columns().values()
        records.append((outcome.title, outcome.unit, *levels, *bounds))
    columns = ["outcome", "unit", *titles, "difference", "low", "high"]
    frame = pd.DataFrame(records, columns=columns)
    head = ["Outcome", *titles, "Difference (95% interval)"]
    return PageTable("results", "Means, and the paired difference", head, rows, frame)


def _level(value: float, unit: str) -> str:
    if unit.startswith("share"):
        return percent(value)
    return people(value) if abs(value) >= 10 else decimal(value)


def sure_table(of: Comparison) -> PageTable:
    """Return how surely each outcome differs."""
    rows = [
        {
            "outcome": OUTCOMES[name].title,
            "verdict": item.verdict,
            "first_higher_in": percent(item.in_favour),
            "pairs": item.interval.n,
            "unpaired": item.dropped,
            "replicates_for_5%": "–" if (count := needed(item)) is None else f"{count:,}",
        }
        for name, item in of.outcomes.items()
    ]
    return table_of("how-sure", "How surely each outcome differs", rows)
