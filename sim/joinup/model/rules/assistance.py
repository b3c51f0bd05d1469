"""Assistance and selection: those who are helped would have done better anyway.

The assisted are compared with the others as an observer would compare them, and with what they
would have done without help, which no observer sees.
"""

from __future__ import annotations

import math

import numpy as np

from joinup.model.types import Array

_LOGISTIC_DEVIATION = math.pi / math.sqrt(3.0)  # of the standard logistic distribution


def prospects(assisted: Array, *, selection: Array, spread: Array) -> tuple[Array, Array]:
    """Return how far the assisted and the others would have differed from the mean without help.

    A share `assisted` of clients seeks help: those with the strongest wish for it. The wish is
    logistic and correlated by `selection` with growth, whose standard deviation is `spread`. The
    mean wish of the top share s of a standard logistic is H(s)/s, that of the rest -H(s)/(1 - s),
    with H(s) = -s ln s - (1 - s) ln(1 - s). Selection as in Heckman 1979; the logistic is chosen
    because its means have a closed form. 0 for a group that is empty.

    >>> half, all_of_it = np.array(0.5), np.array(1.0)
    >>> up, down = prospects(half, selection=all_of_it, spread=all_of_it * math.pi / math.sqrt(3))
    >>> round(float(up), 4) == round(2 * math.log(2), 4), float(up + down)
    (True, 0.0)
    """
    some, others = assisted > 0, assisted < 1
    s = np.where(some, assisted, 1.0)
    r = np.where(others, 1.0 - assisted, 1.0)
    spread_of_wish = -s * np.log(s) - r * np.log(r)
    unit = selection * spread / _LOGISTIC_DEVIATION
    helped = np.where(some, unit * spread_of_wish / s, 0.0)
    rest = np.where(others, -unit * spread_of_wish / r, 0.0)
    return helped, rest


def growth_gained(signal: Array, *, effect: Array, intensive: Array) -> Array:
    """Return what assistance truly adds to the growth of those assisted, in share a year.

    `effect intensive max(0, signal)`: only intensive help has an effect, as far as joined-up work
    has improved the service. Assumption, after Mole et al. 2009, who find an effect of intensive
    help and none of other help.

    >>> one = np.array(1.0)
    >>> round(float(growth_gained(0.5 * one, effect=0.2 * one, intensive=0.1 * one)), 6)
    0.01
    """
    gain: Array = effect * intensive * np.maximum(signal, 0.0)
    return gain
