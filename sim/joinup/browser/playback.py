"""A visitor's run: a Mesa model that plays, pauses, begins anew and ends, and tells its errors."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import solara
from mesa.visualization.utils import force_update

from joinup.agents import JointWorkingModel
from joinup.browser.funding import Funding, funding_of
from joinup.browser.settings import Settings
from joinup.errors import SimError
from joinup.inputs.dates import month_of
from joinup.model.outcomes import QUARTERLY

PACE = 0.3  # seconds a quarter while it plays; much less and a slow page falls behind
_PROGRESS = 0.5  # seconds between two drawings on the way


class PlayedModel(JointWorkingModel):
    """The model of a visitor's settings, with the changes of policy that they bring on the way.

    An error in a step is kept as `fault` and ends the run; it does not take the page along.
    """

    def __init__(self, settings: Settings) -> None:
        self.lock = threading.Lock()
        self.fault = ""
        self.observed: list[dict[str, float]] = []
        self._coming = list(settings.changes)
        super().__init__(
            settings.base,
            overrides=settings.values,
            replicate=settings.replicate,
            draw_seed=settings.seed,
            rng=settings.seed,
        )
        self.observed.append(self._all_outcomes())
        self._meet_changes()
        # Around Mesa's own step, not within it: its clock loses count where threads meet.
        self._mesa_step: Callable[[], None] = self.step
        self.step = self.play  # type: ignore[method-assign]

    def play(self) -> None:
        """Let one quarter pass, one step at a time however many threads ask for it."""
        with self.lock:
            if not self.running or self.fault:
                self.running = False
                return
            before = self.quarter
            try:
                self._mesa_step()
                self._meet_changes()
            except (SimError, ValueError, ArithmeticError) as error:
                self._fail(f"{error}")
            except Exception as error:  # a fault of the model, of whatever kind, is shown
                self._fail(f"{type(error).__name__}: {error}")
            if self.quarter > before:
                self.observed.append(self._all_outcomes())

    def _meet_changes(self) -> None:
        while self._coming and self._coming[0].quarter <= self.quarter:
            change = self._coming.pop(0)
            self.intervene({change.name: change.value})

    def _all_outcomes(self) -> dict[str, float]:
        return {name: self.outcome(name) for name in QUARTERLY}

    def _fail(self, text: str) -> None:
        self.fault = f"The model stopped in quarter {self.quarter + 1}: {text}"
        self.running = False

    def end(self) -> None:
        """Stop for good: whatever still steps this model finds it finished."""
        self.fault = self.fault or "This run was ended."
        self.running = False

    @property
    def begins(self) -> int | None:
        """Return the month in which quarter 0 ends; None where the scenario has no dates."""
        return month_of(self.given.begins) if self.given and self.given.begins else None

    @property
    def withdrawal(self) -> int:
        """Return the quarter in which the full grant ends, as the levers now stand."""
        p = self.world.parameters
        return int(p.grant_start.item() + p.grant_length.item())

    @property
    def funding(self) -> Funding | None:
        """Return when the money is paid, as the levers now stand; None where there is none."""
        return funding_of(lambda name: getattr(self.world.parameters, name).item())


class Ended:
    """What stands in for a model that was ended: whatever still steps it finds it finished."""

    running = False
    quarter = 0

    def step(self) -> None:
        """Do nothing."""

    def end(self) -> None:
        """Do nothing."""


@dataclass(eq=False)
class Playback:
    """One run of one visitor, from its settings to its end; another setting makes another one.

    `number` counts the runs of the visit. `turn` is what now makes the run go on, None at rest:
    who steps does so only as long as it is still their turn.
    """

    settings: Settings
    number: int
    model: solara.Reactive[PlayedModel] = field(init=False)
    turn: solara.Reactive[object | None] = field(init=False)
    goal: int = 0

    def __post_init__(self) -> None:
        # Without a key of its own, Solara takes it for the one that was made here before.
        self.model = solara.Reactive(PlayedModel(self.settings), key=f"joinup-run-{self.number}")
        self.turn = solara.Reactive(None, key=f"joinup-turn-{self.number}")

    @property
    def quarter(self) -> int:
        """Return the quarter that was asked for: where a jump goes, else where the run stands."""
        quarter: int = self.model.value.quarter
        return max(self.goal, quarter) if self.turn.value else quarter

    def begin(self, until: int, pace: float = 0.0) -> None:
        """Step on in a thread, so that the page still hears: see `advance`."""
        self.goal = 0 if pace else until
        go = threading.Thread(target=self.advance, args=(until, force_update, pace), daemon=True)
        go.start()

    def advance(
        self, until: int, on_progress: Callable[[], None] = lambda: None, pace: float = 0.0
    ) -> None:
        """Step on until a quarter has passed, or the run ends, is paused or reset.

        `pace` are the seconds between two quarters. `on_progress` is called now and then, after
        each quarter where there is a pace, and at the end.
        """
        turn = object()
        self.turn.set(turn)
        model, told = self.model.peek(), time.monotonic()
        while self.turn.peek() is turn and model.running and model.quarter < until:
            model.step()
            if pace or time.monotonic() - told > _PROGRESS:
                on_progress()
                told = time.monotonic()
            time.sleep(pace)
        if self.turn.peek() is turn:
            self.turn.set(None)
        on_progress()

    def pause(self) -> None:
        """Let the run rest where it stands."""
        self.turn.set(None)

    def reset(self) -> None:
        """Begin anew."""
        self.pause()
        self.model.set(PlayedModel(self.settings))

    def end(self) -> None:
        """End the run, let go of its states, and stop whoever plays it."""
        self.pause()
        self.model.value.end()
        self.model.set(cast(PlayedModel, Ended()))
