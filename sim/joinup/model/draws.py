"""Addressed draws: a random number is looked up by what it is for, never taken in turn.

The address is (seed, replicate, purpose, quarter, member, place). Neither a scenario's name nor its
parameters are in it, so two scenarios share every draw and no result depends on order, workers or
grouping. The generator is SplitMix64 (Steele, Lea and Flood 2014): each (seed, replicate, purpose,
quarter) opens one stream, and member and place say which output of it is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from joinup.model.types import Array

Words = NDArray[np.uint64]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MULTIPLY_1 = np.uint64(0xBF58476D1CE4E5B9)
MULTIPLY_2 = np.uint64(0x94D049BB133111EB)
PLACE_STRIDE = 1 << 16  # members a place can have before addresses would meet
START = 0xFFFFFFFF  # the "quarter" of draws that are made once, before the first one


class Purpose(IntEnum):
    """What a draw is for; a number once given is never given to another purpose."""

    REVIEW = 1
    CHOICE = 2
    TURNOVER = 3
    MEASUREMENT = 4
    MEASUREMENT_ANGLE = 5
    REORGANISATION = 6
    CUT = 7
    RENEGE = 8
    PEER = 9
    IMITATION = 10
    FORM_REVIEW = 11
    FORM_CHOICE = 12
    TRIAL = 13
    ROLLOUT = 20
    MISSION = 21
    MISSION_ANGLE = 22
    POCKET = 23
    POCKET_ANGLE = 24
    SIZE = 25
    SIZE_ANGLE = 26
    ABSENCE = 27
    JOINING = 28  # no longer drawn
    DEPARTMENT_INCENTIVE = 30
    DEPARTMENT_CREDIT = 31
    DEPARTMENT_POOL = 32


def mix(words: Words) -> Words:
    """Scramble 64-bit words: the output function of SplitMix64.

    >>> [int(word) for word in mix(np.uint64(1234567) + GOLDEN * np.arange(1, 4, dtype=np.uint64))]
    [6457827717110365317, 3203168211198807973, 9817491932198370423]
    """
    mixed = words ^ (words >> np.uint64(30))
    mixed *= MULTIPLY_1
    mixed ^= mixed >> np.uint64(27)
    mixed *= MULTIPLY_2
    mixed ^= mixed >> np.uint64(31)
    return mixed


@lru_cache(maxsize=64)
def _offsets(n_members: int, n_places: int) -> Words:
    """Return how far into its stream each (member, place) lies."""
    place = np.arange(n_places, dtype=np.uint64) * np.uint64(PLACE_STRIDE)
    member = np.arange(1, n_members + 1, dtype=np.uint64)
    offsets: Words = (member[:, None] + place[None, :]) * GOLDEN
    offsets.setflags(write=False)
    return offsets


class Draws:
    """Look up the draws of a chunk of runs."""

    def __init__(self, seeds: Sequence[int], replicates: Sequence[int]) -> None:
        seed = np.array([number % 2**64 for number in seeds], dtype=np.uint64)
        replicate = np.array([number % 2**64 for number in replicates], dtype=np.uint64)
        self._runs: Words = mix(mix(seed + GOLDEN) + (replicate + np.uint64(1)) * GOLDEN)

    def uniform(
        self, purpose: Purpose, quarter: int | None, n_members: int, n_places: int
    ) -> Array:
        """Return uniform draws in (0, 1) with axes (run, member, place).

        `quarter` is None for what is drawn once, before the first quarter.

        >>> draws = Draws([7], [0])
        >>> few, more = (draws.uniform(Purpose.CHOICE, 3, n, 5) for n in (2, 4))
        >>> bool((few == more[:, :2]).all())  # another partner shifts nobody's draws
        True
        """
        when = START if quarter is None else quarter
        address = np.array([(int(purpose) << 32) + when + 1], dtype=np.uint64)
        stream = mix(self._runs + address * GOLDEN)
        words = mix(stream[:, None, None] + _offsets(n_members, n_places))
        words >>= np.uint64(12)  # 52 bits, so that adding a half is exact
        uniform = words.astype(np.float64)
        uniform += 0.5
        uniform *= 2.0**-52
        return uniform

    def normal(
        self, purpose: Purpose, angle: Purpose, quarter: int | None, n_members: int, n_places: int
    ) -> Array:
        """Return standard normal draws with axes (run, member, place) (Box and Muller 1958)."""
        radius = self.uniform(purpose, quarter, n_members, n_places)
        turn = self.uniform(angle, quarter, n_members, n_places)
        normal: Array = np.sqrt(-2.0 * np.log(radius)) * np.cos(2.0 * np.pi * turn)
        return normal
