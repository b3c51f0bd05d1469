"""One visitor's visit: what is set, played and looked at. No two visitors share one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import solara

from joinup.browser.asked import Words, to_words
from joinup.browser.playback import Playback
from joinup.browser.settings import Settings, to_query
from joinup.errors import InputError

if TYPE_CHECKING:
    from joinup.browser.compare import Comparing
    from joinup.browser.guidance import GuidanceWork
    from joinup.browser.map import MapWork
    from joinup.browser.questions import QuestionWork
    from joinup.browser.validation import ValidationWork


@dataclass(frozen=True)
class Chosen:
    """What is asked: a local agency, a department, a place or a client group, by its numbers."""

    kind: str = "local agency"
    member: int = 0
    place: int = 0


@dataclass(eq=False)
class Visit:
    """What the views of one visitor share."""

    settings: solara.Reactive[Settings]
    chosen: solara.Reactive[Chosen | None]
    faults: solara.Reactive[tuple[str, ...]]
    playback: Playback
    view: str
    push: Callable[[str], None]
    words: solara.Reactive[Mapping[str, Words]]  # by page, what it is asked
    comparing: Comparing
    mapping: MapWork
    guiding: GuidanceWork
    validating: ValidationWork
    questions: QuestionWork

    def go(self, view: str) -> None:
        """Show another view."""
        self.push(self.address(view))

    def address(self, view: str) -> str:
        """Return the address of a view with its settings and what it is asked."""
        return address(view, self.settings.value, self.words.value.get(view, {}))

    def put(self, make: Callable[[], Words]) -> None:
        """Ask this view something else, or say what is wrong with that and go on as before."""
        try:
            words = make()
        except InputError as error:
            self.faults.set(error.faults)
            return
        self.faults.set(())
        if words != self.words.value.get(self.view, {}):
            self.words.set({**self.words.value, self.view: words})
            self.push(self.address(self.view))

    def ask(self, chosen: Chosen) -> None:
        """Ask what was chosen."""
        self.chosen.set(chosen)
        self.go("ask")

    def change(self, make: Callable[[], Settings]) -> None:
        """Put other settings into force, or say what is wrong with them and keep the old ones."""
        try:
            settings = make()
        except InputError as error:
            self.faults.set(error.faults)
            return
        self.faults.set(())
        if settings != self.settings.value:
            self.settings.set(settings)
            self.push(self.address(self.view))


def address(view: str, settings: Settings, words: Words) -> str:
    """Return the address of a view with its settings and its own words.

    >>> address("map", Settings(), {"points": "5"})
    '/map?scenario=rough_sleepers_unit&seed=1998&replicate=0&map.points=5'
    """
    return f"/{view}?{to_query(settings)}{to_words(view, words)}"
