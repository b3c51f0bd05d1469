"""The page: Mesa's visualiser with its controls, and beside it the view that is chosen.

A component is drawn anew only when what it is given changes, which a model never does, or what it
listens to: the views listen to Mesa's `update_counter`, and their parts are plain functions.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import solara
import solara.lab
from mesa.visualization import SolaraViz
from mesa.visualization.utils import force_update, update_counter

from joinup.browser.ask import AskView
from joinup.browser.asked import Words, words_of
from joinup.browser.compare import CompareView, use_comparing
from joinup.browser.explore import ExploreView
from joinup.browser.guidance import GuidanceView, use_guiding
from joinup.browser.levers import LeversView
from joinup.browser.map import MapView, use_mapping
from joinup.browser.parts import Top, heading, progress
from joinup.browser.playback import Playback
from joinup.browser.questions import QuestionsView, use_questions
from joinup.browser.settings import from_query, with_draw
from joinup.browser.shelf import titles
from joinup.browser.validation import ValidationView, use_validating
from joinup.browser.visit import Chosen, Visit

PAGES = {
    "": ("Explore", ExploreView),
    "ask": ("Ask an agency", AskView),
    "levers": ("Levers", LeversView),
    "compare": ("Compare", CompareView),
    "map": ("Map and rescue", MapView),
    "guidance": ("Guidance", GuidanceView),
    "validation": ("Validation", ValidationView),
    "question": ("Questions", QuestionsView),
}
"""Every page by its path: what its tab says, and the component that shows it to a visit."""

PATHS = tuple(f"/{path}" for path in PAGES)
_STYLE = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
_PLAY_INTERVAL = 300  # milliseconds; much less and a slow page falls behind


@solara.component
def Page() -> None:
    """Show the visitor's view; a new visitor gets a visit of their own."""
    router = solara.use_router()
    start, wrong = solara.use_memo(lambda: from_query(router.search or ""), [])
    settings = solara.use_reactive(start)
    faults = solara.use_reactive(tuple(wrong))
    chosen: solara.Reactive[Chosen | None] = solara.use_reactive(None)
    view = router.parts[0] if router.parts[0] in PAGES else ""
    label, shown = PAGES[view]
    runs = solara.use_memo(itertools.count, [])
    playback = solara.use_memo(lambda: Playback(settings.value, next(runs)), [settings.value])
    solara.use_effect(lambda: playback.end, [playback])
    words: solara.Reactive[Mapping[str, Words]] = solara.use_reactive(
        solara.use_memo(lambda: words_of(router.search or ""), [])
    )
    visit = Visit(
        settings, chosen, faults, playback, view, router.push, words,
        use_comparing(), use_mapping(), use_guiding(), use_validating(), use_questions(),
    )  # fmt: skip
    _follow_address(visit, router.search or "")

    solara.Style(_STYLE)
    solara.Title(f"{label} – joinup")
    with solara.Column(classes=["view"], gap="16px"):
        Top().key(f"top-{view}")
        heading(label, 1)
        if faults.value:
            with solara.Column(classes=["faults"], gap="4px"):
                for text in faults.value:
                    solara.Warning(text, dense=True)
        shown(visit)
    with (
        solara.AppBar(),
        solara.lab.Tabs(
            value=list(PAGES).index(view), on_value=lambda number: visit.go(list(PAGES)[number])
        ),
    ):
        for name, _ in PAGES.values():
            solara.lab.Tab(name)
    with solara.Sidebar():
        Setting(visit)
        Progress(visit)
        if playback.number % 2:
            # Solara keeps what stands in the same spot; Mesa's controls must be made anew with the
            # run, or they would go on with the old one and stay off after its end.
            solara.Div()
    # Its grid of draggable cells is not used: the views are laid out above.
    SolaraViz(
        playback.model, components=[], model_params={}, play_interval=_PLAY_INTERVAL, name="joinup"
    ).key(f"run-{playback.number}")


def _follow_address(visit: Visit, search: str) -> None:
    """Take the settings of the address where Back, Forward or a hand has changed it."""

    def follow() -> None:
        found, wrong = from_query(search)
        if found != visit.settings.value:
            visit.settings.set(found)
            visit.faults.set(tuple(wrong))
        asked = words_of(search).get(visit.view, {})
        if asked != visit.words.value.get(visit.view, {}):
            visit.words.set({**visit.words.value, visit.view: asked})

    solara.use_effect(follow, [search])


@solara.component
def Setting(visit: Visit) -> None:
    """Let the visitor choose the scenario and the draws."""
    settings = visit.settings.value
    named = {title: name for name, title in titles().items()}

    def choose(title: str) -> None:
        if title in named:
            visit.change(lambda: replace(settings, scenario=named[title], values={}))

    def draw(name: str, value: int) -> None:
        visit.change(lambda: with_draw(settings, name, value))

    with solara.Column(gap="4px", classes=["setting"]):
        shown = titles()[settings.scenario]
        solara.Select("Scenario", values=list(named), value=shown, on_value=choose)
        solara.Text(settings.base.summary, classes=["summary"])
        if settings.values:
            number = len(settings.values)
            differ = "1 value differs" if number == 1 else f"{number} values differ"
            solara.Info(f"{differ} from the scenario; see Levers.", dense=True)
        with solara.Row(gap="12px"):
            solara.InputInt("Seed", settings.seed, on_value=lambda value: draw("seed", value))
            solara.InputInt(
                "Replicate", settings.replicate, on_value=lambda value: draw("replicate", value)
            )


@solara.component
def Progress(visit: Visit) -> None:
    """Say which quarter it is, and jump ahead."""
    update_counter.get()
    model = visit.playback.model.value
    last = model.world.scale.quarters

    def jump(until: int) -> None:
        # In a thread of its own: a large run takes a while, and Reset must still be heard.
        go = partial(visit.playback.advance, until, on_progress=force_update)
        threading.Thread(target=go, daemon=True).start()

    with solara.Column(gap="4px", classes=["progress"]):
        solara.Text(f"Quarter {model.quarter} of {last}", classes=["quarter"])
        progress(model.quarter / last, "Quarters that have passed")
        with solara.Row(gap="8px"):
            solara.Button(
                f"To the grant's end ({model.withdrawal})",
                on_click=lambda: jump(model.withdrawal),
                disabled=model.quarter >= min(model.withdrawal, last),
                outlined=True,
                small=True,
            )
            solara.Button(
                "To the end",
                on_click=lambda: jump(last),
                disabled=not model.running,
                outlined=True,
                small=True,
            )
        if model.quarter >= last:
            solara.Info("Run finished: press Reset to begin anew.", dense=True)


@solara.component
def Layout(children: list[Any]) -> None:
    """Lay out every page; a wide window shows the side at first, a narrow one hides it."""
    solara.AppLayout(children=children, sidebar_open=None)


routes = [
    # The layout of the first is that of all; given to each it would be laid within itself.
    solara.Route(
        path=path or "/",
        component=Page,
        layout=None if path else Layout,
        label=f"{label} – joinup",
    )
    for path, (label, _) in PAGES.items()
]
