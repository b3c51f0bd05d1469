"""`joinup validate --records`: every initiative with a record of its own, on one page."""

from __future__ import annotations

from pathlib import Path

import pytest

from joinup.cli.asking import ask
from joinup.inputs import Scenario, load_scenario
from joinup.question import Answer
from joinup.questions.validation import patterns, question, records, theory
from joinup.questions.validation.patterns import Pattern
from joinup.questions.validation.question import FAILED, VALIDATE
from joinup.questions.validation.theory.check import Check


def test_initiatives_with_a_record_of_their_own_are_judged_once_each() -> None:
    names = [item.name for item in records.on_record()]
    assert names == sorted(names) and "rough_sleepers_wound_up" not in names
    assert {
        "rough_sleepers_unit",
        "childcare_as_it_happened",
        "business_link_as_it_happened",
        "british_trade_as_it_happened",
    } <= set(names)
    assert any("sure_start_as_it_happened" in item for item in records.without_record())
    assert not any("rough_sleepers" in item for item in records.without_record())


def one_that_was_not_fitted(folder: Path) -> Scenario:
    path = folder / "mine.toml"
    path.write_text(
        'title = "Leaving care"\nsummary = "S."\nbegins = "2019-03"\n[parameters]\nplaces = 4\n'
        'quarters = 10\ngrant_length = 4\nclients = 200\n[record]\noutcome = "clients_in_need"\n'
        'quarters = [0, 4, 8]\nvalues = [200, 150, 20]\nfit = [0, 4]\nsource = "invented"\n'
    )
    return load_scenario(path)


@pytest.mark.slow
def test_a_record_without_an_ensemble_is_judged_by_the_scenario_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(records, "on_record", lambda: [one_that_was_not_fitted(tmp_path)])
    monkeypatch.setattr(records, "ALONE", 8)
    code = ask(VALIDATE, records=True, out=tmp_path / "v", workers=1)
    said = capsys.readouterr().out
    assert code == 0 and "Leaving care (mine), figures kept back: logit: mean error" in said
    assert "0 of 1 within the range of chance" in said and "One figure kept back is too few" in said
    assert (
        "the record lies below the range of chance in March 2021 (20), kept back under both rules."
        in said
    )
    page = (tmp_path / "v" / "index.html").read_text(encoding="utf-8")
    assert "was not fitted" in page and "Leaving care" in page
    assert (tmp_path / "v" / "tables" / "errors.csv").is_file()
    before = {path.name for path in (tmp_path / "v" / "runs").glob("*/parts/*")}
    ask(VALIDATE, records=True, out=tmp_path / "v", workers=1)
    assert {path.name for path in (tmp_path / "v" / "runs").glob("*/parts/*")} == before


def test_another_models_ensemble_is_noted_and_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ensemble = tmp_path / "mine.csv"
    ensemble.write_text(
        "# model: old\n# command: joinup calibrate mine\ndecision_rule,point,grant,distance\n"
        "logit,0,0.2,1.0\nlogit,4,0.3,1.0\nexperience,2,0.1,2.0\n"
    )
    monkeypatch.setattr(records, "on_record", lambda: [one_that_was_not_fitted(tmp_path)])
    monkeypatch.setattr(records, "ensemble_path", lambda name: ensemble)
    out = tmp_path / "v"
    assert ask(VALIDATE, records=True, out=out, workers=1) == 0
    assert "was made with model old" in capsys.readouterr().err
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "2 under logit, 1 under experience" in page and "was made with model old" in page


@pytest.mark.parametrize("holds", [True, False])
def test_each_part_is_run_alone_and_a_failed_benchmark_is_the_exit_code(
    holds: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    check = Check("B1", "teams", "Holmstrom 1982", "2 partners", 0.4, 0.4 if holds else 0.5, 0.01)
    pattern = Pattern("Tipping", "logit", "loop area 0.24", False)
    monkeypatch.setattr(theory, "theory_table", lambda job: done.append("theory") or [check])
    monkeypatch.setattr(patterns, "patterns", lambda job: done.append("patterns") or [pattern])
    monkeypatch.setattr(
        question, "of_records", lambda *given: done.append("records") or Answer("nothing")
    )
    codes = {"theory": 0 if holds else FAILED, "patterns": 0, "records": 0}
    for part, code in codes.items():
        found = ask(VALIDATE, **{part: True}, out=tmp_path)
        assert found == code and done.pop() == part and not done
        text = "of theory hold" if part == "theory" else "NOT MET"
        assert part == "records" or text in (tmp_path / "model" / "index.html").read_text("utf-8")
