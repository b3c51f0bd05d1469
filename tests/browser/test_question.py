"""Any question as a page asks it: options from an address, the command's answer, its limits."""

from __future__ import annotations

from dataclasses import MISSING
from pathlib import Path
from typing import Any

import pytest

from joinup.browser.question import PageJob, answered, chosen, command, fields_of, missing, offered
from joinup.browser.settings import Settings
from joinup.browser.working import HaltedError
from joinup.browser.working import Job as PageWork
from joinup.cli.asking import ask
from joinup.errors import InputError
from joinup.inputs import load_experiment, plan
from joinup.questions import every_question

SMALL = Settings(scenario="rough_sleepers_partnership").with_values({"places": 3})


def test_no_page_asks_what_may_name_a_file_of_this_machine() -> None:
    assert {"outlook", "map", "ramp", "rescue", "validate"} <= set(offered())
    assert {"compare", "appraise"} & set(offered()) == set()
    for question in offered().values():
        for name, (kind, option, _) in fields_of(question).items():
            assert not option.local and "Path" not in str(kind), (question.name, name)


def test_every_option_that_takes_a_path_is_aside_or_local() -> None:
    for question in every_question().values():
        for name, (kind, option, _) in question.options().items():
            assert "Path" not in str(kind) or option.aside or option.local, (question.name, name)


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        ({"name": "map", "x": "grant", "points": "5"}, {"x": "grant", "points": 5}, []),
        ({"name": "ramp", "replicates": "1"}, {}, ["replicates: '1'; allowed are whole numbers"]),
        ({"name": "outlok"}, {}, ["there is no 'outlok'; did you mean outlook"]),
        ({"name": "map", "out": "/etc"}, {}, ["'out' is nothing that map asks"]),
        ({"name": "map", "__init__": "1"}, {}, ["'__init__' is nothing that map asks"]),
        ({"name": "validate", "theory": "yes"}, {"theory": True}, []),
        ({"name": "rescue", "persist": "nan"}, {}, ["persist: 'nan'; allowed are numbers"]),
    ],
)
def test_an_address_is_read_strictly(
    words: dict[str, str], given: dict[str, Any], said: list[str]
) -> None:
    question, found, faults = chosen(words)
    assert found == given and len(faults) == len(said)
    assert all(text in fault for text, fault in zip(said, faults, strict=True))
    assert question.name in offered()


def test_what_must_be_given_is_named() -> None:
    question, given, _ = chosen({"name": "map", "x": "grant"})
    assert missing(question, given) == ["y"]
    assert question.options()["y"][2] is MISSING


def test_the_answer_is_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    question, given, _ = chosen({"name": "ramp", "lever": "grant", "points": "3"})
    settings = Settings(scenario="rough_sleepers_partnership")
    told: list[str] = []
    (document,) = answered(
        question, given, settings, PageWork(print, lambda stage, share: told.append(stage))
    )
    assert not list(tmp_path.iterdir()), "a page keeps nothing on the disk"
    assert told == ["out and back under logit", "out and back under experience"]
    ask(question, scenario="rough_sleepers_partnership", lever="grant", points=3, out=tmp_path)
    (page,) = tmp_path.glob("ramp-*/index.html")
    said = command(question, given, settings)
    assert said == "joinup ramp rough_sleepers_partnership --lever grant --points 3"
    assert said in page.read_text(encoding="utf-8")
    for section in document.sections:
        for chart in section.charts:
            assert chart.csv == (page.parent / "tables" / f"{chart.name}.csv").read_text("utf-8")


def test_a_changed_scenario_is_asked_about_as_the_file_that_is_saved() -> None:
    question, given, _ = chosen({"name": "outlook"})
    assert command(question, given, SMALL) == (
        "joinup outlook rough_sleepers_partnership_changed.toml"
    )


def test_work_that_was_stopped_stops_and_too_much_is_refused() -> None:
    work = PageWork(print)
    job = PageJob(work)
    with pytest.raises(InputError, match="too many for a page to wait for; at most 50,000"):
        job.run(plan(load_experiment("joining_up").with_(replicates=30_000)))
    work.halt.set()
    assert job.stopped
    with pytest.raises(HaltedError):
        job.tell("anything")
