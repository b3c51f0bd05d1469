"""Try settings of levers, and keep all that was tried, so that a search can go on later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from joinup.analysis.points import Array, run_all
from joinup.batch.commit import make_folder
from joinup.inputs.consistency import contradictions
from joinup.inputs.place_list import with_places
from joinup.model.parameters import REGISTRY
from joinup.model.version import model_version
from joinup.questions.persistence.levers import fitting, reach, value_of
from joinup.questions.persistence.public_cost import public_cost
from joinup.questions.persistence.trial import (
    HORIZONS,
    RULES,
    Subject,
    Values,
    count,
    last_money,
    lasting,
)

STEPS = 100
"""Steps of a lever over its range: finer is nobody's policy."""

Setting = tuple[int | float, ...]
"""A value for each lever, in their order."""


@dataclass(frozen=True)
class Tried:
    """What came of one setting of the levers: persistence by rule and the bill, by replicate."""

    persistence: dict[str, tuple[float, ...]]
    bill: tuple[float, ...]  # public cost, mean of the rules

    def sure(self, confidence: float) -> float:
        """Return the persistence that is reached with some confidence under every rule."""
        return min(
            lower_bound(np.array(values), confidence) for values in self.persistence.values()
        )

    @cached_property
    def least(self) -> float:
        """Return the mean persistence under the rule that is least kind to it."""
        return min(float(np.mean(values)) for values in self.persistence.values())

    @cached_property
    def cost(self) -> float:
        """Return the mean bill, u per place."""
        return float(np.mean(self.bill))

    def first(self, n: int) -> Tried:
        """Return what came of the first `n` replicates."""
        return Tried({rule: v[:n] for rule, v in self.persistence.items()}, self.bill[:n])

    def joined(self, later: Tried) -> Tried:
        """Return these replicates with later ones behind them."""
        values = {rule: v + later.persistence[rule] for rule, v in self.persistence.items()}
        return Tried(values, self.bill + later.bill)


def lower_bound(values: Array, confidence: float) -> float:
    """Return the value that a mean exceeds with some confidence (Student's t, one-sided).

    >>> round(lower_bound(np.array([0.5, 0.5]), 0.9), 3)
    0.5
    """
    from scipy.special import stdtrit

    spread = float(values.std(ddof=1)) / np.sqrt(len(values))
    return float(values.mean() - stdtrit(len(values) - 1, confidence) * spread)


