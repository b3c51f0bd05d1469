"""The page of a sensitivity analysis, its text for a terminal, its part of a result's page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from joinup.analysis.sensitivity.study import Finding, cases_of, enough, finding
from joinup.batch.own import outcome_of
from joinup.inputs.counted import counted
from joinup.inputs.names import clean, spaced
from joinup.page.document import Document, Section, Sentence, kept
from joinup.page.tables import laid_out
from joinup.questions.sensitivity.pages import charts, overview, tables
from joinup.questions.sensitivity.pages.words import (
    leading,
    left_out,
    luck,
    rules_apart,
    sureness,
    together,
    unsaid,
)

if TYPE_CHECKING:
    from joinup.batch.result import Result

_HOW = {
    "sobol": "A point is one set of values of the parameters. Sobol’s indices share out the "
    "variance between points. “Alone” (first order) is the share that would go, on average, if one "
    "parameter were known. “Alone or with others” (total) is the share that would stay if all the "
    "others were known.",
    "morris": "Morris’s method moves one parameter at a time through its range, from many starting "
    "points. The mean effect (mu*) is how far the outcome moves on average, the spread (sigma) how "
    "much that depends on where the other parameters stand. A change of a share is in percentage "
    "points; as effects are scaled to the whole range, they can be above 100.",
    "given": "A point is one set of values of the parameters. “Alone” (RBD-FAST, first order) is "
    "the share of the variance between points that goes with one parameter. “Distribution” (PAWN) "
    "is how far knowing it shifts the whole distribution; it also sees what acts only through "
    "others. Where “chance” stands beside it, a parameter that does nothing would reach as much.",
}

_PAIRS = (
    "This design says nothing of pairs of parameters. A sobol design with second_order = true does."
)


def document(result: Result, found: Sequence[Finding], command: str) -> Document:
    """Return the page of an analysis; `found` goes outcome by outcome, the first one in detail."""
    first = _first(found)
    rules = rules_apart(first)
    known = [item for item in first if item.indices]
    points = [Sentence(leading(item), "indices-of-the-first-outcome") for item in known]
    points += [Sentence(rules, "indices-of-the-first-outcome")] if rules else []
    points += [Sentence(text, "indices") for text in _how_sure(known, result.plan.replicates)]
    return Document(
        title=f"What moves the outcomes of {clean(result.plan.content['title'])}",
        question=f"Which of {_varied(found)} move the outcomes, and how surely?",
        points=points,
        sections=[
            Section(
                f"What moves “{outcome_of(first[0].outcome).title}”",
                [_HOW[found[0].case.layout.kind]],
                [text for item in first if (text := together(item))],
                tables=[tables.of_one_outcome(first)],
                charts=kept(charts.bars(first), charts.screening(first)),
            ),
            *_pair_sections(first),
            Section(
                "Every outcome",
                tables=[tables.of_every_outcome(found)],
                charts=kept(overview.heat_map(found)),
            ),
            Section(
                "Is the sample large enough?",
                [
                    "Intervals are worked out for the first part of the sample and for more and "
                    "more of it. They cover chance in which points were drawn, and what chance "
                    "between replicates does to the means; not the choice of the ranges."
                ],
                charts=kept(overview.convergence(first)),
            ),
        ],
        limits=_LIMITS,
        record=_record(result, command),
        warnings=_warnings(result, found),
    )


_LIMITS = (
    "Indices hold over the ranges that the design gives. Another range gives other indices.",
    "They are findings about the model, not about the world.",
    "A parameter that was not varied has no index; that does not mean that it does nothing.",
)


def _first(found: Sequence[Finding]) -> list[Finding]:
    """Return the findings of the first outcome of which anything is known."""
    name = next(item.outcome for item in found if item.indices)
    return [item for item in found if item.outcome == name]


def _how_sure(known: Sequence[Finding], replicates: int) -> list[str]:
    """Say how far the sample suffices and what chance has, each where it is worst."""
    widest = max(known, key=lambda item: -1.0 if item.half != item.half else item.half)
    luckiest = max(known, key=lambda item: item.chance.of_means if item.chance else -1.0)
    return [sureness(widest), luck(luckiest, replicates)]


def _pair_sections(first: Sequence[Finding]) -> list[Section]:
    if first[0].case.layout.kind != "sobol":
        return []
    pairs = kept(tables.of_pairs(first))
    return [Section("What two parameters do together", [] if pairs else [_PAIRS], tables=pairs)]


def _varied(found: Sequence[Finding]) -> str:
    names = max((item.case.layout.names for item in found), key=len)
    return counted(len(names), "parameter") if len(names) > 1 else spaced(names[0])


def _warnings(result: Result, found: Sequence[Finding]) -> list[str]:
    failed = len(result.failures)
    return [
        *([f"{counted(failed, 'run')} failed."] if failed else []),
        *unsaid(found),
        *left_out(found),
    ]


def _record(result: Result, command: str) -> list[tuple[str, str]]:
    design = result.plan.design
    return [
        ("Result", result.id),
        ("Model", result.plan.model_version),
        ("Design", f"{design['kind']}, {counted(result.plan.n_points, 'point')}"),
        ("Replicates", str(result.plan.replicates)),
        ("Seed", str(result.plan.seed)),
        ("Assurance", "Not signed off"),
        ("Repeat", command),
    ]


def text(result: Result, found: Sequence[Finding]) -> str:
    """Return the analysis in words and numbers for a terminal."""
    import textwrap

    first = _first(found)
    shown = tables.of_one_outcome(first)
    meaning = list(shown.head).index("Meaning")
    rows = [(*row[:meaning], *row[meaning + 1 :]) for row in (shown.head, *shown.rows)]
    sentences = [*_warnings(result, found), *(leading(item) for item in first if item.indices)]
    sentences += [rules] if (rules := rules_apart(first)) else []
    sure = _how_sure([item for item in first if item.indices], result.plan.replicates)
    how = _HOW[first[0].case.layout.kind]
    name = outcome_of(first[0].outcome).title
    return "\n".join(
        [
            f"What moves “{name}” ({first[0].outcome})",
            "",
            *(textwrap.fill(line, 90) for line in sentences),
            "",
            *laid_out(rows, rule=1),
            "",
            textwrap.fill(f"{how} Brackets show 95% intervals.", 90),
            "",
            *(textwrap.fill(line, 90) for line in sure),
        ]
    )


def report_sections(result: Result, scenarios: Sequence[str]) -> list[Section]:
    """Return the part of a result's page that says what moves the headline; [] without a design."""
    if not enough(result.plan.design) or "persistence_16" not in result.runs:
        return []
    found = [
        finding(result, case, "persistence_16")
        for case in cases_of(result, scenarios)[: charts.MOST_PANELS]
    ]
    if not any(item.indices for item in found):
        return []
    return [
        Section(
            "What moves it",
            [
                _HOW[found[0].case.layout.kind],
                *(leading(item) for item in found if item.indices),
                *_how_sure([item for item in found if item.indices], result.plan.replicates),
                f"For other outcomes: joinup sensitivity results/{result.id}",
            ],
            tables=[tables.of_one_outcome(found)],
            charts=kept(charts.bars(found)),
        )
    ]
