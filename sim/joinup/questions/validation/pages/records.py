"""The page of a validation: every initiative that has a record, held against it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from joinup.model.version import model_version
from joinup.page.document import Document, Section, Sentence
from joinup.page.tables import PageTable, table_of
from joinup.page.words import figures, percent
from joinup.questions.validation.judgement import Case
from joinup.questions.validation.pages.calibration import LIMITS, assumed
from joinup.questions.validation.pages.courses import course_name, courses
from joinup.questions.validation.pages.judged import (
    against_no_change,
    band_of,
    errors_table,
    failings,
    headline,
    named,
)

_MIDDLE = (0.05, 0.95)
_UNJUDGED = "Nothing that was recorded of these is compared with the model; no figure fits them."

QUESTION = (
    "How near does the model come to what was recorded of each initiative, in the years that were "
    "fitted and in those that were kept back, and what does it fail to reproduce?"
)


def page(
    cases: Sequence[Case], unjudged: Sequence[str], command: str, results: Sequence[str]
) -> Document:
    """Return the page on some initiatives, in their order; `unjudged` have no record."""
    return Document(
        title="Validation: the initiatives against their records",
        question=QUESTION,
        points=[
            Sentence(headline(case), course_name(case, case.figures.figures[0].outcome))
            for case in cases
        ],
        sections=[
            Section("Errors", tables=[errors_table(cases)]),
            *(_section(case) for case in cases),
            *([Section("Not judged", [_UNJUDGED], unjudged)] if unjudged else []),
        ],
        limits=[*LIMITS, *dict.fromkeys(assumed(case) for case in cases)],
        record=[
            ("Command", command),
            ("Model version", model_version()),
            ("Results", ", ".join(results)),
        ],
        warnings=[case.ensemble.note for case in cases if case.ensemble and case.ensemble.note],
    )


def _section(case: Case) -> Section:
    return Section(
        named(case),
        text=[text for text in (made(case), against_no_change(case)) if text],
        bullets=failings(case) or [f"No recorded figure lies outside {band_of(case)}."],
        tables=_widths(case),
        charts=courses(case),
    )


def _widths(case: Case) -> list[PageTable]:
    """Return how much of each free parameter's range the accepted values keep, as a table."""
    ranges = case.calibration.vary
    if case.ensemble is None or not set(case.ensemble.names) <= set(ranges):
        return []  # not fitted, or the scenario's free parameters were changed since
    rows = []
    for name in case.ensemble.names:
        low, high = ranges[name]
        row: dict[str, object] = {"parameter": name, "tried": f"{figures(low)} to {figures(high)}"}
        for rule in (item.rule for item in case.verdicts):
            values = np.array([member.values[name] for member in case.ensemble.under(rule)], float)
            first, last = np.quantile(values, _MIDDLE)
            row[f"accepted_({rule})"] = f"{figures(float(first))} to {figures(float(last))}"
            row[f"width_({rule})"] = percent(float((last - first) / (high - low)))
        rows.append(row)
    return [
        table_of(
            f"{case.scenario.name}-left-open".replace("_", "-").lower(),
            "What the fitted figures leave open: the middle 90% of accepted values, and its width "
            "as a share of the range that was tried. A width of 90% leaves everything open.",
            rows,
            numeric=False,
        )
    ]


def made(case: Case) -> str:
    """Say what ran: which members, or that the scenario was not fitted."""
    if case.ensemble is None:
        return (
            f"The scenario {case.scenario.name} was not fitted: its record has too few figures, or "
            "no parameters are stated as free. It runs with its own values, some of which may have "
            "been chosen by the marked figures, and the band shows chance alone."
        )
    members = ", ".join(f"{item.members} under {item.rule}" for item in case.verdicts)
    return (
        f"Members of the ensemble that ran: {members}; {case.verdicts[0].replicates} replicates "
        f"each, on other draws than the fit's. Made by: {case.ensemble.header.get('command', '?')}"
    )
