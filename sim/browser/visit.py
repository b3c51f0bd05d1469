"""One visitor's visit: what is set, played and looked at. No two visitors share one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import solara

from sim.browser.playback import Playback
from sim.browser.settings import Settings, to_query
from sim.errors import InputError

if TYPE_CHECKING:
    from sim.browser.compare import Comparing


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
    comparing: Comparing

    def go(self, view: str) -> None:
        """Show another view."""
        self.push(address(view, self.settings.value))

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
            self.push(address(self.view, settings))


def address(view: str, settings: Settings) -> str:
    """Return the address of a view with its settings.

    >>> address("ask", Settings())
    '/ask?scenario=rough_sleepers_unit&seed=1998&replicate=0'
    """
    return f"/{view}?{to_query(settings)}"
