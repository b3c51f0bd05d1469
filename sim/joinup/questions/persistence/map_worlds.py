"""A map in plausible worlds: in how many of them the programme outlives its money at each point."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.worlds import HALF, Case, run_cases
from joinup.inputs.place_list import with_places
from joinup.inputs.worlds import laid_over, values_in
from joinup.model.engine import Run
from joinup.questions.persistence.levers import followed
from joinup.questions.persistence.map import Axis
from joinup.questions.persistence.trial import Subject, Values

WORLDS = 20
"""A cell needs no more to show where a verdict turns; the scenario's own point takes an outlook."""

_PLACES, _REPLICATES, _SEED = 12, 2, 7


def shares_of_worlds(asked: Subject, x: Axis, y: Axis, worlds: int = WORLDS) -> NDArray[np.float64]:
    """Return the share of worlds in which most places last, (y, x).

    The two parameters of the map are set in all worlds, as is what the scenario sets.
    """
    shares = run_cases(list(_cases(asked, x, y, worlds)))
    lasting = (shares >= HALF).reshape(len(y.values), len(x.values), worlds)
    found: NDArray[np.float64] = lasting.mean(axis=2)
    return found


def _cases(asked: Subject, x: Axis, y: Axis, worlds: int) -> Iterator[Case]:
    given = {*asked.scenario.parameters, x.name, y.name}
    ranges = {k: v for k, v in asked.scenario.plausible.items() if k not in (x.name, y.name)}
    drawn = [values_in(k, worlds, given=given, ranges=ranges) for k in range(worlds)]
    points: list[Values] = [
        {**laid_over(asked.values, values), x.name: a, y.name: b}
        for b in y.values
        for a in x.values
        for values in drawn
    ]
    for number, point in enumerate(followed(points)):
        few, world = with_places(point, _PLACES), number % worlds
        runs = tuple(Run(few, _SEED, world * _PLACES + k) for k in range(_REPLICATES))
        yield Case("", world, runs)
