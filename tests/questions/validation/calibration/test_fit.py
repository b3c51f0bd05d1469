"""A fit finds the truth that made its figures, keeps open what they leave open, reads no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from joinup.analysis.distance import CUTOFF
from joinup.compiled.engine import simulate
from joinup.errors import InputError
from joinup.inputs import load_scenario
from joinup.inputs.calibration import Calibration
from joinup.inputs.figures import Figure, figures_of
from joinup.inputs.planned import resolved_parameters
from joinup.inputs.rules import HEADLINE_RULES
from joinup.model.engine import Run
from joinup.questions.validation.calibration.fit import MOST_MEMBERS, Fit, fit_plan, scenario_under
from tests.questions.validation.calibration.conftest import CALIBRATION, SCENARIO, figures

Refit = Callable[[tuple[Figure, ...]], Fit]


def accepted(found: Fit, name: str, rule: str = "logit") -> np.ndarray:
    return found.values[found.accepted(rule), found.names.index(name)]


def test_the_truth_lies_within_what_is_accepted(found: Fit, truth: dict[str, float]) -> None:
    for name, value in truth.items():
        chosen = accepted(found, name)
        assert len(chosen) >= 10 and chosen.min() <= value <= chosen.max(), name


def test_what_the_figures_tell_is_found_and_what_they_do_not_tell_stays_wide(
    found: Fit, truth: dict[str, float]
) -> None:
    told, untold = accepted(found, "exit_boost"), accepted(found, "complaint_cost")
    assert abs(np.median(told) - truth["exit_boost"]) < 0.3
    assert np.ptp(told) < 0.4 * 4.0
    assert np.ptp(untold) > 0.9 * 0.02


def test_other_figures_give_another_ensemble(fitted_to: Refit) -> None:
    """The truth is found because of the figures, not because it lies in the middle."""
    weaker = tuple(
        replace(item, value=item.value + 0.5 * (1000 - item.value)) for item in figures()
    )
    chosen = accepted(fitted_to(weaker), "exit_boost")
    assert len(chosen) >= 5 and chosen.max() < 1.9


def test_nothing_is_accepted_where_nothing_is_near(fitted_to: Refit) -> None:
    far = tuple(replace(item, value=2000.0) for item in figures())
    found = fitted_to(far)
    assert all(len(found.accepted(rule)) == 0 for rule in HEADLINE_RULES)
    assert found.ensemble("c", "m").members == ()


def test_members_are_the_first_accepted_of_each_rule_with_their_distance(found: Fit) -> None:
    ensemble = found.ensemble("joinup calibrate small", "how")
    for rule in HEADLINE_RULES:
        numbers = found.accepted(rule)[:MOST_MEMBERS].tolist()
        assert [item.point for item in ensemble.under(rule)] == numbers
    first = ensemble.members[0]
    assert first.values == dict(zip(found.names, found.points[first.point], strict=True))
    assert isinstance(first.values["handover_delay"], int)
    assert first.distance == found.distance["logit"][first.point].max() <= CUTOFF
    assert "clients_in_need 1000 in quarter 0 (weight 1)" in ensemble.header["fitted"]


def test_a_point_with_a_failed_run_is_never_accepted(found: Fit) -> None:
    distance = {rule: values.copy() for rule, values in found.distance.items()}
    number = int(found.accepted("logit")[0])
    distance["logit"][number, 2] = np.nan
    assert number not in replace(found, distance=distance).accepted("logit")


def test_what_is_simulated_does_not_depend_on_any_recorded_value() -> None:
    scenario = load_scenario("rough_sleepers_unit")
    record = figures_of(scenario)
    assert record is not None and scenario.calibration is not None
    plans = [
        fit_plan(poisoned, scenario.calibration, given, points=20, replicates=2, seed=1).to_json()
        for poisoned, given in (
            (scenario, record.fitted()),
            (replace(scenario, records=()), record.fitted()),
            (scenario, tuple(replace(item, value=-1e9) for item in record.fitted())),
        )
    ]
    assert plans[0] == plans[1] == plans[2]


def test_the_fit_ends_with_the_last_fitted_figure() -> None:
    scenario = load_scenario("rough_sleepers_unit")
    record = figures_of(scenario)
    assert record is not None and scenario.calibration is not None
    plan = fit_plan(
        scenario, scenario.calibration, record.fitted(), points=20, replicates=2, seed=1
    )
    assert {item["parameters"]["quarters"] for item in plan.scenarios} == {12}


@pytest.mark.parametrize("rule", HEADLINE_RULES)
def test_a_run_that_ends_early_has_the_same_bits_as_one_that_goes_on(rule: str) -> None:
    short, whole = (
        simulate([Run(resolved_parameters(scenario_under(SCENARIO, rule, n)), 1, 2)])
        for n in (11, 23)
    )
    for name, values in short.series.items():
        assert np.array_equal(values[0], whole.series[name][0, :12]), name


def test_a_range_that_contradicts_the_scenario_is_refused() -> None:
    free = Calibration({"grant_length": (1.0, 60.0)})
    with pytest.raises(InputError, match="the grant ends in quarter"):
        fit_plan(SCENARIO, free, figures(), points=20, replicates=2, seed=1)


def test_both_rules_are_tried_at_the_same_points(found: Fit) -> None:
    assert set(found.distance) == set(HEADLINE_RULES)
    assert found.values.shape == (300, len(CALIBRATION.vary))
