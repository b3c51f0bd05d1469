"""Which indicators, read before the money ends, tell the places that will last from the others."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.discrimination import area_under_curve, share_in
from joinup.analysis.paired import Interval, interval
from joinup.analysis.points import Array
from joinup.analysis.together import stepped_together
from joinup.model.derived import joined_up
from joinup.model.engine import Run, open_world, states
from joinup.model.state import State
from joinup.model.world import World
from joinup.questions.persistence.trial import HORIZONS, RULES, Subject, Values, number

LEADS = (8, 4, 0)
"""Quarters before withdrawal at which an indicator is read."""

USEFUL = 0.6
"""Area under the ROC curve from which an indicator is worth watching (0.5 is a coin)."""

WINDOW = 8
"""Quarters over which signs of slowing down are worked out."""

BAND = 0.1
"""Width of the bands of embedding."""

_FEWEST = 30  # places of which a share is worth giving, or that can be told from others
_SEED = 7
_MAINSTREAMING = (0.25, 0.5, 1.0, 1.5, 2.0)
"""Multiples of the scenario's mainstreaming: programmes of which the centre does not know this."""

INDICATORS = {
    "embedding": "embedding: joint practice that is normal daily work",
    "trust": "trust in partners",
    "effort": "joint effort",
    "fulfilment": "fulfilment of what the task needs",
    "weakest": "fulfilment of the weakest partner",
    "reported": "reported shared performance",
    "own_output": "own-target output",
    "turnover": "staff turnover over two years",
    "pockets": "largest share of savings in one pocket",
    "mission": "mission: worth of the shared outcome to the partners",
    "variance": "slowing down: swings of reported performance",
    "memory": "slowing down: how much a quarter resembles the last",
}


@dataclass(frozen=True)
class Sign:
    """How well one indicator, read some quarters ahead, tells the places that last."""

    indicator: str
    rule: str
    lead: int  # quarters before withdrawal
    area: Interval  # under the ROC curve; below 0.5 where more of it is worse

    @property
    def known(self) -> bool:
        """Say whether there were places to tell apart."""
        return self.area.n > 1

    @property
    def strength(self) -> float:
        """Return the area as if more were better, from 0.5 to 1."""
        return max(self.area.mean, 1.0 - self.area.mean)

    @property
    def works(self) -> bool:
        """Say whether it is clearly better than a coin, and enough so to be of use."""
        clear = self.area.low > 0.5 or self.area.high < 0.5
        return bool(clear and self.strength >= USEFUL)


@dataclass(frozen=True)
class Band:
    """The places whose embedding at withdrawal lay in a band, and the share of them that lasts."""

    rule: str
    low: float
    high: float
    places: int
    lasting: Interval


@dataclass(frozen=True)
class WatchList:
    """What indicators told, and how persistence went with embedding at withdrawal."""

    signs: tuple[Sign, ...]
    bands: tuple[Band, ...]

    def halfway(self, rule: str) -> float | None:
        """Return the embedding at withdrawal from which half of the places last; None if unseen.

        Between the middles of two bands persistence is taken to run straight.
        """
        found = [band for band in self.bands if band.rule == rule]
        for one, two in pairwise(found):
            before, after = one.lasting.mean - 0.5, two.lasting.mean - 0.5
            if before < 0 <= after:
                middle = (one.low + one.high) / 2
                width = (two.low + two.high) / 2 - middle
                return middle + width * before / (before - after)
        return None


def watch_list(asked: Subject, replicates: int) -> WatchList:
    """Return every indicator's area under the ROC curve at each lead, under both rules.

    The places are those of five programmes that differ only in mainstreaming, which nobody reads
    off an account, and in whose pocket savings land. A sign is worked out within a replicate, over
    all its places; intervals are over replicates. Where hardly any places last, or hardly any do
    not, there is nothing to tell apart and areas are NaN.
    """
    signs: list[Sign] = []
    bands: list[Band] = []
    for rule in RULES:
        read, lasting = readings(population(asked, rule), asked, replicates)
        told_apart = min(int(lasting.sum()), int((~lasting).sum())) >= _FEWEST
        for lead, by_name in read.items():
            for name, values in by_name.items():
                areas = (
                    [area_under_curve(*pair) for pair in zip(values, lasting, strict=True)]
                    if told_apart
                    else [math.nan]
                )
                signs.append(Sign(name, rule, lead, interval(np.array(areas))))
        bands += _bands(rule, read[0]["embedding"], lasting)
    return WatchList(tuple(signs), tuple(bands))


def _bands(rule: str, embedding: Array, lasting: NDArray[np.bool_]) -> list[Band]:
    found = []
    for low in np.arange(0.0, 1.0, BAND):
        member = (embedding >= low) & (embedding < low + BAND)
        if member.sum() >= _FEWEST:
            share = interval(share_in(lasting, member))
            found.append(Band(rule, float(low), float(low + BAND), int(member.sum()), share))
    return found


