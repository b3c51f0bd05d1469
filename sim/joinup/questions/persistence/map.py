"""A map over two parameters: where joint working persists, collapses, or depends on its history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.points import Array, run_all
from joinup.analysis.worlds import HALF, Case, run_cases
from joinup.errors import InputError
from joinup.inputs.place_list import with_places
from joinup.inputs.worlds import laid_over, values_in
from joinup.job import SILENT, Job, beside
from joinup.model.engine import Run
from joinup.model.parameters import REGISTRY
from joinup.model.registry import Parameter
from joinup.questions.persistence.fixed_points import (
    Point,
    fixed_points,
    may_stay_apart,
    may_stay_joined_up,
)
from joinup.questions.persistence.levers import allowed, axis_fault, fitting, until_judged, value_of
from joinup.questions.persistence.meanfield import deterministic_setup, expected
from joinup.questions.persistence.trial import HORIZONS, RULES, Subject, Values, aftermath, number

STAGES = ("mean field", "simulation", "this programme")
"""What a map is worked out from, under each rule in turn."""

COLLAPSES, HISTORY, PERSISTS = 0, 1, 2
CLASSES = ("collapses", "depends on history", "persists")
FEWEST, MOST = 3, 41
"""Points along an axis."""

_PUSH, _AFTER = 24, 60  # quarters of a push from above, and of what comes after it
_STRONGEST = 0.6  # u, the strongest grant of the registry
_PLACES, _REPLICATES = 8, 2
_PLACES_OF_WORLDS, _SEED = 12, 7
_FINE = 41  # values along x at which fixed points are looked for


@dataclass(frozen=True)
class Axis:
    """One axis of a map: a parameter and the values along it."""

    name: str
    values: tuple[int | float, ...]
    own: float  # the scenario's value


@dataclass(frozen=True)
class Layer:
    """The map under one rule of decision; all arrays have axes (y, x)."""

    rule: str
    predicted: NDArray[np.int64]  # class of the mean field, routine free
    held: NDArray[np.bool_]  # whether the routine at withdrawal, kept, would hold joint working
    simulated: NDArray[np.int64]  # class from runs that begin from above and from below
    persistence: Array  # of the scenario's own programme, 16 quarters on
    along: tuple[int | float, ...]  # values of x, finer than the map's
    routine: tuple[list[Point], ...]  # fixed points there, at the scenario's y, routine free
    frozen: tuple[list[Point], ...]  # the same, routine as the programme leaves it
    own: tuple[int, int]  # class of the scenario's own point: mean field, then simulation

    def agreement(self, *, inside: bool = True) -> float:
        """Return the share of points on which mean field and simulation agree.

        `inside` leaves out the points next to another class of the mean field; NaN where none is
        left.
        """
        same = self.predicted == self.simulated
        where = interior(self.predicted) if inside else np.ones_like(same)
        return float(same[where].mean()) if where.any() else float("nan")


@dataclass(frozen=True)
class PhaseDiagram:
    """The map of a scenario over two parameters, under both rules."""

    asked: Subject
    x: Axis
    y: Axis
    layers: tuple[Layer, ...]
    worlds: Array | None = None  # share of worlds in which the programme lasts, (y, x)


def axis(asked: Subject, option: str, name: str, span: str | None, points: int) -> Axis:
    """Return an axis. Raises InputError with what is wrong with its name or range.

    `span` is "LOW:HIGH", or None for the parameter's whole range.
    """
    if not FEWEST <= points <= MOST:
        raise InputError(f"--points is {points}; allowed are {FEWEST} to {MOST}")
    if fault := axis_fault(asked, option, name):
        raise InputError(fault)
    item = REGISTRY[name]
    low, high = _span(option, item, span)
    spread = [fitting(item, value) for value in np.linspace(low, high, points)]
    values = tuple(dict.fromkeys(value for value in spread if allowed(asked, name, value)))
    if len(values) < FEWEST:
        raise InputError(
            f"{option}: fewer than {FEWEST} values of {name} from {low:g} to {high:g} can stand "
            f"in {asked.scenario.name}; choose another range"
        )
    own = value_of(asked.values, name)
    assert isinstance(own, int | float)
    return Axis(name, values, float(own))


def _span(option: str, item: Parameter, span: str | None) -> tuple[float, float]:
    low, high = item.low, min(item.high, 40.0) if item.kind == "count" else item.high
    if span is None:
        return low, high
    words = span.split(":")
    try:
        bounds = [float(word) for word in words]
    except ValueError:
        bounds = []
    if len(bounds) != 2 or not np.isfinite(bounds).all():
        raise InputError(f"{option}-range is {span}; allowed is LOW:HIGH, such as 0.2:0.6")
    if bounds[0] >= bounds[1]:
        raise InputError(f"{option}-range is {span}: it runs backwards; LOW must be below HIGH")
    if bounds[0] < item.low or bounds[1] > item.high:
        raise InputError(f"{option}-range is {span}; {item.name} takes {item.range_in_words()}")
    return bounds[0], bounds[1]


def phase_diagram(
    asked: Subject, x: Axis, y: Axis, job: Job = SILENT, worlds: int = 0
) -> PhaseDiagram:
    """Return the map of a scenario, each point tried in so many plausible worlds.

    Raises InputError where both axes are one.
    """
    if x.name == y.name:
        raise InputError(f"--x and --y are both {x.name}; a map needs two parameters")
    with beside() as begin:  # compiled runs, while NumPy finds the mean field's states
        tried = begin(shares_of_worlds, asked, x, y, worlds) if worlds else None
        layers = tuple(_layer(asked, x, y, rule, job) for rule in RULES)
        if tried is None:
            return PhaseDiagram(asked, x, y, layers)
        job.tell(f"Trying each point in {worlds} plausible worlds")
        return PhaseDiagram(asked, x, y, layers, tried.result())


def _layer(asked: Subject, x: Axis, y: Axis, rule: str, job: Job) -> Layer:
    done = RULES.index(rule) * len(STAGES)

    def begin(stage: str) -> None:
        step = done + STAGES.index(stage) + 1
        job.tell(f"{rule}, {stage}", step, len(RULES) * len(STAGES))

    shape = (len(y.values), len(x.values))
    under: Values = {**asked.values, "decision_rule": rule}
    cells: list[Values] = [{**under, x.name: a, y.name: b} for b in y.values for a in x.values]
    *points, here = until_judged([*cells, under])
    begin("mean field")
    rests = [aftermath(point) for point in points]
    own = aftermath(here)
    predicted = _class(~may_stay_apart([*rests, own]), may_stay_joined_up([*rests, own]))
    held = may_stay_joined_up(rests, embedding_left(points))
    item = REGISTRY[x.name]
    spread = np.linspace(float(x.values[0]), float(x.values[-1]), _FINE)
    finer = tuple(dict.fromkeys(fitting(item, value) for value in spread))
    along = until_judged([{**under, x.name: value} for value in finer])
    calm = [aftermath(point) for point in along]
    routine, frozen = fixed_points(calm), fixed_points(calm, embedding_left(along))
    begin("simulation")
    seen = simulated([*rests, own])
    begin("this programme")
    programme = run_all([with_places(point, _PLACES) for point in points], _REPLICATES, series=())
    persistence = [r.runs[f"persistence_{HORIZONS[-1]}"].mean() for r in programme]
    return Layer(
        rule,
        predicted=predicted[:-1].reshape(shape),
        held=held.reshape(shape),
        simulated=seen[:-1].reshape(shape),
        persistence=np.array(persistence).reshape(shape),
        along=finer,
        routine=tuple(routine),
        frozen=tuple(frozen),
        own=(int(predicted[-1]), int(seen[-1])),
    )


def embedding_left(points: list[Values]) -> Array:
    """Return the embedding at withdrawal that the mean field of each programme leaves, (run,)."""
    world = deterministic_setup(points)
    p = world.parameters
    end = (p.grant_start + p.grant_length).ravel().astype(np.int64)
    left = np.zeros(len(points))
    for quarter, state in zip(range(end.max() + 1), expected(world), strict=False):
        left = np.where(end == quarter, state.embedding.mean(axis=(1, 2)), left)
    return left


def simulated(rests: list[Values]) -> NDArray[np.int64]:
    """Return the class of each aftermath from runs that begin from above and from below.

    From above a strong grant of six years comes first and is then taken away; from below there is
    none. Both are looked at 15 years on.
    """
    below: list[Values] = [
        {**with_places(point, _PLACES), "quarters": _PUSH + _AFTER} for point in rests
    ]
    above: list[Values] = [
        {
            **point,
            "grant": _STRONGEST,
            "grant_length": _PUSH,
            "grant_after": number(point, "grant") / _STRONGEST,
        }
        for point in below
    ]
    high = _ends_joined_up(above)
    low = np.zeros_like(high)
    low[high] = _ends_joined_up([below[k] for k in np.flatnonzero(high)])  # the others collapse
    return _class(low, high)


def _ends_joined_up(points: list[Values]) -> NDArray[np.bool_]:
    """Say of each point whether most places are joined up at the end of its runs."""

    def shares(numbers: NDArray[np.int64], replicate: int) -> Array:
        some = [points[k] for k in numbers.tolist()]
        found = run_all(some, 1, first=replicate, series=["joined_up"])
        return np.array([records.series["joined_up"][0, -1] for records in found])

    return _most(len(points), shares)


def _most(n: int, shares: Callable[[NDArray[np.int64], int], Array]) -> NDArray[np.bool_]:
    """Say where the mean of two runs' shares reaches a half, of `n` cases.

    `shares` runs some of them, by their numbers, for the first or the second time. A share of 1 in
    the first run settles it, so that those are not run again.
    """
    found = shares(np.arange(n), 0) if n else np.empty(0)
    left_open = np.flatnonzero(found < 1.0)
    if left_open.size:
        found[left_open] = (found[left_open] + shares(left_open, 1)) / 2
    reached: NDArray[np.bool_] = found >= HALF
    return reached


def _class(low: NDArray[np.bool_], high: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the class of points that end joined up from below and from above."""
    return np.where(low & high, PERSISTS, np.where(high, HISTORY, COLLAPSES))


