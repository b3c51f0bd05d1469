"""The Mesa model gives the engine's numbers, its agents are windows, and they can be replaced."""

from __future__ import annotations

import gc
import pickle
import weakref
from itertools import product
from pathlib import Path

import mesa
import numpy as np
import pytest

from joinup.agents import ClientGroup, Department, JointWorkingModel, LocalAgency, OwnChoices
from joinup.compiled.engine import simulate
from joinup.errors import InputError
from joinup.inputs import load_scenario
from joinup.model.engine import Run
from joinup.model.parameters import DECISION_RULES
from tests.agents.mesas import NEEDS_BATCH_RUN
from tests.quick import but

SIZE = {"places": 3, "partners": 5, "quarters": 20}
BUSY = {
    **SIZE,
    "planning_horizon": 6,
    "partners_foresee": 0.5,
    "department_review": 4,
    "credit_step": 0.02,
    "pool_departure": "free",
    "pool_share": 0.5,
    "target_pressure": 0.1,
    "absence": 0.2,
    "form_review": 0.5,
    "poor_service": 0.1,
}


SHORT, WHOLE = {"quarters": 9, "grant_length": 4}, {"quarters": 20}


@pytest.mark.parametrize(
    ("size", "rule"), but([(SHORT, "logit")], [(SHORT, "logit"), *product([WHOLE], DECISION_RULES)])
)
def test_agents_that_decide_one_by_one_give_the_engines_bits(
    size: dict[str, int], rule: str
) -> None:
    overrides = {**BUSY, **size, "decision_rule": rule}
    model = JointWorkingModel(overrides=overrides, draw_seed=0, replicate=3)
    while model.running:
        model.step()
    other = Run({**overrides, "grant": 0.1}, 0, 3)
    records = simulate([other, Run(overrides, 0, 3)])
    frame = model.datacollector.get_model_vars_dataframe()
    assert len(frame) == size["quarters"]
    for name, values in records.series.items():
        assert np.array_equal(frame[name].to_numpy(), values[1, 1:]), name


def test_agents_in_listed_places_give_the_engines_bits(tmp_path: Path) -> None:
    path = tmp_path / "listed.toml"
    path.write_text(
        'title = "T"\nsummary = "S."\ndepartments = ["A", "B", "C", "D"]\n'
        "[parameters]\nquarters = 20\ncut_chance = 0.05\ntarget_pressure = 0.1\n"
        '[[place]]\nname = "Harbour"\nsize = 4\nabsent = ["B"]\n'
        "[[place]]\nbudget = 0.7\n[[place]]\nabsent = [1, 4]\n"
    )
    scenario = load_scenario(path)
    model = JointWorkingModel(scenario, draw_seed=0, replicate=3)
    assert model.agencies[1][0].name == "B, Harbour"
    assert model.agencies[1][0].explain().endswith("has no agency in this place.")
    assert model.agencies[3][1].name == "D, place 2"
    while model.running:
        model.step()
    records = simulate([Run(scenario.parameters, 0, 3)])
    frame = model.datacollector.get_model_vars_dataframe()
    for name, values in records.series.items():
        assert np.array_equal(frame[name].to_numpy(), values[0, 1:], equal_nan=True), name


@NEEDS_BATCH_RUN
def test_batch_run_gives_the_engines_numbers() -> None:
    rows = mesa.batch_run(
        JointWorkingModel,
        parameters={
            "scenario": ["rough_sleepers_unit", "rough_sleepers_silo"],
            "overrides": [{"places": 4}],
            "replicate": [0, 1],
            "draw_seed": 1998,
        },
        max_steps=100,
        display_progress=False,
    )
    assert len(rows) == 4
    for row in rows:
        parameters = {**load_scenario(row["scenario"]).parameters, "places": 4}
        records = simulate([Run(parameters, 1998, row["replicate"])])
        assert row["clients_in_need"] == records.series["clients_in_need"][0, -1]


