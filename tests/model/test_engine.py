"""How runs are put together and what is kept of them."""

from __future__ import annotations

import numpy as np
import pytest

from joinup.model.choosing import RULES, Choices, logit
from joinup.model.engine import Run, chunk_size, open_world, scale_of, simulate, states
from joinup.model.forms import FORM_REGISTRY, FORMS, FUNDED, LIBRARY
from joinup.model.outcomes import OF_RUN, QUARTERLY, SUMMARISED, summarise
from joinup.model.parameters import DEFAULTS, RUN_REGISTRY
from joinup.model.state import initial_state
from joinup.model.version import model_version

SIZE = {"places": 3, "partners": 5, "client_groups": 7, "quarters": 9, "exit_rate": 1.1,
        "access_barrier": 0.3}  # fmt: skip
RUNS = [Run(SIZE, 1, 0), Run({**SIZE, "grant": 0.1}, 1, 0)]
MEMBERS = {
    "costs": 9, "effort": 5, "share": 5, "own_output": 5, "trust": 5, "embedding": 5,
    "contribution": 5, "left_out": 5, "gain_share": 5, "savings": 5,
    "clients": 7, "aware": 7, "barrier": 7, "confidence": 7, "reached": 7, "form": 1,
    "production": 1, "capacity": 1, "reported": 1, "signal": 1,
}  # fmt: skip


def test_records_have_the_axes_they_say() -> None:
    records = simulate(RUNS, detail=True)
    assert records.runs.keys() == set(OF_RUN) and records.series.keys() == set(QUARTERLY)
    assert all(values.shape == (2,) for values in records.runs.values())
    assert all(values.shape == (2, 10) for values in records.series.values())
    assert {name: values.shape for name, values in records.detail.items()} == {
        name: (2, 10, members, 3) for name, members in MEMBERS.items()
    }


def test_only_what_is_asked_for_is_kept() -> None:
    records = simulate(RUNS, series=("trust", "effort"))
    assert list(records.series) == ["trust", "effort"]
    assert records.detail == {}
    assert simulate(RUNS, series=()).series == {}
    everything = simulate(RUNS)
    assert np.array_equal(records.series["effort"], everything.series["effort"])
    assert np.array_equal(records.runs["net_benefit"], everything.runs["net_benefit"])


def test_chunks_fill_the_cache_and_no_more() -> None:
    sizes = {(4, 20): 409, (8, 1000): 4, (10, 1000): 3, (2, 1): 512, (10, 1): 512}
    for (partners, places), runs in sizes.items():
        assert chunk_size(scale_of({"partners": partners, "places": places})) == runs


def test_one_can_bring_ones_own_rule() -> None:
    def idle(choices: Choices) -> np.ndarray:
        return np.zeros_like(choices.effort)

    def same(choices: Choices) -> np.ndarray:
        return logit(choices)

    usual = simulate(RUNS).series["effort"]
    assert usual.max() > 0
    assert simulate(RUNS, rule=idle).series["effort"].max() == 0
    assert np.array_equal(simulate(RUNS, rule=same).series["effort"], usual)


def test_the_first_state_is_as_described() -> None:
    state = initial_state(open_world(RUNS))
    assert state.effort.max() == state.embedding.max() == state.capacity.max() == 0
    assert (state.trust == DEFAULTS["baseline_trust"]).all()
    assert (state.own_output == 0.45 / 0.5).all()  # the best own work without joint work
    assert (state.confidence == 1).all() and (state.credit_kept == 1).all()
    assert np.allclose(state.clients.sum(axis=(1, 2)), 1850)
    assert np.allclose(state.reached, 0.25 * 0.7)
    assert state.attractions.shape == (0, 2, 5, 3)
    with pytest.raises(AttributeError):
        state.effort = state.share  # type: ignore[misc]