def interior(classes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which points have all their neighbours, corners included, in their own class.

    >>> interior(np.array([[0, 0, 1], [0, 0, 1], [0, 0, 1]])).tolist()
    [[True, False, False], [True, False, False], [True, False, False]]
    """
    padded = np.pad(classes, 1, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))
    inside: NDArray[np.bool_] = (windows == classes[:, :, None, None]).all(axis=(2, 3))
    return inside


def shares_of_worlds(asked: Subject, x: Axis, y: Axis, worlds: int) -> Array:
    """Return the share of worlds in which most places last, (y, x).

    The two parameters of the map are set in all worlds, as is what the scenario sets.
    """
    pairs = list(_cases(asked, x, y, worlds))
    lasting = _most(len(pairs), lambda some, run: run_cases([pairs[k][run] for k in some.tolist()]))
    found: Array = lasting.reshape(len(y.values), len(x.values), worlds).mean(axis=2)
    return found


def _cases(asked: Subject, x: Axis, y: Axis, worlds: int) -> Iterator[tuple[Case, Case]]:
    """Yield the two runs of each world at each point, points by row and worlds in order."""
    given = {*asked.scenario.parameters, x.name, y.name}
    ranges = {k: v for k, v in asked.scenario.plausible.items() if k not in (x.name, y.name)}
    drawn = [values_in(k, worlds, given=given, ranges=ranges) for k in range(worlds)]
    points: list[Values] = [
        {**laid_over(asked.values, values), x.name: a, y.name: b}
        for b in y.values
        for a in x.values
        for values in drawn
    ]
    for k, point in enumerate(until_judged(points)):
        few, world = with_places(point, _PLACES_OF_WORLDS), k % worlds
        at = world * _PLACES_OF_WORLDS
        one, other = (Case("", world, (Run(few, _SEED, at + n),)) for n in (0, 1))
        yield one, other
