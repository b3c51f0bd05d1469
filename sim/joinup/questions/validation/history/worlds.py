"""Worlds: numbered answers to everything that no code says, the same for every programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

WORLDS = 64
"""How many are tried; a power of 2, so that the sequence keeps its balance."""

SEED = 23


def uncoded(
    names: Sequence[str], count: int = WORLDS, seed: int = SEED
) -> list[Mapping[str, float]]:
    """Return worlds, each with a number from 0 to 1 for everything that is left open.

    They are a scrambled Sobol sequence (Sobol 1967; Owen 1998), so that a few of them fill the
    space evenly. What 0 and 1 stand for differs by programme; world 17 is optimistic about the
    same things in all of them.
    """
    from scipy.stats import qmc

    points = qmc.Sobol(len(names), scramble=True, seed=seed).random(count)
    return [dict(zip(names, point, strict=True)) for point in points.tolist()]
