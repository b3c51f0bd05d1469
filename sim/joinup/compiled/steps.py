"""A run in pieces of a quarter, so that departments and agencies can be asked in between.

The pieces give the bits that `simulate` gives, as long as nobody in between changes anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from joinup.compiled.elements import CannotRecordError
from joinup.compiled.engine import at_hand, packed, read_parameters, say
from joinup.compiled.recording import PIECES, mapped
from joinup.model.engine import Run, open_world
from joinup.model.outcomes import QUARTERLY, observe
from joinup.model.registry import Value
from joinup.model.state import State, initial_state
from joinup.model.world import World

if TYPE_CHECKING:
    from joinup.compiled.running import Loaded

Rows = NDArray[np.float64]
Parameters = Mapping[str, Value]


class Steps:
    """One run in pieces, by NumPy."""

    def __init__(self, seed: int, replicate: int) -> None:
        self._seed, self._replicate = seed, replicate

    def opened(self, parameters: Parameters) -> tuple[World, State]:
        """Return the world of parameters and its state before the first quarter."""
        world = open_world([Run(parameters, self._seed, self._replicate)])
        return world, initial_state(world)

    def after(self, piece: str, state: State, world: World, quarter: int) -> State:
        """Return the state after one of `PIECES`; `world` is, or comes from, the last opened."""
        for phase in PIECES[piece]:
            state = phase(state, world, quarter)
        return state

    def seen(self, state: State, world: World) -> dict[str, float]:
        """Return the outcomes by quarter that are seen in a state."""
        return {name: float(values[0]) for name, values in observe(state, world).items()}


class CompiledSteps(Steps):
    """The same by a module; what is kept of it can be sent to another process."""

    _left: tuple[State | None, World | None, Rows] = (None, None, np.zeros(0))

    @property
    def _module(self) -> Loaded:
        from joinup.compiled.running import loaded

        return loaded(self._shape)

    def opened(self, parameters: Parameters) -> tuple[World, State]:
        """Return the world of parameters and its state before the first quarter.

        Raises CannotRecordError where they use what cannot be recorded.
        """
        given = read_parameters([parameters])
        self._shape = given.shape(0, QUARTERLY, contributions=True, steps=True)
        run = Run(parameters, self._seed, self._replicate)
        self._row = packed([run], np.zeros(1, dtype=np.int64), given, self._module.notes)[0]
        world, state = super().opened(parameters)
        arrays = self._arrays(self._module.step("open", self._row))
        own = {name: _like(getattr(world, name), a) for name, a in _of_world(arrays).items()}
        return replace(world, **own), self._filled(state, arrays)

    def after(self, piece: str, state: State, world: World, quarter: int) -> State:
        """Return the state after one of `PIECES`; `world` is, or comes from, the last opened."""
        left = self._module.step(piece, self._row, self._laid_out(state, world), quarter)
        filled = self._filled(state, self._arrays(left))
        self._left = (filled, world, left)
        return filled

    def seen(self, state: State, world: World) -> dict[str, float]:
        """Return the outcomes by quarter that are seen in a state."""
        self._module.step("seen", self._row, self._laid_out(state, world))
        return self._module.seen()

    def _laid_out(self, state: State, world: World) -> Rows:
        """Return state and world as the module has them; what it left last it need not be told."""
        if state is self._left[0] and world is self._left[1]:
            return self._left[2]
        given: dict[str, Any] = {}
        mapped(state, lambda name, value: given.setdefault(name[1:], value))
        whole = np.zeros(self._module.notes["state"] // 8)
        for name, part, length, _ in self._spans(whole):
            value = getattr(world, name[6:]) if name.startswith("world.") else given[name]
            part[:, :length] = value.reshape(len(part), -1)  # in both lanes, or by place
        return whole

    def _arrays(self, whole: Rows) -> dict[str, Rows]:
        """Return a module's state as arrays by name, (member, place)."""
        return {
            name: part[:, :length] if by_place else part[:, :1]
            for name, part, length, by_place in self._spans(whole)
        }

    def _spans(self, whole: Rows) -> Iterator[tuple[str, Rows, int, bool]]:
        """Yield each array's part of the whole, how much of it counts, and whether by place."""
        places, at = self._module.notes["places"], 0
        for name, members, by_place in self._module.notes["arrays"]:
            width = 2 * -(-places // 2) if by_place else 2
            part = whole[at : at + members * width].reshape(members, width)
            yield name, part, places if by_place else 2, by_place
            at += members * width

    def _filled(self, state: State, arrays: Mapping[str, Rows]) -> State:
        def take(name: str, value: Any) -> Any:
            return _like(value, arrays[name[1:]]) if name[1:] in arrays else value

        filled: State = mapped(state, take)
        return filled


def _of_world(arrays: Mapping[str, Rows]) -> dict[str, Rows]:
    return {name[6:]: array for name, array in arrays.items() if name.startswith("world.")}


def _like(value: Any, array: Rows) -> Any:
    """Return an array with the shape and the kind of number of another, which nobody may change."""
    made = array.reshape(value.shape).astype(value.dtype)
    made.flags.writeable = False
    return made


def begun(parameters: Parameters, seed: int, replicate: int) -> tuple[Steps, World, State]:
    """Begin a run in pieces: compiled, or by NumPy with one line that says why."""
    if at_hand():
        try:
            steps = CompiledSteps(seed, replicate)
            return steps, *steps.opened(parameters)
        except CannotRecordError as error:
            say(str(error))
    by_numpy = Steps(seed, replicate)
    return by_numpy, *by_numpy.opened(parameters)
