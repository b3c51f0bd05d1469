"""The verdict: what share of places and of the benefit outlasts the money, and how surely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from joinup.analysis.paired import Interval, interval
from joinup.analysis.points import Array, run_all
from joinup.model.engine import Records
from joinup.page.words import persistence_in_words, step_of
from joinup.questions.persistence.trial import HORIZONS, RULES, Subject, Values, members


@dataclass(frozen=True)
class Reading:
    """What came out under one rule of decision, so many quarters after withdrawal."""

    rule: str
    quarters_on: int
    persistence: Interval
    benefit: Interval
    members: tuple[float, float]  # lowest and highest persistence over the ensemble


@dataclass(frozen=True)
class Verdict:
    """The readings of a scenario, and what its places were like when the money ended."""

    readings: tuple[Reading, ...]
    embedding: dict[str, Interval]  # at withdrawal, by rule
    falling: dict[str, bool]  # whether fewer places are joined up at the end of the run, by rule
    n_members: int
    replicates: int

    def reading(self, rule: str, quarters_on: int) -> Reading:
        """Return one reading."""
        return next(r for r in self.readings if r.rule == rule and r.quarters_on == quarters_on)

    @property
    def words(self) -> str:
        """Say in how many places joint working lasts, or that the rules of decision differ."""
        return lasting_in_words(
            {rule: self.reading(rule, HORIZONS[-1]).persistence.mean for rule in RULES}
        )


def lasting_in_words(shares: Mapping[str, float]) -> str:
    """Say in how many places joint working lasts, or "unsettled" where rules of decision differ.

    They differ where they lead to different steps of the scale of places.

    >>> lasting_in_words({"logit": 0.85, "experience": 0.97})
    'lasts in most places'
    >>> lasting_in_words({"logit": 0.62, "experience": 0.81})
    'unsettled (logit: lasts in at least half of the places; experience: lasts in most places)'
    """
    if len({step_of(share) for share in shares.values()}) == 1:
        return persistence_in_words(sum(shares.values()) / len(shares))
    return agreed({rule: persistence_in_words(share) for rule, share in shares.items()})


def agreed(by_rule: dict[str, str]) -> str:
    """Return a conclusion that all rules of decision share, or "unsettled" with what each says.

    >>> agreed({"logit": "lasts", "experience": "lasts"})
    'lasts'
    >>> agreed({"logit": "lasts", "experience": "collapses"})
    'unsettled (logit: lasts; experience: collapses)'
    """
    said = set(by_rule.values())
    if len(said) == 1:
        return said.pop()
    return "unsettled (" + "; ".join(f"{rule}: {text}" for rule, text in by_rule.items()) + ")"


def verdict(asked: Subject, replicates: int) -> Verdict:
    """Simulate a scenario under both rules and over its ensemble, and say what outlasts the money.

    Intervals are over replicates, each a mean over the members of the ensemble.
    """
    n_members = 1
    readings: list[Reading] = []
    embedding, falling = {}, {}
    for rule in RULES:
        points = [{**asked.values, **member} for member in members(asked.scenario, rule)]
        n_members = max(n_members, len(points))
        records = under(rule, points, replicates)
        for lag in HORIZONS:
            by_member = np.stack([r.runs[f"persistence_{lag}"] for r in records])
            benefit = np.stack([r.runs[f"benefit_retained_{lag}"] for r in records])
            means = by_member.mean(axis=1)
            range_ = (float(means.min()), float(means.max()))
            persistence, left = (interval(one.mean(axis=0)) for one in (by_member, benefit))
            readings.append(Reading(rule, lag, persistence, left, range_))
        embedding[rule] = interval(_mean(records, "embedding_at_withdrawal"))
        later = np.mean([r.series["joined_up"][:, -1] for r in records], axis=0)
        falling[rule] = interval(later - _mean(records, f"persistence_{HORIZONS[-1]}")).high < -0.02
    return Verdict(tuple(readings), embedding, falling, n_members, replicates)


def under(rule: str, points: Sequence[Values], replicates: int) -> list[Records]:
    """Return the records of points under a rule of decision, on the same draws.

    Of each quarter they hold the share of places joined up.
    """
    ruled = [{**point, "decision_rule": rule} for point in points]
    return run_all(ruled, replicates, series=["joined_up"])


def _mean(records: Sequence[Records], name: str) -> Array:
    mean: Array = np.mean([found.runs[name] for found in records], axis=0)
    return mean
