"""Long work behind a page: begun by a press, told as it goes, stopped by a press or by leaving."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import solara
import solara.lab

from joinup.browser.parts import paragraph, progress
from joinup.errors import SimError
from joinup.page.document import Document
from joinup.page.words import percent

Kept = TypeVar("Kept")

LONGEST = 300.0
"""Seconds after which work is stopped, whatever it is at."""

DRAWING = threading.RLock()
"""Held while matplotlib draws: its settings are those of the whole process."""


class HaltedError(Exception):
    """Say that the visitor stopped the work, or left."""


class TooLongError(SimError):
    """Say that the work took longer than a page should."""


@dataclass(eq=False)
class Job:
    """One piece of work; no two are the same, even of the same question."""

    do: Callable[[Job], None]
    tell: Callable[[str, float], None] = field(default=lambda stage, share: None)
    ends: float = field(default_factory=lambda: time.monotonic() + LONGEST)
    halt: threading.Event = field(default_factory=threading.Event)

    def at(self, stage: str, share: float) -> None:
        """Tell what is done next and what share is done. Raises where the work is to stop."""
        if self.halt.is_set():
            raise HaltedError
        if time.monotonic() > self.ends:
            raise TooLongError(
                f"it was stopped after {LONGEST / 60:.0f} minutes; the command takes its time"
            )
        self.tell(stage, share)

    def keep(self, where: solara.Reactive[Kept], found: Kept) -> None:
        """Show what was found. Raises where the work is to stop."""
        if self.halt.is_set():
            raise HaltedError
        where.set(found)


@dataclass(eq=False)
class Work:
    """The work of one page in one visit; it goes on while other pages are shown."""

    what: str
    stage: solara.Reactive[str]
    share: solara.Reactive[float]
    fault: solara.Reactive[str]
    halted: solara.Reactive[str]  # how far it was when the visitor stopped it, in words
    start: Callable[[Callable[[Job], None]], None]
    stop: Callable[[], None]
    found: solara.Reactive[Any]  # what it came to, until it comes to something else

    @property
    def busy(self) -> bool:
        """Say whether it is at work."""
        return bool(self.share.value < 1.0)


def use_work(what: str, nothing: Any = None) -> Work:
    """Keep a page's work for the length of a visit; it stops when the visit ends.

    Before it has come to anything it has found `nothing`.
    """
    found: solara.Reactive[Any] = solara.use_reactive(nothing)
    stage = solara.use_reactive("")
    share = solara.use_reactive(1.0)
    fault = solara.use_reactive("")
    halted = solara.use_reactive("")
    job: solara.Reactive[Job | None] = solara.use_reactive(None)
    latest = solara.use_ref(None)

    def work() -> None:
        mine = job.value
        if mine is None:
            return
        try:
            mine.at("", 0.0)
            mine.do(mine)
        except HaltedError:
            return
        except Exception as error:  # whatever the model cannot do is said on the page
            if not mine.halt.is_set():
                fault.set(f"{what} failed: {error}")
        if not mine.halt.is_set():
            share.set(1.0)

    def tell(text: str, done: float) -> None:
        stage.set(text)
        share.set(min(done, 0.999))

    def halt() -> None:
        if latest.current is not None:
            latest.current.halt.set()

    def stop() -> None:
        halt()
        if share.value < 1.0:
            halted.set(stopped(what, share.value))
        share.set(1.0)

    def start(do: Callable[[Job], None]) -> None:
        halt()
        fault.set("")
        halted.set("")
        stage.set("")
        share.set(0.0)
        latest.current = Job(do, tell)
        job.set(latest.current)

    solara.lab.use_task(work, dependencies=[job.value], raise_error=False)
    solara.use_effect(lambda: halt, [])
    return Work(what, stage, share, fault, halted, start, stop, found)


def stopped(what: str, share: float) -> str:
    """Say that work was stopped before it was done.

    >>> stopped("The map", 0.344)
    'The map was stopped at 34%. Nothing of it is kept.'
    """
    return f"{what} was stopped at {percent(share)}. Nothing of it is kept."


def show_presses(work: Work, label: str, begin: Callable[[], None]) -> None:
    """Show the button that begins the work, and the one that stops it."""
    with solara.Row(gap="12px", classes=["presses"]):
        solara.Button(label, color="primary", disabled=work.busy, on_click=begin)
        solara.Button("Stop", disabled=not work.busy, on_click=work.stop, outlined=True)


def show_work(work: Work) -> None:
    """Show how far the work is, or why it ended without a result."""
    if work.busy:
        progress(work.share.value, f"{work.what}: what is done")
        said = f"{percent(work.share.value)} done"
        paragraph(f"{said}: {work.stage.value}" if work.stage.value else said, "note", live=True)
    if work.halted.value:
        paragraph(work.halted.value, "note", live=True)
    if work.fault.value:
        solara.Error(work.fault.value)


def drawn(make: Callable[[], Document]) -> Document:
    """Return a document with its charts drawn, so that showing it takes no time."""
    with DRAWING:
        document = make()
        for section in document.sections:
            for chart in section.charts:
                _ = chart.svg, chart.csv
    return document
