"""What the centre pays for and when: the grant, and the form in force in each place."""

from __future__ import annotations

import numpy as np

from joinup.model.types import Array


def grant_level(
    quarter: int, *, grant: Array, start: Array, length: Array, taper: Array, after: Array
) -> Array:
    """Return the grant for a unit of fulfilment in `quarter`, in u.

    Full from `start` for `length` quarters, then falling in equal steps over `taper` quarters to
    the share `after` that continues. A length of 0 is no grant at all. Assumption.

    >>> one = np.array(1.0)
    >>> [float(grant_level(t, grant=0.4 * one, start=one, length=2 * one, taper=one,
    ...                    after=0 * one))
    ...  for t in range(6)]
    [0.0, 0.4, 0.4, 0.2, 0.0, 0.0]
    """
    since = quarter - start
    steps = np.clip(since - length + 1, 0, taper + 1)
    share = after + (1 - after) * (1 - steps / (taper + 1))
    paid: Array = np.where((since >= 0) & (length > 0), grant * share, 0.0)
    return paid


def coordination_fit(coordination: Array, task_depth: Array) -> Array:
    """Return how well a form coordinates a task: `min(1, coordination / depth) ** 0.5`.

    Assumption, after the match of coordination to interdependence in Galbraith 1974.

    >>> float(coordination_fit(np.array(0.25), np.array(1.0)))
    0.5
    """
    fit: Array = np.sqrt(np.minimum(1.0, coordination / task_depth))
    return fit
