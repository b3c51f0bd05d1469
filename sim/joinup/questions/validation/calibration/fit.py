"""Fit a scenario: a Latin hypercube of its free parameters, of which those near enough are kept.

What is simulated never depends on the record at all, and what measures distance is handed the
fitted figures and nothing else; so the figures kept back cannot reach an ensemble.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.distance import CUTOFF, Array, distances
from joinup.batch.runs import Runs
from joinup.errors import InputError
from joinup.inputs.calibration import Calibration
from joinup.inputs.consistency import contradictions_at
from joinup.inputs.design import Design, latin_hypercube
from joinup.inputs.ensemble import Ensemble, Member
from joinup.inputs.experiment import Experiment
from joinup.inputs.figures import Figure
from joinup.inputs.plan import Plan
from joinup.inputs.plan import plan as plan_of
from joinup.inputs.rules import HEADLINE_RULES
from joinup.inputs.scenario import Scenario
from joinup.model.parameters import REGISTRY
from joinup.model.registry import Value
from joinup.model.version import model_version

MOST_MEMBERS = 200  # of an ensemble under one rule
_SHORTEST = int(REGISTRY["quarters"].low)


def scenario_under(scenario: Scenario, rule: str, quarters: int) -> Scenario:
    """Return a scenario without its record, under a decision rule and of a length in quarters."""
    bare = replace(scenario, name=f"{scenario.name}_{rule}", records=(), calibration=None)
    return bare.with_values(
        {"decision_rule": rule, "quarters": max(quarters, _SHORTEST)},
        "set for the fit",
    )


def fit_plan(
    scenario: Scenario,
    calibration: Calibration,
    figures: Sequence[Figure],
    *,
    points: int,
    replicates: int,
    seed: int,
) -> Plan:
    """Return the runs of a fit: each point of the hypercube under each rule, to the last figure.

    Of `figures` only outcomes and quarters are used. Raises InputError where a point would
    contradict the scenario.
    """
    ranges = {REGISTRY[name]: bounds for name, bounds in calibration.vary.items()}
    design = latin_hypercube(ranges, points, seed % 2**32)
    _refuse_contradictions(scenario, design)
    last = max(item.quarter for item in figures)
    return plan_of(
        Experiment(
            name=f"calibrate_{scenario.name}",
            title=f"Calibration: {scenario.title}",
            question="Which values of the free parameters come near to the fitted figures?",
            scenarios=tuple(scenario_under(scenario, rule, last) for rule in HEADLINE_RULES),
            baseline=f"{scenario.name}_{HEADLINE_RULES[0]}",
            replicates=replicates,
            seed=seed,
            design=design,
            series=tuple(dict.fromkeys(item.outcome for item in figures)),
        )
    )


def _refuse_contradictions(scenario: Scenario, design: Design) -> None:
    found = list(contradictions_at(scenario.parameters, design))
    if found:
        raise InputError([f"{scenario.path or scenario.name}: {text}" for _, text, _ in found])


@dataclass(frozen=True)
class Fit:
    """What came of a fit: the distance of every point under every rule, and who is near enough.

    `distance` has axes (point, figure), NaN where a run of the point failed.
    """

    scenario: str
    figures: tuple[Figure, ...]
    names: tuple[str, ...]
    points: tuple[tuple[Value, ...], ...]
    distance: Mapping[str, Array]

    def farthest(self, rule: str) -> Array:
        """Return the largest distance of each point from a figure, infinite where a run failed."""
        found: Array = np.where(
            np.isnan(self.distance[rule]).any(axis=1), np.inf, self.distance[rule].max(axis=1)
        )
        return found

    def accepted(self, rule: str) -> NDArray[np.int64]:
        """Return the numbers of the points that miss no figure by more than the cut-off."""
        return np.flatnonzero(self.farthest(rule) <= CUTOFF)

    @cached_property
    def values(self) -> Array:
        """Return the points as numbers, (point, parameter)."""
        return np.array(self.points, dtype=np.float64)

    def ensemble(self, command: str, method: str) -> Ensemble:
        """Return the accepted points, at most MOST_MEMBERS a rule, in the order of the design."""
        members = []
        for rule in self.distance:
            far = self.farthest(rule)
            for number in self.accepted(rule)[:MOST_MEMBERS].tolist():
                values = dict(zip(self.names, self.points[number], strict=True))
                members.append(Member(rule, number, values, float(far[number])))
        header = {
            "ensemble": f"{self.scenario}: each row comes within {CUTOFF:g} tolerances of every "
            "fitted figure; rows are equally good, they are not a probability distribution",
            "command": command,
            "model": model_version(),
            "method": method,
            "fitted": "; ".join(
                f"{item.outcome} {item.value:g} in quarter {item.quarter} (weight {item.weight:g})"
                for item in self.figures
            ),
            "tried": "; ".join(
                f"{rule}: {len(self.accepted(rule))} of {len(self.points)} points accepted"
                for rule in self.distance
            ),
        }
        return Ensemble(self.scenario, self.names, tuple(members), header)


def fit(result: Runs, scenario: str, calibration: Calibration, figures: Sequence[Figure]) -> Fit:
    """Return the distances of a finished fit's points. `figures` are those that are fitted."""
    design = result.plan.design
    measured = {
        str(item["parameters"]["decision_rule"]): distances(
            runs_at(result, str(item["name"]), figures),
            figures,
            calibration.measurement,
            calibration.discrepancy,
        )
        for item in result.plan.scenarios
    }
    points = tuple(tuple(point) for point in design["points"])
    return Fit(scenario, tuple(figures), tuple(design["names"]), points, measured)


def runs_at(result: Runs, scenario: str, figures: Sequence[Figure]) -> Array:
    """Return what the runs of a scenario gave where figures stand, (point, replicate, figure).

    It is NaN for runs that failed.
    """
    plan = result.plan
    found = np.full((plan.n_points, plan.replicates, len(figures)), np.nan)
    for outcome in dict.fromkeys(item.outcome for item in figures):
        frame = result.series(outcome)
        own = frame[(frame["scenario"] == scenario).to_numpy()]
        for number, item in enumerate(figures):
            if item.outcome == outcome:
                at = own[own["quarter"] == item.quarter]
                found[at["point"], at["replicate"], number] = at[outcome]
    return found
