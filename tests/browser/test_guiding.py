"""The page's advice is the command's; a tree says what it was grown from and leads to its end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from joinup.analysis.paired import Interval
from joinup.batch import open_result, run
from joinup.browser import guiding
from joinup.browser.guiding import (
    OPEN,
    Advised,
    as_place,
    end_of,
    first_advice,
    grown_from,
    grown_here,
    of_scenario,
    path_of,
    place_file,
    place_of,
    spans,
    whole_advice,
    written_results,
)
from joinup.browser.working import Job
from joinup.cli.asking import ask
from joinup.errors import InputError, ResultError
from joinup.inputs import load_experiment, load_scenario, plan
from joinup.inputs.experiment import Experiment
from joinup.inputs.place import load_place
from joinup.inputs.shipped import shipped_folder
from joinup.questions.guidance import place as advice
from joinup.questions.guidance.cases import ENDINGS, read
from joinup.questions.guidance.question import GUIDE
from joinup.questions.guidance.tree import Leaf, Node

MIDDLE, _ = place_of({})


def tables(found: Advised) -> dict[str, str]:
    """Return the tables of advice as CSV, by name."""
    return {t.name: t.csv for section in found.document.sections for t in section.tables}


def test_the_ranges_are_those_of_the_whole_experiment() -> None:
    own = load_experiment("which_form").design
    bounds = dict(zip(own.names, own.bounds, strict=True))
    found = spans()
    for name in ("task_depth", "turnover", "own_target_incentive", "grant_length"):
        assert (found[name].low, found[name].high) == bounds[name]
    assert found["partners"].choices == (2.0, 3.0, 5.0, 8.0)
    assert MIDDLE["task_depth"] == 0.625 and MIDDLE["partners"] == 3.0


def test_the_place_that_is_saved_is_the_place(tmp_path: Path) -> None:
    for ending in (OPEN, *ENDINGS):
        found = as_place({**MIDDLE, "turnover": 0.02}, ending)
        (tmp_path / "my_place.toml").write_text(place_file(found), encoding="utf-8")
        ranges = {name: (span.low, span.high) for name, span in spans().items()}
        assert load_place(tmp_path / "my_place.toml", ranges, ENDINGS) == found


def test_a_scenario_beyond_the_ranges_is_cut_and_told() -> None:
    own = load_scenario("rough_sleepers_partnership")
    found, beyond = of_scenario(own.with_values({"turnover": 0.0, "own_target_incentive": 0.6}, ""))
    assert found["turnover"] == 0.01 and found["own_target_incentive"] == 0.6
    (text,) = [text for text in beyond if "turnover" in text]
    assert text == ("staff turnover is 0.0% there, beyond what the guidance covers; 1.0% is taken")


def test_the_first_advice_is_of_the_commands_runs(tmp_path: Path) -> None:
    place = as_place(MIDDLE, "tapered")
    found = first_advice(place, Job(print))
    around = advice.around(load_experiment("which_form"), place, spans())
    one = plan(replace(around, design=replace(around.design, points=around.design.points[:1])))
    cases = read(open_result(run(one, out=tmp_path, workers=1).folder))
    choice = advice.choice(cases, 0, "tapered")
    frame = found.document.sections[0].tables[0].frame
    for number, rule in enumerate(("logit", "experience")):
        shown = frame[frame["rule"] == rule]
        assert np.array_equal(shown["gain"], choice.gain[number])
        assert np.array_equal(shown["persistence"], choice.persistence[number])
    assert not found.whole and len(found.document.points) == 1


@pytest.mark.slow
def test_the_whole_advice_is_the_commands(tmp_path: Path) -> None:
    place = as_place({**MIDDLE, "interdependence": 0.8}, "handed over")
    told: list[float] = []
    found = whole_advice(place, Job(print, lambda stage, share: told.append(share)))
    path = tmp_path / guiding.PLACE_FILE
    path.write_text(place_file(place), encoding="utf-8")
    ask(GUIDE, experiment="which_form", own=path, out=tmp_path / "out", workers=1)
    for name, text in tables(found).items():
        (written,) = (tmp_path / "out").rglob(f"tables/{name}.csv")
        assert text == written.read_text(encoding="utf-8"), name
    first = first_advice(place, Job(print))
    assert tables(first)["forms"] == tables(found)["forms"]
    assert first.document.points == found.document.points[:1]
    assert told == sorted(told) and len(told) > 20


def leaf(name: str) -> Leaf:
    """Return the end of a branch that advises a form."""
    lead = Interval(0.1, 0.05, 0.15, 9)
    return Leaf((), 0.25, (name, name), ("silo", "silo"), (lead, lead), np.zeros((2, 5)))


ROOT = Node(
    "task_depth", 0.5,
    Node("handed over", 0.5, leaf("liaison"), leaf("joint unit")),
    Node("partners", 3.5, leaf("partnership"), leaf("pooled budget")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("depth", "partners", "ending", "answers", "form"),
    [
        (0.4, 8, "stopped", [False, False], "liaison"),
        (0.5, 8, "handed over", [False, True], "joint unit"),
        (0.51, 3, "handed over", [True, False], "partnership"),
        (0.9, 5, "tapered", [True, True], "pooled budget"),
    ],
)
def test_a_place_goes_its_way_through_a_tree(
    depth: float, partners: int, ending: str, answers: list[bool], form: str
) -> None:
    steps = path_of(ROOT, {"task_depth": depth, "partners": partners}, ending)
    assert [answer for _, answer in steps] == answers
    assert end_of(ROOT, steps).best == (form, form)
    assert end_of(leaf("silo"), path_of(leaf("silo"), {}, ending)).best[0] == "silo"


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let visitors choose among the results of a folder of the test's own."""
    folder = tmp_path / "results"
    monkeypatch.setattr(guiding, "RESULTS", folder)
    yield folder


