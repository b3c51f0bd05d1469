"""The one screen as it is served: what it knows, its strict policy, its counts in worlds."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import threading
import time
from collections.abc import MutableMapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from joinup.analysis.lasting import Lasting, lasting
from joinup.browser import counting, screen, shelf
from joinup.browser.counting import Counter
from joinup.browser.guard import Guard
from joinup.browser.screen import COUNTS, Screen, beyond, known, screen_of
from joinup.browser.settings import Settings, as_file
from joinup.errors import InputError
from joinup.inputs.planned import resolved_parameters
from joinup.inputs.scenario import Scenario, load_scenario
from joinup.inputs.shipped import shipped
from joinup.model.parameters import REGISTRY
from joinup.questions.persistence.in_worlds import in_worlds
from joinup.questions.persistence.trial import subject
from joinup.standalone.contents import checksum

NAME = "rough_sleepers_partnership"
TOKEN = "t" * 43
OURS = {"host": "127.0.0.1:1", "cookie": f"joinup-1={TOKEN}"}


def answer(path: str, query: str = "") -> tuple[int, dict[str, str], str, bool]:
    """Return what guard and screen answer, and whether the application behind was asked."""
    sent: list[MutableMapping[str, Any]] = []
    behind = False

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        nonlocal behind
        behind = True
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    scope = {
        "type": "http", "method": "GET", "path": path, "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in OURS.items()],
    }  # fmt: skip
    app = Screen(inner, [{"view": "ask", "label": "Ask an agency", "words": {}}])
    guard = Guard(
        app, port=1, token=TOKEN, pages=["/", "/ask"], calls=[COUNTS], assets=Path("nowhere")
    )
    asyncio.run(guard(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, sent[1]["body"].decode(), behind


def test_the_screen_may_run_its_own_script_and_ask_its_own_server_alone() -> None:
    status, headers, html, behind = answer("/", f"scenario={NAME}")
    assert status == 200 and not behind
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; connect-src 'self'; script-src 'sha256-")
    assert policy.endswith("; frame-ancestors 'none'") and "unsafe-inline" not in policy
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy
    (meta,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy.startswith(unescape(meta))
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "Ask an agency" in script


def test_other_paths_are_left_to_the_application() -> None:
    _, headers, _, behind = answer("/ask", f"scenario={NAME}")
    assert behind and "default-src 'self'" in headers["content-security-policy"]


def test_it_knows_every_scenario_and_every_parameter() -> None:
    data = known()
    assert {item["name"] for item in data["scenarios"]} == set(shipped("scenarios"))
    assert set(data["settable"]) == set(REGISTRY)
    assert data["story"] == NAME


def test_what_the_module_can_be_handed_needs_no_other() -> None:
    assert "built" not in screen_of(f"scenario={NAME}&grant=0.2&form=liaison&15.grant=0.1")
    data = known()
    entry = next(item for item in data["scenarios"] if item["name"] == NAME)
    values = {"grant": 0.2, "places": 4, "decision_rule": "experience", "coordination": 0.5,
              "own_target_incentive": (0.4, 0.5, 0.4, 0.5)}  # fmt: skip
    found = beyond(data["modules"][entry["module"]], entry, values)
    assert set(found) == {"places", "decision_rule", "coordination"}


def test_sizes_and_rules_get_a_module_of_their_own() -> None:
    data = screen_of(f"scenario={NAME}&places=4&decision_rule=experience&grant=0.2&places2=1")
    assert data["built"] == {
        "scenario": NAME, "values": {"places": "4", "decision_rule": "experience"},
    }  # fmt: skip
    assert [item["name"] for item in data["scenarios"]] == [
        item["name"] for item in known()["scenarios"]
    ]
    entry = next(item for item in data["scenarios"] if item["name"] == NAME)
    assert data["modules"][entry["module"]]["places"] == 4
    assert entry["group"] == "Rough sleepers"
    point = resolved_parameters(load_scenario(NAME))
    assert entry["check"] == checksum({**point, "places": 4, "decision_rule": "experience"})
    assert data["faults"] == ["places2 is not a parameter; did you mean places?"]


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("places=100000", "places is 100000; allowed are"),
        ("places=900", "900 places with 4 agencies each are 3600 agencies; the browser takes"),
        ("scenario=<b>", "there is no scenario '<b>'"),
    ],
)
def test_what_is_too_much_or_wrong_is_told_and_left_out(query: str, fault: str) -> None:
    data = screen_of(query)
    assert "built" not in data
    assert any(text.startswith(fault) for text in data["faults"]), data["faults"]


def test_a_users_scenario_is_among_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "_brought", {})
    path = tmp_path / "harbour.toml"
    path.write_text(f'title = "Harbour"\nsummary = "S."\nextends = "{NAME}"\n', encoding="utf-8")
    shelf.shelve(path)
    screen._known.cache_clear()
    try:
        data = screen_of("scenario=harbour")
    finally:
        screen._known.cache_clear()
    assert data["scenarios"][0]["name"] == "harbour"
    assert data["scenarios"][0]["group"] == "Your own"


def test_a_scenario_of_ones_own_that_cannot_be_compiled_is_named_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "_brought", {})
    path = tmp_path / "harbour.toml"
    path.write_text(f'title="Harbour"\nsummary="S."\nextends="{NAME}"\n', encoding="utf-8")
    compiled = screen.contents

    def refusing(scenarios: Sequence[Scenario]) -> Any:
        if any(item.name == "harbour" for item in scenarios):
            raise InputError(["harbour.toml cannot be compiled: rule x"])
        return compiled(scenarios)

    monkeypatch.setattr(screen, "contents", refusing)
    shelf.shelve(path)
    screen._known.cache_clear()
    try:
        data = screen_of(f"scenario={NAME}")
    finally:
        screen._known.cache_clear()
    assert data["faults"] == ["harbour.toml cannot be compiled: rule x"]
    assert "harbour" not in [item["name"] for item in data["scenarios"]]


def test_what_a_module_holds_fixed_needs_a_module_of_its_own() -> None:
    """It is a constant of the module: handed in, it would move nothing."""
    data = known()
    entry = next(item for item in data["scenarios"] if item["name"] == NAME)
    module = data["modules"][entry["module"]]
    by_fixed: dict[bool, str] = {
        item["fixed"]: name
        for name, item in module["parameters"].items()
        if name in REGISTRY and isinstance(REGISTRY[name].default, (int, float))
    }
    assert set(by_fixed) == {True, False}
    values = {name: REGISTRY[name].high for name in by_fixed.values()}
    assert beyond(module, entry, values) == {by_fixed[True]: values[by_fixed[True]]}


def test_a_count_that_breaks_down_is_told_and_the_next_is_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(scenario: Scenario) -> Lasting:
        if scenario.value("grant") == 0.1:
            raise RuntimeError("out of order")
        return Lasting(0, (), 2, 72)

    monkeypatch.setattr(counting, "lasting", broken)
    counter = Counter()
    assert "out of order" in str(told(counter, f"scenario={NAME}&grant=0.1")["fault"])
    assert "record" in str(told(counter, f"scenario={NAME}&grant=0.3")["fault"])
    assert "RuntimeError" in capsys.readouterr().err


def told(counter: Counter, query: str) -> dict[str, Any]:
    """Ask until it is told."""
    for _ in range(600):
        if found := counter.ask(query):
            return found
        time.sleep(0.05)
    raise AssertionError(query)


def test_worlds_are_counted_as_the_outlook_counts_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few worlds, which take a second; what is counted is what is set."""
    monkeypatch.setattr(counting, "lasting", lambda scenario: lasting(scenario, 6))
    found = told(Counter(), f"scenario={NAME}&mainstreaming=0.6&seed=7")
    asked = in_worlds(subject(as_file(Settings(NAME).with_value("mainstreaming", 0.6))), 6)
    assert asked is not None
    count = asked.found.lasts(asked.name)
    assert found == {"number": count.number, "of": count.of}


