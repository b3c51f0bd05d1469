"""Effort as a real number: how likely each effort is, given what a few of them are worth.

The logarithm of the density runs straight between the efforts at which it is known (nodes), so that
masses, means and draws have closed forms. Every function loops over nodes and treats agencies alike
and at once; axes are (run, partner, place) or (agency,), one array for each node.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from joinup.model.types import Array

_ALIKE = 1e-5  # log-densities nearer than this are taken to run level, to second order
_FLOOR = -60.0  # e**-60 is never drawn; far smaller results are slow to compute
_THIN = 1e-100  # intervals of effort over which nothing bends; to divide by less may overflow
_BELOW = 0.75  # share of the intervals that lie below the depth of the task


class Nodes(NamedTuple):
    """Efforts, rising, at which payoffs are worked out, and how far each is from the one above."""

    efforts: Sequence[Array]  # (node)
    widths: Sequence[Array]  # (interval)


def nodes_at(efforts: Sequence[Array]) -> Nodes:
    """Return given efforts, rising, as nodes."""
    return Nodes(efforts, [upper - lower for lower, upper in itertools.pairwise(efforts)])


def nodes(number: int, *, low: Array, high: Array, depth: Array | None) -> Nodes:
    """Return efforts from `low` to `high` at which payoffs are worked out, at least two.

    They are evenly spaced; where the task's depth lies between, at which payoffs have a kink, three
    quarters of the intervals lie below it and one node on it. None is a depth that never does.

    >>> at = [np.array(value) for value in (0.0, 1.0, 0.6)]
    >>> [round(float(e), 3) for e in nodes(5, low=at[0], high=at[1], depth=None).efforts]
    [0.0, 0.25, 0.5, 0.75, 1.0]
    >>> [round(float(e), 3) for e in nodes(5, low=at[0], high=at[1], depth=at[2]).efforts]
    [0.0, 0.2, 0.4, 0.6, 1.0]
    """
    last = number - 1
    step = (high - low) * (1.0 / last)
    even = [low + (high - low) * (k / last) for k in range(last)]
    if depth is None or number < 3:
        return Nodes([*even, high + 0.0 * low], [step] * last)
    below = max(min(round(_BELOW * last), last - 1), 1)
    inside = (low < depth) & (depth < high)
    bent = [low + (depth - low) * (k / below) for k in range(below)]
    bent += [depth + (high - depth) * ((k - below) / (last - below)) for k in range(below, last)]
    efforts = [np.where(inside, one, other) for one, other in zip(bent, even, strict=True)]
    widths = [np.where(inside, (depth - low) * (1.0 / below), step)] * below
    widths += [np.where(inside, (high - depth) * (1.0 / (last - below)), step)] * (last - below)
    return Nodes([*efforts, high + 0.0 * low], widths)


@dataclass(frozen=True)
class Density:
    """How likely efforts are; masses are in proportion, not yet shares of 1."""

    nodes: Nodes
    gaps: Sequence[Array]  # (interval): rise of the log-density
    heights: Sequence[Array]  # (node)
    means: Sequence[Array]  # (interval): of the heights between two nodes
    shares: Sequence[Array]  # (interval): of the reference, corrected for how the density bends
    apart: Array  # mass of giving nothing at all and taking no part

    @property
    def masses(self) -> list[Array]:
        """Return the mass of each interval."""
        return [share * mean for share, mean in zip(self.shares, self.means, strict=True)]


def density(at: Nodes, logs: Sequence[Array], *, apart: Array, prior: Array) -> Density:
    """Return the density whose logarithm, up to a constant, is `logs` at the nodes.

    `apart` is the logarithm for taking no part, which has the weight `prior` before anything is
    weighed; the efforts between the lowest and the highest share the rest evenly (Anderson, Goeree
    and Holt 1998, whose reference is uniform; the weight is an assumption).

    >>> level = [np.array(0.0)] * 2
    >>> flat = density(nodes_at([np.array(0.0), np.array(1.0)]), level, apart=np.array(0.0),
    ...                prior=np.array(0.2))
    >>> float(flat.apart), float(flat.masses[0])
    (0.2, 0.8)
    """
    best = logs[0]
    for value in logs[1:]:
        best = np.maximum(best, value)
    held = [np.maximum(value - best, _FLOOR) for value in logs]
    heights = [np.exp(value) for value in held]
    gaps = [upper - lower for lower, upper in itertools.pairwise(held)]
    means = []
    for gap, (lower, upper) in zip(gaps, itertools.pairwise(heights), strict=True):
        alike = np.abs(gap) < _ALIKE
        rise = (upper - lower) / np.where(alike, 1.0, gap)
        means.append(np.where(alike, (lower + upper) / 2.0, rise))
    span = at.efforts[-1] - at.efforts[0]
    scale = (1.0 - prior) / np.where(span > 0, span, 1.0)
    shares = [
        width * scale * (1.0 - sag / 12.0)
        for width, sag in zip(at.widths, _sags(gaps, at.widths), strict=True)
    ]
    weight = np.exp(np.minimum(np.maximum(apart - best, _FLOOR), -_FLOOR))
    return Density(at, gaps, heights, means, shares, prior * weight)


def _sags(gaps: Sequence[Array], widths: Sequence[Array]) -> list[Array]:
    """Return by how much the log-density bends over each interval: `L'' width ** 2`, -3 to 3.

    A straight line misses a twelfth of it. Of the bends at an interval's two ends the smaller
    counts, and none where they differ in sign, so that a kink at a node is no bend (minmod).
    """
    slopes = [gap * _inverse(width) for gap, width in zip(gaps, widths, strict=True)]
    bends = [
        (after - before) * (2.0 * _inverse(one + other))
        for (before, after), (one, other) in zip(
            itertools.pairwise(slopes), itertools.pairwise(widths), strict=True
        )
    ]
    if not bends:
        return [np.zeros_like(gap) for gap in gaps]
    bends = [bends[0], *bends, bends[-1]]
    sags = []
    for width, (one, other) in zip(widths, itertools.pairwise(bends), strict=True):
        falling = np.maximum(np.minimum(one, 0.0), np.minimum(other, 0.0))
        rising = np.minimum(np.maximum(one, 0.0), np.maximum(other, 0.0))
        bend = (falling + rising) * (width * width)
        sags.append(np.minimum(np.maximum(bend, -3.0), 3.0))
    return sags


def _inverse(width: Array) -> Array:
    inverse: Array = 1.0 / np.where(width > _THIN, width, 1.0)
    return inverse


def drawn(from_: Density, draw: Array) -> Array:
    """Return the effort that a uniform draw picks.

    >>> at = nodes_at([np.array(0.0), np.array(0.5), np.array(1.0)])
    >>> flat = density(at, [np.array(0.0)] * 3, apart=np.array(0.0), prior=np.array(0.2))
    >>> [round(float(drawn(flat, np.array(u))), 6) for u in (0.1, 0.2, 0.6, 0.9)]
    [0.0, 0.0, 0.5, 0.875]
    """
    efforts, widths = from_.nodes
    masses = from_.masses
    total = masses[0]
    for mass in masses[1:]:
        total = total + mass
    threshold = draw * (from_.apart + total) - from_.apart
    passed = edge = gap = start = np.zeros_like(threshold)
    held = passed + 1.0
    width = widths[0]
    for k, mass in enumerate(masses):
        here = threshold > passed
        edge = np.where(here, efforts[k], edge)
        width = np.where(here, widths[k], width)
        gap = np.where(here, from_.gaps[k], gap)
        start = np.where(here, passed, start)
        held = np.where(here, mass, held)
        passed = passed + mass
    within = np.minimum(np.maximum((threshold - start) / held, 0.0), 1.0)
    effort = np.maximum(edge + width * _position(within, gap), efforts[0])
    return np.minimum(effort, efforts[-1])


def _position(within: Array, gap: Array) -> Array:
    """Return where in an interval, 0 to 1, the share `within` of its mass lies below."""
    steep = np.abs(gap)
    alike = steep < _ALIKE
    share = np.where(gap < 0, 1.0 - within, within)
    bent = np.log1p(share * np.expm1(steep)) / np.where(alike, 1.0, steep)
    place = np.where(alike, share * (1.0 + steep * (1.0 - share) / 2.0), bent)
    position: Array = np.where(gap < 0, 1.0 - place, place)
    return position


def chances(of: Density) -> list[Array]:
    """Return a chance for each node, which together have the density's mean; they sum to 1.

    The mass of an interval goes to its two ends so that its mean stays; taking no part goes to the
    first node. What runs straight between nodes has its exact mean under these chances.

    >>> at = nodes_at([np.array(0.0), np.array(0.5), np.array(1.0)])
    >>> flat = density(at, [np.array(0.0)] * 3, apart=np.array(0.0), prior=np.array(0.2))
    >>> [round(float(chance), 6) for chance in chances(flat)]
    [0.4, 0.4, 0.2]
    """
    found = [of.apart, *(np.zeros_like(of.apart) for _ in of.gaps)]
    total = of.apart
    for k, (mass, upper) in enumerate(zip(of.masses, _uppers(of), strict=True)):
        found[k] = found[k] + (mass - upper)
        found[k + 1] = found[k + 1] + upper
        total = total + mass
    none = total <= 0  # nothing to choose between: the first node is the only one
    inverse = 1.0 / np.where(none, 1.0, total)
    first, *others = found
    return [np.where(none, 1.0, first * inverse), *(chance * inverse for chance in others)]


def _uppers(of: Density) -> list[Array]:
    """Return the part of each interval's mass that goes to its upper end.

    Where the log-density runs straight, the mean lies `(upper / mean - 1) / gap` of the way up.
    """
    found = []
    for gap, upper, mean, share in zip(of.gaps, of.heights[1:], of.means, of.shares, strict=True):
        alike = np.abs(gap) < 1e-3
        part = np.where(
            alike, mean * (0.5 + gap / 12.0), (upper - mean) / np.where(alike, 1.0, gap)
        )
        found.append(share * part)
    return found


def within(
    efforts: Sequence[Array], values: Sequence[Array], *, low: Array, high: Array
) -> tuple[list[Array], list[Array]]:
    """Return nodes moved between `low` and `high`, and values, straight between nodes, at them.

    >>> at = [np.array(value) for value in (0.0, 0.5, 1.0)]
    >>> moved, held = within(at, [2.0 * e for e in at], low=np.array(0.2), high=np.array(0.6))
    >>> [round(float(e), 3) for e in moved], [round(float(v), 3) for v in held]
    ([0.2, 0.5, 0.6], [0.4, 1.0, 1.2])
    """
    moved, held = [], []
    last = len(efforts) - 1
    for k, (effort, value) in enumerate(zip(efforts, values, strict=True)):
        up, down = min(k + 1, last), max(k - 1, 0)
        rise = np.minimum(np.maximum(low - effort, 0.0) / _step(efforts, k, up), 1.0)
        fall = np.minimum(np.maximum(effort - high, 0.0) / _step(efforts, down, k), 1.0)
        at = value + rise * (values[up] - value) + fall * (values[down] - value)
        moved.append(np.minimum(np.maximum(effort, low), high))
        held.append(at)
    return moved, held


def _step(efforts: Sequence[Array], one: int, other: int) -> Array | float:
    return efforts[other] - efforts[one] if other > one else 1.0


def weights(efforts: Sequence[Array]) -> list[Array]:
    """Return each node's weight in a mean over efforts (trapezoid rule); they sum to 1.

    >>> [float(w) for w in weights([np.array(0.0), np.array(0.5), np.array(1.0)])]
    [0.25, 0.5, 0.25]
    """
    last = len(efforts) - 1
    span = efforts[-1] - efforts[0]
    return [
        (efforts[min(k + 1, last)] - efforts[max(k - 1, 0)]) / (2.0 * span)
        for k in range(len(efforts))
    ]
