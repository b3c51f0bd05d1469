"""The short answer of a result, for a terminal: plain words and a small table."""

from __future__ import annotations

import textwrap

from joinup.analysis.summary import ScenarioSummary
from joinup.analysis.view import View
from joinup.analysis.worlds import ACTIVE, HALF, LASTING
from joinup.batch.result import Result
from joinup.model.registry import show
from joinup.page.tables import laid_out
from joinup.page.words import decimal, people, percent, points, what_a_dash_means
from joinup.page.worlds import WEAKER, WHAT_A_WORLD_IS, counted_over
from joinup.questions.result.findings import sureness
from joinup.questions.result.outliving import outliving
from joinup.questions.result.page import view_of
from joinup.questions.result.tables import forms_by_endings

_FEW_POINTS = 8
_WIDTH = 90


def answer(view: View) -> str:
    """Return the answer to the experiment's question in words, with a table of the scenarios."""
    result, summaries = view.result, view.all
    sentences = [*outliving(summaries, view.worlds), *sureness(view)]
    said = [textwrap.fill(sentence, _WIDTH) for sentence in sentences]
    rows = _rows(view)
    tables = laid_out(rows, rule=2, right=True)
    if crossed := forms_by_endings(view):
        shown = laid_out([crossed.head, *crossed.rows], rule=1, right=True)
        tables = [*shown, crossed.caption, "", *tables]
    if words := what_a_dash_means(cell for row in rows for cell in row):
        tables += [words]
    if 1 < result.plan.n_points <= _FEW_POINTS:
        tables += ["", *_by_point(result, summaries)]
    return "\n".join([*said, "", *tables, "", _caution(view)])


def answered(result: Result) -> str:
    """Return the answer of a result, as `answer` does of a view of it."""
    return answer(view_of(result))


def _rows(view: View) -> list[tuple[str, ...]]:
    heads = zip(("scenario", ""), *_heads(view), strict=True)
    found = [
        (
            item.title,
            *_in_worlds(view, item),
            _level(view, item),
            *([] if view.worlds else [percent(item.mean(ACTIVE))]),
            people(item.mean("clients_12")),
            people(item.mean("clients_end")),
            decimal(item.mean("embedding_at_withdrawal")),
        )
        for item in view.all
    ]
    return [*heads, *found]


def _heads(view: View) -> list[tuple[str, str]]:
    """Return the two lines of each heading beside the scenario."""
    level = ("still joined up", "four years on")
    if view.worlds is None:
        lasting = [level, ("still does", "something")]
    else:
        worlds = f"of {len(view.worlds.fitting)} worlds"
        lasting = [("lasts in", worlds), ("does something", worlds), level]
    clients = [("clients, 36", "months"), ("clients,", "end")]
    return [*lasting, *clients, ("embedding at", "withdrawal")]


def _in_worlds(view: View, item: ScenarioSummary) -> tuple[str, ...]:
    """Return in how many worlds a scenario lasts, and by the weaker test; () without worlds."""
    if view.worlds is None:
        return ()
    if item not in view.judged:
        return ("", "")
    counts = (view.worlds.lasts(item.name, HALF, outcome) for outcome in (LASTING, ACTIVE))
    return tuple(str(count.number) for count in counts)


def _level(view: View, item: ScenarioSummary) -> str:
    """Return the share of places still joined up: over worlds where there are any."""
    if view.worlds is None or item not in view.judged:
        return percent(item.mean("persistence_16"))
    median, low, high = view.worlds.level(item.name)
    return f"{percent(median)} ({points(low)} to {points(high)}%)"


def _by_point(result: Result, summaries: list[ScenarioSummary]) -> list[str]:
    """Return the persistence of each scenario at each point of a small design."""
    design = result.plan.design
    runs = result.runs
    rows = [("still joined up four years on, at", *(item.title for item in summaries))]
    for number, values in enumerate(design["points"]):
        named = zip(design["names"], values, strict=True)
        here = runs[runs["point"] == number]
        of = [here[here["scenario"] == item.name]["persistence_16"] for item in summaries]
        point = ", ".join(f"{name} {show(value)}" for name, value in named)
        rows.append((point, *(percent(float(column.mean())) for column in of)))
    return laid_out(rows, rule=1, right=True)


def _caution(view: View) -> str:
    """Say what the columns are and what the figures rest on."""
    columns = (
        "Still joined up: share of places whose agencies on average still give at least half of "
        "the effort that the shared task needs, four years after the full grant "
        f"ended. Does something: the same by a weaker test, that {WEAKER}. "
        f"Clients: {view.unit}, 36 months into the run and at its end. Embedding: how "
        "far joint work had become routine by the end of the full grant (withdrawal), 0 to 1."
    )
    means = f"Figures are means at the values assumed, over {view.replicates}."
    if view.worlds:
        means = (
            "Lasts: most places are still joined up by then. Median and, in brackets, the middle "
            f"90% of {counted_over(view.worlds)}. {WHAT_A_WORLD_IS} Clients and embedding are "
            f"means over {view.replicates} at the usual values."
        )
    figures = f"{means} Results of a model that compares regimes; not a forecast."
    return f"{textwrap.fill(columns, _WIDTH)}\n\n{textwrap.fill(figures, _WIDTH)}"
