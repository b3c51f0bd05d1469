"""The accountability statement: what each body was to spend, spent and reported, year by year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joinup.analysis.paired import interval
from joinup.questions.appraisal.accounts import Pennies, pennies
from joinup.questions.appraisal.discounting import QUARTERS, by_year
from joinup.questions.appraisal.ledger import Array, Ledger
from joinup.questions.appraisal.method import Method

COLUMNS = ("grant planned", "grant drawn", "grant not drawn", "spent", "reported", "unreported")
"""What a statement says of each body and year; undiscounted, means over runs."""


@dataclass(frozen=True)
class Statement:
    """Money by year and body in whole pennies, and what became of complaints and targets."""

    bodies: tuple[str, ...]
    money: Pennies  # (year, body, column)
    complaints: Pennies  # (year, kind), hundredths: forward, opened, upheld, rejected, open
    redress: Array  # (year,), quarters from a complaint to its end; NaN where none was resolved
    shared: Array  # (year, 2): true and reported shared performance, share
    own: Array  # (year, 3): usual, true and reported own-target output, u a quarter and agency

    @property
    def by_year(self) -> Pennies:
        """Return the sum over bodies, (year, column)."""
        return np.asarray(self.money.sum(axis=1))

    @property
    def by_body(self) -> Pennies:
        """Return the sum over years, (body, column)."""
        return np.asarray(self.money.sum(axis=0))

    @property
    def mean_redress(self) -> float:
        """Return the mean over years of the quarters to redress; NaN where none was resolved."""
        return interval(self.redress).mean


def statement(ledger: Ledger, method: Method) -> Statement:
    """Return the statement of a scenario.

    "Spent" counts every head of cost, own-target output displaced among them; "reported" is the
    part for which a clear line of reporting exists. The joint programme draws no grant. What was
    not drawn and what is unreported are the differences, so that every line adds up to the penny.
    """
    found = ledger.entries
    programme = np.zeros((*found.grant.shape[:2], 1))
    offered, drawn = (
        pennies(method.price * by_year(np.concatenate([values, programme], axis=2)).mean(axis=0))
        for values in (found.offered, found.grant)
    )
    spent, reported = (
        pennies(method.price * by_year(values).mean(axis=0)).sum(axis=1)  # over heads of cost
        for values in (found.cost, found.reported)
    )
    return Statement(
        bodies=ledger.bodies,
        money=np.stack(
            [offered, drawn, offered - drawn, spent, reported, spent - reported], axis=2
        ),
        complaints=_complaints(ledger),
        redress=_time_to_redress(ledger),
        shared=np.column_stack(
            [_yearly_mean(v) for v in (found.capacity, found.capacity_reported)]
        ),
        own=np.column_stack(
            [_per_agency(ledger, v) for v in (found.own_usual, found.own, found.own_reported)]
        ),
    )


def _complaints(ledger: Ledger) -> Pennies:
    """Return complaints by year; rejected are what is left, so that the account balances."""
    found = ledger.entries
    opened, upheld = (pennies(by_year(v).mean(axis=0)) for v in (found.opened, found.upheld))
    ends = np.minimum(np.arange(len(opened)) * QUARTERS + QUARTERS - 1, ledger.n_quarters - 1)
    outstanding = pennies(found.outstanding.mean(axis=0)[ends])
    forward = np.concatenate([[0], outstanding[:-1]])
    rejected = forward + opened - upheld - outstanding
    return np.stack([forward, opened, upheld, rejected, outstanding], axis=1)


def _time_to_redress(ledger: Ledger) -> Array:
    """Return the quarters that a complaint was open: those open at quarters' ends over those ended.

    A complaint that is resolved in the quarter in which it was made counts as none (Little 1961).
    """
    found = ledger.entries
    ended = by_year(found.upheld + found.rejected).mean(axis=0)
    waiting = by_year(found.outstanding).mean(axis=0)
    return np.where(ended > 1e-9, waiting / np.where(ended > 1e-9, ended, 1.0), np.nan)


def _yearly_mean(values: Array) -> Array:
    quarters = by_year(np.ones((1, values.shape[1])))
    return np.asarray((by_year(values) / quarters).mean(axis=0))


def _per_agency(ledger: Ledger, values: Array) -> Array:
    agencies = by_year(ledger.entries.agencies.sum(axis=2)).mean(axis=0)
    return np.asarray(by_year(values.sum(axis=2)).mean(axis=0) / np.maximum(agencies, 1e-12))
