"""The page's map and rescue are the commands', and too much is refused before it begins."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from joinup.browser.mapping import (
    Mapped,
    Question,
    at_point,
    axes_of,
    map_command,
    offered,
    rescue_command,
    worked_map,
    worked_rescue,
)
from joinup.browser.saving import scenario_file
from joinup.browser.settings import Settings, as_file, file_name
from joinup.browser.working import HaltedError, Job
from joinup.cli.asking import ask
from joinup.errors import InputError
from joinup.inputs import load_scenario
from joinup.page.document import Document
from joinup.questions.persistence import rescue
from joinup.questions.persistence.question import MAP, RESCUE
from joinup.questions.persistence.trial import subject

SETTINGS = Settings("rough_sleepers_partnership").with_value("exit_boost", 2.0)
SMALL = Question(points=3, replicates=4, x_range="0.2:0.6")


def saved(settings: Settings, folder: Path) -> str:
    """Save a scenario as a visitor does, and return its path."""
    path = folder / file_name(settings)
    path.write_text(scenario_file(settings), encoding="utf-8")
    return str(path)


def same_files(document: Document, folder: Path) -> None:
    """Hold every table and chart of a document against the files that the command wrote."""
    charts = [chart for section in document.sections for chart in section.charts]
    tables = [table for section in document.sections for table in section.tables]
    assert charts
    for chart in charts:
        (path,) = folder.rglob(f"{chart.name}.csv")
        assert chart.csv == path.read_text(encoding="utf-8")
    for table in tables:
        (path,) = folder.rglob(f"{table.name}.csv")
        assert table.csv == path.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_map_is_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told: list[tuple[str, float]] = []
    found = worked_map(SETTINGS, SMALL, Job(print, lambda *said: told.append(said)))
    name = saved(SETTINGS, tmp_path)
    ask(
        MAP, scenario=name, x=SMALL.x, y=SMALL.y, x_range=SMALL.x_range, y_range=None, points=3,
        out=tmp_path / "out",
    )  # fmt: skip
    same_files(found.document, tmp_path / "out")
    printed = capsys.readouterr().out
    for point in found.document.points:
        assert getattr(point, "text", point) in printed
    assert "joint working outlives its money" in found.verdict
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert len({stage for stage, _ in told}) == 7  # the outlook, and three stages of two rules
    assert dict(found.document.record)["Command"] == map_command(SETTINGS, SMALL)


@pytest.mark.slow
def test_the_rescue_is_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, fewer in (("_REPLICATES", 2), ("_FRESH_REPLICATES", 4), ("_ALONE", 3)):
        monkeypatch.setattr(rescue, name, fewer)
    monkeypatch.setattr(rescue, "cheapest", partial(rescue.cheapest, generations=3))
    small = SETTINGS.with_values({"places": 2, "quarters": 40})
    found = worked_rescue(small, 0.8, Job(print))
    ask(RESCUE, scenario=saved(small, tmp_path), persist=0.8, out=tmp_path / "out")
    same_files(found.document, tmp_path / "out")
    if found.moved:
        (path,) = (tmp_path / "out").rglob("*_rescued.toml")
        written = load_scenario(path).parameters
        assert {name: written[name] for name in found.moved} == dict(found.moved)
        changed = small.with_values(dict(found.moved)).changed.parameters
        assert {name: changed[name] for name in found.moved} == dict(found.moved)
    assert rescue_command(small, 0.8) in str(found.document.record)


def test_a_changed_scenario_is_the_file_that_is_saved(tmp_path: Path) -> None:
    here, there = as_file(SETTINGS), load_scenario(saved(SETTINGS, tmp_path))
    assert (here.name, here.title, here.lineage) == (there.name, there.title, there.lineage)
    assert subject(here).values == subject(there).values
    plain = Settings("rough_sleepers_partnership")
    assert as_file(plain) == load_scenario("rough_sleepers_partnership")


@pytest.mark.parametrize(
    ("settings", "asked", "fault"),
    [
        (SETTINGS, replace(SMALL, y=SMALL.x), "both axes are own_target_incentive"),
        (SETTINGS, replace(SMALL, x_range="0.6"), "across-range is 0.6; allowed is LOW:HIGH"),
        (SETTINGS, replace(SMALL, x_range="0.6:0.2"), "it runs backwards"),
        (SETTINGS, replace(SMALL, y_range="0:99"), "up-range is 0:99; mainstreaming takes"),
        (SETTINGS, replace(SMALL, points=21), ""),
        (SETTINGS.with_values({"partners": 10, "places": 20}),
         replace(SMALL, points=21, x_range=""), "too much for a page to wait for; at most 1"),
        (Settings("rough_sleepers_silo"), SMALL, "its form is silo"),
        (SETTINGS.with_value("grant", 0.0), SMALL, "there is no funding that could end"),
    ],
)  # fmt: skip
def test_what_cannot_be_mapped_is_said(settings: Settings, asked: Question, fault: str) -> None:
    if not fault:
        x, y = axes_of(subject(as_file(settings)), asked)
        assert (len(x.values), len(y.values)) == (21, 21)
        return
    with pytest.raises(InputError, match=fault):
        axes_of(subject(as_file(settings)), asked)


def test_it_stops_between_its_stages() -> None:
    job = Job(print)
    job.tell = lambda stage, share: job.halt.set()
    with pytest.raises(HaltedError):
        worked_map(SETTINGS, SMALL, job)


def test_a_point_of_the_map_becomes_settings() -> None:
    document = Document("", "", (), (), (), ())
    asked = Question(x="grant_length", y="grant")
    found = Mapped(SETTINGS, asked, None, "", document)  # type: ignore[arg-type]
    assert at_point(found, asked) == SETTINGS
    start = at_point(found, replace(asked, at_x=9.0, at_y=0.2))
    assert start.values == {"exit_boost": 2.0, "grant_length": 9, "grant": 0.2}
    with pytest.raises(InputError, match="grant is 7"):
        at_point(found, replace(asked, at_y=7.0))


def test_levers_are_offered_first_and_lists_of_values_not_at_all() -> None:
    names = offered(SETTINGS.with_value("own_target_incentive", (0.4, 0.5, 0.4, 0.5)))
    assert names[0] == "grant_start" or names.index("grant") < names.index("turnover")
    assert "own_target_incentive" not in names and "form" not in names and "places" not in names
