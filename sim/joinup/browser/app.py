"""The pages beside the one screen: the scenario at the side, and the page that is chosen.

A component is drawn anew only when what it is given changes, which a model never does, or what it
listens to: the views listen to Mesa's `update_counter`, and their parts are plain functions.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import solara
import solara.lab
from mesa.visualization.utils import update_counter

from joinup.browser.ask import AskView
from joinup.browser.asked import Words, words_of
from joinup.browser.controls import Controls
from joinup.browser.guidance import GuidanceView
from joinup.browser.memory import on_visit
from joinup.browser.parts import Field, Top, heading
from joinup.browser.playback import Playback
from joinup.browser.question import NAME
from joinup.browser.questions import VIEW, QuestionsView
from joinup.browser.screen import Way
from joinup.browser.settings import Settings, from_query, quarter_in, with_draw
from joinup.browser.shelf import titles
from joinup.browser.visit import Visit
from joinup.browser.working import use_work
from joinup.inputs.counted import counted

PAGES = {
    "ask": ("Ask an agency", AskView),
    "guidance": ("Guidance", GuidanceView),
    "question": ("Questions", QuestionsView),
}
"""Every page by its path: what its tab says, and the component that shows it to a visit."""

PATHS = ("/", *(f"/{path}" for path in PAGES))
"""The paths of all pages; at the first is the one screen."""


def _question(label: str, name: str, **options: str) -> Way:
    return {"view": VIEW, "label": label, "words": {NAME: name, **options}}


WAYS: tuple[Way, ...] = (
    {"view": "ask", "label": "Ask an agency", "words": {}},
    _question("Outlook", "outlook"),
    _question("What if", "whatif"),
    _question("Map", "map", x="own_target_incentive", y="mainstreaming"),
    _question("Rescue", "rescue", persist="0.8"),
    {"view": "guidance", "label": "Guidance", "words": {}},
    _question("Validation", "validate", records="yes"),
    {"view": VIEW, "label": "All questions", "words": {}},
)
"""What the one screen leads to: a page, and what it is asked."""

_STYLE = Path(__file__).with_name("style.css").read_text(encoding="utf-8")


solara.lab.on_kernel_start(on_visit)


@solara.component
def Page() -> None:
    """Show the visitor's view; a new visitor gets a visit of their own."""
    router = solara.use_router()
    start, quarter, wrong = solara.use_memo(lambda: _read(router.search or ""), [])
    settings = solara.use_reactive(start)
    faults = solara.use_reactive(tuple(wrong))
    first = solara.use_ref(quarter)  # the quarter to which the next run goes at once
    view = router.parts[0] if router.parts[0] in PAGES else next(iter(PAGES))
    label, shown = PAGES[view]
    playback = _use_playback(settings.value, first)
    words: solara.Reactive[Mapping[str, Words]] = solara.use_reactive(
        solara.use_memo(lambda: words_of(router.search or ""), [])
    )
    visit = Visit(
        settings, faults, playback, view, router.push, words,
        use_work("The advice"), use_work("The answer", ("", ())),
    )  # fmt: skip
    _follow_address(visit, router.search or "", first)

    solara.Style(_STYLE)
    solara.Title(f"{label} – joinup")
    with solara.Column(classes=["view"], gap="16px"):
        Address(visit).key(f"top-{view}")
        heading(label, 1)
        if faults.value:
            with solara.Column(classes=["faults"], gap="4px"):
                for text in faults.value:
                    solara.Warning(text, dense=True)
        if view == "ask":
            Controls(visit)
        shown(visit)
    with solara.AppBar():
        solara.AppBarTitle("joinup")
        Back(visit)
        solara.lab.ThemeToggle()
        with solara.lab.Tabs(
            value=list(PAGES).index(view), on_value=lambda number: visit.go(list(PAGES)[number])
        ):
            for name, _ in PAGES.values():
                solara.lab.Tab(name)
    with solara.Sidebar():
        Setting(visit)


def _read(search: str) -> tuple[Settings, int, list[str]]:
    settings, faults = from_query(search)
    quarter, wrong = quarter_in(search, settings)
    return settings, quarter, faults + wrong


def _use_playback(settings: Settings, first: Any) -> Playback:
    """Keep the run of the settings; one that was changed on its way and so came to them goes on."""
    runs = solara.use_memo(itertools.count, [])
    latest = solara.use_ref(None)

    def make() -> Playback:
        found: Playback | None = latest.current
        if found is None or found.settings != settings:
            found = latest.current = Playback(settings, next(runs))
        return found

    playback: Playback = solara.use_memo(make, [settings])

    def begin() -> Any:
        if first.current:
            playback.begin(first.current)
            first.current = 0
        return playback.end

    solara.use_effect(begin, [playback])
    return playback


def _follow_address(visit: Visit, search: str, first: Any) -> None:
    """Take the settings of the address where Back, Forward or a hand has changed it."""

    def follow() -> None:
        found, quarter, wrong = _read(search)
        if found != visit.settings.value:
            first.current = quarter
            visit.settings.set(found)
            visit.faults.set(tuple(wrong))
        words = words_of(search)
        if words != visit.words.value:
            visit.words.set(words)

    solara.use_effect(follow, [search])


@solara.component
def Address(visit: Visit) -> None:
    """Keep the browser's address at what is shown, so that a reload and others see the same."""
    update_counter.get()
    Top(address=visit.address(visit.view))


@solara.component
def Back(visit: Visit) -> None:
    """Lead back to the one screen, with what is set."""
    update_counter.get()
    solara.v.Btn(href=visit.address(""), text=True, children=["Levers and curves"])


@solara.component
def Setting(visit: Visit) -> None:
    """Let the visitor choose the scenario and the draws."""
    settings = visit.settings.value
    named = {title: name for name, title in titles().items()}

    def choose(title: str) -> None:
        if title in named:
            visit.change(lambda: replace(settings, scenario=named[title], values={}, changes=()))

    def draw(name: str, text: str) -> bool:
        return visit.change(lambda: with_draw(settings, name, text))

    with solara.Column(gap="4px", classes=["setting"]):
        shown = titles()[settings.scenario]
        solara.Select("Scenario", values=list(named), value=shown, on_value=choose)
        solara.Text(settings.base.summary, classes=["summary"])
        for text in differences(settings):
            solara.Info(text, dense=True)
        with solara.Row(gap="12px"):
            Field("Seed", f"{settings.seed}", lambda text: draw("seed", text))
            Field("Replicate", f"{settings.replicate}", lambda text: draw("replicate", text))


def differences(settings: Settings) -> list[str]:
    """Say how many values differ from the scenario, from the start and on the way."""
    said = []
    if settings.values:
        differ = counted(len(settings.values), "value differs", "values differ")
        said.append(f"{differ} from the scenario; see Levers and curves.")
    if settings.changes:
        come = counted(len(settings.changes), "change of policy comes", "changes of policy come")
        said.append(f"{come} during the run, and in this run alone; see Levers and curves.")
    return said


@solara.component
def Layout(children: list[Any]) -> None:
    """Lay out every page; a wide window shows the side at first, a narrow one hides it."""
    solara.AppLayout(children=children, sidebar_open=None)


routes = [
    # Its layout is that of all, so that they share a visit; the one screen stands in its place.
    solara.Route(path="/", component=Page, layout=Layout, label="joinup"),
    *(
        solara.Route(path=path, component=Page, label=f"{label} – joinup")
        for path, (label, _) in PAGES.items()
    ),
]
