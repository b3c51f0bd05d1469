"""Whether an appraisal holds under another rule of decision, and over an ensemble of parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.appraisal.case import Case
from sim.analysis.appraisal.ledger import Array
from sim.analysis.appraisal.method import Method
from sim.analysis.appraisal.pairing import pair
from sim.analysis.paired import Interval, interval
from sim.model.registry import Value

RULES = ("logit", "experience")
"""The rules of decision under which every headline is worked out."""


@dataclass(frozen=True)
class UnderRule:
    """A scenario's net present value under one rule of decision, its baseline under the same."""

    rule: str
    net: Interval


def under_each_rule(case: Case, baseline: Case, method: Method) -> list[UnderRule]:
    """Return the net present value under each rule of decision, on the same draws."""
    return [
        UnderRule(
            rule,
            interval(
                pair(
                    case.otherwise({"decision_rule": rule}),
                    baseline.otherwise({"decision_rule": rule}),
                    method,
                ).net
            ),
        )
        for rule in RULES
    ]


def verdict(found: Sequence[UnderRule]) -> str:
    """Say what rules of decision agree on: "worth its cost", "not worth its cost" or "unsettled".

    Unsettled is a sign on which they disagree, or which any of them leaves open.
    """
    if all(item.net.low > 0 for item in found):
        return "worth its cost"
    if all(item.net.high < 0 for item in found):
        return "not worth its cost"
    return "unsettled"


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
    means = []
    for member in members:
        changes = {name: value for name, value in member.items() if name not in kept}
        found = pair(case.otherwise(changes), baseline.otherwise(changes), method)
        means.append(float(found.net.mean()))
    return np.array(means)
