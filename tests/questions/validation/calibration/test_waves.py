"""The first wave leaves out what cannot win: what is accepted is the same, with fewer runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from joinup.batch.memory import run_in_memory
from joinup.batch.runs import Runs
from joinup.inputs import load_scenario
from joinup.inputs.ensemble import ensemble_path, read_ensemble
from joinup.inputs.figures import Figure, figures_of
from joinup.inputs.plan import Plan
from joinup.inputs.rules import HEADLINE_RULES
from joinup.questions.validation.calibration.command import in_words, method
from joinup.questions.validation.calibration.fit import MOST_MEMBERS, Fit, by_rule, fit, fit_plan
from joinup.questions.validation.calibration.waves import (
    FAR,
    FEW,
    first_wave,
    in_waves,
    second_plan,
)
from tests.questions.validation.calibration.conftest import CALIBRATION, SCENARIO, figures
from tests.questions.validation.calibration.test_shipped import SHIPPED


def run(plan: Plan) -> Runs:
    return run_in_memory(plan, lambda share: None)


def waves(given: Sequence[Figure], replicates: int) -> tuple[Fit, list[Runs]]:
    """Return the fit of the small initiative, at the points of `found`."""
    few = first_wave(replicates)
    plan = fit_plan(SCENARIO, CALIBRATION, given, points=300, replicates=few, seed=3)
    return in_waves(plan, "small", CALIBRATION, given, replicates=replicates, run=run)


def test_two_waves_accept_what_one_accepts_at_less_cost(found: Fit) -> None:
    again, runs = waves(figures(), 4)
    few = waves(figures(), FEW)[0]
    assert again.again == runs[1].plan.n_points and 0 < again.again < 200
    assert sum(item.plan.n_runs for item in runs) == 2 * (300 * 2 + again.again * 2)
    for rule in HEADLINE_RULES:
        assert again.accepted(rule).tolist() == found.accepted(rule).tolist()
        same = (again.distance[rule] == found.distance[rule]).all(axis=1)
        assert same[again.near(FAR)].all()
        assert same.sum() == again.again, "far points are those of the first wave"
    assert found.accepted("logit").size >= 10
    assert few.again is None and few.accepted("logit").size > 0
    ensemble, whole = again.ensemble("c", "m"), found.ensemble("c", "m")
    assert ensemble.members == whole.members


def test_the_second_wave_has_the_draws_that_the_first_lacks() -> None:
    given = figures()
    whole, first = (
        fit_plan(SCENARIO, CALIBRATION, given, points=20, replicates=n, seed=3) for n in (5, FEW)
    )
    second = Plan.from_json(second_plan(first, [4, 7], 5).to_json())
    there = {(r.scenario, r.point, r.run.replicate): r.run for r in whole}
    made = [(r.scenario, (4, 7)[r.point], r.run) for r in second]
    assert [there[scenario, point, run.replicate] for scenario, point, run in made] == [
        item for _, _, item in made
    ]
    assert len(made) == 2 * 2 * 3 and {item.replicate for _, _, item in made} == {2, 3, 4}
    assert [second.simulated(r.index) for r in second] == [r.run for r in second]
    assert second.id != first.id != whole.id


def test_where_nothing_is_near_there_is_no_second_wave() -> None:
    far = tuple(replace(item, value=5000.0) for item in figures())
    found, runs = waves(far, 8)
    assert found.again == 0 and len(runs) == 1
    assert all(found.accepted(rule).size == 0 for rule in HEADLINE_RULES)
    said = "0 of 300 points come within 6 tolerances of every figure with 2 replicates"
    assert in_words(found, 0).startswith(said)


def test_a_failed_run_leaves_out_its_point_and_no_other(found: Fit) -> None:
    given = figures()
    plan = fit_plan(SCENARIO, CALIBRATION, given, points=300, replicates=FEW, seed=3)
    whole = by_rule(run(plan), given)
    kept = fit(plan, whole, "small", CALIBRATION, given, pooled=True).near(FAR)
    for values in whole.values():
        values[kept[0], 1] = np.nan
    broken = fit(plan, whole, "small", CALIBRATION, given, pooled=True)
    assert set(kept[1:]) - set(broken.near(FAR)) == set() and kept[0] not in broken.near(FAR)


def test_the_method_says_how_many_runs_a_point_had() -> None:
    two, one = (method(CALIBRATION, 300, n, 3) for n in (8, 2))
    assert "2 replicates of each and 8 of those that come within 6 standard errors" in two
    assert "300 points, 2 replicates, seed 3" in one


NAMES = [path.stem for path in SHIPPED]


def both(name: str, points: int, replicates: int) -> tuple[Fit, Fit]:
    """Return the fit with all runs, and the first wave's, of the same points and draws."""
    scenario = load_scenario(name)
    record, calibration = figures_of(scenario), scenario.calibration
    assert record is not None and calibration is not None
    given = record.fitted()
    plan = fit_plan(scenario, calibration, given, points=points, replicates=replicates, seed=1)
    runs = by_rule(run(plan), given)
    few = {rule: values[:, :FEW] for rule, values in runs.items()}
    return (
        fit(plan, runs, name, calibration, given),
        fit(plan, few, name, calibration, given, pooled=True),
    )


@pytest.mark.parametrize("name", NAMES)
def test_no_accepted_point_is_left_out(name: str) -> None:
    whole, first = both(name, 60, 4)
    for rule in HEADLINE_RULES:
        assert set(whole.accepted(rule)) <= set(first.near(FAR))
    assert len(first.near(FAR)) < 50


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_no_accepted_point_of_a_shipped_ensemble_is_near_being_left_out(name: str) -> None:
    shipped = read_ensemble(ensemble_path(name))
    words = re.findall(r"--(points|replicates) (\d+)", shipped.header["command"])
    asked = {"points": 1000, "replicates": 8} | {key: int(value) for key, value in words}
    whole, first = both(name, **asked)
    near = first.near(FAR)
    for rule in HEADLINE_RULES:
        accepted = whole.accepted(rule)
        assert [item.point for item in shipped.under(rule)] == accepted[:MOST_MEMBERS].tolist()
        assert set(accepted) <= set(near)
        assert first.farthest(rule)[accepted].max() < FAR - 0.75
    assert len(near) < 0.62 * asked["points"]
