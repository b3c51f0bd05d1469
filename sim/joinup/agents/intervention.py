"""Change policy during a run: the past stays as it was, the future follows the new values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from joinup.errors import InputError
from joinup.model.forms import in_force
from joinup.model.parameters import REGISTRY
from joinup.model.state import State
from joinup.model.world import World

LEVERS = tuple(
    name for name, item in REGISTRY.items() if item.role == "lever" and name != "form_before"
)
"""What may change during a run: what policy can set, but for the form before the programme."""


def refuse_others(names: Mapping[str, object]) -> None:
    """Raise InputError for values that nobody can change during a run."""
    fixed = [name for name in names if name in REGISTRY and name not in LEVERS]
    if fixed:
        raise InputError([f"{name} is no lever; it cannot change during a run" for name in fixed])


def intervened(state: State, world: World, new: World, quarter: int) -> tuple[State, World]:
    """Return state and world when the world of new values takes over in `quarter`.

    Dates that have passed stay passed, and what is still to come but would now be late comes at
    once. A form in force changes at once, without a new set-up or lead time (assumption); a changed
    incentive or credit begins anew from its new value.
    """
    new = replace(
        new,
        begin=np.where(world.begin < quarter, world.begin, np.maximum(new.begin, quarter)),
        handover=np.where(
            world.handover < quarter, world.handover, np.maximum(new.handover, quarter)
        ),
    )
    was, now = world.parameters, new.parameters
    pressed = was.own_target_incentive != now.own_target_incentive
    credited = was.shared_credit != now.shared_credit
    split = state.gain_share if _same(was.gain_share, now.gain_share) else new.agreed_share
    state = state._replace(
        terms=in_force(new.forms, state.form),
        incentive=np.where(pressed, now.own_target_incentive, state.incentive),
        credit=np.where(credited, now.shared_credit, state.credit),
        gain_share=split,
    )
    return state, new


def _same(one: object, other: object) -> bool:
    return bool(np.array_equal(np.asarray(one), np.asarray(other)))
