"""The written rule: fixed before it was scored, and with an answer for every code."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest

from joinup.inputs.consistency import contradictions
from joinup.inputs.worlds import values_in
from joinup.model.derived import ACTIVE
from joinup.model.forms import FORMS
from joinup.model.outcomes import OUTCOMES
from joinup.model.parameters import REGISTRY
from joinup.questions.validation.history.programmes import LEVELS
from joinup.questions.validation.history.rule import (
    RULE,
    World,
    follow_up,
    open_names,
    settings,
    the_rule,
    worlds,
)
from tests.questions.validation.history.made import PLAIN, coded

ROOT = Path(__file__).parents[4]
MIDDLE, LOWEST, HIGHEST = (
    World(dict.fromkeys(open_names(), place), {}) for place in (0.5, 0.0, 1.0 - 1e-9)
)


@pytest.mark.parametrize("file", [RULE, ROOT / "docs" / "history" / "rule.md"])
def test_the_rule_is_the_one_that_was_committed_before_any_score(file: Path) -> None:
    """A changed rule is another rule: its scores stand beside the old ones, with its own hash."""
    readme = (ROOT / "docs" / "history" / "README.md").read_text(encoding="utf-8")
    written = re.search(rf"`{re.escape(file.name)}`[^\n]*\n?[^\n]*`([0-9a-f]{{64}})`", readme)
    assert written, f"README.md has no hash of {file.name}"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == written[1]


@pytest.mark.parametrize(
    ("field", "level"), [(field, level) for field, levels in LEVELS.items() for level in levels]
)
def test_every_code_gives_settings_that_the_model_takes(field: str, level: str) -> None:
    assert level in the_rule()[field]
    for world in (LOWEST, MIDDLE, HIGHEST):
        values = settings(coded(**{field: level}), world)
        assert list(contradictions(values)) == []
        for name, value in values.items():
            assert REGISTRY[name].faults(value) == []


def test_history_counts_by_the_measures_that_every_run_has() -> None:
    """The rule stays as committed; the model's outcome of every run took its bar over."""
    measures = the_rule()["measures"]
    assert measures["something"] == ACTIVE
    assert {"still_active_16", "persistence_16"} <= set(OUTCOMES)


def test_no_code_of_the_rule_is_left_without_a_field() -> None:
    fields = set(the_rule()) - {"run", "measures", "missing", "uncoded"}
    assert fields == set(LEVELS)
    assert all(tuple(the_rule()[field]) == levels for field, levels in LEVELS.items())


def test_a_plain_programme_by_hand() -> None:
    values = settings(PLAIN, MIDDLE)
    assert values["form"] == "partnership" and values["partners"] == 4
    assert (values["grant_start"], values["grant_length"], values["quarters"]) == (4, 12, 84)
    assert (values["grant_taper"], values["grant_after"], values["floor"]) == (0, 0.0, 0.0)
    assert values["mainstreaming"] == pytest.approx(0.4)
    assert values["task_depth"] == pytest.approx(0.625)
    assert values["own_target_incentive"] == pytest.approx(0.45)
    assert values["baseline_trust"] == pytest.approx(0.15)
    assert values["savings_pockets"] == pytest.approx((0.5875, 0.1375, 0.1375, 0.1375))
    assert values["reorganisation_quarter"] == 16 + 6
    assert values["reorganisation_loss"] == pytest.approx(0.25)
    assert follow_up(PLAIN, MIDDLE) == 16


def test_what_goes_on_is_tied_to_joint_work_or_not() -> None:
    half = replace(coded(ending="handed_over"), continuing=0.8)
    assert [settings(half, w)["grant_after"] for w in (LOWEST, MIDDLE)] == [0.0, 0.4]
    part = replace(coded(ending="continued_in_part"), continuing=0.8)
    assert {settings(part, w)["grant_after"] for w in (LOWEST, HIGHEST)} == {0.8}
    assert settings(replace(coded(ending="no_end"), continuing=None), MIDDLE)["grant_after"] == 1
    assert settings(replace(coded(ending="cliff"), continuing=None), HIGHEST)["grant_after"] == 0
    assert settings(coded(ending="taper"), MIDDLE)["grant_taper"] == 8


def test_a_duty_is_a_floor_unless_the_form_has_a_higher_one() -> None:
    assert settings(coded(statutory_duty="yes"), MIDDLE)["floor"] == pytest.approx(0.3)
    unit = coded(statutory_duty="yes", form="joint_unit")
    assert settings(unit, MIDDLE)["floor"] == pytest.approx(0.75)


def test_without_a_reorganisation_nothing_strikes() -> None:
    assert settings(coded(reorganisation_after="0"), HIGHEST)["reorganisation_quarter"] == 0


def test_fields_on_which_readers_differ_are_shared_out_between_worlds() -> None:
    torn = replace(PLAIN, codes={**PLAIN.codes, "form": ("partnership", "joint_unit")})
    forms = [settings(torn, world)["form"] for world in worlds()]
    assert {form: forms.count(form) for form in set(forms)} == {"partnership": 32, "joint unit": 32}


def test_facts_that_are_missing_vary_and_those_beyond_bounds_count_as_the_nearest() -> None:
    unknown = replace(PLAIN, partners=None, grant_years=None, years_after=None)
    ends = [settings(unknown, world) for world in (LOWEST, HIGHEST)]
    assert [item["partners"] for item in ends] == [3, 8]
    assert [item["grant_length"] for item in ends] == [8, 32]
    assert [follow_up(unknown, world) for world in (LOWEST, HIGHEST)] == [8, 24]
    long = replace(PLAIN, partners=50, grant_years=21, years_after=15)
    assert settings(long, MIDDLE)["partners"] == 10
    assert settings(long, MIDDLE)["grant_length"] == 40 and follow_up(long, MIDDLE) == 40


def test_worlds_are_the_same_each_time_and_fill_the_space() -> None:
    found = worlds()
    assert found == worlds() and len(found) == 64
    for name in open_names():
        places = sorted(world.places[name] for world in found)
        # One point of the sequence in each of 64 equal parts of every range.
        assert [int(64 * place) for place in places] == list(range(64))


def test_what_no_code_speaks_of_is_what_the_worlds_of_the_project_assume() -> None:
    """World 17 is world 17 of every other command; codes and what is held are not overridden."""
    world = worlds()[17]
    everywhere = values_in(17, 64)
    assert world.assumed["effort_cost"] == everywhere["effort_cost"]
    assert {"decision_rule", "department_review", "mainstreaming"} & set(world.assumed) == set()
    values = settings(PLAIN, world)
    assert values["crowding"] == everywhere["crowding"]
    assert 0.2 <= values["mainstreaming"] <= 0.6 and 0.5 <= values["task_depth"] <= 0.75
    unit = settings(coded(form="joint_unit"), world)
    assert unit["floor"] == everywhere["floor"][FORMS.index("joint unit")]
