"""The page of a validation is the command's, initiative by initiative."""

from __future__ import annotations

from pathlib import Path

import pytest

from joinup.browser import validating
from joinup.browser.validating import ALL, initiatives, validated
from joinup.browser.working import HaltedError, Job
from joinup.inputs.calibration import Calibration
from joinup.inputs.ensemble import ensemble_path, read_ensemble
from joinup.inputs.figures import figures_of
from joinup.inputs.shipped import is_file
from joinup.job import ConsoleJob
from joinup.questions.validation.pages.records import page
from joinup.questions.validation.records import SEED, judged


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be known from another test."""
    monkeypatch.setattr(validating, "_known", {})


@pytest.mark.parametrize(
    "name",
    [
        "british_trade_as_it_happened",
        pytest.param("business_link_as_it_happened", marks=pytest.mark.slow),
        pytest.param("rough_sleepers_unit", marks=pytest.mark.slow),
    ],
)
def test_an_initiative_is_judged_as_the_command_does(name: str, tmp_path: Path) -> None:
    told: list[float] = []
    found = validated(name, Job(print, lambda stage, share: told.append(share)))
    scenario = initiatives()[name]
    path = ensemble_path(name)
    figures = figures_of(scenario)
    assert figures is not None
    made = judged(
        scenario, figures, scenario.calibration or Calibration({}),
        read_ensemble(path) if is_file(path) else None, seed=SEED,
        run=ConsoleJob(tmp_path, workers=1).run,
    )  # fmt: skip
    there = page([made[0]], [], "joinup validate --records", made[1])
    assert found.document.points == there.points
    pairs = list(zip(found.document.sections, there.sections, strict=True))
    for mine, theirs in pairs:
        assert mine.bullets == theirs.bullets and mine.text == theirs.text
        for one, other in zip(mine.tables, theirs.tables, strict=True):
            assert one.csv == other.csv
        for drawn, again in zip(mine.charts, theirs.charts, strict=True):
            assert drawn.csv == again.csv and drawn.svg == again.svg
    assert found.document.record == there.record
    assert told == sorted(told) and told[-1] == 0.99


def test_what_is_known_is_not_simulated_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = validated("british_trade_as_it_happened", Job(print))
    monkeypatch.setattr(validating, "run_in_memory", lambda *given: pytest.fail("it runs again"))
    again = validated("british_trade_as_it_happened", Job(print))
    assert again.document.points == first.document.points


def test_one_that_was_stopped_is_not_known() -> None:
    job = Job(print)
    job.tell = lambda stage, share: job.halt.set()
    with pytest.raises(HaltedError):
        validated(ALL, job)
    assert validating._known == {}


def test_every_initiative_can_be_asked() -> None:
    check = validating.checks()["initiative"]
    assert [check(name) for name in (ALL, *initiatives())] == [ALL, *initiatives()]
    assert {"childcare_as_it_happened", "rough_sleepers_unit"} <= set(initiatives())
