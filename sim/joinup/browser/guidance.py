"""Guidance: describe a place and be told which form suits it, and what would change that."""

from __future__ import annotations

from collections.abc import Mapping

import solara

from joinup.browser.asked import read
from joinup.browser.document import show_origin, show_points, show_sections
from joinup.browser.guiding import (
    OPEN,
    PLACE_FILE,
    Advised,
    checks,
    first_advice,
    of_scenario,
    place_file,
    place_of,
    spans,
    whole_advice,
)
from joinup.browser.parts import Field, heading, paragraph
from joinup.browser.visit import Visit
from joinup.browser.working import Job, show_presses, show_work
from joinup.errors import InputError
from joinup.inputs.circumstances import CIRCUMSTANCES
from joinup.inputs.place import Place, allowed_in_words
from joinup.page.words import upper
from joinup.questions.guidance.pages.words import ENDING

_ENDINGS = {"open": OPEN, **{upper(said): name for name, said in ENDING.items()}}


@solara.component
def GuidanceView(visit: Visit) -> None:
    """Let the visitor describe a place, and advise."""
    words = dict(visit.words.value.get("guidance", {}))
    place, wrong = place_of(words)
    for text in wrong:
        solara.Warning(text, dense=True)

    def put(name: str, text: str) -> bool:
        def checked() -> dict[str, str]:
            if faults := read(checks(), {name: text})[1]:
                raise InputError(faults)
            return {**words, name: text}

        return visit.put(checked)

    def take() -> None:
        found, beyond = of_scenario(visit.settings.value.changed)
        given = {name: f"{value:g}" for name, value in found.items()}
        visit.put(lambda: {**words, **given})
        visit.faults.set(tuple(beyond))

    with solara.Div(classes=["panel"]):
        heading("Describe the place")
        paragraph(
            "The middle of each range stands where nothing was said. Ranges are those of the "
            "guidance; beyond them it says nothing."
        )
        with solara.Div(classes=["fields"]):
            solara.Select(
                "How the money ends",
                values=list(_ENDINGS),
                value=next(
                    said for said, name in _ENDINGS.items() if name == (place.ending or OPEN)
                ),
                on_value=lambda said: put("ending", _ENDINGS[said]),
            )
            solara.Button("As in the scenario at the side", on_click=take, outlined=True)
        with solara.Div(classes=["fields"]):
            for item in CIRCUMSTANCES:
                span = spans()[item.name]
                with solara.Column(gap="0"):
                    Field(
                        item.title,
                        f"{place.circumstances[item.name]:g}",
                        lambda text, name=item.name: put(name, text),
                    )
                    allowed = allowed_in_words(item, (span.low, span.high))
                    paragraph(f"{upper(item.asks)}; {allowed}", "note")
    _advice(visit, place)


def _advice(visit: Visit, place: Place) -> None:
    """Advise for a place: first from its own runs, then with its neighbours."""
    work = visit.guiding

    def begin() -> None:
        def do(job: Job) -> None:
            job.keep(work.found, first_advice(place, job))
            job.keep(work.found, whole_advice(place, job))

        work.start(do)

    with solara.Div(classes=["panel"]):
        heading("Which form?")
        show_presses(work, "Advise", begin)
        show_work(work)
        paragraph(
            "The place itself is simulated under every form, which takes a second; then with one "
            "circumstance changed at a time, about 10,000 runs in a quarter to half a minute.",
            "note",
        )
    found: Advised | None = work.found.value
    if found is None:
        return
    if _told(found.place) != _told(place):
        solara.Info("This advice is for the place as it was described before.", dense=True)
    show_points(found.document, "What is advised")
    if not found.whole and not work.busy:
        solara.Info(
            "Stopped: what would change the answer was not looked for to its end.", dense=True
        )
    show_sections(found.document, under="place-")
    if found.whole:
        with solara.Div(classes=["panel"]):
            paragraph("The command below needs the place as a file:")
            solara.FileDownload(lambda: place_file(found.place), PLACE_FILE, label="Save the place")
        show_origin(found.document)


def _told(place: Place) -> tuple[Mapping[str, float], str]:
    return place.circumstances, place.ending
