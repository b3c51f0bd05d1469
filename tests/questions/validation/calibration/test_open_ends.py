"""What a record constrains is told from what it leaves open, and from what chance does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from joinup.inputs.figures import Figure
from joinup.questions.validation.calibration.fit import Fit
from joinup.questions.validation.calibration.open_ends import constraints, directions

NAMES = ("exit_boost", "grant", "publicity")


def chosen(accept: np.ndarray, points: np.ndarray) -> Fit:
    """Return a fit that accepts some points and no others."""
    distance = np.where(accept, 1.0, 9.0)[:, None]
    rows = tuple(map(tuple, points.tolist()))
    return Fit("x", (Figure("effort", 4, 1.0),), NAMES, rows, {"logit": distance})


@pytest.fixture
def points(rng: np.random.Generator) -> np.ndarray:
    return rng.random((1000, 3))


def test_the_identifiable_parameter_is_narrowed_and_the_other_left_open(found: Fit) -> None:
    rows = {item.name: item for item in constraints(found, "logit")}
    assert rows["exit_boost"].verdict == "narrowed" and rows["exit_boost"].ratio < 0.5
    assert rows["complaint_cost"].verdict == "left open" and rows["complaint_cost"].ratio > 0.8
    low, high = rows["exit_boost"].accepted
    assert low < rows["exit_boost"].median < high


def test_a_narrowed_a_tilted_and_an_open_parameter(points: np.ndarray) -> None:
    rng = np.random.default_rng(8)
    near = np.abs(points[:, 0] - 0.4) < 0.15
    tilted = rng.random(1000) < 0.4 + 0.6 * points[:, 1]
    rows = {item.name: item for item in constraints(chosen(near & tilted, points), "logit")}
    assert [rows[name].verdict for name in NAMES] == ["narrowed", "tilted", "left open"]
    assert rows["exit_boost"].ratio == pytest.approx(0.3, abs=0.05)


def test_chance_alone_narrows_nothing(points: np.ndarray) -> None:
    """Of 30 parameters that nothing constrains, hardly one is called constrained."""
    wrong = 0
    for seed in range(10):
        accept = np.random.default_rng(seed).random(1000) < 0.05
        rows = constraints(chosen(accept, points), "logit")
        wrong += sum(item.verdict != "left open" for item in rows)
        tie = directions(chosen(accept, points), "logit")
        assert tie is not None
        wrong += tie.n_tied
    assert wrong <= 4


def test_a_tie_between_two_parameters_is_found_though_neither_is_narrowed(
    points: np.ndarray,
) -> None:
    accept = np.abs(points[:, 0] - points[:, 1]) < 0.05
    fit = chosen(accept, points)
    assert all(item.ratio > 0.9 for item in constraints(fit, "logit"))
    tie = directions(fit, "logit")
    assert tie is not None and tie.n_tied == 1
    assert np.abs(tie.loading[0]) == pytest.approx([0.707, 0.707, 0.0], abs=0.05)
    assert tie.spread[0] < 0.15 and tie.loading[0, 0] * tie.loading[0, 1] < 0


@pytest.mark.parametrize("n_accepted", [0, 5, 1000])
def test_nothing_is_said_of_too_few_points_or_of_all(n_accepted: int, points: np.ndarray) -> None:
    fit = chosen(np.arange(1000) < n_accepted, points)
    assert constraints(fit, "logit") == [] and directions(fit, "logit") is None
    assert replace(fit, distance=fit.distance).accepted("logit").size == n_accepted
