"""One visitor's visit: what is set, played and looked at. No two visitors share one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import solara

from joinup.browser.asked import Words, to_words
from joinup.browser.chosen import Chosen
from joinup.browser.playback import Playback
from joinup.browser.settings import QUARTER, Settings, to_query
from joinup.errors import InputError

if TYPE_CHECKING:
    from joinup.browser.working import Work


@dataclass(eq=False)
class Visit:
    """What the views of one visitor share."""

    settings: solara.Reactive[Settings]
    faults: solara.Reactive[tuple[str, ...]]
    playback: Playback
    view: str
    push: Callable[[str], None]
    words: solara.Reactive[Mapping[str, Words]]  # by page, what it is asked
    guiding: Work
    questions: Work

    def go(self, view: str) -> None:
        """Show another view."""
        self.push(self.address(view))

    def address(self, view: str) -> str:
        """Return the address of a view with all that is set and asked, and the quarter shown."""
        return address(view, self.settings.value, self.words.value, self.playback.quarter)

    def put(self, make: Callable[[], Words]) -> bool:
        """Ask this view something else; say whether that was done.

        Where something is wrong with it, that is told and the old question is kept.
        """
        try:
            words = make()
        except InputError as error:
            self.faults.set(error.faults)
            return False
        self.faults.set(())
        if words != self.words.value.get(self.view, {}):
            self.words.set({**self.words.value, self.view: words})
            self.push(self.address(self.view))
        return True

    def ask(self, chosen: Chosen) -> None:
        """Ask what was chosen."""
        self.words.set({**self.words.value, "ask": chosen.words})
        self.go("ask")

    def change(self, make: Callable[[], Settings]) -> bool:
        """Put other settings into force and begin the run anew; say whether that was done.

        Where something is wrong with them, that is told and the old ones are kept.
        """
        try:
            settings = make()
        except InputError as error:
            self.faults.set(error.faults)
            return False
        self.faults.set(())
        if settings != self.settings.value:
            self.settings.set(settings)
            self.push(address(self.view, settings, self.words.value))
        return True


def address(view: str, settings: Settings, words: Mapping[str, Words], quarter: int = 0) -> str:
    """Return the address of a view with the settings, the quarter shown and all pages' words.

    >>> address("ask", Settings(), {"ask": {"place": "5"}}, 15)
    '/ask?scenario=rough_sleepers_unit&seed=1&replicate=0&quarter=15&ask.place=5'
    """
    shown = f"&{QUARTER}={quarter}" if quarter else ""
    return f"/{view}?{to_query(settings)}{shown}{to_words(words)}"
