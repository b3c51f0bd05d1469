"""Indices of sensitivity, on arrays: what each parameter does to values at points (by SALib)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from joinup.analysis.paired import Interval
from joinup.analysis.points import Array

LEAST_POINTS = 32  # for indices of points that follow no plan
LEAST_BASE_POINTS = 8  # of a sobol design
LEAST_TRAJECTORIES = 4  # of a morris design
_RESAMPLES = 200
_SEED = 1  # SALib takes 0 for no seed
_IDLE = 20  # made-up parameters, the largest of whose indices is chance in 19 cases of 20


@dataclass(frozen=True)
class Index:
    """What one parameter does to an outcome, or two together, by one measure.

    - `first`: the share of the variance between points that would go, on average, if this
      parameter were known (0 to 1).
    - `total`: the share that would stay if all others were known: what it does alone and with
      others (0 to 1, at least `first` but for the error).
    - `second`: the share that two do together, beyond what each does alone.
    - `effect`: the mean absolute change of the outcome, in its unit, for the parameter's whole
      range (Morris's mu*); `direction` the mean change (mu), `spread` its standard deviation
      (sigma), large where it depends on the others.
    - `distribution`: the mean distance (Kolmogorov-Smirnov, 0 to 1) between the outcome's
      distribution and that where the parameter is known (PAWN); `idle`, of no parameter, is what
      chance alone gives.

    Estimates may lie a little outside their ranges. `found.n` counts base points, trajectories or
    points; bounds are NaN where no interval is known.
    """

    measure: str
    names: tuple[str, ...]
    found: Interval


def sobol_indices(
    values: Array, names: Sequence[str], *, second_order: bool = False
) -> list[Index]:
    """Return Sobol's indices of values at the points of Saltelli's sample, (point,).

    The estimators are those of Saltelli et al. 2010 and, of second order, Saltelli 2002; the 95%
    intervals are resampled over base points. Raises ValueError for a constant or fewer than
    `LEAST_BASE_POINTS` base points.
    """
    from SALib.analyze import sobol

    rows = (2 * len(names) if second_order else len(names)) + 2
    n = len(values) // rows
    _refuse(values, n, LEAST_BASE_POINTS)
    found = sobol.analyze(
        unit_problem(names), values, calc_second_order=second_order, num_resamples=_RESAMPLES,
        seed=_SEED,
    )  # fmt: skip
    indices = [
        Index(measure, (name,), around(found[key][place], found[f"{key}_conf"][place], n))
        for measure, key in (("first", "S1"), ("total", "ST"))
        for place, name in enumerate(names)
    ]
    pairs = combinations(range(len(names)), 2) if second_order else ()
    return indices + [
        Index("second", (names[a], names[b]), around(found["S2"][a, b], found["S2_conf"][a, b], n))
        for a, b in pairs
    ]


def morris_effects(points: Array, values: Array, names: Sequence[str]) -> list[Index]:
    """Return Morris's effects of values (point,) along trajectories, `points` (point, parameter).

    Only the direction of a step is read off `points`; a step goes through two thirds of a range
    (Morris 1991; mu* of Campolongo et al. 2007). Raises ValueError for a constant or fewer than
    `LEAST_TRAJECTORIES` trajectories.
    """
    from SALib.analyze import morris

    n = len(values) // (len(names) + 1)
    _refuse(values, n, LEAST_TRAJECTORIES)
    found = morris.analyze(
        unit_problem(names), points, values, num_resamples=_RESAMPLES, num_levels=4, seed=_SEED
    )
    measures: tuple[tuple[str, str, Any], ...] = (
        ("effect", "mu_star", found["mu_star_conf"]),
        ("direction", "mu", [math.nan] * len(names)),
        ("spread", "sigma", [math.nan] * len(names)),
    )
    return [
        Index(measure, (name,), around(found[key][place], half[place], n))
        for measure, key, half in measures
        for place, name in enumerate(names)
    ]


def given_data_indices(points: Array, values: Array, names: Sequence[str]) -> list[Index]:
    """Return indices of values (point,) at any points, (point, parameter), that vary freely.

    `first` is RBD-FAST with its bias corrected (Tarantola et al. 2006; Plischke 2010; Tissot and
    Prieur 2012), `distribution` PAWN (Pianosi and Wagener 2018) beside made-up parameters that do
    nothing (Khorashadi Zadeh et al. 2017). It sees what acts through others alone, which `first`
    does not. Of parameters that go together the indices cannot be told apart. Raises ValueError
    for a constant or fewer than `LEAST_POINTS` points.

    >>> x = np.random.default_rng(0).random((256, 2))
    >>> [f"{item.found.mean:.1f}" for item in given_data_indices(x, x[:, 0], "ab")][:2]
    ['1.0', '0.0']
    """
    return [*shares_alone(points, values, names), *_distances(points, values, names)]


def shares_alone(points: Array, values: Array, names: Sequence[str]) -> list[Index]:
    """Return the first of `given_data_indices` alone, which is quick. Raises ValueError as it does.

    Points of a grid come in order: they are shuffled, lest among equal values of one parameter the
    others come in theirs.
    """
    from SALib.analyze import rbd_fast

    n = len(values)
    _refuse(values, n, LEAST_POINTS)
    order = np.random.default_rng(_SEED).permutation(n)
    with np.errstate(invalid="ignore"):  # a resample may happen to be constant
        shares = rbd_fast.analyze(
            unit_problem(names), points[order], values[order], M=6 if n >= 4 * LEAST_POINTS else 4,
            num_resamples=_RESAMPLES, seed=_SEED,
        )  # fmt: skip
    # Resamples are half as large as the sample, so that they spread more (Bickel et al. 1997).
    halves = np.array(shares["S1_conf"]) / math.sqrt(2)
    return [
        Index("first", (name,), around(shares["S1"][place], halves[place], n))
        for place, name in enumerate(names)
    ]


def _distances(points: Array, values: Array, names: Sequence[str]) -> list[Index]:
    """Return PAWN's distances, and at last the largest of parameters that do nothing."""
    from SALib.analyze import pawn

    n = len(values)
    draws = np.random.default_rng(_SEED)
    order, idle = draws.permutation(n), draws.random((n, _IDLE))
    every = [*names, *(f"idle {number}" for number in range(_IDLE))]
    # PAWN takes equal parts of the points, and leaves the very last one out: ranks without ties.
    columns = np.column_stack([points[order], idle])
    ranks = columns.argsort(axis=0, kind="stable").argsort(axis=0)
    parts = 8 if n >= 4 * LEAST_POINTS else 4
    far = pawn.analyze(unit_problem(every), ranks.astype(np.float64), values[order], S=parts)[
        "mean"
    ]
    found = [
        Index("distribution", (name,), around(far[place], math.nan, n))
        for place, name in enumerate(names)
    ]
    return [*found, Index("idle", (), around(far[len(names) :].max(), math.nan, n))]


def _refuse(values: Array, n: int, least: int) -> None:
    if n < least:
        raise ValueError(f"{n} are too few; {least} are needed")
    if np.ptp(values) == 0:
        raise ValueError("the values are all the same")


def unit_problem(names: Sequence[str]) -> dict[str, object]:
    """Return parameters from 0 to 1 as SALib is told of them."""
    bounds = [[0.0, 1.0]] * len(names)
    return {"num_vars": len(names), "names": list(names), "bounds": bounds}


def around(mean: float, half: float, n: int) -> Interval:
    """Return an interval of `n` values by its half."""
    return Interval(float(mean), float(mean - half), float(mean + half), n)
