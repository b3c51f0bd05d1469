"""Map and rescue: where joint working lasts, where it collapses, and what would save it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import solara

from joinup.browser.asked import Words, changed, read, written
from joinup.browser.document import show_origin, show_points, show_sections
from joinup.browser.mapping import (
    AXES,
    CHECKS,
    CONFIDENCE,
    Mapped,
    Question,
    Rescued,
    at_point,
    axes_of,
    offered,
    worked_map,
    worked_rescue,
)
from joinup.browser.parts import Copy, Field, heading, paragraph
from joinup.browser.saving import needed_beside, scenario_file
from joinup.browser.settings import Settings, as_file, file_name
from joinup.browser.visit import Visit
from joinup.browser.working import Job, Work, show_presses, show_work, use_work
from joinup.errors import InputError
from joinup.page.words import percent
from joinup.questions.persistence.map import Axis
from joinup.questions.persistence.trial import subject

Put = Callable[..., bool]
"""Changes some parts of the question, None standing for the usual; says whether it did."""

_OWN = "as in the scenario"


@dataclass(eq=False)
class MapWork:
    """What the page keeps while other pages are shown."""

    map: Work
    rescue: Work
    found: solara.Reactive[Mapped | None]
    rescued: solara.Reactive[Rescued | None]


def use_mapping() -> MapWork:
    """Keep a map and a rescue for the length of a visit."""
    found: solara.Reactive[Mapped | None] = solara.use_reactive(None)
    rescued: solara.Reactive[Rescued | None] = solara.use_reactive(None)
    return MapWork(use_work("The map"), use_work("The rescue"), found, rescued)


@solara.component
def MapView(visit: Visit) -> None:
    """Let the visitor choose two parameters and map a scenario over them."""
    kept, settings = visit.mapping, visit.settings.value
    question, wrong = read(Question(), CHECKS, visit.words.value.get("map", {}))
    for text in wrong:
        solara.Warning(text, dense=True)

    def put(**changes: object) -> bool:
        def words() -> Words:
            given = {name: f"{value}" for name, value in changes.items() if value is not None}
            now = changed(question, CHECKS, given)
            none = {name: None for name, value in changes.items() if value is None}
            return written(Question(), replace(now, **none))  # type: ignore[arg-type]

        return visit.put(words)

    def begin() -> None:
        try:
            axes_of(subject(as_file(settings)), question)
        except InputError as error:
            kept.map.refuse(error)
            return
        kept.map.start(lambda job: _map(kept, settings, question, job))

    names = offered(settings)
    labels = {_label(name): name for name in names}
    with solara.Div(classes=["panel"]):
        heading(f"Over which two parameters? {settings.base.title}")
        for side, key, span in (("Across", "x", "x_range"), ("Up", "y", "y_range")):
            name = getattr(question, key)
            with solara.Div(classes=["fields"]):
                solara.Select(
                    side,
                    values=list(labels),
                    value=_label(name) if name in names else None,
                    on_value=lambda label, key=key, span=span: put(
                        **{key: labels[label], span: "", "at_x": None, "at_y": None}
                    ),
                )
                Field(
                    f"Range {side.lower()}, LOW:HIGH",
                    getattr(question, span),
                    lambda text, span=span: put(**{span: text}),
                )
            item = AXES[name]
            meaning = f"{item.meaning[:1].upper()}{item.meaning[1:]}"
            paragraph(
                f"{meaning}; allowed are {item.range_in_words()}, the whole range where none is "
                "given.",
                "note",
            )
        with solara.Div(classes=["fields"]):
            Field("Points along each axis", f"{question.points}", lambda n: put(points=n))
            Field(
                "Replicates of the outlook",
                f"{question.replicates}",
                lambda n: put(replicates=n),
            )
            show_presses(kept.map, "Work out the map", begin)
        show_work(kept.map)
        paragraph(
            "Some seconds for 9 points along each axis, up to a minute for 21. The outlook and the "
            "map have draws of their own, those of the commands, whatever seed and replicate are. "
            "The cheapest rescue from a point of the map stands below it.",
            "note",
        )
    if kept.found.value is not None:
        Found(visit, kept.found.value, question, put)


def _map(kept: MapWork, settings: Settings, question: Question, job: Job) -> None:
    job.keep(kept.found, worked_map(settings, question, job))


def _rescue(kept: MapWork, start: Settings, persist: float, job: Job) -> None:
    job.keep(kept.rescued, worked_rescue(start, persist, job))


def _label(name: str) -> str:
    return f"{name.replace('_', ' ')} ({AXES[name].role})"


@solara.component
def Found(visit: Visit, found: Mapped, question: Question, put: Put) -> None:
    """Show a map, and what would rescue a point of it."""
    document = found.document
    if found.settings != visit.settings.value or _axes(found.question) != _axes(question):
        solara.Info(
            f"What follows was worked out for “{document.title.partition(': ')[2]}” as it was set "
            "then; press the button above for the present settings.",
            dense=True,
        )
    with solara.Div(classes=["panel"]):
        heading("Will it outlive its funding?")
        paragraph(found.verdict, "said")
        paragraph(
            "The share of places is also the chance of any one place. Where the two rules of "
            "decision lead to different verdicts it is unsettled. This command says more: how near "
            "the edge is, ways of ending, what to watch.",
            "note",
        )
        Copy(text=f"joinup outlook {file_name(found.settings)}")
    show_points(document, "What the map says")
    show_sections(document, under=f"map-{found.settings.scenario}-".replace("_", "-"))
    _save(found.settings)
    show_origin(document)
    Rescue(visit, found, question, put)


def _axes(question: Question) -> Sequence[object]:
    return question.x, question.y, question.x_range, question.y_range, question.points


@solara.component
def Rescue(visit: Visit, found: Mapped, question: Question, put: Put) -> None:
    """Let the visitor choose a point of the map and look for its cheapest rescue."""
    kept = visit.mapping

    def begin() -> None:
        try:
            start = at_point(found, question)
        except InputError as error:
            kept.rescue.refuse(error)
            return
        kept.rescue.start(lambda job: _rescue(kept, start, question.persist, job))

    with solara.Div(classes=["panel"]):
        heading("The cheapest rescue from a point of the map")
        paragraph(
            "Which change of levers makes joint working outlast its money there, at the least "
            f"cost? It is looked for until {percent(question.persist)} of places persist with "
            f"{percent(CONFIDENCE)} confidence under both rules of decision.",
        )
        with solara.Div(classes=["fields"]):
            for axis, key in ((found.atlas.x, "at_x"), (found.atlas.y, "at_y")):
                choices = _choices(axis)
                now = getattr(question, key)
                shown = next((text for text, value in choices.items() if value == now), None)
                solara.Select(
                    axis.name.replace("_", " "),
                    values=list(choices),
                    value=shown,
                    on_value=lambda text, key=key, choices=choices: put(**{key: choices[text]}),
                )
            Field(
                "Share of places to persist",
                f"{question.persist:g}",
                lambda text: put(persist=text),
            )
            show_presses(kept.rescue, "Look for a rescue", begin)
        show_work(kept.rescue)
        paragraph("It takes one to three minutes, and can be stopped.", "note")
    if kept.rescued.value is not None:
        _show_rescue(visit, kept.rescued.value)


def _choices(axis: Axis) -> dict[str, float | None]:
    """Return the values of an axis by what a list calls them; None stands for the scenario's."""
    return {f"{_OWN}: {axis.own:.4g}": None, **{f"{float(v):.4g}": float(v) for v in axis.values}}


def _show_rescue(visit: Visit, rescued: Rescued) -> None:
    document = rescued.document
    show_points(document, "What would make it last")

    def take() -> None:
        visit.change(lambda: rescued.start.with_values(dict(rescued.moved)))

    if rescued.moved:
        with solara.Div(classes=["panel"]):
            paragraph("Put the change into force on all pages, and look at it under Explore.")
            solara.Button("Set these levers", on_click=take, outlined=True)
    show_sections(document, under=f"rescue-{rescued.start.scenario}-".replace("_", "-"))
    _save(rescued.start)
    show_origin(document)


def _save(settings: Settings) -> None:
    """Offer the scenario that a command needs as a file."""
    if not settings.values:
        return
    with solara.Div(classes=["panel"]):
        paragraph("The command below needs the scenario as it was set, as a file:")
        solara.FileDownload(
            lambda: scenario_file(settings), file_name(settings), label="Save the scenario"
        )
        if needed_beside(settings):
            paragraph(f"It goes beside {needed_beside(settings)}.", "note")
