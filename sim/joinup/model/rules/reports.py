"""Targets and measurement: what is reported, gamed, acted on and tightened."""

from __future__ import annotations

import numpy as np

from joinup.model.types import Array


def reported_performance(capacity: Array, noise: Array, *, hidden: Array) -> Array:
    """Return reported shared performance: old capacity, part of its shortfall hidden, and noise.

    `X + hidden (1 - X) + noise`.

    >>> float(reported_performance(np.array(0.5), np.array(0.0), hidden=np.array(0.2)))
    0.6
    """
    return capacity + hidden * (1.0 - capacity) + noise


def corrective_pressure(reported: Array, *, rate: Array, target: Array, clarity: Array) -> Array:
    """Return the pressure on agencies to act on a reported shortfall, in u per fulfilment.

    `rate * max(0, target - reported) * clarity`: where roles are unclear, nobody is pressed.

    >>> one = np.array(1.0)
    >>> pressure = corrective_pressure(0.15 * one, rate=0.1 * one, target=0.35 * one, clarity=one)
    >>> round(float(pressure), 6)
    0.02
    """
    pressure: Array = rate * np.maximum(target - reported, 0.0) * clarity
    return pressure


def ratcheted(incentive: Array, *, ratchet: Array, annual_discount: Array) -> Array:
    """Return what an own-target incentive is worth when good results raise next year's target.

    `w (1 - d) / (1 - d (1 - k))`: Weitzman 1980, with d and k a year.

    >>> one = np.array(1.0)
    >>> round(float(ratcheted(one, ratchet=0.5 * one, annual_discount=0.9 * one)), 4)
    0.1818
    """
    gap = np.where(ratchet > 0, 1.0 - annual_discount * (1.0 - ratchet), 1.0)
    return incentive * np.where(ratchet > 0, (1.0 - annual_discount) / gap, 1.0)


def gaming(incentive: Array, *, ease: Array, audit: Array, penalty: Array) -> Array:
    """Return by how much an agency overstates its own output, in u.

    `ease max(0, w (1 - audit) - audit penalty)`. Assumption, after the size of
    gaming in Bevan and Hood 2006.

    >>> one = np.array(1.0)
    >>> round(float(gaming(0.45 * one, ease=one, audit=0.5 * one, penalty=0.2 * one)), 6)
    0.125
    """
    overstated: Array = ease * np.maximum(incentive * (1.0 - audit) - audit * penalty, 0.0)
    return overstated


def department_pressure(
    incentive: Array,
    *,
    usual: Array,
    reported: Array,
    reference: Array,
    production: Array,
    pressure: Array,
    tolerance: Array,
    relaxation: Array,
    credit: Array,
) -> Array:
    """Return each department's own-target incentive, with axes (run, partner, 1), in u.

    It rises with own output missed beyond what is tolerated, less the credit for joint
    production, and returns to its usual level:
    `w + pressure max(0, (1 - tolerance) reference - reported - credit J) - relaxation (w - usual)`,
    kept between 0.05 and the greater of 0.8 and the usual level. Assumption.

    >>> one = np.array(1.0)
    >>> round(float(department_pressure(0.4 * one, usual=0.4 * one, reported=0.5 * one,
    ...     reference=one, production=0 * one, pressure=0.1 * one, tolerance=0.2 * one,
    ...     relaxation=0 * one, credit=0 * one)), 6)
    0.43
    """
    missed = np.maximum((1.0 - tolerance) * reference - (reported + credit * production), 0.0)
    wanted = incentive + pressure * missed - relaxation * (incentive - usual)
    lowest, highest = np.minimum(usual, 0.05), np.maximum(usual, 0.8)
    kept: Array = np.where(pressure > 0, np.minimum(np.maximum(wanted, lowest), highest), usual)
    return kept