def small(folder: Path) -> Experiment:
    """Return the guidance's experiment with few points, places and scales."""
    text = (shipped_folder("experiments") / "which_form.toml").read_text(encoding="utf-8")
    for before, after in (
        ("points = 1024", "points = 8"),
        ("replicates = 2", "replicates = 1\nworlds = 4"),
        ("partners = [2, 3, 5, 8]\n", ""),
        ("quarters = [40, 48, 60, 80]\n", ""),
        ("[arms.rule]", "[parameters]\nplaces = 2\nquarters = 40\npartners = 3\n\n[arms.rule]"),
    ):
        assert before in text
        text = text.replace(before, after)
    (folder / "which_form.toml").write_text(text, encoding="utf-8")
    shutil.copytree(shipped_folder("experiments") / "which_form", folder / "which_form")
    return load_experiment(folder / "which_form.toml")


def test_a_tree_is_grown_from_a_written_result(results: Path, tmp_path: Path) -> None:
    assert written_results() == []  # there is no folder
    own = small(tmp_path)
    made = run(own, out=results, workers=1).folder
    part = replace(own, name="which_form-screening", scenarios=own.scenarios[:1])
    run(replace(part, baseline=part.scenarios[0].name), out=results, workers=1)
    (results / "which-form-broken").mkdir()
    (results / "other").mkdir()
    assert written_results() == [made.name]
    found = grown_from(made.name, Job(print))
    assert (found.points, found.replicates, found.source) == (8, 1, made.name)
    assert len(found.advantages) == 2 and found.chart.svg.startswith("<svg")


@pytest.mark.parametrize("name", ["../other", "/etc", "which-form-nothing", ".", ""])
def test_no_other_folder_is_read(name: str, results: Path) -> None:
    (results.parent / "other").mkdir()
    results.mkdir()
    with pytest.raises(InputError, match="there is no result"):
        grown_from(name, Job(print))


def test_a_result_of_another_model_is_refused(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guiding, "written_results", lambda: ["which-form-old"])
    with pytest.raises(ResultError):
        grown_from("which-form-old", Job(print))


@pytest.mark.slow
def test_a_small_tree_is_part_of_the_whole_guidance() -> None:
    found = grown_here("64", Job(print))
    assert (found.points, found.replicates, found.source) == (64, 2, "here")
    with pytest.raises(InputError, match="allowed are 64, 128, 256"):
        grown_here("1024", Job(print))
