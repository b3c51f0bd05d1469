"""Guidance: describe a place and be told which form suits it, by how much, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import solara

from joinup.browser.asked import changed, read
from joinup.browser.document import show_chart, show_origin, show_points, show_sections
from joinup.browser.guiding import (
    CHECKS,
    OPEN,
    PLACE_FILE,
    RESULTS,
    SAMPLES,
    Advised,
    Grown,
    Question,
    as_place,
    end_of,
    experiment,
    first_advice,
    grown_from,
    grown_here,
    of_scenario,
    path_of,
    place_file,
    place_of,
    spans,
    value_of,
    whole_advice,
    written_results,
)
from joinup.browser.levers import Rows
from joinup.browser.parts import bullets, heading, paragraph
from joinup.browser.visit import Visit
from joinup.browser.working import Job, Work, show_presses, show_work, use_work
from joinup.inputs.circumstances import CIRCUMSTANCES
from joinup.inputs.place import Place, allowed_in_words
from joinup.inputs.rules import HEADLINE_RULES
from joinup.page.words import share_with_interval, upper
from joinup.questions.guidance.pages import charts
from joinup.questions.guidance.pages.words import ENDING, both, budget_with_interval, question

_HERE = "a sample made here"
_ENDINGS = {"open": OPEN, **{upper(said): name for name, said in ENDING.items()}}


@dataclass(eq=False)
class GuidanceWork:
    """What the page keeps while other pages are shown."""

    advice: Work
    tree: Work
    advised: solara.Reactive[Advised | None]
    grown: solara.Reactive[Grown | None]


def use_guiding() -> GuidanceWork:
    """Keep advice and a tree for the length of a visit."""
    advised: solara.Reactive[Advised | None] = solara.use_reactive(None)
    grown: solara.Reactive[Grown | None] = solara.use_reactive(None)
    return GuidanceWork(use_work("The advice"), use_work("The tree"), advised, grown)


@solara.component
def GuidanceView(visit: Visit) -> None:
    """Let the visitor describe a place, and advise."""
    kept = visit.guiding
    stamp = solara.use_reactive(0)
    words = dict(visit.words.value.get("guidance", {}))
    values, wrong = place_of(words)
    named = {item.name for item in CIRCUMSTANCES}
    asked, faults = read(
        Question(), CHECKS, {key: text for key, text in words.items() if key not in named}
    )
    for text in (*wrong, *faults):
        solara.Warning(text, dense=True)
    place = as_place(values, asked.ending)

    def put(name: str, text: str) -> None:
        def checked() -> dict[str, str]:
            stamp.set(stamp.value + 1)  # a refused value must leave the input too
            if name in named:
                value_of(name, text)
            else:
                changed(asked, CHECKS, {name: text})
            return {**words, name: text}

        visit.put(checked)

    def take() -> None:
        found, beyond = of_scenario(visit.settings.value.changed)
        given = {name: f"{value:g}" for name, value in found.items()}
        stamp.set(stamp.value + 1)
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
                value=next(said for said, name in _ENDINGS.items() if name == asked.ending),
                on_value=lambda said: put("ending", _ENDINGS[said]),
            )
            solara.Button("As in the scenario at the side", on_click=take, outlined=True)
    Rows(
        groups=[{"topic": "Circumstances", "items": _items(values)}],
        plain=True,
        stamp=stamp.value,
        event_set=lambda message: put(f"{message[0]}", f"{message[2]}"),
        event_undo=lambda name: visit.put(
            lambda: {key: text for key, text in words.items() if key != name}
        ),
        event_spread=lambda name: None,
    )
    Advice(visit, place)
    Tree(kept, place, asked, put)
    if kept.advised.value is not None:
        _evidence(kept.advised.value)


def _items(values: Mapping[str, float]) -> list[dict[str, Any]]:
    """Return every circumstance as the rows of levers show it."""
    found = []
    for item in CIRCUMSTANCES:
        span, value = spans()[item.name], values[item.name]
        usual = float(span.middle)
        found.append(
            {
                "name": item.name,
                "meaning": item.title,
                "unit": item.asks,
                "allowed": f"{upper(item.asks)}; {allowed_in_words(item, (span.low, span.high))}",
                "role": "",
                "lever": True,
                "source": "",
                "choices": [f"{choice:g}" for choice in span.choices],
                "values": [f"{value:g}" if span.choices else round(value, 6)],
                "labels": [],
                "low": span.low,
                "high": span.high,
                "step": 1 if item.whole else (span.high - span.low) / 100,
                "changed": value != usual,
                "usual": f"{usual:g}",
                "spread": "",
                "free": True,
            }
        )
        if span.choices and value not in span.choices:
            # A value between the choices is allowed, but a list could not show it.
            found[-1]["choices"] = []
            found[-1]["values"] = [value]
    return found


@solara.component
def Advice(visit: Visit, place: Place) -> None:
    """Advise for a place: first from its own runs, then with its neighbours."""
    kept = visit.guiding

    def begin() -> None:
        def do(job: Job) -> None:
            job.keep(kept.advised, first_advice(place, job))
            job.keep(kept.advised, whole_advice(place, job))

        kept.advice.start(do)

    with solara.Div(classes=["panel"]):
        heading("Which form?")
        show_presses(kept.advice, "Advise", begin)
        show_work(kept.advice)
        paragraph(
            "The place itself is simulated under every form, which takes a second; then with one "
            "circumstance changed at a time, some 10,000 runs in a quarter to half a minute.",
            "note",
        )
    found = kept.advised.value
    if found is None:
        return
    if (found.place.circumstances, found.place.ending) != (place.circumstances, place.ending):
        solara.Info("This advice is for the place as it was described before.", dense=True)
    show_points(found.document, "What is advised")
    if not found.whole and not kept.advice.busy:
        solara.Info(
            "Stopped: what would change the answer was not looked for to its end.", dense=True
        )


def _evidence(found: Advised) -> None:
    """Show what stands behind the advice, and how to make it again."""
    show_sections(found.document, under="place-")
    if found.whole:
        with solara.Div(classes=["panel"]):
            paragraph("The command below needs the place as a file:")
            solara.FileDownload(lambda: place_file(found.place), PLACE_FILE, label="Save the place")
        show_origin(found.document)


@solara.component
def Tree(kept: GuidanceWork, place: Place, asked: Question, put: Any) -> None:
    """Show the reasons: the path of the place through a tree of advice."""
    results = solara.use_memo(written_results, [])
    source = solara.use_reactive(_HERE)

    def begin() -> None:
        if source.value == _HERE:
            kept.tree.start(lambda job: job.keep(kept.grown, grown_here(asked.sample, job)))
        else:
            name = source.value
            kept.tree.start(lambda job: job.keep(kept.grown, grown_from(name, job)))

    with solara.Div(classes=["panel"]):
        heading("The reasons: the place's way through the tree of advice")
        paragraph(
            "The tree sums up many sets of circumstances in a few questions. joinup guide grows "
            f"it from {len(experiment().design.points):,} sets in some minutes; here it is grown "
            "from a part of them, or from a result that the command has left in the folder "
            f"{RESULTS}."
        )
        with solara.Div(classes=["fields"]):
            if results:
                solara.Select("Grown from", values=[_HERE, *results], value=source)
            if source.value == _HERE:
                solara.Select(
                    "Sets of circumstances",
                    values=list(SAMPLES),
                    value=asked.sample,
                    on_value=lambda text: put("sample", text),
                )
            show_presses(kept.tree, "Grow the tree", begin)
        show_work(kept.tree)
        if kept.grown.value is not None:
            _show_tree(kept.grown.value, place)


def _show_tree(grown: Grown, place: Place) -> None:
    paragraph(size_in_words(grown), "said")
    for ending, said in ENDING.items():
        if place.ending in ("", ending):
            heading(f"Where {said}", 3)
            bullets(way(grown, place, ending))
    show_chart(grown.chart, under="guidance-")


def size_in_words(grown: Grown) -> str:
    """Say what a tree was grown from, how small that is, and how good it is out of sample."""
    all_points = len(experiment().design.points)
    right = both([share_with_interval(item.accuracy) for item in grown.advantages])
    gain = both([budget_with_interval(item.advantage) for item in grown.advantages])
    if grown.source == "here":
        start = f"Grown from {grown.points} sets of circumstances of {all_points:,}"
        start += ", a small sample: other sets may move its bounds and its questions."
    else:
        start = f"Grown from all {grown.points:,} sets of circumstances of {grown.source}."
    return (
        f"{start} Out of sample it names the best form in {right} of cases, and gains {gain} of "
        f"budgets over always the best single form ({' / '.join(HEADLINE_RULES)})."
    )


def way(grown: Grown, place: Place, ending: str) -> list[str]:
    """Return the questions of the tree that a place meets with their answers, and the end."""
    steps = path_of(grown.root, place.circumstances, ending)
    leaf = end_of(grown.root, steps)
    said = [
        f"{question(node.name, node.bound)} {'Yes' if answer else 'No'}" for node, answer in steps
    ]
    leads = both([budget_with_interval(item) for item in leaf.lead])
    held = "" if leaf.settled else "not "
    return [
        *said,
        f"{charts.choice(leaf)}, {held}clearly under both rules of decision: the best form leads "
        f"the next by {leads} of budgets, on average over the {100 * leaf.share:.0f}% of cases "
        "with these answers.",
    ]