@dataclass
class Bench:
    """A place to try settings of some levers of a scenario, all on the same draws.

    `known` are the settings that were run in full, `glimpsed` those that were run with their first
    few replicates. With a `journal` every run is written down and never made again; what an earlier
    search left there is known once it is asked for, so that no result depends on it.
    """

    asked: Subject
    levers: tuple[str, ...]
    replicates: int
    places: int
    first: int = 0  # replicate
    journal: Path | None = None
    overrides: Values = field(default_factory=dict)  # a member of the ensemble
    known: dict[Setting, Tried] = field(default_factory=dict)
    glimpsed: dict[Setting, Tried] = field(default_factory=dict)
    _runs: dict[Setting, Tried] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        if self.journal is not None and self.journal.exists():
            for line in self.journal.read_text(encoding="utf-8").splitlines():
                self._recall(line)

    @property
    def fingerprint(self) -> str:
        """Return what the settings' results depend on, as 8 hexadecimal digits."""
        content = [sorted(self.asked.values.items()), self.levers, self.replicates, self.places,
                   self.first, model_version()]  # fmt: skip
        return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()[:8]

    @property
    def own(self) -> Setting:
        """Return the scenario's own setting."""
        found = [value_of(self.asked.values, name) for name in self.levers]
        return tuple(value for value in found if isinstance(value, int | float))

    def setting(self, place: Sequence[float], moving: Sequence[str]) -> Setting:
        """Return the setting at a point of the unit cube of some levers, the others as they are.

        Values lie on steps that people would choose, or are the scenario's own.
        """
        at = dict(zip(moving, place, strict=True))
        found = []
        for name, own in zip(self.levers, self.own, strict=True):
            low, high = span(name, own)
            step = (high - low) / STEPS
            along = at.get(name, (own - low) / (high - low))
            value = fitting(REGISTRY[name], round(low + round(along * STEPS) * step, 6))
            found.append(own if abs(value - own) <= step / 2 else value)
        return tuple(found)

    def place(self, setting: Setting, moving: Sequence[str]) -> list[float]:
        """Return the point of the unit cube of some levers at which a setting lies."""
        spans = [span(name, own) for name, own in zip(self.levers, self.own, strict=True)]
        return [
            (value - low) / (high - low)
            for name, value, (low, high) in zip(self.levers, setting, spans, strict=True)
            if name in moving
        ]

    def values(self, setting: Setting) -> Values:
        """Return the scenario's values under a setting, in a run long enough for any."""
        longest: Values = {
            name: max(int(reach(REGISTRY[name])[1]), count(self.asked.values, name))
            for name in ("grant_length", "grant_taper")
        }
        judged = last_money({**self.asked.values, **longest}) + HORIZONS[-1]
        quarters = max(count(self.asked.values, "quarters"), judged)
        moved = dict(zip(self.levers, setting, strict=True))
        fewer = with_places(self.asked.values, self.places)
        return {**fewer, **self.overrides, **moved, "quarters": quarters}

    def stands(self, setting: Setting) -> bool:
        """Say whether a setting contradicts nothing."""
        return not list(contradictions(self.values(setting)))

    @property
    def n_tried(self) -> int:
        """Return how many settings were tried, in full or not."""
        return len(self.known | self.glimpsed)

    def try_all(self, settings: Sequence[Setting], replicates: int | None = None) -> list[Tried]:
        """Return what comes of settings in the first replicates, or in all.

        Runs that were made before are not made again.
        """
        end = replicates or self.replicates
        begins = {setting: len(self._past(setting).bill) for setting in settings}
        for begin in sorted(set(begins.values())):
            if begin < end:
                self._run([s for s in begins if begins[s] == begin], begin, end)
        found = {setting: self._runs[setting].first(end) for setting in begins}
        (self.known if end == self.replicates else self.glimpsed).update(found)
        return [found[setting] for setting in settings]

    def _past(self, setting: Setting) -> Tried:
        return self._runs.get(setting, Tried({rule: () for rule in RULES}, ()))

    def _run(self, settings: Sequence[Setting], begin: int, end: int) -> None:
        """Run settings from one replicate up to another."""
        points = [self.values(setting) for setting in settings]
        by_rule = {
            rule: run_all(
                [{**point, "decision_rule": rule} for point in points],
                end - begin,
                first=self.first + begin,
            )
            for rule in RULES
        }
        for k, setting in enumerate(settings):
            records = {rule: by_rule[rule][k] for rule in RULES}
            bills = np.mean([public_cost(r, points[k]) for r in records.values()], axis=0)
            persistence = {
                rule: tuple(lasting(r.series["joined_up"], points[k]).tolist())
                for rule, r in records.items()
            }
            self._keep(setting, begin, Tried(persistence, tuple(bills.tolist())))

    def _keep(self, setting: Setting, begin: int, tried: Tried) -> None:
        self._runs[setting] = self._past(setting).joined(tried)
        if self.journal is not None:
            line = json.dumps([list(setting), begin, tried.persistence, tried.bill])
            make_folder(self.journal.parent)
            with self.journal.open("a", encoding="utf-8") as file:
                file.write(line + "\n")

    def _recall(self, line: str) -> None:
        """Take a line of the journal; what an interruption cut short is tried again."""
        try:
            values, begin, persistence, bills = json.loads(line)
        except ValueError:
            return
        setting, past = tuple(values), self._past(tuple(values))
        if len(past.bill) == begin:
            later = Tried({rule: tuple(v) for rule, v in persistence.items()}, tuple(bills))
            self._runs[setting] = past.joined(later)


def span(name: str, own: float) -> tuple[float, float]:
    """Return the range of a lever that is searched: what is tried, and the scenario's own value."""
    low, high = reach(REGISTRY[name])
    return min(low, own), max(high, own)