def test_without_joint_work_clients_stay_as_they_are() -> None:
    """Entries keep up the first stock under each group's own rate of exit."""
    world = open_world([Run({**SIZE, "exit_rate": tuple(0.1 * k for k in range(1, 8)),
                             "form": "silo"}, 1, 0)])  # fmt: skip
    for state in list(states(world))[1:]:
        assert np.allclose(state.clients, world.clients_before)
        assert np.allclose(state.exits, state.entries)


@pytest.mark.parametrize("name", FORM_REGISTRY)
def test_a_scenario_may_override_what_its_form_brings(name: str) -> None:
    own = 1.0 if name != "set_up_cost" else 0.3
    forms = open_world([Run({**SIZE, name: own}, 1, 0), RUNS[0]]).forms
    row = list(LIBRARY[name])
    assert getattr(forms, name).tolist() == [[*row, own], [*row, row[2]]]


def test_a_scenario_may_say_what_every_form_brings() -> None:
    rows = [0.0, 0.2, 0.4, 0.6, 0.8]
    forms = open_world([Run({**SIZE, "coordination": tuple(rows)}, 1, 0), RUNS[0]]).forms
    library = list(LIBRARY["coordination"])
    assert forms.coordination.tolist() == [[*rows, rows[2]], [*library, library[2]]]
    with pytest.raises(ValueError, match=r"coordination needs one value for each form \(5\)"):
        open_world([Run({**SIZE, "coordination": (0.0, 0.2)}, 1, 0)])


def test_every_parameter_reaches_the_world() -> None:
    world = open_world([RUNS[0], Run({**SIZE, "mission_weight": (0.1, 0, 0, 0, 0.05)}, 1, 0)])
    for name, parameter in RUN_REGISTRY.items():
        held = getattr(world.parameters, name)
        members = {"partner": 5, "client_group": 7}.get(parameter.axis or "", 1)
        assert held.shape == (2, members, 1), name
    assert world.parameters.mission_weight[1, :, 0].tolist() == [0.1, 0, 0, 0, 0.05]
    assert world.parameters.savings_pockets[0, :, 0].tolist() == [0.2] * 5


def test_places_wait_from_0_to_the_roll_out() -> None:
    world = open_world([Run({"places": 500, "rollout": 3}, 1, 0)])
    waits, counts = np.unique(world.begin - 6, return_counts=True)  # start 4 and lead time 2
    assert waits.tolist() == [0, 1, 2, 3]
    assert counts.min() > 125 - 5 * np.sqrt(500 * 0.25 * 0.75)


def test_absence_leaves_out_its_share_of_agencies() -> None:
    world = open_world([Run({"places": 1000, "absence": (0.0, 0.25, 1.0, 0.5)}, 1, 0)])
    here = world.present.mean(axis=2).ravel()
    assert here[0] == 1 and here[2] == 0
    for share, k in ((0.75, 1), (0.5, 3)):
        assert abs(here[k] - share) < 5 * np.sqrt(share * (1 - share) / 1000)
    assert np.array_equal(world.partners[0, 0], world.present[0].sum(axis=0))


def test_places_differ_as_they_are_told_to() -> None:
    spread = {"places": 1000, "place_spread": 0.4, "mission_spread": 0.02, "pocket_spread": 0.5}
    world = open_world([Run(spread, 1, 0)])
    log = np.log(world.clients_before[0, 0])
    assert abs(log.std() - 0.4) < 5 * 0.4 / np.sqrt(2000)
    assert abs(world.clients_before.sum() / 1850 - 1) < 5 * 0.42 / np.sqrt(1000)
    assert abs(np.median(world.mission) - 0.05) < 5 * 1.26 * 0.02 / np.sqrt(4000)
    assert world.mission.min() >= 0
    ratio = np.log(world.pockets[0, 0] / world.pockets[0, 1])  # a difference of two normals
    assert abs(ratio.std() - 0.5 * np.sqrt(2)) < 5 * 0.71 / np.sqrt(2000)


def test_the_version_of_the_model_has_16_digits() -> None:
    assert len(model_version()) == 16 and int(model_version(), 16) >= 0


