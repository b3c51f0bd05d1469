"""Worlds: numbered answers to everything that no code says, the same for every programme."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from joinup.inputs.worlds import values_in
from joinup.model.registry import Value

WORLDS = 64
"""How many are tried; a power of 2, so that the sequence keeps its balance."""

SEED = 23


@dataclass(frozen=True)
class World:
    """One world: a place from 0 to 1 in each range that codes leave open, and what is assumed.

    What 0 and 1 stand for differs by programme; a world is optimistic about the same things in all
    of them. `assumed` are values of parameters, those of the world with this number everywhere.
    """

    places: Mapping[str, float]
    assumed: Mapping[str, Value]


def uncoded(
    names: Sequence[str], given: Collection[str], count: int = WORLDS, seed: int = SEED
) -> list[World]:
    """Return worlds with a place for each of `names`, and values of all that is not `given`.

    Places are a scrambled Sobol sequence (Sobol 1967; Owen 1998), so that a few fill the space
    evenly.
    """
    from scipy.stats import qmc

    points = qmc.Sobol(len(names), scramble=True, seed=seed).random(count)
    return [
        World(dict(zip(names, point, strict=True)), values_in(number, count, given=given))
        for number, point in enumerate(points.tolist())
    ]
