"""Try combinations of levers, and keep all that was tried, so that a search can go on later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
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

    @property
    def least(self) -> float:
        """Return the mean persistence under the rule that is least kind to it."""
        return min(float(np.mean(values)) for values in self.persistence.values())

    @property
    def cost(self) -> float:
        """Return the mean bill, u per place."""
        return float(np.mean(self.bill))


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

    With a `journal` every setting is written down once it is known, and never tried again.
    """

    asked: Subject
    levers: tuple[str, ...]
    replicates: int
    places: int
    first: int = 0  # replicate
    journal: Path | None = None
    overrides: Values = field(default_factory=dict)  # a member of the ensemble
    known: dict[Setting, Tried] = field(default_factory=dict)

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

    def try_all(self, settings: Sequence[Setting]) -> list[Tried]:
        """Return what comes of settings; those that are known are not simulated again."""
        new = [s for s in dict.fromkeys(settings) if s not in self.known]
        if new:
            points = [self.values(setting) for setting in new]
            by_rule = {
                rule: run_all(
                    [{**point, "decision_rule": rule} for point in points],
                    self.replicates,
                    first=self.first,
                )
                for rule in RULES
            }
            for k, setting in enumerate(new):
                records = {rule: by_rule[rule][k] for rule in RULES}
                bills = np.mean([public_cost(r, points[k]) for r in records.values()], axis=0)
                self._keep(
                    setting,
                    Tried(
                        {
                            rule: tuple(lasting(r.series["joined_up"], points[k]).tolist())
                            for rule, r in records.items()
                        },
                        tuple(bills.tolist()),
                    ),
                )
        return [self.known[setting] for setting in settings]

    def _keep(self, setting: Setting, tried: Tried) -> None:
        self.known[setting] = tried
        if self.journal is not None:
            line = json.dumps([list(setting), tried.persistence, tried.bill])
            make_folder(self.journal.parent)
            with self.journal.open("a", encoding="utf-8") as file:
                file.write(line + "\n")

    def _recall(self, line: str) -> None:
        """Take a line of the journal; one that an interruption cut short is tried again."""
        try:
            setting, persistence, bills = json.loads(line)
        except ValueError:
            return
        self.known[tuple(setting)] = Tried(
            {rule: tuple(values) for rule, values in persistence.items()}, tuple(bills)
        )


def span(name: str, own: float) -> tuple[float, float]:
    """Return the range of a lever that is searched: what is tried, and the scenario's own value."""
    low, high = reach(REGISTRY[name])
    return min(low, own), max(high, own)


Report = Callable[[int, int], bool]
"""Is told the generation and the settings tried so far; says whether to stop."""


def cheapest(
    bench: Bench,
    moving: Sequence[str],
    persist: float,
    confidence: float,
    report: Report,
    *,
    generations: int = 40,
) -> bool:
    """Search some levers for the cheapest setting that reaches `persist`; say whether it ended.

    Differential evolution (Storn and Price 1997) over the unit cube, from the best setting that is
    known. One that falls short pays more for it than any bill. What was found lies in
    `bench.known`. The seed is fixed, so that a search which was interrupted takes the same path
    again, over known ground.
    """
    from scipy.optimize import differential_evolution

    worst = 100.0 * (abs(bench.try_all([bench.own])[0].cost) + 1.0)
    generation, stopped = 0, False

    def score(tried: Tried) -> float:
        short = persist - tried.sure(confidence)
        return tried.cost + (worst * (1.0 + short) if short > 0 else 0.0)

    def scores(cube: Array) -> Array:
        settings = [bench.setting(column, moving) for column in np.atleast_2d(cube.T)]
        standing = [setting for setting in settings if bench.stands(setting)]
        known = dict(zip(standing, bench.try_all(standing), strict=True))
        return np.array([score(known[s]) if s in known else 3.0 * worst for s in settings])

    def watch(best: Array, convergence: float = 0.0) -> bool:
        nonlocal generation, stopped
        generation += 1
        stopped = report(generation, len(bench.known))
        return stopped

    begin = min(bench.known, key=lambda setting: score(bench.known[setting]))
    differential_evolution(
        scores, [(0.0, 1.0)] * len(moving), x0=bench.place(begin, moving), vectorized=True,
        updating="deferred", polish=False, seed=1, popsize=5, maxiter=generations, tol=0.005,
        callback=watch,
    )  # fmt: skip
    return not stopped
