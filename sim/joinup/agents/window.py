"""A window: an agent that shows a part of the model's state and holds no copy of it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import mesa
import numpy as np

from joinup.errors import InputError

if TYPE_CHECKING:
    from joinup.agents.model import JointWorkingModel
    from joinup.model.state import State


class _Numbers(WeakKeyDictionary[mesa.Model, "itertools.count[int]"]):
    """Number the agents of each model; Mesa's own counter keeps every model for ever."""

    def __getitem__(self, model: mesa.Model) -> itertools.count[int]:
        return self.setdefault(model, itertools.count(1))


class Window(mesa.Agent):
    """See one member of the state; `place` is None for what all places share."""

    model: JointWorkingModel
    _ids = _Numbers()

    def __init__(self, model: JointWorkingModel, member: int, place: int | None = None) -> None:
        super().__init__(model)
        self.member = member
        self.place = place

    def remove(self) -> None:
        """Refuse: the state has a place for every member, whoever looks at it.

        Raises InputError, which says what to change instead.
        """
        raise InputError(
            [
                "an agent is a window on the model's state and cannot be removed; set partners, "
                "places or absence of the scenario, or override decide"
            ]
        )

    def look(self, name: str, state: State | None = None) -> float:
        """Return this member's value of a part of the state, now or in an earlier state."""
        values = np.asarray(getattr(state or self.model.state, name))
        member = self.member if values.shape[1] > 1 else 0
        place = (self.place or 0) if values.shape[2] > 1 else 0
        return float(values[0, member, place])

    def history(self, name: str) -> list[float]:
        """Return this member's value of a part of the state in each quarter, 0 first."""
        return [self.look(name, state) for state in self.model.past]