def test_agents_are_windows_on_the_one_state() -> None:
    model = JointWorkingModel("rough_sleepers_unit", overrides={"places": 3}, draw_seed=4)
    agency, group = model.agencies[2][1], model.client_groups[1][0]
    for _ in range(9):
        model.step()
        assert agency.trust == model.state.trust[0, 2, 1]
        assert agency.effort == model.state.effort[0, 2, 1]
        assert group.clients == model.state.clients[0, 1, 0]
        assert model.departments[3].incentive == model.state.incentive[0, 3, 0]
    assert agency.history("trust")[:3] == [s.trust[0, 2, 1] for s in model.past[:3]]
    kinds = {type(item) for item in model.agents}
    assert kinds == {Department, LocalAgency, ClientGroup}
    assert len(model.agents) == 4 + 4 * 3 + 2 * 3


def test_an_agency_states_its_objective_and_explains_itself() -> None:
    model = JointWorkingModel("rough_sleepers_unit", overrides={"places": 3}, draw_seed=4)
    agency = model.agencies[1][0]
    assert "has not decided anything" in agency.explain()
    assert agency.objective == "treat the patients on its lists"
    seen = set()
    for _ in range(25):
        model.step()
        for row in model.agencies:
            for item in row:
                assert item.choices is not None
                assert item.choices.lowest <= item.effort <= item.choices.highest
                for effort, terms in item.choices.terms.items():
                    assert sum(terms.values()) == pytest.approx(item.choices.worth[effort])
                sentence = item.explain()
                assert sentence.startswith(f"{item.name} gives {item.effort:.0%}")
                seen.add(sentence.split(": ", 1)[1].split(",")[0].split(" %")[0][:24])
    assert {"the form in force allows", "it did not reconsider th"} & seen
    assert any(text.startswith("as it trusts its partner") for text in seen)


def test_a_subclass_changes_the_behaviour() -> None:
    class Idle(LocalAgency):
        def decide(self, choices: OwnChoices) -> float:
            return choices.lowest

    usual, idle = (
        JointWorkingModel(overrides=SIZE, draw_seed=1, agency_class=kind)
        for kind in (LocalAgency, Idle)
    )
    for _ in range(16):
        usual.step()
        idle.step()
    assert usual.outcome("effort") > 0.3
    assert idle.outcome("effort") == 0


def test_a_department_with_a_will_of_its_own() -> None:
    class Zealous(Department):
        def set_incentive(self, usual: float) -> float:
            return 2 * usual if self.model.quarter == 0 else usual

    model = JointWorkingModel(overrides=SIZE, department_class=Zealous)
    model.step()
    assert model.departments[0].incentive == pytest.approx(0.9)


def wrong(effort: float, **parameters: object) -> JointWorkingModel:
    class Wrong(LocalAgency):
        def decide(self, choices: OwnChoices) -> float:
            return effort

    return JointWorkingModel(overrides={**SIZE, **parameters}, agency_class=Wrong)


@pytest.mark.parametrize("effort", [0.3, 2.0, -0.25, float("nan")])
def test_an_effort_that_is_not_allowed_is_refused(effort: float) -> None:
    with pytest.raises(ValueError, match=r"place 1 chose an effort of .* allows 0 to 0$"):
        wrong(effort).step()
    menu = {"form_before": "liaison", "effort_choice": "menu", "effort_nodes": 5}
    with pytest.raises(ValueError, match=r"chose an effort of .* now allows 0, 0\.25, 0\.5$"):
        wrong(effort, **menu).step()


def test_any_effort_between_the_limits_is_taken() -> None:
    model = wrong(0.3137, form_before="liaison")
    model.step()
    assert (model.state.effort == 0.3137).all()


# --- as a program of Mesa takes it ----------------------------------------------------------


@NEEDS_BATCH_RUN
def test_iterations_without_a_seed_differ_and_can_be_repeated() -> None:
    rows = mesa.batch_run(
        JointWorkingModel, parameters={"overrides": [{**SIZE, "quarters": 16}]}, iterations=4,
        max_steps=8, display_progress=False,
    )  # fmt: skip
    assert len({row["effort"] for row in rows}) > 1
    model = JointWorkingModel(overrides=SIZE)
    again = JointWorkingModel(overrides=SIZE, draw_seed=model.draw_seed)
    for _ in range(6):
        model.step()
        again.step()
    assert model.outcome("effort") == again.outcome("effort")


