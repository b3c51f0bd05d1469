"""The accounts of a scenario in present value and whole pennies: every table adds up from here.

Amounts are rounded once, at the finest level at which any table shows them, so that every total is
exactly the sum of its parts. Where a scenario has no prices a penny is a hundredth of u.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from joinup.questions.appraisal.discounting import by_quarter
from joinup.questions.appraisal.ledger import Array, Ledger
from joinup.questions.appraisal.method import Method
from joinup.questions.appraisal.pairing import Pair

Pennies = NDArray[np.int64]


def pennies(amounts: Array | float) -> Pennies:
    """Return amounts in whole pennies, each rounded by itself.

    >>> pennies(np.array([0.005, 1.004, -2.5])).tolist()
    [0, 100, -250]
    """
    return np.rint(np.asarray(amounts, dtype=np.float64) * 100.0).astype(np.int64)


@dataclass(frozen=True)
class Accounts:
    """Means over runs in present value, in pennies."""

    bodies: tuple[str, ...]
    groups: tuple[str, ...]
    cost: Pennies  # (head, body)
    benefit: Pennies  # (client group,)
    grant: Pennies  # (body,): drawn; a transfer from the centre, and no cost
    savings: Pennies  # (body,): received; a transfer within what the outcome is worth


def accounts(ledger: Ledger, method: Method) -> Accounts:
    """Return the accounts of a scenario's runs."""
    factors = by_quarter(ledger.n_quarters, method.discount)

    def present(values: Array) -> Pennies:
        weights = factors.reshape(-1, *[1] * (values.ndim - 2))
        return pennies(method.price * (values.mean(axis=0) * weights).sum(axis=0))

    found = ledger.entries
    programme = np.zeros(1, dtype=np.int64)
    return Accounts(
        bodies=ledger.bodies,
        groups=ledger.groups,
        cost=present(found.cost),
        benefit=present(found.benefit),
        grant=np.concatenate([present(found.grant), programme]),
        savings=np.concatenate([present(found.savings), programme]),
    )


@dataclass(frozen=True)
class Balance:
    """A scenario less its baseline, in pennies: `net = benefit - cost - bias`, exactly."""

    cost: Pennies  # (head, body)
    benefit: Pennies  # (client group,)
    bias: int

    @property
    def net(self) -> int:
        """Return the net present value."""
        return int(self.benefit.sum()) - int(self.cost.sum()) - self.bias


def balance(own: Accounts, baseline: Accounts, pair: Pair) -> Balance:
    """Return what a scenario adds to its baseline."""
    return Balance(
        cost=own.cost - baseline.cost,
        benefit=own.benefit - baseline.benefit,
        bias=int(pennies(float(pair.bias.mean()))),
    )
