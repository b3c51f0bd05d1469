"""The page's advice is the command's, and so is the place that it saves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from joinup.batch import open_result
from joinup.browser import guiding
from joinup.browser.guiding import (
    OPEN,
    Advised,
    as_place,
    first_advice,
    of_scenario,
    place_file,
    place_of,
    spans,
    whole_advice,
)
from joinup.browser.working import Job
from joinup.cli.asking import ask
from joinup.inputs import load_experiment, load_scenario, plan
from joinup.inputs.place import load_place
from joinup.questions.guidance import place as advice
from joinup.questions.guidance.cases import ENDINGS, read
from joinup.questions.guidance.question import GUIDE
from tests.here import run_here

MIDDLE = place_of({})[0].circumstances


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


@pytest.mark.slow
def test_the_first_advice_is_of_the_commands_runs(tmp_path: Path) -> None:
    place = as_place(MIDDLE, "tapered")
    found = first_advice(place, Job(print))
    around = advice.around(load_experiment("which_form"), place, spans())
    one = plan(replace(around, design=replace(around.design, points=around.design.points[:1])))
    cases = read(open_result(run_here(one, out=tmp_path).folder))
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
