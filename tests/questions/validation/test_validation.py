"""Errors and coverage by hand; fitted figures and those kept back are never mixed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from joinup.batch import open_result
from joinup.compiled.engine import simulate
from joinup.inputs import Scenario
from joinup.inputs.calibration import Calibration
from joinup.inputs.ensemble import Member
from joinup.inputs.figures import Figure, Figures
from joinup.model.engine import Run
from joinup.questions.validation.judgement import (
    Case,
    Course,
    Judged,
    Verdict,
    ensemble_plan,
    verdict,
)
from tests.here import run_here

CALIBRATION = Calibration({}, 0.03, 0.04)
SCENARIO = Scenario(
    "small", "A small initiative", "S.", {"places": 3, "quarters": 12, "grant_length": 4}, {}
)  # fmt: skip


def judged(
    quarter: int, value: float, low: float, median: float, high: float, *, kept: bool = False
) -> Judged:
    figure = Figure("clients_in_need", quarter, value, kept_back=kept)
    return Judged(figure, value, low, median, high, 0.0, 100.0)


def case(*verdicts: tuple[Judged, ...]) -> Case:
    made = [
        Verdict(rule, 2, 5, (Course("clients_in_need", np.zeros((3, 13)), own, np.zeros(3)),))
        for rule, own in zip(("logit", "experience"), verdicts, strict=False)
    ]
    figures = Figures(tuple(item.figure for item in verdicts[0]), {}, None, {})
    return Case(SCENARIO, figures, CALIBRATION, None, tuple(made))


def test_errors_and_coverage_by_hand() -> None:
    found = case(
        (
            judged(0, 100, 100, 100, 100),
            judged(4, 100, 90, 110, 130),
            judged(8, 50, 40, 60, 80, kept=True),
            judged(12, 50, 20, 30, 40, kept=True),
        )
    ).verdicts[0]
    fitted, kept = found.score(fitted=True), found.score(fitted=False)
    assert (fitted.n, fitted.inside) == (1, 1), "the start is given, not found"
    assert fitted.error == pytest.approx(0.1) and fitted.bias == pytest.approx(0.1)
    assert (kept.n, kept.inside) == (2, 1)
    assert kept.error == pytest.approx((0.2 + 0.4) / 2) and kept.bias == pytest.approx(-0.1)
    assert kept.unchanged == pytest.approx(1.0), "100 carried on, where 50 is recorded"


def test_no_figure_kept_back_gives_no_score() -> None:
    score = case((judged(4, 100, 90, 110, 130),)).verdicts[0].score(fitted=False)
    assert score.n == 0 and np.isnan(score.error)


def test_the_widened_band_adds_the_stated_errors() -> None:
    figure = Figure("clients_in_need", 4, 100.0)
    near = Judged(figure, 100.0, 103.0, 106.0, 110.0, 8.0, 100.0)
    assert not near.inside and near.inside_widened  # 106 - sqrt(3^2 + 8^2) < 100
    far = Judged(figure, 100.0, 113.0, 116.0, 120.0, 8.0, 100.0)
    assert not far.inside_widened


@pytest.mark.parametrize(("inside", "agrees"), [(10, True), (7, True), (6, False), (0, False)])
def test_so_few_within_the_band_are_too_few(inside: int, agrees: bool) -> None:
    """Of 10 figures 7 or fewer lie within in 7% of cases, 6 or fewer in 1.3%."""
    items = tuple(
        judged(n + 1, 100, 90 if n < inside else 110, 120, 130, kept=True) for n in range(10)
    )
    assert case(items).agree("logit") is agrees


def test_the_runs_of_an_ensemble_are_those_of_its_members(tmp_path: Path) -> None:
    figures = [
        Figure("clients_in_need", 0, 1850.0),
        Figure("clients_in_need", 4, 1800.0),
        Figure("effort", 8, 0.4, 4.0),
        Figure("clients_in_need", 8, 900.0, kept_back=True),
    ]
    members = [Member("experience", n, {"grant": 0.1 * n}, 1.0) for n in (1, 4)]
    plan = ensemble_plan(SCENARIO, "experience", members, figures, replicates=3, seed=5)
    assert "900" not in str(plan.content["scenarios"]), "what is simulated knows no figure"
    found = verdict(open_result(run_here(plan, out=tmp_path).folder), CALIBRATION, figures)
    assert (found.rule, found.members, found.replicates) == ("experience", 2, 3)
    values = {**SCENARIO.parameters, "decision_rule": "experience", "quarters": 8}
    runs = simulate(
        [Run({**values, **item.values}, 5, replicate) for item in members for replicate in range(3)]
    )
    clients, effort = found.courses
    expected = np.quantile(runs.series["clients_in_need"], (0.05, 0.5, 0.95), axis=0)
    assert np.array_equal(clients.band, expected)
    assert [item.figure.quarter for item in clients.holdout] == [8]
    assert clients.judged[2].unchanged == 1800.0 and np.isnan(clients.judged[0].unchanged)
    (one,) = effort.judged
    assert one.margin == pytest.approx(1.645 * 0.05 * 0.4 / 2)
    assert one.median == np.median(runs.series["effort"][:, 8])


def test_without_members_the_scenario_runs_with_its_own_values() -> None:
    figures = [Figure("effort", 4, 0.5)]
    plan = ensemble_plan(SCENARIO, "logit", (), figures, replicates=3, seed=5)
    assert plan.n_points == 1 and plan.parameters(0, 0)["places"] == 3


def test_the_change_of_the_figures_kept_back_is_taken_run_by_run(tmp_path: Path) -> None:
    figures = [Figure("effort", q, 0.5, kept_back=q > 2) for q in (2, 4, 8)]
    plan = ensemble_plan(SCENARIO, "logit", (), figures, replicates=7, seed=5)
    (course,) = verdict(
        open_result(run_here(plan, out=tmp_path).folder), CALIBRATION, figures
    ).courses
    values = {**SCENARIO.parameters, "quarters": 8}
    effort = simulate([Run(values, 5, n) for n in range(7)]).series["effort"]
    assert course.change == pytest.approx(
        np.quantile(effort[:, 8] - effort[:, 4], (0.05, 0.5, 0.95))
    )
