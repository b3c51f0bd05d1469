"""The short answer of a result, for a terminal: plain words and a small table."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from joinup.analysis.paired import interval
from joinup.analysis.summary import ScenarioSummary, replicates_in_words, summarise
from joinup.batch.result import Result
from joinup.model.registry import show
from joinup.page.words import (
    decimal,
    intervals_in_brackets,
    people,
    share_with_interval,
    what_a_dash_means,
)
from joinup.questions.result.outliving import outliving
from joinup.questions.result.page import unit_of
from joinup.questions.result.tables import forms_by_endings

_FEW_POINTS = 8
_WIDTH = 90


def answer(result: Result) -> str:
    """Return the answer to the experiment's question in words, with a table of the scenarios."""
    summaries = summarise(result)
    said = [textwrap.fill(sentence, _WIDTH) for sentence in outliving(summaries)]
    rows = _rows(summaries)
    tables = [_laid_out(rows, 2)]
    if crossed := forms_by_endings(summaries):
        tables = [_laid_out([crossed.head, *crossed.rows], 1), crossed.caption, "", *tables]
    if words := what_a_dash_means(cell for row in rows for cell in row):
        tables += [words]
    if 1 < result.plan.n_points <= _FEW_POINTS:
        tables += ["", _by_point(result, summaries)]
    return "\n".join([*said, "", *tables, "", _caution(result, summaries)])


def _rows(summaries: list[ScenarioSummary]) -> list[tuple[str, ...]]:
    head = ("scenario", "still joined up", "clients, 36", "clients,", "embedding at")
    below = ("", "16 quarters on", "months", "end", "withdrawal")
    found = [
        (
            item.title,
            share_with_interval(item.headlines["persistence_16"]),
            people(item.mean("clients_12")),
            people(item.mean("clients_end")),
            decimal(item.mean("embedding_at_withdrawal")),
        )
        for item in summaries
    ]
    return [head, below, *found]


def _by_point(result: Result, summaries: list[ScenarioSummary]) -> str:
    """Return the persistence of each scenario at each point of a small design."""
    design = result.plan.content["design"]
    runs = result.runs
    rows = [("still joined up 16 quarters on, at", *(item.title for item in summaries))]
    for number, values in enumerate(design["points"]):
        named = zip(design["names"], values, strict=True)
        here = runs[runs["point"] == number]
        of = [here[here["scenario"] == item.name]["persistence_16"] for item in summaries]
        rows.append(
            (
                ", ".join(f"{name} {show(value)}" for name, value in named),
                *(share_with_interval(interval(column.to_numpy())) for column in of),
            )
        )
    return _laid_out(rows, 1)


def _laid_out(rows: Sequence[Sequence[str]], heads: int) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        first = row[0].ljust(widths[0])
        others = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join([first, *others]).rstrip())
    lines.insert(heads, "-" * max(map(len, lines)))
    return "\n".join(lines)


def _caution(result: Result, summaries: list[ScenarioSummary]) -> str:
    """Say what the columns are and what the figures rest on."""
    counts = replicates_in_words(result, summaries)
    bracketed = intervals_in_brackets(item.headlines["persistence_16"] for item in summaries)
    columns = (
        "Still joined up: share of places whose agencies on average still give at least half of "
        "the effort that the shared task needs, 16 quarters (four years) after the full grant "
        f"ended. Clients: {unit_of(result)}, 36 months into the run and at its end. Embedding: how "
        "far joint work had become routine by the end of the full grant (withdrawal), 0 to 1."
    )
    figures = (
        f"Means over {counts}{bracketed}. Results of a model that compares regimes; not a forecast."
    )
    return f"{textwrap.fill(columns, _WIDTH)}\n\n{textwrap.fill(figures, _WIDTH)}"
