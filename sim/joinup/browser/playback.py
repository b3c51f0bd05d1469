"""A visitor's run: a Mesa model that can be reset and ended, and that tells its errors."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import solara

from joinup.agents import JointWorkingModel
from joinup.browser.settings import Settings
from joinup.errors import SimError
from joinup.model.outcomes import QUARTERLY

_MOST_IDLE_STEPS = 500
_PROGRESS = 0.5  # seconds between two drawings on the way


class PlayedModel(JointWorkingModel):
    """A model as Mesa's visualiser wants it: it takes no arguments, so that Reset can make anew.

    An error in a step is kept as `fault` and ends the run; it does not take the page along.
    """

    settings: Settings  # of the class that `Playback` makes
    players: weakref.WeakSet[threading.Thread]  # that have stepped any model of this class

    def __init__(self) -> None:
        self._maker = threading.current_thread()
        self._late = weakref.WeakSet(self.players)
        self.lock = threading.Lock()
        self.fault = ""
        self.idle = 0
        self.observed: list[dict[str, float]] = []
        super().__init__(
            self.settings.base,
            overrides=self.settings.values,
            replicate=self.settings.replicate,
            draw_seed=self.settings.seed,
            rng=self.settings.seed,
        )
        self.observed.append(self._all_outcomes())
        # Around Mesa's own step, not within it: its clock loses count where threads meet.
        self._mesa_step: Callable[[], None] = self.step
        self.step = self.play  # type: ignore[method-assign]

    def play(self) -> None:
        """Let one quarter pass, one step at a time however many threads ask for it."""
        thread = threading.current_thread()
        self.players.add(thread)
        if thread in self._late and thread is not self._maker:
            return  # it was told to stop by Reset, but Mesa's player takes one more step
        with self.lock:
            if not self.running or self.fault:
                self._refuse_to_idle()
                return
            before = self.quarter
            try:
                self._mesa_step()
            except (SimError, ValueError, ArithmeticError) as error:
                self._fail(f"{error}")
            except Exception as error:  # a fault of the model, of whatever kind, is shown
                self._fail(f"{type(error).__name__}: {error}")
            if self.quarter > before:
                self.observed.append(self._all_outcomes())

    def _all_outcomes(self) -> dict[str, float]:
        return {name: self.outcome(name) for name in QUARTERLY}

    def _fail(self, text: str) -> None:
        self.fault = f"The model stopped in quarter {self.quarter + 1}: {text}"
        self.running = False

    def _refuse_to_idle(self) -> None:
        """Stop a controller that was told to take millions of steps at a time."""
        self.running = False
        self.idle += 1
        if self.idle > _MOST_IDLE_STEPS:
            raise RuntimeError("the run has finished; press Reset")

    def end(self) -> None:
        """Stop for good: whatever still steps this model finds it finished."""
        self.fault = self.fault or "This run was ended."
        self.running = False

    @property
    def withdrawal(self) -> int:
        """Return the quarter in which the full grant ends, as the levers now stand."""
        p = self.world.parameters
        return int(p.grant_start.item() + p.grant_length.item())


def _of(settings: Settings) -> dict[str, object]:
    return {"settings": settings, "players": weakref.WeakSet()}


class Ended:
    """What stands in for a model that was ended: whatever still steps it finds it finished."""

    running = False

    def step(self) -> None:
        """Do nothing."""


@dataclass(eq=False)
class Playback:
    """One run of one visitor, from its settings to its end; another setting makes another one.

    `number` counts the runs of the visit.
    """

    settings: Settings
    number: int
    model: solara.Reactive[PlayedModel] = field(init=False)

    def __post_init__(self) -> None:
        kind = type("VisitedModel", (PlayedModel,), _of(self.settings))
        # Without a key of its own, Solara takes it for the one that was made here before.
        self.model = solara.Reactive(kind(), key=f"joinup-run-{self.number}")

    def advance(self, until: int, on_progress: Callable[[], None] = lambda: None) -> None:
        """Step on until a quarter has passed, or the run ends or is reset.

        `on_progress` is called now and then, and at the end.
        """
        model, told = self.model.value, time.monotonic()
        while model.running and model.quarter < until and self.model.peek() is model:
            model.step()
            if time.monotonic() - told > _PROGRESS:
                on_progress()
                told = time.monotonic()
        on_progress()

    def end(self) -> None:
        """End the run, let go of its states, and stop any thread that plays it."""
        self.model.value.end()
        self.model.set(cast(PlayedModel, Ended()))
