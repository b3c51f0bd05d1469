"""What comes upon agencies from outside: turnover, reorganisation, cuts and broken promises."""

from __future__ import annotations

import numpy as np

from joinup.model.types import Array, Codes


def turnover(
    rate: Array, *, spread: Array, draw: Array, robustness: Array, dated_loss: Array
) -> Array:
    """Return the share of trust and routine that leaves with staff this quarter, from 0 to 1.

    `(rate (1 + spread (2 draw - 1)) + dated_loss)(1 - robustness)`, `draw` uniform. Assumption.

    >>> one = np.array(1.0)
    >>> round(float(turnover(0.04 * one, spread=one, draw=0.5 * one, robustness=0.5 * one,
    ...                      dated_loss=0 * one)), 6)
    0.02
    """
    lost = rate * (1.0 + spread * (2.0 * draw - 1.0)) + dated_loss
    share: Array = np.minimum(np.maximum(lost * (1.0 - robustness), 0.0), 1.0)
    return share


def shock_occurs(quarter: int, *, dated: Array, chance: Array, draw: Array) -> Codes:
    """Say where a shock strikes: at its date (0 means no date), or by chance.

    >>> one = np.array(1.0)
    >>> bool(shock_occurs(3, dated=3 * one, chance=0 * one, draw=0.5 * one))
    True
    """
    on_date = (dated == quarter) & (dated > 0)
    by_chance: Codes = on_date | (draw < chance)
    return by_chance


def quarters_left(left: Array, hit: Codes, length: Array | float) -> Array:
    """Return for how many more quarters a shock lasts; a new one starts the count again."""
    still: Array = np.where(hit, length, np.maximum(left - 1.0, 0.0))
    return still
