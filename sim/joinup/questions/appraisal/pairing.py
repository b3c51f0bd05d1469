"""A scenario against its baseline, run by run on the same draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joinup.errors import InputError
from joinup.inputs.counted import counted
from joinup.questions.appraisal.discounting import by_quarter
from joinup.questions.appraisal.ledger import Array, Ledger
from joinup.questions.appraisal.method import Method


@dataclass(frozen=True)
class Pair:
    """What a scenario adds to its baseline; amounts in the method's unit, not yet discounted."""

    title: str
    cost: Array  # (run, quarter, head, body): extra cost
    benefit: Array  # (run, quarter, client group): extra benefit
    relieved: Array  # (run, quarter): people fewer in need
    effort: Array  # (run, quarter): extra agency-quarters of joint work
    method: Method

    @property
    def factors(self) -> Array:
        """Return the discount factor of each quarter."""
        return by_quarter(self.cost.shape[1], self.method.discount)

    def present(self, values: Array) -> Array:
        """Return quarterly values (run, quarter, ...) summed to present value, (run, ...)."""
        factors = self.factors.reshape(-1, *[1] * (values.ndim - 2))
        return np.asarray((values * factors).sum(axis=1))

    @property
    def costs(self) -> Array:
        """Return the extra cost of each run in present value, before optimism bias, (run,)."""
        return self.present(self.cost.sum(axis=(2, 3)))

    @property
    def bias(self) -> Array:
        """Return the uplift for optimism on each run's extra cost; nothing on a saving, (run,)."""
        return np.maximum(self.costs, 0.0) * self.method.optimism / 100.0

    @property
    def benefits(self) -> Array:
        """Return the extra benefit of each run in present value, (run,)."""
        return self.present(self.benefit.sum(axis=2))

    @property
    def weighted(self) -> Array:
        """Return the benefit of each run with distribution weights, in present value, (run,)."""
        weights = np.array(self.method.weights(self.benefit.shape[2]))
        return self.present((self.benefit * weights).sum(axis=2))

    @property
    def outcome(self) -> Array:
        """Return the client-quarters of need avoided by each run, discounted alike, (run,)."""
        return self.present(self.relieved)

    @property
    def net(self) -> Array:
        """Return the net present value of each run, optimism bias taken off, (run,)."""
        return self.benefits - self.costs - self.bias


def pair(own: Ledger, baseline: Ledger, method: Method) -> Pair:
    """Return what a scenario's runs add to those of its baseline.

    Raises InputError where the two were not made with the same draws or differ in length or in the
    bodies and groups that they are kept by: such runs cannot be compared.
    """
    faults = []
    if own.draws != baseline.draws:
        faults.append(
            f"“{own.title}” and its baseline “{baseline.title}” were run with other draws "
            f"({_said(own)} against {_said(baseline)}); run both in one experiment, or with the "
            "same --seed and --replicates"
        )
    if own.n_quarters != baseline.n_quarters:
        faults.append(
            f"“{own.title}” lasts {own.n_quarters} quarters and its baseline {baseline.n_quarters};"
            " give both the same quarters"
        )
    for what, one, other in (
        ("departments", own.departments, baseline.departments),
        ("client groups", own.groups, baseline.groups),
    ):
        if len(one) != len(other):
            faults.append(
                f"“{own.title}” has {len(one)} {what} and its baseline {len(other)}; who pays and "
                "who gains can be compared only where both have the same"
            )
    if faults:
        raise InputError(faults)
    mine, theirs = own.entries, baseline.entries
    return Pair(
        title=own.title,
        cost=method.price * (mine.cost - theirs.cost),
        benefit=method.price * (mine.benefit - theirs.benefit),
        relieved=(theirs.clients - mine.clients).sum(axis=2),
        effort=(mine.effort - theirs.effort).sum(axis=2),
        method=method,
    )


def _said(ledger: Ledger) -> str:
    seeds = sorted({seed for seed, _ in ledger.draws})
    return f"seed {', '.join(map(str, seeds))}, {counted(len(ledger.draws), 'replicate')}"