def test_places_choose_forms_for_what_these_allow() -> None:
    """A unit that binds agencies to full effort is not chosen where they would give none."""
    burden = {"mission_weight": 0.0, "savings_value": 0.0, "shared_credit": 0.0, "grant": 0.0,
              "reciprocity": 0.0, "corrective_action": 0.0, "routine_pull": 0.0}  # fmt: skip
    point = {"places": 100, "form": "joint unit", "floor": 1.0, "overhead": 0.0,
             "set_up_cost": 0.0, "form_review": 1.0, "form_precision": 100.0, **burden}  # fmt: skip
    form = simulate([Run(point, 1, 0)], detail=True).detail["form"][0, -1]
    assert (form == FUNDED).mean() < 0.01  # at any effort it would cost nothing


def test_nobody_chooses_a_programme_that_has_not_begun() -> None:
    point = {"places": 100, "form_review": 1.0, "form_precision": 0.0, "grant_start": 8,
             "quarters": 16}  # fmt: skip
    form = simulate([Run(point, 1, 0)], detail=True).detail["form"][0, :, 0]
    chosen = (form == FUNDED).mean(axis=1)
    assert chosen[:9].max() == 0
    assert chosen[9] > 0.1
    assert (form == FORMS.index("partnership")).sum() == 0  # the funded form stands for it


def test_places_that_wait_are_not_hurried_by_the_end_of_the_money() -> None:
    point = {"places": 50, "rollout": 20, "grant_length": 4, "grant_taper": 0, "quarters": 40}
    for after, joins in (("as funded", 1.0), ("silo", 0.0)):
        world = open_world([Run({**point, "form_after": after}, 1, 0)])
        began = world.begin[0, 0]
        forms = [state.form[0, 0] for state in states(world)]
        for quarter, form in enumerate(forms[1:]):
            late = (began > quarter) & (began > 8)
            assert not (form[late] == FUNDED).any(), quarter
        assert (forms[-1] == FUNDED).mean() == joins


def test_own_work_above_its_usual_makes_up_for_nothing() -> None:
    """Departments that press against joint work do not improve services when it ends."""
    point = {"form": "joint unit", "form_after": "silo", "floor": 1.0, "crowding": 0.4,
             "own_target_incentive": 0.05, "target_pressure": 0.2, "target_relaxation": 0.0,
             "interdependence": 0.3, "prevention": 0.5, "exit_rate": 4.0}  # fmt: skip
    world = open_world([Run(point, 1, 0)])
    for state in states(world):
        assert state.signal.max() <= 1 and state.entries.min() >= 0 and state.clients.min() >= 0


def test_a_department_without_agencies_presses_nobody() -> None:
    # The others are bound to joint work, so that their own output is missed.
    point = {"absence": (0.0, 0.0, 0.0, 1.0), "target_pressure": 0.1, "floor": 1.0}
    incentive = list(states(open_world([Run(point, 1, 0)])))[-1].incentive[0, :, 0]
    assert incentive[3] == 0.45 and incentive[:3].min() > 0.45


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_that_is_brought_sees_what_the_scenarios_rule_remembers(name: str) -> None:
    runs = [Run({"decision_rule": name, "places": 3, "quarters": 16}, seed=2, replicate=0)]
    usual, brought = simulate(runs), simulate(runs, rule=RULES[name])
    for outcome, values in usual.series.items():
        np.testing.assert_array_equal(values, brought.series[outcome], err_msg=outcome)


def test_what_a_run_is_summarised_from_is_kept_and_no_more() -> None:
    class Asked(dict):
        def __getitem__(self, name: str) -> np.ndarray:
            self.setdefault(name, None)
            return np.zeros((2, 10))

    asked = Asked()
    summarise(asked, open_world(RUNS))
    assert set(asked) == set(SUMMARISED), "an outcome of the run reads these: see `SUMMARISED`"
    records = simulate(RUNS, series=["reach"])
    assert list(records.series) == ["reach"] and list(records.runs) == list(OF_RUN)
