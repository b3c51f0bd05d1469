"""What `calibrate` and `validate` share: run an ensemble, and judge it by its record."""

from __future__ import annotations

from pathlib import Path

from joinup.batch import open_result
from joinup.inputs.calibration import Calibration
from joinup.inputs.ensemble import Ensemble
from joinup.inputs.figures import Figures
from joinup.inputs.scenario import Scenario
from joinup.job import ran
from joinup.questions.validation.judgement import Case
from joinup.questions.validation.records import judged


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
    """Return an ensemble beside its record and the results' ids, running what is missing of it."""
    return judged(
        scenario,
        figures,
        calibration,
        ensemble,
        seed=seed,
        run=lambda plan: open_result(ran(plan, out, workers).folder),
    )
