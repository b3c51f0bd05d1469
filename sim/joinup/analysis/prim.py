"""The patient rule induction method: boxes in which something happens unusually often.

Friedman and Fisher 1999; used to find scenarios by Bryant and Lempert 2010.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ALPHA = 0.05  # share of the cases in a box that one step peels away
SMALLEST = 0.05  # of all cases, in a box
_DENSITY = 0.03  # that a limit must bring to stay


@dataclass(frozen=True)
class Box:
    """Limits of a box with axes (feature, side), and what it holds.

    `density` is the share of cases in the box that are of interest, `coverage` the share of those
    of interest that the box holds, `mass` the share of all cases that it holds.
    """

    limits: Array
    density: float
    coverage: float
    mass: float


def whole(features: Array) -> Array:
    """Return the limits of the box that holds all cases, (feature, side)."""
    return np.stack([features.min(axis=0), features.max(axis=0)], axis=1)


def inside(features: Array, limits: Array) -> NDArray[np.bool_]:
    """Say which cases lie in a box, (case,)."""
    held = (features >= limits[:, 0]) & (features <= limits[:, 1])
    return np.asarray(held.all(axis=1))


def opened(limits: Array, ends: Array) -> Array:
    """Return limits without those that are only the ends of what was seen, (feature, side)."""
    low = np.where(limits[:, 0] > ends[:, 0], limits[:, 0], -np.inf)
    high = np.where(limits[:, 1] < ends[:, 1], limits[:, 1], np.inf)
    return np.stack([low, high], axis=1)


def box_of(features: Array, interest: NDArray[np.bool_], limits: Array) -> Box:
    """Return a box with what it holds of some cases; the density of an empty one is 0."""
    held = inside(features, limits)
    of_interest = int((held & interest).sum())
    return Box(
        limits,
        of_interest / max(1, int(held.sum())),
        of_interest / max(1, int(interest.sum())),
        float(held.mean()),
    )


def peeled(
    features: Array, interest: NDArray[np.bool_], alpha: float = ALPHA, smallest: float = SMALLEST
) -> list[Box]:
    """Return the boxes that peeling leaves, from the whole to the smallest.

    `features` has axes (case, feature), `interest` (case,). Each step takes the slice of about
    `alpha` of the cases, at the low or high end of one feature, whose loss raises the density most
    for the mass that is lost.
    """
    boxes = [box_of(features, interest, whole(features))]
    while True:
        last = boxes[-1]
        held = inside(features, last.limits)
        tried = [
            box_of(features, interest, limits)
            for feature in range(features.shape[1])
            for limits in _slices(last.limits, feature, features[held, feature], alpha)
        ]
        allowed = [box for box in tried if smallest <= box.mass < last.mass]
        gains = [(box.density - last.density) / (last.mass - box.mass) for box in allowed]
        if not gains or max(gains) < 0:
            return boxes
        boxes.append(allowed[gains.index(max(gains))])


def _slices(limits: Array, feature: int, values: Array, alpha: float) -> list[Array]:
    """Return the limits after a slice is taken off either end of a feature."""
    found = []
    ordered = np.sort(values)
    for side, bound in ((0, _low_cut(ordered, alpha)), (1, -_low_cut(-ordered[::-1], alpha))):
        cut = limits.copy()
        cut[feature, side] = bound
        found.append(cut)
    return found


def _low_cut(ordered: Array, alpha: float) -> float:
    """Return a bound that leaves about a share `alpha` below it, midway between two values.

    Equal values stay together, so that more may go.
    """
    place = (len(ordered) - 1) * alpha
    below, above = int(np.floor(place)), int(np.ceil(place))
    while ordered[below] == ordered[above] and above < len(ordered) - 1:
        above += 1
    return float(ordered[below] + ordered[above]) / 2


def chosen(boxes: list[Box]) -> Box:
    """Return the box that best weighs density against coverage (the greatest harmonic mean)."""

    def balance(box: Box) -> float:
        total = box.density + box.coverage
        return 2 * box.density * box.coverage / total if total else 0.0

    return max(boxes, key=balance)


def simplified(features: Array, interest: NDArray[np.bool_], box: Box, most: int) -> Box:
    """Return a box with fewer limits: those go whose loss costs least density.

    Limits go while there are more than `most`, and further while one can go at next to no cost.
    """
    ends = whole(features)
    while limited := np.argwhere(box.limits != ends).tolist():
        wider = []
        for feature, side in limited:
            limits = box.limits.copy()
            limits[feature, side] = ends[feature, side]
            wider.append(box_of(features, interest, limits))
        best = max(wider, key=lambda other: other.density)
        if len(limited) <= most and box.density - best.density >= _DENSITY:
            return box
        box = best
    return box


@dataclass(frozen=True)
class Condition:
    """A feature at or below a bound, or above it, as boxes and trees state it."""

    name: str
    above: bool
    bound: float


def conditions_of(names: Sequence[str], limits: Array, within: Array) -> tuple[Condition, ...]:
    """Return a box as conditions: the limits, (feature, side), that are tighter than `within`."""
    return tuple(
        Condition(name, side == 0, float(limits[number, side]))
        for number, name in enumerate(names)
        for side, tighter in ((0, np.greater), (1, np.less))
        if tighter(limits[number, side], within[number, side])
    )
