"""Scenarios: what the shipped ones say, and what one takes from another."""

from __future__ import annotations

from pathlib import Path

import pytest

from joinup.errors import InputError
from joinup.inputs import Record, load_experiment, load_scenario, plan, shipped
from joinup.inputs.fields import canonical
from joinup.inputs.shipped import shipped_folder
from joinup.model.parameters import REGISTRY

HEAD = 'title = "T"\nsummary = "S."\n'
BASE = """title = "Base"
summary = '''
Two lines,
one sentence.'''
departments = ["A", "B", "C", "D"]
groups = ["easy", "hard"]
unit = "families"

[parameters]
grant = 0.3
turnover = 0.05
quarters = 40

[sources]
grant = "a report"
turnover = "another report"

[record]
outcome = "clients_in_need"
quarters = [0, 12, 36]
values = [9, 5, 4.5]
fit = [0, 12]
source = "a census"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.toml").write_text(BASE)
    return tmp_path


def child(folder: Path, text: str, name: str = "child"):
    path = folder / f"{name}.toml"
    path.write_text(f'{HEAD}extends = "base"\n{text}')
    return load_scenario(path)


@pytest.mark.parametrize("name", shipped("scenarios"))
def test_shipped_scenarios_are_sound_and_sourced(name: str) -> None:
    scenario = load_scenario(name)
    assert set(scenario.parameters) == set(scenario.sources), "each value has its source"
    assert set(scenario.parameters) <= set(REGISTRY)
    last_fitted = {"rough": 12, "childcare": 12, "business": 12, "british": 10, "sure": -1}
    latest = max((quarter for record in scenario.records for quarter in record.fit), default=-1)
    assert latest == last_fitted[name.partition("_")[0]], "what comes later is kept back"


@pytest.mark.parametrize("name", shipped("experiments"))
def test_shipped_experiments_are_sound_and_begin_with_their_question(name: str) -> None:
    experiment = load_experiment(name)
    first = (shipped_folder("experiments") / f"{name}.toml").read_text("utf-8").splitlines()[0]
    assert first.startswith("question = ")
    assert plan(experiment).n_runs > 0


def test_a_scenario_is_read_as_written(folder: Path) -> None:
    scenario = load_scenario(folder / "base.toml")
    assert (scenario.name, scenario.title, scenario.unit) == ("base", "Base", "families")
    assert scenario.summary == "Two lines, one sentence."
    assert scenario.parameters == {"grant": 0.3, "turnover": 0.05, "quarters": 40}
    assert scenario.value("grant") == 0.3 and scenario.value("places") == 20
    assert scenario.record == Record(
        "clients_in_need", (0, 12, 36), (9.0, 5.0, 4.5), (0, 12), "a census", of="base"
    )
    assert scenario.departments == ("A", "B", "C", "D") and scenario.objectives == ()
    assert scenario.lineage == ("base",)


def test_a_child_says_only_what_differs(folder: Path) -> None:
    scenario = child(folder, '[parameters]\ngrant = 0.1\n[sources]\ngrant = "a guess"\n')
    assert scenario.parameters == {"grant": 0.1, "turnover": 0.05, "quarters": 40}
    assert scenario.sources == {"grant": "a guess", "turnover": "another report"}
    assert (scenario.title, scenario.unit, scenario.groups) == ("T", "families", ("easy", "hard"))
    assert scenario.record == load_scenario(folder / "base.toml").record
    assert scenario.lineage == ("base", "child")


def test_a_changed_value_does_not_keep_the_source_of_the_old_one(folder: Path) -> None:
    assert child(folder, "[parameters]\ngrant = 0.1\n").sources == {"turnover": "another report"}


def test_a_grandchild_inherits_from_both(folder: Path) -> None:
    child(folder, "[parameters]\ngrant = 0.1\n")
    path = folder / "grandchild.toml"
    path.write_text(f'{HEAD}extends = "child"\n[parameters]\nturnover = 0\n')
    scenario = load_scenario(path)
    assert scenario.parameters == {"grant": 0.1, "turnover": 0.0, "quarters": 40}
    assert scenario.lineage == ("base", "child", "grandchild")


def test_a_shipped_scenario_may_be_extended_from_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(f'{HEAD}extends = "rough_sleepers_unit"\n[parameters]\ngrant = 0.1\n')
    assert load_scenario(path).value("places") == load_scenario("rough_sleepers_unit").value(
        "places"
    )


def test_a_file_beside_goes_before_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "rough_sleepers_unit.toml").write_text(HEAD + "[parameters]\nplaces = 3\n")
    path = tmp_path / "mine.toml"
    path.write_text(f'{HEAD}extends = "rough_sleepers_unit"\n')
    assert load_scenario(path).parameters == {"places": 3}


def test_a_chain_has_an_end(tmp_path: Path) -> None:
    for number in range(30):
        extends = f'extends = "link_{number - 1}"\n' if number else ""
        (tmp_path / f"link_{number}.toml").write_text(HEAD + extends)
    assert len(load_scenario(tmp_path / "link_19.toml").lineage) == 20
    with pytest.raises(InputError, match=r"link_1\.toml:3: more than 20"):
        load_scenario(tmp_path / "link_20.toml")


def test_a_shorter_run_reaches_less_of_the_record(folder: Path) -> None:
    scenario = child(folder, "[parameters]\nquarters = 20\n")
    assert scenario.record is not None
    assert scenario.record.quarters == (0, 12) and scenario.record.values == (9.0, 5.0)
    assert scenario.record.until(-1) is None


TWO_RECORDS = """begins = "1999-03"
[[record]]
outcome = "effort"
quarters = [4, 8]
values = [0.1, 0.2]
weights = [1, 2.5]
fit = [4]
unit = "hours"
source = "a survey"
[[record]]
outcome = "trust"
quarters = [8]
values = [0.4]
source = "another"
"""


def test_a_scenario_may_carry_several_records(folder: Path) -> None:
    scenario = child(folder, TWO_RECORDS)
    effort, trust = scenario.records
    assert scenario.record == effort and scenario.begins == "1999-03"
    assert (effort.unit, effort.weights, effort.kept_back) == ("hours", (1.0, 2.5), (8,))
    assert (trust.unit, trust.weights, trust.kept_back) == ("", (), ())
    assert scenario.with_values({"quarters": 7}, "x").records == (effort.until(7),)


def test_a_plan_holds_every_record(folder: Path) -> None:
    child(folder, TWO_RECORDS)
    path = folder / "experiment.toml"
    path.write_text('question = "Q?"\nscenarios = ["child.toml", "base.toml"]\nreplicates = 2\n')
    first, second = plan(load_experiment(path)).scenarios
    assert first["begins"] == "1999-03" and second["begins"] == ""
    assert [record["outcome"] for record in first["records"]] == ["effort", "trust"]
    assert first["records"][0]["weights"] == [1.0, 2.5]
    assert [record["values"] for record in second["records"]] == [[9.0, 5.0, 4.5]]


def test_changed_values_carry_who_changed_them_and_drop_names_that_no_longer_fit(
    folder: Path,
) -> None:
    base = load_scenario(folder / "base.toml")
    changed = base.with_values({"grant": 0.2, "partners": 3, "quarters": 12}, "the experiment x")
    assert changed.sources == {
        "grant": "the experiment x",
        "partners": "the experiment x",
        "quarters": "the experiment x",
        "turnover": "another report",
    }
    assert changed.departments == () and changed.groups == ("easy", "hard")
    assert changed.record is not None and changed.record.quarters == (0, 12)
    assert base.with_values({}, "nobody") == base


def test_values_have_one_form() -> None:
    forms = [repr(canonical(REGISTRY["turnover"], value)) for value in (0, 0.0, -0.0)]
    assert forms == ["0.0"] * 3
    assert type(canonical(REGISTRY["places"], 3)) is int
    assert repr(canonical(REGISTRY["exit_rate"], [1, 2.0])) == "(1.0, 2.0)"


def test_two_departments_may_share_an_objective(tmp_path: Path) -> None:
    path = tmp_path / "place.toml"
    path.write_text(f'objectives = ["help", "help", "heal", "house"]\n{HEAD}')
    assert load_scenario(path).objectives == ("help", "help", "heal", "house")


def test_a_file_may_begin_with_a_byte_order_mark_and_end_lines_as_windows_does(
    tmp_path: Path,
) -> None:
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + BASE.replace("\n", "\r\n").encode())
    assert load_scenario(path).summary == "Two lines, one sentence."


@pytest.mark.parametrize("title", ["نمی‌خواهم", "👩‍👧", "שלום‏", "café noir"])
def test_every_script_may_be_written(tmp_path: Path, title: str) -> None:
    """With the marks that some of them need, though they are not seen."""
    path = tmp_path / "place.toml"
    path.write_text(HEAD.replace('"T"', f'"{title}"'), encoding="utf-8")
    assert load_scenario(path).title == " ".join(title.split())
