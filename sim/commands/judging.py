"""What `calibrate` and `validate` share: run an ensemble, and judge it by its record."""

from __future__ import annotations

from pathlib import Path

from sim.analysis.validation import Case, ensemble_plan, verdict
from sim.batch import open_result
from sim.commands.progress import ran
from sim.inputs.calibration import Calibration
from sim.inputs.ensemble import Ensemble
from sim.inputs.figures import Figures
from sim.inputs.rules import HEADLINE_RULES
from sim.inputs.scenario import Scenario

_REPLICATES = 5  # of each member
_ALONE = 200  # of a scenario that was not fitted


def judge(
    scenario: Scenario,
    figures: Figures,
    calibration: Calibration,
    ensemble: Ensemble | None,
    *,
    seed: int,
    out: Path,
    workers: int | None,
) -> tuple[Case, list[str]]:
    """Return an ensemble beside its record and the results' ids, running what is missing of it.

    A rule under which nothing was accepted is left out; without an ensemble the scenario runs with
    its own values.
    """
    verdicts, results = [], []
    for rule in HEADLINE_RULES:
        members = ensemble.under(rule) if ensemble else ()
        if ensemble and not members:
            continue
        plan = ensemble_plan(
            scenario,
            rule,
            members,
            figures.figures,
            replicates=_REPLICATES if ensemble else _ALONE,
            seed=seed,
        )
        result = open_result(ran(plan, out, workers).folder)
        verdicts.append(verdict(result, calibration, figures.figures))
        results.append(result.id)
    return Case(scenario, figures, calibration, ensemble, tuple(verdicts)), results
