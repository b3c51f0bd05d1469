"""Factors: every combination once, changed as said, in names and titles that tell them apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from joinup.errors import InputError, OldNameWarning
from joinup.inputs.experiment import Experiment, load_experiment
from joinup.inputs.plan import plan

FACTORS = """
[factors.rule]
logit = { decision_rule = "logit" }
learning = { decision_rule = "experience" }
[factors.money]
none = { grant = 0.0 }
some = { grant = 0.2, grant_taper = 8 }
much = { grant = 0.5 }
"""


def experiment(folder: Path, scenarios: list[str], more: str = FACTORS) -> Experiment:
    for name in scenarios:
        text = f'title = "Title of {name}"\nsummary = "S."\n[parameters]\nplaces = 3\n'
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    listed = ", ".join(f'"{name}"' for name in scenarios)
    path = folder / "study.toml"
    path.write_text(f'question = "Q?"\nscenarios = [{listed}]\n{more}', encoding="utf-8")
    return load_experiment(path)


def test_a_single_scenario_is_run_under_every_combination(tmp_path: Path) -> None:
    found = experiment(tmp_path, ["base"])
    assert [scenario.name for scenario in found.scenarios] == [
        "logit-none", "logit-some", "logit-much",
        "learning-none", "learning-some", "learning-much",
    ]  # fmt: skip
    assert found.baseline == "logit-none" and found.scenarios[1].title == "Logit, some"
    some = found.scenarios[4]
    assert [some.value(name) for name in ("decision_rule", "grant", "grant_taper", "places")] == [
        "experience", 0.2, 8, 3,
    ]  # fmt: skip
    assert some.sources["grant"] == "set by the arm learning, some"
    assert plan(found).n_runs == 6 * found.replicates


def test_several_scenarios_keep_their_names(tmp_path: Path) -> None:
    found = experiment(tmp_path, ["a", "b"], 'baseline = "b"\n' + FACTORS)
    assert len(found.scenarios) == 12 and found.baseline == "b-logit-none"
    assert found.scenarios[6].title == "Title of b: logit, none"


def test_without_factors_nothing_changes(tmp_path: Path) -> None:
    assert [scenario.name for scenario in experiment(tmp_path, ["a", "b"], "").scenarios] == [
        "a", "b",
    ]  # fmt: skip


def test_a_level_may_not_change_what_the_design_varies(tmp_path: Path) -> None:
    more = '[factors.x]\na = { grant = 0.1 }\n[design]\nkind = "grid"\n[design.vary]\ngrant = [0, 0.5]\n'
    with pytest.raises(InputError, match="grant is set or varied for all scenarios"):
        experiment(tmp_path, ["a"], more)


def test_too_many_combinations_are_refused(tmp_path: Path) -> None:
    factors = "\n".join(
        f"[factors.s{n}]\n" + "\n".join(f"a{k} = {{ {name} = 0.0{k + 1} }}" for k in range(6))
        for n, name in enumerate(("turnover", "grant", "pocket_spread"))
    )
    with pytest.raises(InputError, match="216 combinations; at most 200"):
        experiment(tmp_path, ["a"], factors)


OLD = FACTORS.replace("[factors.", "[arms.")


def test_the_old_name_is_read_as_the_same_plan_and_one_line_says_the_new(tmp_path: Path) -> None:
    new = plan(experiment(tmp_path, ["a", "b"]))
    with pytest.warns(OldNameWarning) as said:
        old = plan(experiment(tmp_path, ["a", "b"], OLD))
    assert old == new
    where = tmp_path / "study.toml"
    assert [str(one.message) for one in said] == [
        f"{where}:4: arms is now called factors; write [factors.NAME]"
    ]


def test_both_names_in_one_file_are_refused(tmp_path: Path) -> None:
    more = OLD + '[factors.form]\nsilo = { form = "silo" }\n'
    with pytest.raises(
        InputError, match="arms is the old name of factors; write all under factors"
    ):
        experiment(tmp_path, ["a"], more)
