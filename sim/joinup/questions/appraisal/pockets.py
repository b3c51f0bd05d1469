"""Whose result, whose cost, whose savings: the wrong pockets, and what pooling does about them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joinup.analysis.paired import Interval, interval
from joinup.analysis.places import QUARTERS_ON
from joinup.model.parameters import GAIN_RULES
from joinup.model.registry import Value
from joinup.questions.appraisal.case import Case
from joinup.questions.appraisal.ledger import Array, Ledger

_NOTHING = 1e-9
ALIKE = 0.02
"""Gap between shares of cost and savings up to which a department gets about what it pays."""


@dataclass(frozen=True)
class Pocket:
    """One department's part in a scenario: shares of all departments, over the whole runs."""

    department: str
    contribution: float  # Shapley value of joint production
    left_out: float  # of joint production that would be lost without it; need not sum to 1
    cost: float  # what agencies pay themselves, before any grant
    savings: float

    @property
    def gap(self) -> float:
        """Return the share of savings less the share of cost: below 0 it pays for others."""
        return self.savings - self.cost


def pockets(ledger: Ledger) -> list[Pocket]:
    """Return each department's shares; [] where nothing was produced, paid or saved jointly."""
    found = ledger.entries
    produced = found.contribution.sum(axis=(0, 1))
    cost = found.cost[..., :-1].sum(axis=(0, 1, 2))
    savings = found.savings.sum(axis=(0, 1))
    if min(produced.sum(), cost.sum(), savings.sum()) <= _NOTHING:
        return []
    left_out = found.left_out.sum(axis=(0, 1)) / produced.sum()
    return [
        Pocket(
            department=name,
            contribution=float(produced[number] / produced.sum()),
            left_out=float(left_out[number]),
            cost=float(cost[number] / cost.sum()),
            savings=float(savings[number] / savings.sum()),
        )
        for number, name in enumerate(ledger.departments)
    ]


def lasting(case: Case, ledger: Ledger) -> Array:
    """Return the share of places joined up some years after withdrawal, a value a run.

    At the end of the run, if that is first.
    """
    judged = min(case.withdrawal + QUARTERS_ON, ledger.n_quarters)
    return np.asarray(ledger.entries.joined[:, judged - 1])


def more_need(own: Ledger, plain: Ledger) -> Array:
    """Return the client-quarters in need beyond those of other runs on the same draws, (run,)."""
    return np.asarray((own.entries.clients - plain.entries.clients).sum(axis=(1, 2)))


@dataclass(frozen=True)
class Terms:
    """What comes of other terms for the pool; changes are paired with the scenario as it stands."""

    terms: str
    lasting: Interval  # share of places still joined up
    lasting_change: Interval
    need: Interval  # client-quarters in need, less those as it stands
    gap: float  # widest gap between a department's shares of cost and of savings; NaN without


def under_other_terms(case: Case) -> list[Terms]:
    """Return what pooling, the rule of gain share and even pockets would each change.

    The first row is the scenario as it stands.
    """
    changes: dict[str, dict[str, Value]] = {
        "as it stands": {},
        "savings land evenly": {"savings_pockets": even_pockets(case)},
        "nothing pooled": {"pool_share": 0.0},
        "everything pooled": {"pool_share": 1.0},
        **{f"gains shared: {rule}": {"gain_rule": rule} for rule in GAIN_RULES},
    }
    plain, *others = case.each(list(changes.values()))
    return [
        Terms(
            terms=name,
            lasting=interval(lasting(case, own)),
            lasting_change=interval(lasting(case, own) - lasting(case, plain)),
            need=interval(more_need(own, plain)),
            gap=max((abs(item.gap) for item in pockets(own)), default=float("nan")),
        )
        for name, own in zip(changes, [plain, *others], strict=True)
    ]


def even_pockets(case: Case) -> tuple[float, ...]:
    """Return savings that land evenly, a share a partner."""
    return (1.0 / int(case.value("partners")),) * int(case.value("partners"))
