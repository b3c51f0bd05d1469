"""Who is reached and who is missed, and what publicity and consultation change of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joinup.analysis.paired import Interval, interval
from joinup.model.registry import Value
from joinup.questions.appraisal.case import Case
from joinup.questions.appraisal.ledger import Array, Ledger
from joinup.questions.appraisal.method import Method
from joinup.questions.appraisal.pairing import pair
from joinup.questions.appraisal.pockets import more_need

ARMS: dict[str, dict[str, Value]] = {
    "as it stands": {},
    "without publicity": {"publicity": 0.0},
    "without consultation": {"consultation": 0.0},
    "without either": {"publicity": 0.0, "consultation": 0.0},
}
"""What is taken away, by its name."""


@dataclass(frozen=True)
class Arm:
    """One arm; reach and evenness at the end of the run, changes against it as it stands."""

    arm: str
    reach: tuple[Interval, ...]  # by client group, share
    evenness: Interval
    evenness_change: Interval
    missed: tuple[Interval, ...]  # by client group: more people in need at the end
    need: Interval  # client-quarters more in need over the run
    saved: Interval  # cost saved by leaving it out, present value, in the method's unit


def arms(case: Case, method: Method) -> list[Arm]:
    """Return what would be without publicity, without consultation and without either."""
    ledgers = case.each(list(ARMS.values()))
    return [_arm(name, own, ledgers[0], method) for name, own in zip(ARMS, ledgers, strict=True)]


def _arm(name: str, own: Ledger, plain: Ledger, method: Method) -> Arm:
    mine, theirs = own.entries, plain.entries
    groups = range(len(plain.groups))
    return Arm(
        arm=name,
        reach=tuple(interval(mine.reached[:, -1, g]) for g in groups),
        evenness=interval(mine.evenness[:, -1]),
        evenness_change=interval(mine.evenness[:, -1] - theirs.evenness[:, -1]),
        missed=tuple(interval(mine.clients[:, -1, g] - theirs.clients[:, -1, g]) for g in groups),
        need=interval(more_need(own, plain)),
        saved=interval(-pair(own, plain, method).costs),
    )


def take_up(ledger: Ledger) -> Array:
    """Return the share of aware clients whom the service reaches, (run, quarter, group)."""
    return np.asarray(ledger.entries.reached / np.maximum(ledger.entries.aware, 1e-12))


def over_time(ledger: Ledger, baseline: Ledger) -> dict[str, Array]:
    """Return awareness, take-up, reach and relief by group, means over runs, (quarter, group)."""
    mine, theirs = ledger.entries, baseline.entries
    return {
        "awareness": mine.aware.mean(axis=0),
        "take-up": take_up(ledger).mean(axis=0),
        "reach": mine.reached.mean(axis=0),
        "relief": 1.0 - mine.clients.mean(axis=0) / np.maximum(theirs.clients.mean(axis=0), 1e-12),
    }
