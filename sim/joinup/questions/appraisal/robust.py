"""Whether an appraisal holds under another rule of decision, and over an ensemble of parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from joinup.analysis.paired import Interval, interval
from joinup.inputs.rules import HEADLINE_RULES
from joinup.model.registry import Value
from joinup.questions.appraisal.case import Case
from joinup.questions.appraisal.ledger import Array, Ledger
from joinup.questions.appraisal.method import Method
from joinup.questions.appraisal.pairing import pair
from joinup.questions.appraisal.performance import TARGETS
from joinup.questions.appraisal.pockets import even_pockets, lasting, more_need


@dataclass(frozen=True)
class UnderRule:
    """A finding under one rule of decision; what it is held against is under the same."""

    rule: str
    found: Interval


def under_each_rule(case: Case, baseline: Case, method: Method) -> list[UnderRule]:
    """Return the net present value under each rule of decision, on the same draws."""
    found = []
    for rule in HEADLINE_RULES:
        own, other = (item.otherwise({"decision_rule": rule}) for item in (case, baseline))
        found.append(UnderRule(rule, interval(pair(own, other, method).net)))
    return found


def verdict(found: Sequence[UnderRule]) -> str:
    """Say what rules of decision agree on: "worth its cost", "not worth its cost" or "unsettled".

    Unsettled is a sign on which they disagree, or which any of them leaves open. What adds nothing
    at all is "no different".
    """
    if all(item.found.low == item.found.high == 0 for item in found):
        return "no different"
    if all(item.found.low > 0 for item in found):
        return "worth its cost"
    if all(item.found.high < 0 for item in found):
        return "not worth its cost"
    return "unsettled"


@dataclass(frozen=True)
class Headline:
    """A change that a page speaks of, under each rule of decision."""

    name: str
    measure: str
    by_rule: tuple[UnderRule, ...]

    @property
    def settled(self) -> bool:
        """Say whether all rules agree on its sign, or all leave none."""
        return len({(item.found.low > 0, item.found.high < 0) for item in self.by_rule}) == 1


def headlines(case: Case) -> list[Headline]:
    """Return the changes that a page speaks of, under each rule of decision, on the same draws."""
    found: dict[str, list[UnderRule]] = {name: [] for name in HEADLINES}
    for rule in HEADLINE_RULES:
        changes: list[dict[str, Value]] = [
            {},
            {"savings_pockets": even_pockets(case)},
            {"publicity": 0.0},
            {"consultation": 0.0},
            {"corrective_action": 0.0},
            {"own_target_incentive": TARGETS[0]},
            {"own_target_incentive": TARGETS[-1]},
        ]
        plain, spread, told, heard, idle, weak, strong = case.each(
            [{"decision_rule": rule, **change} for change in changes]
        )
        values = {
            "even pockets": lasting(case, spread) - lasting(case, plain),
            "publicity": more_need(told, plain),
            "consultation": heard.entries.evenness[:, -1] - plain.entries.evenness[:, -1],
            "action": more_need(plain, idle),
            "targets": _mean_effort(strong) - _mean_effort(weak),
        }
        for name, change in values.items():
            found[name].append(UnderRule(rule, interval(change)))
    return [Headline(name, HEADLINES[name], tuple(rows)) for name, rows in found.items()]


HEADLINES = {
    "even pockets": "places still joined up, if savings landed evenly (share)",
    "publicity": "client-quarters in need, without publicity",
    "consultation": "evenness of reach at the end, without consultation",
    "action": "client-quarters in need, by acting on shortfalls",
    "targets": "joint effort, from the weakest to the strongest own targets (share of capacity)",
}
"""What each headline measures a change in."""


def _mean_effort(ledger: Ledger) -> Array:
    agencies = np.maximum(ledger.entries.agencies.sum(axis=(1, 2)), 1e-12)
    return np.asarray(ledger.entries.effort.sum(axis=(1, 2)) / agencies)


def over_ensemble(
    case: Case, baseline: Case, members: Sequence[Mapping[str, Value]], method: Method
) -> Array:
    """Return the mean net present value under each member of an ensemble, (member,).

    A member's values take the place of the scenario's and of the baseline's alike, except those in
    which the two differ: these are what is compared.
    """
    kept = {
        name
        for name, value in case.runs[0].parameters.items()
        if baseline.runs[0].parameters.get(name) != value
    }
    changes = [{n: value for n, value in member.items() if n not in kept} for member in members]
    ledgers = zip(case.each(changes), baseline.each(changes), strict=True)
    return np.array([float(pair(own, other, method).net.mean()) for own, other in ledgers])
