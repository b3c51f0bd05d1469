"""What `calibrate` and `validate` share: run an ensemble, and judge it by its record."""

from __future__ import annotations

import sys
from pathlib import Path

from sim.analysis.validation import Case, ensemble_plan, verdict
from sim.batch import Result, open_result
from sim.batch import run as run_batch
from sim.commands.running import shown_progress
from sim.inputs.calibration import Calibration
from sim.inputs.ensemble import Ensemble
from sim.inputs.figures import Figures
from sim.inputs.plan import Plan
from sim.inputs.rules import HEADLINE_RULES
from sim.inputs.scenario import Scenario

_REPLICATES = 5  # of each member
_ALONE = 200  # of a scenario that was not fitted


def ran(plan: Plan, out: Path, workers: int | None) -> Result | None:
    """Run what is missing of a plan, with its progress; None where it was interrupted."""
    with shown_progress() as report:
        outcome = run_batch(plan, out=out, workers=workers, on_progress=report)
    for note in outcome.notes:
        print(note, file=sys.stderr)
    if outcome.interrupted:
        print(
            f"Stopped with {outcome.progress.left:,} runs to do. Everything finished is kept in "
            f"{outcome.folder}; give the same command again to go on.",
            file=sys.stderr,
        )
        return None
    return open_result(outcome.folder)


def judge(
    scenario: Scenario,
    figures: Figures,
    calibration: Calibration,
    ensemble: Ensemble | None,
    *,
    seed: int,
    out: Path,
    workers: int | None,
) -> tuple[Case, list[str]] | None:
    """Return an ensemble beside its record and the results' ids; None where it was interrupted.

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
        result = ran(plan, out, workers)
        if result is None:
            return None
        verdicts.append(verdict(result, calibration, figures.figures))
        results.append(result.id)
    return Case(scenario, figures, calibration, ensemble, tuple(verdicts)), results
