"""Ensembles: written and read alike, found by name, faulty ones refused, old ones noticed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from joinup.errors import InputError
from joinup.inputs import ensemble as ensembles
from joinup.inputs import load_scenario
from joinup.inputs.ensemble import Ensemble, Member, ensemble_for, load_ensemble, read_ensemble
from joinup.inputs.rules import HEADLINE_RULES
from joinup.inputs.shipped import shipped_folder
from joinup.model.parameters import REGISTRY
from joinup.model.version import model_version

SHIPPED = sorted((shipped_folder("scenarios") / "ensembles").glob("*.csv"))
HEAD = "decision_rule,point,rollout,grant,distance\n"


def made(model: str) -> Ensemble:
    members = (
        Member("logit", 3, {"rollout": 7, "grant": 0.1 + 0.2}, 1.25),
        Member("experience", 4, {"rollout": 0, "grant": 0.0}, 3.0),
    )
    return Ensemble("mine", ("rollout", "grant"), members, {"model": model, "command": "joinup x"})


def test_an_ensemble_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(made(model_version()).to_csv(), encoding="utf-8")
    found = read_ensemble(path)
    assert found == made(model_version()) and found.note == ""
    assert found.under("logit") == found.members[:1]


def test_another_models_ensemble_is_noticed_and_not_refused() -> None:
    note = made("0123456789abcdef").note
    assert "was made with model 0123456789abcdef" in note and note.endswith("anew with: joinup x")
    assert replace(made(""), header={}).note.startswith("the ensemble of mine was made with")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b\n1,2\n", "1: this is no ensemble; its columns are"),
        ("# model: x\n", "2: this is no ensemble"),
        ("# x: y\ndecision_rule,point,rolout,distance\n", "2: rolout is not a parameter; did you"),
        (HEAD + "logit,1,2,0.1\n", "2: 4 cells; allowed are 5"),
        (HEAD + "logi,1,2,0.1,1\n", "2: logi is not a decision rule; allowed are logit,"),
        (HEAD + "logit,1,2.5,0.1,1\n", "2: not a number"),
        (HEAD + "logit,1,2,7,1\n", "2: grant is 7; allowed are numbers from 0 to 0.6"),
        (HEAD + "logit,1,2,nan,1\n", "2: grant is nan; allowed are"),
        (HEAD + "logit,1,2,0.1,nan\n", "2: no distance"),
        (HEAD + 'logit,1,2,0.1,"1\n', "2: not CSV"),
    ],
)
def test_a_faulty_ensemble_is_explained(content: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(content)
    with pytest.raises(InputError) as caught:
        read_ensemble(path)
    assert str(caught.value).startswith(f"{path}:{said}")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_ensembles_are_sound_and_say_how_they_were_made(path: Path) -> None:
    found = read_ensemble(path)
    scenario = load_scenario(found.scenario)
    assert scenario.calibration is not None and tuple(scenario.calibration.vary) == found.names
    assert found.header["command"].startswith(f"joinup calibrate {found.scenario}")
    assert found.header["command"].endswith(f"--ensemble scenarios/ensembles/{path.name}")
    assert {"model", "method", "fitted", "tried"} <= set(found.header)
    for rule in HEADLINE_RULES:
        assert len(found.under(rule)) >= 20, "too few to show a spread"
    for member in found.members:
        assert member.distance <= 3
        for name, (low, high) in scenario.calibration.vary.items():
            value = member.values[name]
            assert isinstance(value, int | float) and low <= value <= high, name
            assert not REGISTRY[name].faults(value)


def test_a_scenario_that_extends_a_fitted_one_gets_its_ensemble_but_keeps_its_own_values(
    tmp_path: Path,
) -> None:
    own = load_ensemble("rough_sleepers_unit")
    assert load_ensemble("rough_sleepers_wound_up") == own and len(own) >= 20
    path = tmp_path / "slow.toml"
    path.write_text(
        'title = "T"\nsummary = "S."\nextends = "rough_sleepers_unit"\n[parameters]\nrollout = 11\n'
    )
    without = tuple({k: v for k, v in one.items() if k != "rollout"} for one in own)
    assert load_ensemble(path) == without
    assert load_ensemble(path, "experience") != without


def test_there_is_none_where_none_is_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_ensemble("rough_sleepers_unit", "aspiration") == ()
    monkeypatch.setattr(ensembles, "ensemble_path", lambda name: Path("nowhere") / name)
    assert load_ensemble("rough_sleepers_unit") == ()
    assert ensemble_for(load_scenario("rough_sleepers_unit")) is None
