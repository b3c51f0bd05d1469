"""The experiments that guidance needs beside its main one: fresh draws, screening, indices.

Each is the main experiment with another design over the same ranges of circumstances. Which points
the later ones have depends on what came of the earlier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from joinup.analysis.paired import Interval, interval
from joinup.analysis.sensitivity.indices import unit_problem
from joinup.inputs import circumstances
from joinup.inputs.circumstances import CIRCUMSTANCES
from joinup.inputs.design import Design, listed
from joinup.inputs.experiment import Experiment
from joinup.inputs.plan import Plan
from joinup.inputs.rules import HEADLINE_RULES
from joinup.questions.guidance.cases import ENDINGS, Array, Cases

TRAJECTORIES = 20
SOBOL_POINTS = 256
FEW = 4  # circumstances that have their indices worked out
FRESH_REPLICATES = 20
_MOST_CHOICES = 8  # of values that a design takes one of; beyond, it is a range


@dataclass(frozen=True)
class Span:
    """What a circumstance varies over in a design: a range, or some values where these are few."""

    low: float
    high: float
    choices: tuple[float, ...] = ()
    whole: bool = False

    def at(self, share: float) -> float:
        """Return the value at a share of the span, from 0 to 1."""
        if self.choices:
            last = len(self.choices) - 1
            return self.choices[min(int(share * (last + 1)), last)]
        value = self.low + share * (self.high - self.low)
        return float(round(value)) if self.whole else value

    @property
    def middle(self) -> float:
        """Return the value half way, the lower of two of some values."""
        if self.choices:
            return self.choices[(len(self.choices) - 1) // 2]
        return self.at(0.5)


def spans(plan: Plan) -> dict[str, Span]:
    """Return what each circumstance varies over in a plan's design."""
    points = [circumstances.read(plan.parameters(0, number)) for number in range(plan.n_points)]
    design = plan.design
    bounds = dict(zip(design["names"], design["bounds"], strict=False))
    found = {}
    for item in CIRCUMSTANCES:
        seen = sorted({point[item.name] for point in points})
        few = len(seen) <= _MOST_CHOICES and len(seen) < plan.n_points
        low, high = (seen[0], seen[-1]) if few else bounds.get(item.parameter, (seen[0], seen[-1]))
        found[item.name] = Span(low, high, tuple(seen) if few else (), item.whole)
    return found


def varying(known: Mapping[str, Span]) -> list[str]:
    """Return the circumstances that vary at all."""
    return [name for name, span in known.items() if span.low < span.high]


def screening(experiment: Experiment, known: Mapping[str, Span]) -> Experiment:
    """Return Morris's trajectories through all circumstances that vary."""
    from SALib.sample import morris

    names = varying(known)
    unit = morris.sample(unit_problem(names), TRAJECTORIES, seed=experiment.seed % 2**32)
    return _with(experiment, "screening", _design("morris", names, unit, known), replicates=1)


def indexing(experiment: Experiment, known: Mapping[str, Span], few: Sequence[str]) -> Experiment:
    """Return Saltelli's sample of a few circumstances, the others in the middle of their range."""
    from SALib.sample import sobol

    names = [name for name in varying(known) if name in few]
    unit = sobol.sample(
        unit_problem(names), SOBOL_POINTS, calc_second_order=False, seed=experiment.seed % 2**32
    )
    return _with(experiment, "indices", _design("sobol", names, unit, known), replicates=1)


def confirming(experiment: Experiment, plan: Plan, cases: Cases) -> Experiment:
    """Return the cases in which each form leads most clearly, on draws that nothing else saw."""
    points = [plan.design["points"][claim.point] for claim in claims(cases)]
    names = plan.design["names"]
    design = listed(
        [
            {n: tuple(v) if isinstance(v, list) else v for n, v in zip(names, point, strict=True)}
            for point in points
        ]
    )
    fresh = _with(experiment, "fresh-draws", design, replicates=FRESH_REPLICATES)
    return replace(fresh, seed=experiment.seed + 1)


@dataclass(frozen=True)
class Claim:
    """That a form is best at a point and an ending under a rule."""

    rule: int
    form: int
    point: int
    ending: int


@dataclass(frozen=True)
class Confirmed:
    """A claim on fresh draws: the form's lead over the nearest other, with its interval."""

    rule: str
    form: str
    ending: str
    circumstances: Mapping[str, float]
    second: str
    lead: Interval

    @property
    def holds(self) -> bool:
        """Say whether the lead is clear."""
        return self.lead.n > 1 and self.lead.low > 0


def claims(cases: Cases) -> list[Claim]:
    """Return where each form leads by most, if it is best anywhere, by rule."""
    found = []
    for rule in range(len(HEADLINE_RULES)):
        gain = cases.gain[rule]
        for form in range(len(cases.forms)):
            others = np.delete(gain, form, axis=-1).max(axis=-1)
            point, ending = np.unravel_index((gain[..., form] - others).argmax(), others.shape)
            if gain[point, ending, form] > others[point, ending]:
                found.append(Claim(rule, form, int(point), int(ending)))
    return found


def confirmed(cases: Cases, fresh: Cases) -> list[Confirmed]:
    """Return what fresh draws say of each claim of the main cases."""
    found = []
    for number, claim in enumerate(claims(cases)):
        gains = fresh.gains[claim.rule, number, claim.ending]
        leads = gains[claim.form] - np.delete(gains, claim.form, axis=0)
        nearest = int(leads.mean(axis=1).argmin())
        others = [form for form in range(len(cases.forms)) if form != claim.form]
        found.append(
            Confirmed(
                HEADLINE_RULES[claim.rule],
                cases.forms[claim.form],
                ENDINGS[claim.ending],
                dict(zip(fresh.names, fresh.points[number].tolist(), strict=True)),
                cases.forms[others[nearest]],
                interval(leads[nearest]),
            )
        )
    return found


def _design(kind: str, names: Sequence[str], unit: Array, known: Mapping[str, Span]) -> Design:
    """Return the points at some shares of the spans, (point, name); others in the middle."""
    middle = {name: span.middle for name, span in known.items()}
    points = []
    for row in unit.tolist():
        at = {name: known[name].at(share) for name, share in zip(names, row, strict=True)}
        points.append(circumstances.write({**middle, **at}))
    made = listed(points)
    return Design(kind, made.names, made.points)


def _with(experiment: Experiment, part: str, design: Design, replicates: int) -> Experiment:
    return replace(
        experiment, name=f"{experiment.name}-{part}", design=design, replicates=replicates
    )
