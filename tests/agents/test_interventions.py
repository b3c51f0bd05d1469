"""Values from a program are checked like a file's; levers can change while a run is under way."""

from __future__ import annotations

import mesa
import numpy as np
import pytest

from joinup.agents import JointWorkingModel
from joinup.compiled.engine import simulate
from joinup.errors import InputError
from joinup.model.engine import Run
from tests.agents.mesas import NEEDS_BATCH_RUN

SIZE = {"places": 3, "partners": 5, "quarters": 24}


def test_every_fault_of_the_overrides_is_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        JointWorkingModel(overrides={"grnat": 0.5, "review_rate": 1.7, "places": 2.5})
    assert error.value.faults == (
        "grnat is not a parameter; did you mean grant?",
        "review_rate is 1.7; allowed are numbers from 0 to 1 (per quarter)",
        "places is 2.5; allowed are whole numbers from 1 to 1000 (places)",
    )


def test_overrides_that_contradict_the_scenario_are_refused() -> None:
    with pytest.raises(InputError, match="the grant ends in quarter 15, after the run"):
        JointWorkingModel("rough_sleepers_unit", overrides={"quarters": 8})


@NEEDS_BATCH_RUN
def test_batch_run_varies_a_parameter() -> None:
    grants = np.linspace(0.0, 0.4, 3)
    size = {name: np.int64(number) for name, number in SIZE.items()}  # as from a range
    rows = mesa.batch_run(
        JointWorkingModel,
        parameters={"overrides": [{**size, "grant": grant} for grant in grants], "draw_seed": 0},
        max_steps=100,
        display_progress=False,
    )
    runs = [Run({**SIZE, "grant": float(grant)}, 0, 0) for grant in grants]
    expected = simulate(runs).series["clients_in_need"][:, -1]
    assert [row["clients_in_need"] for row in rows] == expected.tolist()


def played(model: JointWorkingModel, until: int) -> dict[str, list[float]]:
    while model.quarter < until:
        model.step()
    return model.datacollector.get_model_vars_dataframe().to_dict("list")


def test_an_intervention_that_changes_nothing_changes_no_bit() -> None:
    plain, touched = (JointWorkingModel(overrides=SIZE, draw_seed=3) for _ in range(2))
    for quarter in (0, 5, 9, 17):
        played(touched, quarter)
        touched.intervene({"grant": touched.parameters.get("grant", 0.4)})
    assert played(touched, 24) == played(plain, 24)


@pytest.mark.parametrize(
    "change",
    [
        {"grant": 0.1},
        {"form": "joint unit", "form_after": "silo"},
        {"mainstreaming": 1.5, "shared_credit": 0.2},
        {"grant_start": 8},
        {"publicity": 0.2, "consultation": 0.9},
        {"gain_share": (0.6, 0.1, 0.1, 0.1, 0.1)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_intervention_before_the_first_quarter_is_an_override(change: dict[str, object]) -> None:
    early = JointWorkingModel(overrides=SIZE, draw_seed=3)
    early.intervene(change)  # type: ignore[arg-type]
    given = JointWorkingModel(overrides={**SIZE, **change}, draw_seed=3)  # type: ignore[dict-item]
    assert played(early, 24) == played(given, 24)
    assert played(early, 24) != played(JointWorkingModel(overrides=SIZE, draw_seed=3), 24)


def test_an_intervention_leaves_the_past_alone_and_changes_the_future() -> None:
    plain, touched = (JointWorkingModel(overrides=SIZE, draw_seed=3) for _ in range(2))
    played(touched, 10)
    touched.intervene({"own_target_incentive": 0.85})
    before, after = played(plain, 24), played(touched, 24)
    assert all(before[name][:10] == after[name][:10] for name in before)
    assert after["effort"][-1] < before["effort"][-1]
    assert after["own_target_incentive_now"][10:] == [0.85] * 14
    assert touched.interventions == [(10, {"own_target_incentive": 0.85})]


def test_dates_that_have_passed_stay_passed_and_late_ones_come_at_once() -> None:
    started = JointWorkingModel(overrides={**SIZE, "rollout": 3}, draw_seed=3)
    played(started, 12)
    begun = started.world.begin.copy()
    started.intervene({"grant_start": 0, "grant_length": 6, "grant_taper": 0})
    assert np.array_equal(started.world.begin, begun)
    assert started.world.handover.item() == 12
    started.step()
    assert started.state.grant.item() == 0.0


def test_a_form_in_force_changes_at_once() -> None:
    model = JointWorkingModel(overrides=SIZE, draw_seed=3)
    played(model, 10)
    before = model.state.costs
    model.intervene({"form": "liaison"})
    assert (model.state.terms.cap == 0.5).all() and model.state.costs is before
    model.step()
    assert model.state.effort.max() <= 0.5


def test_only_levers_change_during_a_run() -> None:
    model = JointWorkingModel(overrides=SIZE)
    for values in ({"turnover": 0.1}, {"places": 5}, {"form_before": "liaison"}):
        with pytest.raises(InputError, match="is no lever; it cannot change during a run"):
            model.intervene(values)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"numbers from 0 to 0\.6"):
        model.intervene({"grant": 7.0})
    assert model.interventions == []
