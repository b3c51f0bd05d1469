"""The page of a result: the answer, six figures, and an annex with everything else."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from joinup.analysis.summary import summarise
from joinup.analysis.view import PEOPLE, View
from joinup.batch.result import Result
from joinup.inputs.counted import counted
from joinup.inputs.names import clean, short
from joinup.inputs.shipped import shipped
from joinup.model.version import model_version
from joinup.page.chart import Chart
from joinup.page.document import Document, Section
from joinup.page.tables import PageTable
from joinup.page.worlds import WHAT_A_WORLD_IS
from joinup.questions.result.charts.departments import departments_in_words
from joinup.questions.result.findings import further_points, main_points, what_decides
from joinup.questions.result.outliving import by_a_weaker_test
from joinup.questions.result.tables import page_tables


def view_of(result: Result, scenarios: list[str] | None = None) -> View:
    """Return a result as its page looks at it.

    Raises ResultError where the result is damaged, InputError for a scenario that it lacks.
    """
    return View(result, summarise(result, scenarios), unit_of(result))


def unit_of(result: Result) -> str:
    """Return what the clients of a result are called."""
    units = (clean(s["unit"]) for s in result.plan.scenarios if s["unit"] != "people")
    return short(next((unit for unit in units if unit), PEOPLE))


@dataclass(frozen=True)
class _Part:
    """A section of the page by the names of its charts and tables; those that are there are shown.

    Charts that no part names stand in the one that takes the `rest`.
    """

    title: str
    charts: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    folded: bool = True
    rest: bool = False


_SURE, _CAME, _GROUPS = "How sure this is", "What came of each scenario", "Who gains and who pays"
_DIFFERENCES, _ASSUMED = "Differences from the baseline", "Assumptions and sources"
_PARTS = (
    _Part(_SURE, ("levels",), ("forms-by-endings", "worlds"), folded=False),
    _Part(
        _CAME,
        ("persistence", "over-the-design", "joined-up-over-time", "clients-in-need-over-time",
         "against-the-record"),
        folded=False,
    ),
    _Part(_GROUPS, ("contribution-and-cost",), folded=False),
)  # fmt: skip
_ANNEX = (
    _Part("The scenarios", tables=("scenarios", "settings")),
    _Part("What decides, and how sure the order is", tables=("order", "camps", "what-decides")),
    _Part(_DIFFERENCES, ("differences",), ("paired-differences",)),
    _Part(f"{_CAME}, in full", tables=("headlines",), rest=True),
    _Part(f"{_GROUPS}, in full", ("crowding-out", "reach-by-group", "reported-and-true")),
    _Part("What would change the ranking", ("rules-of-decision", "ensemble-bands")),
)
_LAST = _Part(_ASSUMED, tables=("assumptions",))


def document_of(view: View, drawn: Sequence[Chart], more: Sequence[Section] = ()) -> Document:
    """Return the page of a view with these charts.

    `more` are sections that other questions add, those that are not folded before the annex.
    """
    plan = view.result.plan
    said = main_points(view)
    weaker = by_a_weaker_test(view.all, view.worlds)
    mapped = [f"{chart.title}." for chart in drawn if chart.name == "over-the-design"]
    points = [*said[:1], *weaker, *what_decides(view), *mapped]
    tables = page_tables(view)
    texts = _texts(view, tables, drawn)
    texts[_SURE if view.worlds else _CAME] = ([], [one for one in said if one not in points])
    first, last = (
        [_section(part, drawn, tables, texts) for part in parts] for parts in (_PARTS, _ANNEX)
    )
    return Document(
        title=clean(plan.title),
        question=clean(plan.question),
        points=points,
        sections=[*first, *last, *more, _section(_LAST, drawn, tables, texts)],
        limits=_limits(view),
        record=record(view),
        warnings=_warnings(view),
    )


def _section(
    part: _Part,
    drawn: Sequence[Chart],
    tables: Mapping[str, PageTable],
    texts: Mapping[str, tuple[list[str], list[str]]],
) -> Section:
    named = {name for one in (*_PARTS, *_ANNEX) for name in one.charts}
    text, bullets = texts.get(part.title, ([], []))
    return Section(
        part.title,
        text,
        bullets,
        [tables[name] for name in part.tables if name in tables],
        [c for c in drawn if c.name in part.charts or (part.rest and c.name not in named)],
        folded=part.folded,
    )


def _texts(
    view: View, tables: Mapping[str, PageTable], drawn: Sequence[Chart]
) -> dict[str, tuple[list[str], list[str]]]:
    """Return what is said in sections, by title: paragraphs and bullets."""
    values = tables["assumptions"].rows
    assumed = sum("assumption" in row[-1] for row in values)
    seen = any(chart.name == "contribution-and-cost" for chart in drawn)
    departments = "" if seen else departments_in_words(view)
    left_out = (
        "Figures of single places, client groups, departments and other rules of decision are left "
        "out: they rest on runs that are simulated again, which needs a result without a design, "
        "made with this version of the model."
    )
    differences = (
        f"Each row is the difference from “{view.baseline.title}”. Both use the same random "
        "numbers, so shared chance events cancel. An interval that covers zero is not enough to "
        "tell."
    )
    sources = (
        f"The scenarios give {counted(len(values), 'value')}, of which {assumed} are called "
        "assumptions by their source. All other parameters stand at their defaults, which are "
        "listed with their sources in the project's parameter table."
    )
    shown = left_out if not view.repeatable and view.finished else ""
    return {
        _DIFFERENCES: ([differences] if "paired-differences" in tables else [], []),
        f"{_CAME}, in full": ([], [*further_points(view), *_doubt(drawn)]),
        f"{_GROUPS}, in full": ([text for text in (departments, shown) if text], []),
        _ASSUMED: ([sources], []),
    }


def _limits(view: View) -> list[str]:
    worlds = (
        " Worlds show that doubt, as far as the ranges that are called plausible go. "
        f"{WHAT_A_WORLD_IS}"
        if view.worlds
        else ""
    )
    return [
        "Many values are assumptions; a record of few points cannot settle them.",
        "Bands and intervals of the charts show chance variation between runs at the usual values, "
        f"not doubt about the assumptions.{worlds}",
        "The baseline is an assumption too: no control group tells what would have been.",
    ]


def _warnings(view: View) -> list[str]:
    result = view.result
    failed, missing = len(result.failures), result.missing
    if not failed and not missing:
        return []
    are = "is" if missing == 1 else "are"
    return [
        f"{counted(failed, 'run')} failed and {missing:,} {are} missing. What follows rests on the "
        f"{len(result.runs):,} that finished."
    ]


def record(view: View) -> list[tuple[str, str]]:
    """Return what made a result, and how it is repeated and checked."""
    result, plan = view.result, view.result.plan
    other = (
        " (this page was made with another version of the model, or without the rule that is named "
        "here, and did not repeat its runs)"
        if plan.model_version != model_version()
        else ""
    )
    runs = f"{len(result.runs)} finished, {len(result.failures)} failed, {result.missing} missing"
    made = made_with(result)
    return [
        ("Result", result.id),
        ("Model", f"{plan.model_version}{other}"),
        ("Runs", runs),
        ("Seed", str(plan.seed)),
        *([("Made with", made)] if made else []),
        ("Purpose", "To compare ways of working together under stated assumptions"),
        ("Assurance", "Not signed off"),
        ("Tests of the model", "joinup validate"),
        ("Repeat", repeating(result)),
        ("Verify", f"joinup verify results/{result.id}"),
    ]


_DOUBTS = {
    "rules-of-decision": "All this rests on how agencies are assumed to choose.",
    "ensemble-bands": "Nor does the record settle the values.",
}


def _doubt(drawn: Sequence[Chart]) -> list[str]:
    """Return the points that say what other rules and values would do, if they were run."""
    return [f"{_DOUBTS[chart.name]} {chart.title}." for chart in drawn if chart.name in _DOUBTS]


def made_with(result: Result) -> str:
    """Return what made the first runs: versions, and the commit where it is known."""
    origin = result.origin
    versions = ", ".join(f"{name} {own}" for name, own in origin.get("versions", {}).items())
    commit = str(origin.get("commit", ""))[:12]
    return f"{versions}; source at {commit}" if commit else versions


def repeating(result: Result) -> str:
    """Return the command that makes this result again."""
    plan = result.plan
    name = plan.name if plan.name in shipped("experiments") else f"{plan.name}.toml"
    count = "" if plan.content["precision"] else f" --replicates {plan.replicates}"
    return f"joinup run {shlex.quote(clean(name))} --seed {plan.seed}{count}"
