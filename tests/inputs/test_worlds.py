"""Worlds: numbered, the same everywhere, within what is plausible, forms in their order."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.errors import InputError
from joinup.inputs import load_experiment, load_scenario
from joinup.inputs.plausible import BY_KEY, PLAUSIBLE, Assumption
from joinup.inputs.worlds import ends_of, fractions, laid_over, values_in
from joinup.model.forms import FORMS, LIBRARY
from joinup.model.parameters import REGISTRY
from tests.quick import examples


def test_the_first_worlds_are_the_same_however_many_are_asked_for() -> None:
    many = fractions(128)
    for count in (1, 17, 64, 100):
        assert np.array_equal(many[:count], fractions(count))
    assert values_in(17, 64) == values_in(17, 128)


def test_world_17_is_the_same_on_every_machine() -> None:
    """Pinned: results that were published name worlds by their numbers."""
    world = values_in(17, 64)
    assert world["own_target_incentive"] == pytest.approx(PINNED["own_target_incentive"], abs=1e-11)
    by_form = dict(zip(FORMS, world["coordination"], strict=True))
    pinned = PINNED["coordination"]
    assert {form: by_form[form] for form in pinned} == pytest.approx(pinned, abs=1e-11)
    assert world["decision_rule"] == PINNED["decision_rule"]


PINNED: dict[str, Any] = {
    "own_target_incentive": 0.493658285964,
    "coordination": {
        "silo": 0.0, "liaison": 0.344596547839, "partnership": 0.594535461154,
        "pooled budget": 0.962639747043, "joint unit": 0.983483639396,
    },
    "decision_rule": "logit",
}  # fmt: skip


def test_every_fiftieth_part_of_a_range_is_met_once_in_fifty_worlds() -> None:
    for block in (fractions(100)[:50], fractions(100)[50:]):
        parts = np.sort(np.floor(50 * block), axis=0)
        assert (parts == np.arange(50)[:, None]).all()


def test_no_two_assumptions_are_tied() -> None:
    """Independent columns of a hundred stay below 0.4; Sobol's sequence ties two at 0.76."""
    found = np.corrcoef(fractions(100).T)
    assert abs(found - np.eye(len(PLAUSIBLE))).max() < 0.4


def test_one_assumption_more_leaves_the_others_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fractions(64).copy()
    more = (*PLAUSIBLE, Assumption("reorganisation_loss", "r", (0.3, 0.7)))
    monkeypatch.setattr("joinup.inputs.worlds.PLAUSIBLE", more)
    fractions.cache_clear()
    try:
        assert np.array_equal(fractions(64)[:, :-1], before)
    finally:
        fractions.cache_clear()


@pytest.mark.parametrize("item", PLAUSIBLE, ids=lambda item: item.key)
def test_what_is_plausible_is_allowed_and_holds_the_usual_value(item: Assumption) -> None:
    parameter = REGISTRY[item.name]
    for value in item.options or item.ends:
        assert parameter.faults(value) == []
    if item.options:
        assert item.usual in item.options and len(item.called) == len(item.options)
    else:
        low, high = item.ends
        assert low <= float(str(item.usual)) <= high and low < high
    assert item.reason


@examples(60)
@given(st.integers(0, 199), st.floats(0.1, 3))
def test_forms_keep_the_order_of_the_literature_in_every_world(world: int, width: float) -> None:
    values = values_in(world, 200, width=width)
    for name in {item.name for item in PLAUSIBLE if item.form}:
        row = values[name]
        assert isinstance(row, tuple) and len(row) == len(FORMS)
        for one, other in product(range(len(FORMS)), repeat=2):
            if LIBRARY[name][one] < LIBRARY[name][other]:
                assert row[one] <= row[other], (name, row)
        assert REGISTRY[name].faults(row) == []
    floors, caps = values["floor"], values["cap"]
    assert all(a <= b for a, b in zip(floors, caps, strict=True))  # type: ignore[arg-type]


def test_what_a_scenario_sets_is_its_own_in_all_worlds() -> None:
    given = load_scenario("rough_sleepers_unit").parameters
    assert not set(values_in(3, 64, given=given)) & set(given)
    assert values_in(3, 64, given={"coordination"}).get("coordination") is None