@pytest.mark.parametrize("name", ["rng", "seed"])
def test_a_seed_in_any_of_mesas_forms_gives_the_draws(name: str) -> None:
    def seeded(value: object) -> int:
        return JointWorkingModel(overrides=SIZE, **{name: value}).draw_seed  # type: ignore[arg-type]

    assert seeded(0) == 0 and seeded(np.int64(7)) == seeded(np.int64(7))
    assert seeded(np.random.default_rng(5)) == seeded(np.random.default_rng(5))
    assert seeded(np.random.SeedSequence(5)) != seeded(np.random.SeedSequence(6))
    generator = np.random.default_rng(5)
    assert seeded(generator) != seeded(generator), "each model takes the generator's next draw"
    assert JointWorkingModel(overrides=SIZE, draw_seed=3, **{name: 9}).draw_seed == 3  # type: ignore[arg-type]
    for wrong in (-1, "seven", True, 2**63):
        with pytest.raises(InputError, match="the seed is"):
            seeded(wrong)


def test_a_model_that_nobody_holds_is_freed() -> None:
    kept = []
    for _ in range(6):
        model = JointWorkingModel(overrides=SIZE)
        model.step()
        kept.append(weakref.ref(model))
    del model
    gc.collect()
    assert [reference() for reference in kept] == [None] * 6


def test_agents_are_numbered_from_one_in_each_model() -> None:
    for _ in range(2):
        model = JointWorkingModel(overrides=SIZE)
        assert sorted(agent.unique_id for agent in model.agents) == list(
            range(1, len(model.agents) + 1)
        )


def test_outcomes_of_a_run_are_there_at_its_end_and_equal_the_engines() -> None:
    model = JointWorkingModel(overrides=SIZE, draw_seed=2, replicate=1)
    with pytest.raises(InputError, match="is of a whole run of 20 quarters; this is quarter 0"):
        model.outcome("persistence_16")
    with pytest.raises(InputError, match="did you mean effort"):
        model.outcome("efort")
    while model.running:
        model.step()
    records = simulate([Run(SIZE, 2, 1)])
    for name, values in records.runs.items():
        assert np.array_equal(model.outcome(name), values[0], equal_nan=True), name


def test_a_model_can_be_sent_to_another_process() -> None:
    model = JointWorkingModel(overrides=SIZE, draw_seed=2)
    model.step()
    copy = pickle.loads(pickle.dumps(model))
    for one in (model, copy):
        one.step()
    assert copy.outcome("effort") == model.outcome("effort")
    assert len(copy.datacollector.get_model_vars_dataframe()) == 2
    assert copy.agencies[0][0].effort == copy.state.effort[0, 0, 0]


def test_a_collector_of_ones_own_gathers_what_agents_do() -> None:
    model = JointWorkingModel(overrides=SIZE, draw_seed=2)
    wanted = {LocalAgency: {"effort": "effort", "place": "place"}}
    model.datacollector = mesa.DataCollector(agenttype_reporters=wanted)
    efforts = []
    for _ in range(3):
        model.step()
        efforts.append(model.state.effort[0])
    frame = model.datacollector.get_agenttype_vars_dataframe(LocalAgency).reset_index()
    assert len(frame) == 3 * 15 and set(frame["place"]) == {0, 1, 2}
    for step, effort in enumerate(efforts, start=1):
        gathered = frame[frame["Step"] == step]["effort"].to_numpy()
        np.testing.assert_array_equal(np.sort(gathered), np.sort(effort.ravel()))
    assert model.agents.select(agent_type=LocalAgency).agg("effort", max) == efforts[-1].max()


def test_an_agent_cannot_be_removed() -> None:
    model = JointWorkingModel(overrides=SIZE)
    with pytest.raises(InputError, match="cannot be removed"):
        model.agencies[0][0].remove()
    assert model.agencies[0][0] in model.agents
