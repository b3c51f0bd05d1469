"""Places listed by hand in a scenario: what they become, and what travels in a plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from joinup.errors import InputError
from joinup.inputs import Scenario, load_experiment, load_scenario, plan
from joinup.inputs.place_list import with_places
from joinup.inputs.plan import Plan
from joinup.model.engine import scale_of

HEAD = 'title = "T"\nsummary = "S."\n'
LISTED = HEAD + '''departments = ["Housing", "Health", "Police"]
[parameters]
partners = 3
[sources]
place_sizes = "a census"
[[place]]
name = "Harbour"
size = 1.5
absent = ["Health", 3]
budget = 0.8
[[place]]
size = 1
'''  # fmt: skip


@pytest.fixture
def listed(tmp_path: Path) -> Scenario:
    (tmp_path / "listed.toml").write_text(LISTED)
    return load_scenario(tmp_path / "listed.toml")


def extended(folder: Path, text: str) -> Scenario:
    (folder / "child.toml").write_text(HEAD + 'extends = "listed"\n' + text)
    return load_scenario(folder / "child.toml")


def test_a_list_becomes_parameters(listed: Scenario) -> None:
    assert listed.parameters == {
        "partners": 3,
        "places": 2,
        "place_sizes": (1.5, 1.0),
        "place_budgets": (0.8, 1.0),
        "agency_absence": (0.0, 0.0, 1.0, 0.0, 1.0, 0.0),
    }
    assert listed.place_names == ("Harbour", "place 2")
    assert listed.sources == {"place_sizes": "a census"}


def test_places_that_agree_and_spreads_of_nought_are_no_fault(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(
        HEAD + "[parameters]\nplaces = 1\nplace_spread = 0\nabsence = 0\n[[place]]\n"
    )
    found = load_scenario(tmp_path / "s.toml")
    assert found.value("place_sizes") == found.value("place_budgets") == (1.0,)
    assert found.place_names == ()


def test_a_list_is_inherited_and_another_takes_its_place(tmp_path: Path, listed: Scenario) -> None:
    assert extended(tmp_path, "").place_names == listed.place_names
    own = extended(tmp_path, '[[place]]\nabsent = ["Police"]\n')
    assert own.value("places") == 1 and own.value("agency_absence") == (0.0, 0.0, 1.0)
    assert own.place_names == () and own.sources == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "places = 5",
            [
                "4: place_sizes has 2 values; allowed is one for each of places (5)",
                "4: place_budgets has 2 values; allowed is one for each of places (5)",
                "4: agency_absence has 6 values; allowed is one for each of partners times places "
                "(15)",
            ],
        ),
        (
            "place_spread = 0.2",
            ["5: place_spread is drawn, but the listed places say it; drop it"],
        ),
        (
            "absence = [0, 0.1, 0]",
            ["5: absence is drawn, but the listed places say it; drop it"],
        ),
    ],
)
def test_what_does_not_fit_an_inherited_list_is_a_fault(
    tmp_path: Path, listed: Scenario, text: str, said: list[str]
) -> None:
    with pytest.raises(InputError) as caught:
        extended(tmp_path, f"[parameters]\n{text}\n")
    assert list(caught.value.faults) == [f"{tmp_path / 'child.toml'}:{fault}" for fault in said]


def test_a_list_that_a_design_does_not_fit_is_a_fault(tmp_path: Path, listed: Scenario) -> None:
    (tmp_path / "e.toml").write_text(
        'question = "Q?"\nscenarios = ["listed"]\n'
        '[design]\nkind = "grid"\n[design.vary]\nplace_spread = [0, 0.2]\n'
    )
    with pytest.raises(InputError, match="place_spread is drawn, but the listed places say it"):
        load_experiment(tmp_path / "e.toml")


def test_a_range_of_lists_is_refused(tmp_path: Path, listed: Scenario) -> None:
    (tmp_path / "e.toml").write_text(
        'question = "Q?"\nscenarios = ["listed"]\n'
        '[design]\nkind = "sobol"\npower = 4\n[design.vary]\nplace_sizes = {}\n'
    )
    with pytest.raises(InputError, match="place_sizes takes a list; only numbers have a range"):
        load_experiment(tmp_path / "e.toml")


def test_a_plan_holds_the_list_and_gives_it_back(tmp_path: Path, listed: Scenario) -> None:
    (tmp_path / "e.toml").write_text('question = "Q?"\nscenarios = ["listed"]\nreplicates = 2\n')
    made = plan(load_experiment(tmp_path / "e.toml"))
    again = Plan.from_json(made.to_json())
    assert again.id == made.id and again.to_json() == made.to_json()
    assert again.scenarios[0]["place_names"] == ["Harbour", "place 2"]
    assert set(again.scenarios[0]["given"]) >= {"place_sizes", "place_budgets", "agency_absence"}
    run = again.run(1).run
    assert run == made.run(1).run == again.simulated(1)
    assert scale_of(run.parameters).place_budgets == (0.8, 1.0)
    assert [block.tolist() for block in again.alike] == [[0]]
    (tmp_path / "listed.toml").write_text(LISTED.replace("budget = 0.8", "budget = 0.7"))
    other = plan(load_experiment(tmp_path / "e.toml"))
    assert other.id != made.id and other.run(0).key != made.run(0).key


def test_names_go_where_the_places_do(listed: Scenario) -> None:
    changed = listed.with_values(with_places(listed.parameters, 3), "tried")
    assert changed.place_names == () and changed.value("place_sizes") == (1.5, 1.0, 1.5)
