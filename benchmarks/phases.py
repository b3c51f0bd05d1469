"""Where NumPy's time goes: each phase of a quarter, and draws and recording beside them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from benchmarks.peers import engine_runs
from joinup.model.draws import Draws, Purpose
from joinup.model.engine import chunk_size, open_world, scale_of
from joinup.model.outcomes import observe
from joinup.model.schedule import PHASES
from joinup.model.state import initial_state
from joinup.model.types import Array


class Clock:
    """Add up processor seconds under names; time spent under an inner name counts there alone."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._inner = 0.0

    @contextmanager
    def under(self, name: str) -> Iterator[None]:
        """Count the time of this block under a name."""
        outer, self._inner = self._inner, 0.0
        began = time.process_time()
        yield
        whole = time.process_time() - began
        self.spent[name] = self.spent.get(name, 0.0) + whole - self._inner
        self._inner = outer + whole


class TimedDraws(Draws):
    """Draws whose time is counted."""

    def __init__(self, draws: Draws, clock: Clock) -> None:
        self._runs = draws._runs
        self._clock = clock

    def uniform(
        self, purpose: Purpose, quarter: int | None, n_members: int, n_places: int
    ) -> Array:
        """Return what the draws return."""
        with self._clock.under("draws"):
            return super().uniform(purpose, quarter, n_members, n_places)


def profile(places: int, partners: int, quarters: int, repeats: int) -> dict[str, float]:
    """Return the share of processor time that each part takes, dearest first; sums to 1."""
    clock = Clock()
    runs = engine_runs(
        places, partners, chunk_size(scale_of({"places": places, "partners": partners}))
    )
    for _ in range(repeats):
        with clock.under("opening"):
            world = open_world(runs, contributions=False)
            world = replace(world, draws=TimedDraws(world.draws, clock))
            state = initial_state(world)
        for quarter in range(quarters):
            for phase in PHASES:
                with clock.under(phase.__name__):
                    state = phase(state, world, quarter)
            with clock.under("recording"):
                observe(state, world)
    whole = sum(clock.spent.values())
    dearest = sorted(clock.spent.items(), key=lambda item: -item[1])
    return {name: spent / whole for name, spent in dearest}
