"""Which initiatives are on record, and how an ensemble is held against its record."""

from __future__ import annotations

from collections.abc import Callable

from joinup.batch.runs import Runs
from joinup.inputs.calibration import Calibration
from joinup.inputs.ensemble import Ensemble, ensemble_path, read_ensemble
from joinup.inputs.figures import Figures
from joinup.inputs.plan import Plan
from joinup.inputs.rules import HEADLINE_RULES
from joinup.inputs.scenario import Scenario, load_scenario
from joinup.inputs.shipped import is_file, shipped
from joinup.job import Job
from joinup.questions.validation.judgement import Case, ensemble_plan, verdict

SEED = 2
"""Other draws than those of the shipped fits."""

REPLICATES = 5
"""Runs of each member of an ensemble."""

ALONE = 200
"""Runs of a scenario that was not fitted."""


def on_record() -> list[Scenario]:
    """Return the shipped scenarios that carry a record of their own, not one that they extend."""
    found = [load_scenario(name) for name in shipped("scenarios")]
    return [item for item in found if any(record.of == item.name for record in item.records)]


def without_record() -> list[str]:
    """Return the titles of the shipped scenarios that carry no record and extend no other."""
    found = [load_scenario(name) for name in shipped("scenarios")]
    return [
        f"{item.title} ({item.name})"
        for item in found
        if not item.records and len(item.lineage) == 1
    ]


def judged(
    scenario: Scenario,
    figures: Figures,
    calibration: Calibration,
    ensemble: Ensemble | None,
    *,
    seed: int,
    run: Callable[[Plan], Runs],
) -> tuple[Case, list[str]]:
    """Return an ensemble beside its record and the results' ids; `run` runs what is needed.

    A rule under which nothing was accepted is left out; without an ensemble the scenario runs with
    its own values.
    """
    verdicts, results = [], []
    for rule in HEADLINE_RULES:
        members = ensemble.under(rule) if ensemble else ()
        if ensemble and not members:
            continue
        n = REPLICATES if ensemble else ALONE
        plan = ensemble_plan(scenario, rule, members, figures.figures, replicates=n, seed=seed)
        result = run(plan)
        verdicts.append(verdict(result, calibration, figures.figures))
        results.append(result.id)
    return Case(scenario, figures, calibration, ensemble, tuple(verdicts)), results


def ensemble_of(scenario: Scenario, job: Job) -> Ensemble | None:
    """Return the ensemble that is shipped with a scenario, if one is; say what is odd about it."""
    path = ensemble_path(scenario.name)
    if not is_file(path):
        return None
    ensemble = read_ensemble(path)
    if ensemble.note:
        job.tell(f"Note: {ensemble.note}")
    return ensemble
