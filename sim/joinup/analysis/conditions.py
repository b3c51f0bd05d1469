"""A condition on one feature, as boxes and trees state them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from joinup.analysis.points import Array


@dataclass(frozen=True)
class Condition:
    """A feature at or below a bound, or above it."""

    name: str
    above: bool
    bound: float


def conditions_of(names: Sequence[str], limits: Array, within: Array) -> tuple[Condition, ...]:
    """Return a box as conditions: the limits, (feature, side), that are tighter than `within`."""
    found = []
    for number, name in enumerate(names):
        if limits[number, 0] > within[number, 0]:
            found.append(Condition(name, True, float(limits[number, 0])))
        if limits[number, 1] < within[number, 1]:
            found.append(Condition(name, False, float(limits[number, 1])))
    return tuple(found)
