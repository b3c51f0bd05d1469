"""What a visitor takes along repeats what was seen: as an experiment, a scenario or a program."""

from __future__ import annotations

import contextlib
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

from joinup.agents import JointWorkingModel
from joinup.batch import open_result
from joinup.browser.saving import experiment_file, program_file, scenario_file
from joinup.browser.settings import Change, Settings, with_draw
from joinup.inputs import load_experiment, load_scenario
from tests.here import run_here

CHANGED = (
    Settings(scenario="rough_sleepers_partnership")
    .with_value("places", 3)
    .with_value("form", "pooled budget")
    .with_value("gain_share", (0.4, 0.3, 0.2, 0.1))
    .with_value("grant", 0.35)
)


def test_the_experiment_repeats_the_run(tmp_path: Path) -> None:
    settings = with_draw(with_draw(CHANGED, "seed", "7"), "replicate", "2")
    path = tmp_path / "again.toml"
    path.write_text(experiment_file(settings), encoding="utf-8")
    result = open_result(run_here(load_experiment(path), out=tmp_path).folder)
    model = JointWorkingModel(settings.base, overrides=settings.values, replicate=2, draw_seed=7)
    while model.running:
        model.step()
    series = result.series("clients_in_need")
    last = series[(series["replicate"] == 2) & (series["quarter"] == model.quarter)]
    assert last["clients_in_need"].tolist() == [model.outcome("clients_in_need")]


def test_the_scenario_file_is_one(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(scenario_file(CHANGED), encoding="utf-8")
    found = load_scenario(path)
    assert found.parameters == {**CHANGED.base.parameters, **CHANGED.values}
    assert found.title == "Partnership, changed"
    assert found.sources["grant"] == "assumption: set in the browser"


def test_the_scenario_file_has_names_for_every_member(tmp_path: Path) -> None:
    settings = Settings(scenario="rough_sleepers_unit").with_value("partners", 6)
    path = tmp_path / "six.toml"
    path.write_text(scenario_file(settings), encoding="utf-8")
    assert len(load_scenario(path).departments) == 6


@pytest.mark.parametrize("title", ['A "quoted" one', "back\\slash", "tab\tand é “curly”"])
def test_odd_titles_survive(tmp_path: Path, title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from joinup.browser import shelf

    base = replace(shelf.scenarios()["rough_sleepers_unit"], title=" ".join(title.split()))
    monkeypatch.setattr(shelf, "ready_made", lambda: {"rough_sleepers_unit": base})
    path = tmp_path / "odd.toml"
    path.write_text(scenario_file(Settings().with_value("grant", 0.1)), encoding="utf-8")
    assert load_scenario(path).title == f"{base.title}, changed"


def test_the_program_repeats_a_run_with_changes_of_policy() -> None:
    changes = (Change(6, "grant", 0.1), Change(9, "publicity", (0.2, 0.1)))
    model = JointWorkingModel(CHANGED.base, overrides=CHANGED.values, draw_seed=1)
    for quarter, name, value in changes:
        while model.quarter < quarter:
            model.step()
        model.intervene({name: value})
    while model.running:
        model.step()
    text = program_file(replace(CHANGED, changes=changes))
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(text, "program", "exec"), {})
    row = re.search(r"^clients_in_need .*\s(\S+)$", printed.getvalue(), re.MULTILINE)
    assert row and float(row.group(1)) == pytest.approx(model.outcome("clients_in_need"), rel=1e-5)
