"""Provision: a stock of what a service provides, such as childcare places, opened and closed."""

from __future__ import annotations

import numpy as np

from joinup.model.types import Array

_SLOWEST = 0.1  # of the usual rate of closure; nothing makes provision last for ever


def openings(usual: Array, signal: Array, *, boost: Array, money: Array) -> Array:
    """Return what is opened in a quarter, in units of provision.

    `usual max(0, 1 + boost signal + money)`, where `usual` keeps up the stock from before the run,
    `signal` is the improvement of services, -1 to 1, and `money` what start-up grants for providers
    add by themselves. Assumption.

    >>> one = np.array(1.0)
    >>> float(openings(20 * one, 0.5 * one, boost=2 * one, money=0.5 * one))
    50.0
    """
    opened: Array = usual * np.maximum(1.0 + boost * signal + money, 0.0)
    return opened


def closure_hazard(rate: Array, signal: Array, *, fall: Array) -> Array:
    """Return the hazard per quarter at which a unit of provision closes.

    `rate max(0.1, 1 - fall signal)`: joined-up support keeps providers open. Assumption.

    >>> one = np.array(1.0)
    >>> float(closure_hazard(0.04 * one, one, fall=0.5 * one))
    0.02
    """
    hazard: Array = rate * np.maximum(1.0 - fall * signal, _SLOWEST)
    return hazard


def net_share(opened: Array, closed: Array) -> Array:
    """Return the net gain over what was opened: 1 where nothing closes, 0 where nothing opens.

    >>> float(net_share(np.array(100.0), np.array(48.0)))
    0.52
    """
    share: Array = np.where(opened > 0, (opened - closed) / np.where(opened > 0, opened, 1.0), 0.0)
    return share