def test_ranges_narrow_about_their_middle_and_end_where_values_do() -> None:
    item = BY_KEY["grant"]
    assert ends_of(item, width=0.5) == pytest.approx((0.35, 0.45))
    assert ends_of(BY_KEY["task_depth"], width=4.0) == pytest.approx((0.625, 1.0))
    assert ends_of(item, {"grant": (0.1, 0.2)}) == pytest.approx((0.1, 0.2))


SCENARIO = 'title = "T"\nsummary = "S."\n[plausible]\n'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("task_depth = [0.5, 1.2]", "task_depth is 1.2; allowed are numbers from 0.25 to 1"),
        ("task_depth = [0.9, 0.8]", "low must be less than high"),
        ("task_depth = 0.9", "allowed is [low, high]"),
        ("taskdepth = [0.8, 1]", "did you mean task_depth?"),
        ('decision_rule = ["logit", "experience"]', "has no plausible range of its own"),
        ("coordination = [0.2, 0.3]", "has no plausible range of its own"),
    ],
)
def test_a_faulty_range_is_refused_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "s.toml").write_text(SCENARIO + line, encoding="utf-8")
    with pytest.raises(InputError, match=r"s\.toml:4: ") as refused:
        load_scenario(tmp_path / "s.toml")
    assert said in str(refused.value) and len(refused.value.faults) == 1


def test_a_range_is_inherited_and_stands_in_the_plan(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(SCENARIO + "task_depth = [0.9, 1]", encoding="utf-8")
    (tmp_path / "t.toml").write_text('title="T"\nsummary="S."\nextends="s"\n', encoding="utf-8")
    assert load_scenario(tmp_path / "t.toml").plausible == {"task_depth": (0.9, 1.0)}


def test_a_range_of_its_own_varies_what_a_scenario_sets_and_a_child_sets_it_again(
    tmp_path: Path,
) -> None:
    text = SCENARIO + "task_depth = [0.9, 1]\n[parameters]\ntask_depth = 0.95\n"
    (tmp_path / "s.toml").write_text(text, encoding="utf-8")
    own = load_scenario(tmp_path / "s.toml")
    values = values_in(3, 64, given=own.parameters, ranges=own.plausible)
    assert isinstance(values["task_depth"], float) and 0.9 <= values["task_depth"] <= 1
    child = 'title="T"\nsummary="S."\nextends="s"\n[parameters]\ntask_depth = 0.8\n'
    (tmp_path / "t.toml").write_text(child, encoding="utf-8")
    assert load_scenario(tmp_path / "t.toml").plausible == {}
    assert own.with_values({"task_depth": 0.7}, "a test").plausible == {}


def test_a_list_keeps_its_proportions_about_the_mean_that_a_world_says() -> None:
    unequal = load_scenario("rough_sleepers_unequal_partnership")
    values = values_in(7, 64, given=unequal.parameters, ranges=unequal.plausible)
    level = values["own_target_incentive"]
    assert isinstance(level, float) and 0.34 <= level <= 0.56
    row = laid_over(unequal.parameters, values)["own_target_incentive"]
    assert isinstance(row, tuple) and np.mean(row) == pytest.approx(level)
    assert np.divide(row, row[0]) == pytest.approx(np.array([35, 55, 55, 35]) / 35)
    assert laid_over({"mission_weight": (0.0, 0.1)}, {"mission_weight": 0.1})["mission_weight"] == (
        pytest.approx((0.0, 0.12))  # twice 0.1 is more than is allowed
    )


@pytest.mark.parametrize("count", ["-1", "5000", '"many"'])
def test_more_worlds_than_make_sense_are_refused(tmp_path: Path, count: str) -> None:
    text = f'question = "Q?"\nscenarios = ["rough_sleepers_unit"]\nworlds = {count}\n'
    (tmp_path / "e.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"worlds is .*; allowed are whole numbers from 0 to 4096"):
        load_experiment(tmp_path / "e.toml")
