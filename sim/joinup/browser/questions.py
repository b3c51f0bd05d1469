"""Questions: every question that joinup has, asked of the scenario as it is set, on one page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING
from typing import Any

import solara

from joinup.browser.asked import Words
from joinup.browser.document import show_origin, show_points, show_sections
from joinup.browser.grid import grid_of, show_grid
from joinup.browser.parts import Copy, Field, heading, paragraph
from joinup.browser.question import (
    NAME,
    answered,
    chosen,
    command,
    fields_of,
    missing,
    offered,
    parameters,
)
from joinup.browser.saving import needed_beside, scenario_file
from joinup.browser.settings import file_name
from joinup.browser.visit import Visit
from joinup.browser.working import Job, show_presses, show_work
from joinup.question import Option, Question

VIEW = "question"


@solara.component
def QuestionsView(visit: Visit) -> None:
    """Let the visitor choose a question and its options, and show what it answers."""
    work, settings = visit.questions, visit.settings.value
    words = visit.words.value.get(VIEW, {})
    question, given, wrong = chosen(words)
    for text in wrong:
        solara.Warning(text, dense=True)
    lacking = missing(question, given)

    def begin() -> None:
        def do(job: Job) -> None:
            answer = answered(question, given, settings, job)
            job.keep(work.found, (command(question, given, settings), answer))

        work.start(do)

    with solara.Div(classes=["panel"]):
        heading("What do you want to know?")
        solara.Select(
            "Question",
            values=list(offered()),
            value=question.name,
            on_value=lambda name: visit.put(lambda: {NAME: name}),
        )
        paragraph(question.purpose)
        with solara.Div(classes=["fields"]):
            for name, (kind, option, default) in fields_of(question).items():
                _field(visit, question, name, option, words.get(name, ""), kind, default)
            if not lacking:
                show_presses(work, "Answer", begin)
        if lacking:
            paragraph(f"Still needed: {', '.join(_label(name) for name in lacking)}.", "note")
        else:
            paragraph("The same as a command:", "note")
            Copy(text=command(question, given, settings))
            _save(visit)
        show_work(work)
    asked, documents = work.found.value
    if documents and (lacking or asked != command(question, given, settings)):
        solara.Info(f"What follows answers another question: {asked}", dense=True)
    for document in documents:
        show_points(document)
        if grid := grid_of(document):
            show_grid(visit, grid)
        show_sections(document, under=f"{question.name}-")
        show_origin(document)


def _save(visit: Visit) -> None:
    """Offer the scenario that the command needs as a file, where it was changed."""
    settings = visit.settings.value
    if settings.values:
        paragraph("The command needs the scenario as it is set, as a file:", "note")
        solara.FileDownload(
            lambda: scenario_file(settings), file_name(settings), label="Save the scenario"
        )
        if needed_beside(settings):
            paragraph(f"It goes beside {needed_beside(settings)}.", "note")


def _field(
    visit: Visit,
    question: Question[Any],
    name: str,
    option: Option,
    text: str,
    kind: Any,
    default: Any,
) -> None:
    """Show the field of one option, with what it means below it."""

    def put(value: str) -> bool:
        return visit.put(lambda: _with(visit.words.value.get(VIEW, {}), question, name, value))

    with solara.Column(gap="0"):
        if kind is bool:
            solara.Checkbox(
                label=_label(name),
                value=text == "yes",
                on_value=lambda on: put("yes" if on else ""),
            )
        elif option.parameter:
            known = {_label(item): item for item in parameters(visit.settings.value)}
            solara.Select(
                _label(name),
                values=list(known),
                value=_label(text) if text else None,
                on_value=lambda label: put(known[label]),
            )
        else:
            Field(_label(name), text, put)
        usual = "" if default is MISSING or default in (None, "", (), False) else default
        paragraph(f"{option.help}{f' Usually {usual}.' if usual != '' else ''}", "note")


def _with(words: Words, question: Question[Any], name: str, text: str) -> Mapping[str, str]:
    """Return the words with one option given, or taken back where its text is empty."""
    found = {**words, NAME: question.name, name: text}
    return {key: value for key, value in found.items() if value}


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()