def test_the_latest_question_is_the_next_and_what_is_known_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    going, asked = threading.Event(), []

    def slow(scenario: Scenario) -> Lasting:
        asked.append(scenario.value("grant"))
        going.wait(20)
        return Lasting(0, (), 2, 72)

    monkeypatch.setattr(counting, "lasting", slow)
    counter = Counter()
    for grant in ("0.1", "0.2", "0.3"):
        assert counter.ask(f"scenario={NAME}&grant={grant}") == {}
        while not asked:
            time.sleep(0.01)
    going.set()
    fault = {"fault": "No plausible world fits what was recorded."}
    assert told(counter, f"scenario={NAME}&grant=0.3") == fault
    assert counter.ask(f"scenario={NAME}&grant=0.1") == fault
    assert asked == [0.1, 0.3], "nobody waits for the second any more"


def test_a_count_is_kept_and_changes_with_what_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from joinup.analysis import kept as module

    monkeypatch.setenv("JOINUP_CACHE", str(tmp_path))
    scenario = load_scenario(NAME).with_values({"places": 2}, "small")
    first = lasting(scenario, 2)
    assert first.replicates == 36 and first.stride == 72 and first.fitting == (0, 1)

    def refuse(*args: Any, **more: Any) -> None:
        raise AssertionError("it is kept")

    monkeypatch.setattr(module, "over_worlds", refuse)
    assert lasting(scenario, 2) == first
    for other, worlds in ((scenario, 3), (scenario.with_values({"grant": 0.1}, ""), 2)):
        with pytest.raises(AssertionError, match="it is kept"):
            lasting(other, worlds)
