"""Targets: what is reported and what is true, what is done about shortfalls, and the cliff."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from joinup.analysis.paired import Interval, interval
from joinup.model.registry import Value
from joinup.model.rules.accounts import COST_HEADS
from joinup.questions.appraisal.case import Case
from joinup.questions.appraisal.ledger import Array, Ledger
from joinup.questions.appraisal.method import Method
from joinup.questions.appraisal.pairing import pair
from joinup.questions.appraisal.pockets import lasting, more_need

SHARED = "Shared performance"
TARGETS = (0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85)
"""Own-target incentives between which the cliff is looked for, in u."""

_RATCHET = 0.1  # per year: the strength of ratchet that is tried where there is none (assumption)


@dataclass(frozen=True)
class Measured:
    """One target in a period: what was aimed at, what was true and what was reported."""

    target: str
    unit: str
    aimed: float
    true: float
    reported: float

    @property
    def overstated(self) -> float:
        """Return by how much the report exceeds the truth, over the truth; NaN where it is nil."""
        return self.reported / self.true - 1.0 if abs(self.true) > 1e-9 else float("nan")


def measured(case: Case, when: slice) -> list[Measured]:
    """Return each target in some quarters: the shared one, then each department's own.

    An own target is the output of an agency that does no joint work, which a department expects.
    """
    found = case.ledger.entries
    agencies = np.maximum(found.agencies[:, when].sum(axis=(0, 1)), 1e-12)
    true, reported = (v[:, when].mean() for v in (found.capacity, found.capacity_reported))
    own = [
        (values[:, when].sum(axis=(0, 1)) / agencies).tolist()
        for values in (found.own_usual, found.own, found.own_reported)
    ]
    return [
        Measured(SHARED, "share", float(case.value("shared_target")), float(true), float(reported)),
        *(
            Measured(f"Own target: {name}", "u a quarter and agency", *values)
            for name, *values in zip(case.ledger.departments, *own, strict=True)
        ),
    ]


@dataclass(frozen=True)
class Action:
    """What is done about reported shortfalls, against the same runs in which nothing is done."""

    lag: int  # quarters, stated: the age of the figures that are acted on
    delay: float  # quarters from half the places meeting the target to half being reported to
    unseen: float  # share of places and quarters that fall short and are not reported to
    cost: Interval  # of corrective action, present value
    effort: Interval  # change in mean joint effort, share of capacity
    need: Interval  # change in client-quarters in need
    lasting: Interval  # change in the share of places still joined up


def action(case: Case, method: Method) -> Action:
    """Return the lag, cost and effect of acting on shortfalls."""
    own, idle = case.ledger, case.otherwise({"corrective_action": 0.0})
    corrective = pair(own, idle, method)
    spent = corrective.present(
        method.price * own.entries.cost[:, :, COST_HEADS.index("corrective")].sum(axis=2)
    )
    agencies = np.maximum(own.entries.agencies.sum(axis=(1, 2)), 1e-12)
    mean_effort = (own.entries.effort - idle.entries.effort).sum(axis=(1, 2)) / agencies
    return Action(
        lag=int(case.value("reporting_lag")),
        delay=_delay(own),
        unseen=float(own.entries.unseen.mean()),
        cost=interval(spent),
        effort=interval(mean_effort),
        need=interval(more_need(own, idle)),
        lasting=interval(lasting(case, own) - lasting(case, idle)),
    )


def _delay(ledger: Ledger) -> float:
    """Return quarters between half the places truly meeting the target and being reported to."""
    first = [
        np.flatnonzero(values.mean(axis=0) <= 0.5)
        for values in (ledger.entries.short, ledger.entries.short_reported)
    ]
    return float(first[1][0] - first[0][0]) if all(len(found) for found in first) else float("nan")


@dataclass(frozen=True)
class Temptation:
    """What comes of audit and ratchet: each row one of them changed, all else the same."""

    terms: str
    own: float  # true own-target output, u a quarter and agency
    reported: float
    effort: float  # joint effort, share of capacity
    need: Interval  # client-quarters in need, less those as it stands

    @property
    def gamed(self) -> float:
        """Return the share of what is reported that is gaming; NaN where nothing is reported."""
        return 1.0 - self.own / self.reported if self.reported > 1e-9 else float("nan")


def temptations(case: Case) -> list[Temptation]:
    """Return what gaming and the ratchet do: full audit, none, and with or without a ratchet."""
    changes: dict[str, dict[str, Value]] = {
        "as it stands": {},
        "every figure audited": {"audit": 1.0},
        "nothing audited": {"audit": 0.0},
    }
    if float(case.value("ratchet")) > 0:
        changes["without the ratchet"] = {"ratchet": 0.0}
    else:
        changes[f"with a ratchet of {_RATCHET}"] = {"ratchet": _RATCHET}
    ledgers = case.each(list(changes.values()))
    return [
        Temptation(name, *_output_and_effort(own), interval(more_need(own, ledgers[0])))
        for name, own in zip(changes, ledgers, strict=True)
    ]


def _output_and_effort(ledger: Ledger) -> tuple[float, float, float]:
    found = ledger.entries
    agencies = max(float(found.agencies.sum()), 1e-12)
    own, reported, effort = (v.sum() for v in (found.own, found.own_reported, found.effort))
    return float(own) / agencies, float(reported) / agencies, float(effort) / agencies


@dataclass(frozen=True)
class Step:
    """One strength of own targets, for every department, and what comes of it."""

    incentive: float  # u
    reported: float  # own-target output as reported, u a quarter and agency
    effort: float  # joint effort, share of capacity
    lasting: Interval  # share of places still joined up
    net: Interval  # net present value against the baseline under the same targets


def cliff(case: Case, baseline: Case, method: Method) -> list[Step]:
    """Return what stronger own targets would do, the baseline's agencies being under the same."""
    changes = [{"own_target_incentive": target} for target in TARGETS]
    return [
        Step(
            target, *_output_and_effort(own)[1:], interval(lasting(case, own)),
            interval(pair(own, other, method).net),
        )
        for target, own, other in zip(
            TARGETS, case.each(changes), baseline.each(changes), strict=True
        )
    ]  # fmt: skip


def falls(steps: list[Step]) -> tuple[float, float, float]:
    """Return where joint effort falls most: from and to which incentive, and how far."""
    drops = [a.effort - b.effort for a, b in pairwise(steps)]
    worst = int(np.argmax(drops))
    return steps[worst].incentive, steps[worst + 1].incentive, float(drops[worst])


def gaming_by_quarter(ledger: Ledger) -> dict[str, Array]:
    """Return reported and true performance by quarter, means over runs, (quarter,)."""
    found = ledger.entries
    agencies = np.maximum(found.agencies.sum(axis=2), 1e-12)
    return {
        "capacity": found.capacity.mean(axis=0),
        "capacity_reported": found.capacity_reported.mean(axis=0),
        "own": (found.own.sum(axis=2) / agencies).mean(axis=0),
        "own_reported": (found.own_reported.sum(axis=2) / agencies).mean(axis=0),
    }
