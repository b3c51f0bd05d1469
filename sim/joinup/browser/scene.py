"""The run as a picture of who works with whom, and as all its numbers; what is set, as files."""

from __future__ import annotations

import solara
from solara.components.component_vue import component_vue

from joinup.browser.chosen import Chosen
from joinup.browser.parts import Copy, heading, legend, paragraph
from joinup.browser.picture import Tiles, alternative, tiles
from joinup.browser.playback import PlayedModel
from joinup.browser.saving import (
    EXPERIMENT_FILE,
    PROGRAM_FILE,
    experiment_file,
    needed_beside,
    program_file,
    scenario_file,
)
from joinup.browser.settings import Settings, file_name
from joinup.browser.visit import Visit
from joinup.model.forms import FORMS
from joinup.model.outcomes import OUTCOMES, QUARTERLY
from joinup.page.tables import rounded


def show_picture(visit: Visit, model: PlayedModel, chosen: Chosen) -> None:
    """Show who works with whom; a click asks an agency or a place."""
    with solara.Div(classes=["panel"]):
        heading("Who works with whom: click one to ask it")
        Tiles(
            rows=tiles(model),
            forms=list(FORMS),
            departments=[department.name for department in model.departments],
            chosen=_shown(chosen),
            alternative=alternative(model),
            event_choose=lambda where: choose(visit, where),
        )
        legend([department.name for department in model.departments])
        paragraph(
            "A tile is a place, a disc a local agency: its size is the effort that it gives, the "
            "arc round it how far joint practice is routine. A line joins two agencies as far as "
            "both fulfil the shared task, and is the stronger the more they trust. A tile with a "
            "strong frame and a tick is joined up. The mark at its foot is the form: none for "
            "silo, dots for a liaison group, a line for a partnership, two for a pooled budget, a "
            "bar for a joint unit.",
            "note",
        )


def choose(visit: Visit, where: list[int]) -> None:
    """Ask the agency or place that was clicked, if there is one."""
    scale = visit.playback.model.value.world.scale
    partner, place = where
    if not (-1 <= partner < scale.partners and 0 <= place < scale.places):
        return
    kind = "place" if partner < 0 else "local agency"
    visit.ask(Chosen(kind, max(partner, 0) + 1, place + 1))


def _shown(chosen: Chosen) -> list[int]:
    """Return partner and place of who is asked, -1 for none in particular."""
    if chosen.kind not in ("local agency", "place"):
        return [-1, -1]
    return [chosen.member - 1 if chosen.kind == "local agency" else -1, chosen.place - 1]


@component_vue("numbers.vue")
def Numbers(quarter: int, outcomes: list[list[str]], values: list[list[str]]) -> None:
    """Draw a table of outcomes, each with name, title, unit and meaning; only `values` change."""


def show_numbers(model: PlayedModel) -> None:
    """Show every quarterly outcome as it now stands, in full on hovering."""
    known = [OUTCOMES[name] for name in QUARTERLY]
    now = [model.outcome(name) for name in QUARTERLY]
    Numbers(
        quarter=model.quarter,
        outcomes=[[item.name, item.title, item.unit, item.meaning] for item in known],
        values=[[f"{value!r}", rounded(value)] for value in now],
    )


def take_along(settings: Settings) -> None:
    """Offer what was set as files, with the command that repeats it."""
    with solara.Div(classes=["panel"]):
        heading("Take it along")
        if settings.changes:
            paragraph(
                "Policy was changed during this run, which no experiment file can hold; this "
                "program repeats it."
            )
            solara.FileDownload(
                lambda: program_file(settings), PROGRAM_FILE, label="Save as a program"
            )
            Copy(text=f"python {PROGRAM_FILE}")
        else:
            paragraph(
                f"An experiment file whose replicate {settings.replicate} is the run seen here, "
                "and the command that runs it."
            )
            solara.FileDownload(
                lambda: experiment_file(settings), EXPERIMENT_FILE, label="Save as an experiment"
            )
            Copy(text=f"joinup run {EXPERIMENT_FILE}")
        if settings.values:
            paragraph("The changed scenario, for commands and experiments of your own.")
            solara.FileDownload(
                lambda: scenario_file(settings), file_name(settings), label="Save as a scenario"
            )
        if needed_beside(settings):
            paragraph(f"Each of these goes beside {needed_beside(settings)}.", "note")
