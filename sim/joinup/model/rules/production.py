"""What agencies' efforts produce together, and the service capacity that grows from it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from joinup.model.types import Array


def power(base: Array, exponent: Array) -> Array:
    """Return `base ** exponent`.

    Each run has one exponent, (run, 1, 1), or each number of a row its own, (agency,).
    The usual exponents take cheaper paths. Which path a run takes depends on its own exponent
    alone, so that its bits do not depend on the runs beside it.
    """
    if exponent.size and (exponent == exponent.flat[0]).all():  # none: nobody is asked
        return _power_of(base, exponent.flat[0])
    result = np.empty(np.broadcast_shapes(base.shape, exponent.shape))
    base = np.broadcast_to(base, result.shape)
    column = exponent.ravel()
    usual = np.isin(column, list(_CHEAPER))
    for kind in np.unique(column[usual]).tolist():
        rows = column == kind
        result[rows] = _power_of(base[rows], kind)
    if not usual.all():
        result[~usual] = np.power(base[~usual], exponent[~usual])
    return result


_CHEAPER: dict[float, Callable[[Array], Array]] = {
    -1.0: lambda base: 1.0 / base,
    -0.5: lambda base: 1.0 / np.sqrt(base),
    0.5: np.sqrt,
    1.0: lambda base: base,
    1.5: lambda base: base * np.sqrt(base),
    2.0: lambda base: base * base,
}
"""How to raise to the usual exponents without a logarithm."""


def _power_of(base: Array, kind: float) -> Array:
    cheaper = _CHEAPER.get(kind)
    return np.power(base, kind) if cheaper is None else cheaper(base)


def fulfilment(effort: Array | float, task_depth: Array) -> Array:
    """Return the share of the needed effort that an agency gives: `min(effort / depth, 1)`.

    >>> float(fulfilment(np.array(0.5), np.array(0.25)))
    1.0
    """
    share: Array = np.minimum(effort / task_depth, 1.0)
    return share


def substitution_exponent(complementarity: Array) -> Array:
    """Return the CES exponent with 0 (the geometric mean) replaced by a number next to it."""
    exponent: Array = np.where(np.abs(complementarity) < 1e-6, 1e-6, complementarity)
    return exponent


def ces_term(share: Array, *, exponent: Array, base: Array) -> Array:
    """Return what one partner adds to the CES mean: `(base + (1 - base) share) ** exponent`."""
    return power(base + (1.0 - base) * share, exponent)


def ces_output(
    mean_term: Array, *, exponent: Array, base: Array, critical_mass: Array, fit: Array
) -> Array:
    """Return joint production in a place, from 0 to 1, of the mean of its partners' CES terms.

    `J = fit * CES ** critical_mass` with `CES = (mean_term ** (1/exponent) - base) / (1 - base)`
    (Arrow et al. 1961; the critical mass follows Pacheco et al. 2009 in kind).

    >>> one = np.array(1.0)
    >>> share = 0.5 * one
    >>> term = ces_term(share, exponent=one, base=0.05 * one)
    >>> made = ces_output(term, exponent=one, base=0.05 * one, critical_mass=2 * one, fit=one)
    >>> round(float(made), 6)
    0.25
    """
    level = power(mean_term, 1.0 / exponent)
    level = np.maximum(level - base, 0.0) / (1.0 - base)
    return fit * power(level, critical_mass)


def capacity(previous: Array, production: Array, growth: Array) -> Array:
    """Return joint service capacity, which follows joint production: `X + growth (J - X)`.

    >>> float(capacity(np.array(0.2), np.array(1.0), np.array(0.25)))
    0.4
    """
    return previous + growth * (production - previous)


def outcome_signal(joint_capacity: Array, own_share: Array, interdependence: Array) -> Array:
    """Return how far services improve on before, from -1 to 1.

    `Y = s X - (1 - s)(1 - own_share)`: the part `s` of the outcome needs joint work; the rest
    suffers where agencies' own output falls below its reference. Assumption.

    >>> one = np.array(1.0)
    >>> round(float(outcome_signal(0.8 * one, 0.9 * one, 0.5 * one)), 6)
    0.35
    """
    return interdependence * joint_capacity - (1.0 - interdependence) * (1.0 - own_share)
