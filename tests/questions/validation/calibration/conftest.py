"""A small initiative whose figures the model itself made, so that the truth is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from joinup.batch import open_result
from joinup.compiled.engine import simulate
from joinup.inputs import Scenario
from joinup.inputs.calibration import Calibration
from joinup.inputs.figures import Figure
from joinup.model.engine import Run
from joinup.questions.validation.calibration.fit import Fit, fit, fit_plan
from tests.here import run_here

TRUTH = {"exit_boost": 2.2, "complaint_cost": 0.01, "handover_delay": 4}
QUARTERS = (0, 4, 8, 11)
SCENARIO = Scenario(
    "small",
    "A small initiative",
    "Made by the model.",
    {
        "places": 29, "partners": 2, "quarters": 23, "grant_start": 0, "grant_length": 7,
        "clients": 1000, "own_target_incentive": 0.2, "lead_time": 0, "initial_awareness": 0.9,
        "access_barrier": 0.0, "capacity_growth": 0.5,
    },
    {},
)  # fmt: skip
CALIBRATION = Calibration(
    {"exit_boost": (0.0, 4.0), "complaint_cost": (0.0, 0.02), "handover_delay": (0, 9)}, 0.01, 0.01
)


def figures() -> tuple[Figure, ...]:
    """Return what the model gives with the true values, mean of 40 runs on other draws."""
    values = {**SCENARIO.parameters, **TRUTH}
    runs = simulate([Run(values, seed=99, replicate=n) for n in range(40)])
    mean = runs.series["clients_in_need"].mean(axis=0)
    return tuple(Figure("clients_in_need", quarter, float(mean[quarter])) for quarter in QUARTERS)


@pytest.fixture(scope="session")
def truth() -> dict[str, float]:
    return dict(TRUTH)


@pytest.fixture(scope="session")
def fitted_to(tmp_path_factory: pytest.TempPathFactory) -> Callable[[tuple[Figure, ...]], Fit]:
    """Return a function that fits the small initiative to some figures; its runs are made once."""
    made = figures()
    plan = fit_plan(SCENARIO, CALIBRATION, made, points=300, replicates=4, seed=3)
    out: Path = tmp_path_factory.mktemp("fit")
    result = open_result(run_here(plan, out=out).folder)
    return lambda given: fit(result, "small", CALIBRATION, given)


@pytest.fixture(scope="session")
def found(fitted_to: Callable[[tuple[Figure, ...]], Fit]) -> Fit:
    return fitted_to(figures())


@pytest.fixture(scope="session")
def rng() -> np.random.Generator:
    return np.random.default_rng(5)
