"""What `calibrate` and `validate` share: run an ensemble, and judge it by its record."""

from __future__ import annotations

from pathlib import Path

from sim.analysis.records import judged
from sim.analysis.validation import Case
from sim.batch import open_result
from sim.commands.progress import ran
from sim.inputs.calibration import Calibration
from sim.inputs.ensemble import Ensemble
from sim.inputs.figures import Figures
from sim.inputs.scenario import Scenario


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
