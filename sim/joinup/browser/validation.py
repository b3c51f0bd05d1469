"""Validation: the model beside what was recorded, and plainly what it does not reproduce."""

from __future__ import annotations

from dataclasses import dataclass

import solara

from joinup.browser.asked import read, written
from joinup.browser.document import show_origin, show_points, show_sections
from joinup.browser.parts import Copy, heading, paragraph
from joinup.browser.validating import (
    ALL,
    Question,
    Validated,
    checks,
    initiatives,
    sample_in_words,
    validated,
)
from joinup.browser.visit import Visit
from joinup.browser.working import Job, Work, show_presses, show_work, use_work

_ALL_TITLE = "All of them"


@dataclass(eq=False)
class ValidationWork:
    """What the page keeps while other pages are shown."""

    work: Work
    found: solara.Reactive[Validated | None]


def use_validating() -> ValidationWork:
    """Keep a validation for the length of a visit."""
    found: solara.Reactive[Validated | None] = solara.use_reactive(None)
    return ValidationWork(use_work("The validation"), found)


@solara.component
def ValidationView(visit: Visit) -> None:
    """Hold the initiatives against their records."""
    kept = visit.validating
    words = visit.words.value.get("validation", {})
    asked, wrong = read(Question(), checks(), words)
    for text in wrong:
        solara.Warning(text, dense=True)
    named = {_ALL_TITLE: ALL, **{item.title: name for name, item in initiatives().items()}}

    def begin() -> None:
        def do(job: Job) -> None:
            job.keep(kept.found, validated(asked.initiative, job))

        kept.work.start(do)

    with solara.Div(classes=["panel"]):
        heading("Which initiative?")
        paragraph(
            "The parameter sets that fit the marked years are run on other draws and held against "
            "every recorded figure: those that the fit has read, and those kept back from it. "
            "Scenario, seed and levers do not enter. A match shows that the model can follow such "
            "a course, not why the figures moved."
        )
        with solara.Div(classes=["fields"]):
            solara.Select(
                "Initiative",
                values=list(named),
                value=next(title for title, name in named.items() if name == asked.initiative),
                on_value=lambda title: visit.put(
                    lambda: written(Question(), Question(named[title]))
                ),
            )
            show_presses(kept.work, "Hold against the record", begin)
        show_work(kept.work)
        paragraph(f"{sample_in_words()}; some ten to twenty seconds for all.", "note")
    found = kept.found.value
    if found is not None:
        if found.initiative != asked.initiative:
            solara.Info("This is what was held against its record before.", dense=True)
        show_points(found.document)
        show_sections(found.document, under="validation-")
        show_origin(found.document)
    with solara.Div(classes=["panel"]):
        heading("The engine against theory, the model against known patterns")
        paragraph(
            "In limiting cases the engine must give what published theory gives, and the model "
            "should show patterns that are known of joint working. These commands test it, each "
            "in less than a minute:"
        )
        Copy(text="joinup validate --theory")
        Copy(text="joinup validate --patterns")
