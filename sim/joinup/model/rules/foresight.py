"""Looking ahead: what effort now is worth later, through the routine that it builds.

An agency holds its effort until it next reconsiders, and expects the grant that is announced. It
counts what routine will save it then at a price, the worth of a unit of routine to what it would do
itself. Against dynamic programming this rule loses 0.02 to 0.4% of value; holding one effort for
the whole horizon would lose 1 to 8%.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np

from joinup.model.types import Array

_NEAR_1 = 1.0 - 1e-6  # geometric sums at 1 are taken just below it


@dataclass(frozen=True)
class Ahead:
    """What an agency knows of the quarters to come; axes (run, partner, place)."""

    horizon: Array  # quarters beyond this one; 0 where nobody looks ahead
    discount: Array  # worth of what comes a quarter later
    review: Array  # chance of reconsidering in a quarter
    grant_held: Array  # mean grant expected while an effort is held, u
    grant_last: Array  # grant expected at the horizon, u
    fallen: Array  # share of the time an effort is held in which the grant has fallen
    lasting: Array  # quarters from the next on in which the present grant goes on
    embedding: Array
    gain: Array  # of routine by practice, with mainstreaming and the form's rate
    loss: Array
    stays: Array  # share of trust and routine that turnover leaves
    routine_pull: Array
    meeting_saving: Array  # u saved for a unit of effort by a unit of routine
    partners_foresee: Array

    def each(self, take: Callable[[Array], Array]) -> Ahead:
        """Return the same of those whom `take` picks out of an array."""
        return Ahead(*(take(getattr(self, field.name)) for field in fields(self)))

    @property
    def hold(self) -> Array:
        """Return the weight of a quarter more in which an effort is held."""
        return np.minimum(self.discount * (1.0 - self.review), _NEAR_1)

    def keep(self, share: Array) -> Array:
        """Return the part of a unit of routine that is left a quarter later at a fulfilment."""
        return self.stays * (1.0 - self.gain * share - self.loss * (1.0 - share))

    def rest(self, share: Array) -> Array:
        """Return the routine at which a steady fulfilment would leave it."""
        lost = 1.0 - self.keep(share)
        end: Array = self.stays * self.gain * share / np.where(lost > 0, lost, 1.0)
        return end


def held_share(hold: Array, keep: Array, horizon: Array) -> Array:
    """Return the mean of `keep ** h` over the quarters h in which an effort is held.

    Quarter h, up to the horizon, weighs `hold ** h`.

    >>> one = np.array(1.0)
    >>> [round(float(held_share(hold * one, 0.5 * one, one)), 6) for hold in (0.5, 0.0)]
    [0.833333, 1.0]
    """
    count = horizon + 1.0
    kept = (1.0 - _power(hold * keep, count)) / (1.0 - hold * keep)
    weight = (1.0 - _power(hold, count)) / (1.0 - hold)
    share: Array = kept / weight
    return share


def _sum_of_powers(factor: Array, number: Array) -> Array:
    factor = np.minimum(factor, _NEAR_1)
    total: Array = (1.0 - _power(factor, number)) / (1.0 - factor)
    return total


def _power(base: Array, number: Array) -> Array:
    """Return `base ** number` with the same bits whatever the shapes, which `np.power` has not."""
    power: Array = np.exp(number * np.log(np.maximum(base, 1e-300)))
    return power


def price(ahead: Ahead, *, now: Sequence[Array], later: Sequence[Array]) -> Array:
    """Return the worth of a unit of routine at the start of next quarter, in u.

    `now` and `later` are the effort and the fulfilment that the agency expects of itself, with the
    grant as it is and as it will be. The sum runs over the horizon, each quarter discounted and
    with what is left of the routine: `sum of d**j keep**j (routine_pull x_j + saving e_j)`.
    """
    lasting = np.minimum(ahead.lasting, ahead.horizon)
    first, second = (ahead.discount * ahead.keep(share) for _, share in (now, later))
    worth_now, worth_later = (
        ahead.routine_pull * share + ahead.meeting_saving * effort for effort, share in (now, later)
    )
    total: Array = worth_now * _sum_of_powers(first, lasting) + (
        _power(first, lasting) * worth_later * _sum_of_powers(second, ahead.horizon - lasting)
    )
    return total


def foreseen_trust(ahead: Ahead, trust: Array, *, now: Array, later: Array) -> Array:
    """Return what is expected of partners who slacken with the money as the agency itself would.

    `T (1 - partners_foresee fallen (1 - later / now))`, at most T. Assumption.
    """
    slack = 1.0 - np.minimum(later / np.maximum(now, 1e-9), 1.0)
    expected: Array = trust * (1.0 - ahead.partners_foresee * ahead.fallen * slack)
    return expected


def to_come(
    effort: Array | float, share: Array, *, grant: Array, ahead: Ahead, worth: Array
) -> tuple[Array, Array]:
    """Return what an effort gains in grant and in routine beyond the present quarter, in u.

    Both are means over the time that the effort is held. `worth` is the price of routine.
    """
    keep, rest = ahead.keep(share), ahead.rest(share)
    held = held_share(ahead.hold, keep, ahead.horizon)
    away = (ahead.embedding - rest) * held
    grown = rest + away - ahead.embedding
    at_review = rest + away * keep
    of_grant = (ahead.grant_held - grant) * share
    of_routine = grown * (ahead.routine_pull * share + ahead.meeting_saving * effort)
    of_routine = of_routine + ahead.discount * ahead.review * worth * at_review
    return of_grant, of_routine


def expected_grant(
    paid: Sequence[Array], *, present: Array, known: Array, credibility: Array
) -> list[Array]:
    """Return the grant that agencies expect in each quarter from now on, in u.

    `paid` is what will be paid. Where it is not known yet, the present grant is expected for ever;
    where it is, the announcement counts by its credibility. Assumption.

    >>> one = np.array(1.0)
    >>> [float(g) for g in expected_grant([0.4 * one, 0 * one], present=0.4 * one, known=one > 0,
    ...                                   credibility=0.5 * one)]
    [0.4, 0.2]
    """
    return [present + np.where(known, credibility * (grant - present), 0.0) for grant in paid]
