"""The file that is written: its size, its content policy, what it knows; what is refused."""

from __future__ import annotations

import base64
import hashlib
import re
from html import unescape
from pathlib import Path

import pytest

from joinup.cli.pages import written
from joinup.compiled.engine import read_parameters
from joinup.compiled.portable import shape_of
from joinup.errors import InputError, WriteError
from joinup.inputs.planned import resolved_parameters
from joinup.inputs.scenario import load_scenario
from joinup.inputs.shipped import shipped
from joinup.model.parameters import REGISTRY
from joinup.standalone import page as page_of
from joinup.standalone.contents import contents, initiative
from joinup.standalone.levers import LEVERS
from tests.standalone.conftest import NAMES
from tests.unrecorded import unrecorded

__all__ = ["unrecorded"]


def test_a_page_is_small_and_may_load_nothing(file: Path) -> None:
    html = file.read_text(encoding="utf-8")
    assert file.stat().st_size < 350_000
    said = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert said
    policy = unescape(said[1])
    assert policy.startswith("default-src 'none'; script-src ")
    for tag, allowed in (("script", 2), ("style", 1)):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        rule = re.search(rf"{tag}-src ([^;]*)", policy)
        assert rule and f"'sha256-{digest}'" in rule[1]
        assert len(rule[1].split()) == allowed
    assert not re.search(r"(src|href)=\"(?!#)", html), "a page of one file links to nothing"


def test_levers_are_parameters_that_policy_or_the_task_sets() -> None:
    for lever in LEVERS:
        known = REGISTRY[lever.name]
        assert known.role == "lever" or known.topic in ("Task", "Incentives"), lever.name
        assert lever.label and lever.help.endswith(".")
        assert known.choices or 0 < lever.step <= known.high - known.low


def test_a_setting_that_would_need_another_module_cannot_be_moved() -> None:
    """Whatever is moved, runs keep the mechanisms and exponents that the module has."""
    scenario = load_scenario(NAMES[0])
    found = contents([scenario])
    (module,) = found["modules"]
    free = {name for name, item in module["parameters"].items() if not item["fixed"]}
    assert {lever.name for lever in LEVERS} <= free
    assert "rollout" in free  # though a run without one is recorded more simply
    assert not free & {"cut_chance", "department_review", "gain_share", "form:cap", "provision"}
    point = resolved_parameters(scenario)
    for name in free:
        known = REGISTRY[name]
        whole = int if known.kind == "count" else float
        for end in known.choices or (whole(known.low), whole(known.high)):
            given = read_parameters([{**point, name: end}])
            acting = {flag for flag, acts in given.flags if acts}
            assert acting <= {"all_present", "shallow"}, (name, end, acting)
            other = shape_of({**point, name: end}).constants
            assert other == shape_of(point).constants, (name, end)


def test_the_story_is_of_a_scenario_whose_joint_work_falls_apart() -> None:
    partnership, unit = (load_scenario(name) for name in NAMES[:2])
    assert contents([unit])["story"] is None, "its money goes on"
    assert contents([unit, partnership])["story"] == partnership.name


def test_scenarios_stand_under_their_initiative() -> None:
    scenarios = [load_scenario(name) for name in shipped("scenarios")]
    groups = {initiative(scenario, scenarios) for scenario in scenarios}
    assert groups == {
        "British trade", "Business link", "Childcare", "Rough sleepers", "Sure start",
    }  # fmt: skip


def test_the_command_writes_one_file_and_says_so(tmp_path: Path) -> None:
    out = tmp_path / "new" / "mine.html"
    said = written([NAMES[0], NAMES[0]], out)
    assert said.startswith(f"{out} (") and "kB, 1 scenario)" in said
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    again = tmp_path / "again.html"
    written([NAMES[0]], again)
    assert again.read_bytes() == out.read_bytes(), "the same scenarios, the same bytes"


def test_nothing_is_written_of_what_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"{NAMES[0]}.toml").write_text(
        f'title = "T"\nsummary = "S."\nextends = "{NAMES[1]}"\n'
    )
    out = tmp_path / "page.html"
    with pytest.raises(InputError, match="two scenarios are named rough_sleepers_partnership"):
        written([NAMES[0], str(tmp_path / f"{NAMES[0]}.toml")], out)
    with pytest.raises(WriteError):
        written([NAMES[0]], tmp_path)
    monkeypatch.setattr(page_of, "_MOST", 50_000)
    with pytest.raises(InputError, match=r"the page would have \d{3},\d{3} bytes, over 50,000"):
        written([NAMES[0]], out)
    assert not out.exists()


def test_what_cannot_be_compiled_is_named(tmp_path: Path, unrecorded: None) -> None:
    with pytest.raises(InputError, match=r"rough_sleepers_unit cannot be compiled: np\.sinh"):
        written(["rough_sleepers_unit"], tmp_path / "page.html")
