"""The page of a result: one file that holds everything, for a screen or for paper."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from joinup.analysis.summary import summarise
from joinup.analysis.view import PEOPLE, View
from joinup.batch.commit import write_whole
from joinup.batch.manifest import sealing
from joinup.batch.result import Result
from joinup.inputs.names import clean, short
from joinup.inputs.shipped import shipped
from joinup.model.version import model_version
from joinup.page.chart import Chart
from joinup.page.document import Section
from joinup.page.html import files_beside, numbered, rendered
from joinup.page.tables import PageTable
from joinup.page.worlds import WHAT_A_WORLD_IS
from joinup.questions.result.charts.departments import departments_in_words
from joinup.questions.result.findings import further_points, main_points
from joinup.questions.result.tables import page_tables

_SURE = "How sure this is"
_SECTIONS = (
    "Differences from the baseline",
    "What came of each scenario",
    "Who gains and who pays",
    "What would change the ranking",
)


def view_of(result: Result, scenarios: list[str] | None = None) -> View:
    """Return a result as its page looks at it.

    Raises ResultError where the result is damaged, InputError for a scenario that it lacks.
    """
    return View(result, summarise(result, scenarios), unit_of(result))


def write_page(
    view: View, drawn: list[Chart], out: Path, more: Sequence[Section] = (), *, png: bool = False
) -> Path:
    """Write the page of a view with these charts, and return its path. Raises WriteError.

    `more` are sections that other questions add. With `png` each chart is written as a PNG too.
    """
    drawn = [*drawn, *(chart for part in more for chart in part.charts)]
    tables = page_tables(view)
    every_table = [*tables.values(), *(table for part in more for table in part.tables)]
    title = short(view.result.plan.content["title"])
    files = files_beside(title, view.result.id, drawn, every_table, png=png)
    files["index.html"] = render(view, drawn, tables, more)
    # Nothing is written before everything is made, and the page comes last of all.
    with sealing(out):
        for name, content in files.items():
            write_whole(out / name, content.encode() if isinstance(content, str) else content)
    return out / "index.html"


def unit_of(result: Result) -> str:
    """Return what the clients of a result are called."""
    units = (clean(s["unit"]) for s in result.plan.scenarios if s["unit"] != "people")
    return short(next((unit for unit in units if unit), PEOPLE))


def render(
    view: View, drawn: list[Chart], tables: dict[str, PageTable], more: Sequence[Section] = ()
) -> str:
    """Return the page as HTML; everything in it is escaped unless it is a chart of ours."""
    result = view.result
    figures = numbered(drawn)
    return rendered(
        "page.html",
        plan=result.plan.content,
        id=result.id,
        n_runs=len(result.runs),
        failures=len(result.failures),
        missing=result.missing,
        points=[*main_points(view), *_by_design(drawn)],
        further=[*further_points(view), *_doubt(drawn)],
        view=view,
        tables=tables,
        sure=[item for item in figures if item["chart"].section == _SURE],
        what_a_world_is=WHAT_A_WORLD_IS,
        sections=[
            (title, [item for item in figures if item["chart"].section == title])
            for title in _SECTIONS
        ],
        more=[
            {
                "title": part.title,
                "text": [getattr(line, "text", line) for line in part.text],
                "tables": part.tables,
                "figures": [
                    item for item in figures if any(item["chart"] is one for one in part.charts)
                ],
            }
            for part in more
        ],
        departments=departments_in_words(view),
        n_assumed=sum("assumption" in row[-1] for row in tables["assumptions"].rows),
        other_model=result.plan.content["model_version"] != model_version(),
        command=repeating(result),
        made_with=_made_with(result),
    )


def _by_design(drawn: list[Chart]) -> list[str]:
    """Return the main point of a map or curve over a design, if one was drawn."""
    return [f"{chart.title}." for chart in drawn if chart.name == "over-the-design"]


_DOUBTS = {
    "rules-of-decision": "All this rests on how agencies are assumed to choose.",
    "ensemble-bands": "Nor does the record settle the values.",
}


def _doubt(drawn: list[Chart]) -> list[str]:
    """Return the main points that say what other rules and values would do, if they were run."""
    return [f"{_DOUBTS[chart.name]} {chart.title}." for chart in drawn if chart.name in _DOUBTS]


def _made_with(result: Result) -> str:
    """Return what made the first runs: versions, and the commit where it is known."""
    origin = result.origin
    versions = ", ".join(
        f"{name} {version}" for name, version in origin.get("versions", {}).items()
    )
    commit = str(origin.get("commit", ""))[:12]
    return f"{versions}; source at {commit}" if commit else versions


def repeating(result: Result) -> str:
    """Return the command that makes this result again."""
    plan = result.plan
    name = plan.name if plan.name in shipped("experiments") else f"{plan.name}.toml"
    count = "" if plan.content["precision"] else f" --replicates {plan.replicates}"
    return f"joinup run {shlex.quote(clean(name))} --seed {plan.content['seed']}{count}"
