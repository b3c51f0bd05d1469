"""Departments that nothing tells apart: without luck their agencies do the same, so one is asked.

What an agency chooses depends on nothing of the others but what is in its own state.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from joinup.model.state import State
from joinup.model.types import Array
from joinup.model.world import World


@dataclass(frozen=True)
class Kinds:
    """Which departments of some runs are alike in all of these runs."""

    first: NDArray[np.int64]  # a department of each kind, (kind,)
    of: NDArray[np.int64]  # the kind of each department, (partner,)

    def each(self, values: Array, axis: int) -> Array:
        """Return values of every department, where those of one of each kind stand on an axis."""
        return np.take(values, self.of, axis)

    def world(self, world: World) -> World:
        """Return a world with one department of each kind; how many partners there are stays."""
        parameters = world.parameters
        return replace(
            world, parameters=replace(parameters, **self._taken(parameters)), **self._taken(world)
        )

    def state(self, state: State) -> State:
        """Return a state with one department of each kind."""
        return state._replace(**self._taken(state))

    def _taken(self, of: World | State | Any) -> dict[str, Any]:
        return {name: np.take(value, self.first, axis=-2) for name, value in _by(of, len(self.of))}


def kinds(world: World) -> Kinds:
    """Return the kinds of departments of a world without luck.

    Where departments may leave a pool, what one claims depends on what the others pay in: then each
    is a kind of its own.
    """
    partners = world.scale.partners
    if world.may_leave:
        return each_its_own(partners)
    values = [value for part in (world, world.parameters) for _, value in _by(part, partners)]
    said = [b"".join(value[:, k].tobytes() for value in values) for k in range(partners)]
    known = list(dict.fromkeys(said))
    return Kinds(np.array([said.index(one) for one in known]), np.array([*map(known.index, said)]))


def each_its_own(partners: int) -> Kinds:
    """Return kinds of one department each."""
    return Kinds(np.arange(partners), np.arange(partners))


def _by(part: Any, partners: int) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield the arrays of a part of a world, or of a state, that hold something of each department.

    Those of as many groups of clients are among them, which does no harm: no choice reads them.
    """
    names = part._fields if isinstance(part, State) else [item.name for item in fields(part)]
    for name in names:
        value = getattr(part, name)
        if isinstance(value, np.ndarray) and value.ndim > 2 and value.shape[-2] == partners:
            yield name, value