def population(asked: Subject, rule: str) -> list[Values]:
    """Return programmes that the centre cannot tell apart by their form and money."""
    usual = number(asked.values, "mainstreaming")
    spread = max(number(asked.values, "pocket_spread"), 0.5)
    return [
        {
            **asked.values,
            "decision_rule": rule,
            "mainstreaming": min(usual * factor, 2.0),
            "pocket_spread": spread,
        }
        for factor in _MAINSTREAMING
    ]


def readings(
    points: Sequence[Values], asked: Subject, replicates: int
) -> tuple[dict[int, dict[str, Array]], NDArray[np.bool_]]:
    """Return indicators by lead and name, and which places last; axes (replicate, place).

    The places of all points stand beside each other. A lead that would reach back before the run
    is left out.
    """
    cases = [[Run(point, _SEED, number) for number in range(replicates)] for point in points]
    together = stepped_together(cases)
    parts = [_read([cases[k] for k in numbers], asked) for numbers in together]
    leads = parts[0][0]
    read = {
        lead: {
            name: np.concatenate([part[lead][name] for part, _ in parts], axis=1)
            for name in INDICATORS
        }
        for lead in leads
    }
    return read, np.concatenate([lasting for _, lasting in parts], axis=1)


def _read(
    cases: Sequence[Sequence[Run]], asked: Subject
) -> tuple[dict[int, dict[str, Array]], NDArray[np.bool_]]:
    """Return what `readings` does of points with some runs each, which are stepped together."""
    end = asked.withdrawal
    world = open_world([run for runs in cases for run in runs])
    window: deque[dict[str, Array]] = deque(maxlen=WINDOW)
    found: dict[int, dict[str, Array]] = {}

    def beside(values: NDArray[Any]) -> NDArray[Any]:
        """Put the places of all points beside each other, (replicate, point and place)."""
        return np.concatenate(np.split(values, len(cases)), axis=1)

    for quarter, state in enumerate(states(world)):
        window.append(_now(state, world))
        if end - quarter in LEADS and quarter >= 1:
            found[end - quarter] = {k: beside(v) for k, v in _looked_back(window).items()}
        if quarter == end + HORIZONS[-1]:
            return found, beside(joined_up(state, world)[:, 0])
    raise ValueError("the run ends before persistence can be judged")


def _now(state: State, world: World) -> dict[str, Array]:
    """Return what can be read in a quarter of each place, (replicate, place)."""
    agencies = np.maximum(world.partners[:, 0], 1.0)

    def mean(values: Array) -> Array:
        result: Array = (values * world.present).sum(axis=1) / agencies
        return result

    # An agency that does not exist is not the weakest partner.
    share = np.where(world.present > 0, state.share, np.inf)
    return {
        "embedding": mean(state.embedding),
        "trust": mean(state.trust),
        "effort": mean(state.effort),
        "fulfilment": mean(state.share),
        "weakest": share.min(axis=1),
        "reported": state.reported[:, 0],
        "own_output": mean(state.own_output),
        "turnover": mean(np.broadcast_to(state.turnover, state.share.shape)),
        "pockets": world.pockets.max(axis=1),
        "mission": mean(world.mission),
    }


def _looked_back(window: Sequence[dict[str, Array]]) -> dict[str, Array]:
    """Return the latest reading, turnover summed, and the signs of slowing down over the window."""
    past = np.stack([reading["reported"] for reading in window])
    turnover = np.sum([reading["turnover"] for reading in window], axis=0)
    return {
        **window[-1],
        "turnover": turnover,
        "variance": detrended(past).var(axis=0),
        "memory": memory(past),
    }


def detrended(values: Array) -> Array:
    """Return a series (quarter, ...) less its straight line, as a rising series swings by itself.

    >>> detrended(np.array([[1.0], [2.0], [3.0]])).round(6).ravel().tolist()
    [0.0, 0.0, 0.0]
    """
    time = np.arange(len(values)) - (len(values) - 1) / 2
    along = time.reshape(-1, *[1] * (values.ndim - 1))
    slope = (along * values).sum(axis=0) / np.maximum((along**2).sum(axis=0), 1e-12)
    result: Array = values - values.mean(axis=0) - slope * along
    return result


def memory(values: Array) -> Array:
    """Return the correlation of a detrended series with itself a quarter earlier; 0 if it is flat.

    A system near a tipping point recovers slowly, so that quarters resemble each other (Scheffer et
    al. 2009).

    >>> float(memory(np.array([[1.0], [-1.0], [-1.0], [1.0]]))[0])
    -0.25
    """
    swings = detrended(values)
    size = (swings**2).sum(axis=0)
    together = (swings[1:] * swings[:-1]).sum(axis=0)
    result: Array = np.where(size > 1e-12, together / np.maximum(size, 1e-12), 0.0)
    return result
