"""The commands on persistence: their pages, their files, and one clear line for each mistake."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from joinup.cli.asking import ask
from joinup.cli.listing import checked
from joinup.inputs import load_experiment, load_scenario
from joinup.questions.persistence.question import MAP, OUTLOOK, RAMP, RESCUE

SMALL = """
title = "A small place"
summary = "Three places."
unit = "clients"
departments = ["A", "B", "C", "D"]
[parameters]
places = 6
quarters = 40
grant_taper = 0
own_target_incentive = 0.4
[sources]
places = "invented"
"""


@pytest.fixture
def small(tmp_path: Path) -> str:
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    return str(path)


def page_of(folder: Path) -> str:
    (page,) = folder.glob("*/index.html")
    return page.read_text(encoding="utf-8")


@pytest.mark.slow
def test_outlook(small: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(OUTLOOK, scenario=small, replicates=6, at=20, out=tmp_path)
    text = page_of(tmp_path)
    for words in ("Main points", "Watch list", "Distance to the tipping point", "in quarter 20",
                  "joinup outlook small.toml --replicates 6 --at 20"):  # fmt: skip
        assert words in text, words
    printed = capsys.readouterr()
    assert "four years after the full grant ends" in printed.out and "6 of 6" in printed.err
    assert "1 of 6: plausible worlds" in printed.err and "worlds that we think" in printed.out
    assert (tmp_path / "outlook-small" / "tables" / "watch-list.csv").exists()


@pytest.mark.slow
def test_map(small: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(
        MAP, scenario=small, x="own_target_incentive", y="grant_length", x_range="0.2:0.7",
        points=4, out=tmp_path,
    )  # fmt: skip
    assert "mean field and simulation agree on" in page_of(tmp_path)
    assert "P persists, h depends on history, c collapses." in capsys.readouterr().out


@pytest.mark.slow
def test_ramp(small: str, tmp_path: Path) -> None:
    ask(
        RAMP, scenario=small, lever="own_target_incentive", lever_range="0.1:0.8", points=4,
        replicates=2, out=tmp_path,
    )  # fmt: skip
    assert re.search(r"are lost on the way (out|back), at", page_of(tmp_path))


@pytest.mark.slow
def test_rescue_writes_files_that_can_be_run(
    small: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(RESCUE, scenario=small, persist=0.9, levers="mainstreaming", out=tmp_path)
    folder = tmp_path / "rescue-small"
    changed = load_scenario(folder / "small_rescued.toml")
    own = load_scenario(small)
    assert changed.value("mainstreaming") != own.value("mainstreaming")
    differing = {n for n in changed.parameters if changed.value(n) != own.value(n)}
    assert differing == {"mainstreaming"}
    assert changed.departments == own.departments and changed.unit == own.unit
    assert changed.sources["mainstreaming"].startswith("joinup rescue")
    experiment = load_experiment(folder / "rescue.toml")
    assert [item.name for item in experiment.scenarios] == ["small", "small_rescued"]
    assert "without fault" in checked(str(folder / "rescue.toml"))
    assert "Not attainable" not in capsys.readouterr().out


def test_a_shipped_scenario_is_extended(tmp_path: Path) -> None:
    from joinup.inputs.written import scenario_text

    own = load_scenario("rough_sleepers_partnership")
    text = scenario_text(own, 'A "quoted" title', "S.", {"grant_length": 20, "grant": 0.5}, "why")
    (tmp_path / "changed.toml").write_text(text, encoding="utf-8")
    changed = load_scenario(tmp_path / "changed.toml")
    assert changed.title == 'A "quoted" title' and changed.lineage[-2] == own.name
    assert changed.parameters == {**own.parameters, "grant_length": 20, "grant": 0.5}
