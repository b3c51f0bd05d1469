"""A question is declared once: its command, its call and its words come from the declaration."""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

import joinup
from joinup import Answer, Job, Option, Question
from joinup.cli.asking import add_command
from joinup.question import OUT, SCENARIO, Named


@dataclass(frozen=True)
class Asked:
    """What the question of these tests asks."""

    scenario: Annotated[Named, SCENARIO]
    times: Annotated[int, Option("How often.", least=1, most=9)]
    loud: Annotated[bool, Option("Say it in capitals.")] = False
    words: Annotated[tuple[str, ...], Option("May be repeated.", spelled="word")] = ()
    share: Annotated[float, Option("A share.")] = 0.5
    out: Annotated[Path, OUT] = Path("results")


def said(asked: Asked, job: Job) -> Answer:
    """Say the words as often as is asked."""
    job.tell("counting", 1, 1)
    text = " ".join([f"{asked.scenario}", *asked.words] * asked.times)
    return Answer(text.upper() if asked.loud else text, code=3 if asked.loud else 0)


SAY = Question("say", "Say something.", "joinup say a --times 2", Asked, said)


def command(*words: str) -> tuple[int, str, str]:
    app = typer.Typer()
    add_command(app, SAY)
    app.command("other")(lambda: None)  # one command alone would lose its name
    done = CliRunner().invoke(app, ["say", *words])
    return done.exit_code, done.stdout, done.stderr


def test_a_command_takes_what_is_declared_and_ends_with_the_answers_code() -> None:
    code, out, err = command("a.toml", "--times", "2", "--word", "b", "--word", "c")
    assert (code, out.split("\n")[0], err) == (0, "a.toml b c a.toml b c", "1 of 1: counting\n")
    assert command("a", "--times", "1", "--loud")[:2] == (3, "A\n\n")


@pytest.mark.parametrize(
    "words", [("a",), ("--times", "2"), ("a", "--times", "0"), ("a", "--times", "10")]
)
def test_what_is_missing_or_out_of_bounds_is_refused(words: tuple[str, ...]) -> None:
    assert command(*words)[0] == 2


def test_help_has_the_purpose_every_option_and_an_example() -> None:
    _, out, _ = command("--help")
    for text in ("Say something.", "How often.", "--word", "Example: joinup say a --times 2"):
        assert text in out


def test_the_command_that_repeats_an_answer_leaves_out_what_is_usual_or_aside() -> None:
    asked = Asked("folder/my place.toml", 2, words=("b",), out=Path("elsewhere"))
    assert SAY.command(asked) == "joinup say 'my place.toml' --times 2 --word b"
    assert SAY.command(Asked("a", 1, loud=True, share=0.25)) == (
        "joinup say a --times 1 --loud --share 0.25"
    )


def test_an_installed_package_brings_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    brought = [SimpleNamespace(value="theirs:SAY", load=lambda: SAY)]
    monkeypatch.setattr("joinup.questions.entry_points", lambda group: brought)
    assert joinup.every_question()["say"] is SAY
    assert joinup.ask("say", scenario="x", times=2).text == "x x"
    taken = Question("map", "", "", Asked, said)
    brought[0] = SimpleNamespace(value="theirs:MAP", load=lambda: taken)
    with pytest.raises(ValueError, match="theirs:MAP brings a question 'map', which is taken"):
        joinup.every_question()


@pytest.mark.parametrize(
    ("name", "options", "text"),
    [
        ("outlok", {}, "there is no question 'outlok'; did you mean outlook?"),
        ("outlook", {"scenari": "x"}, "outlook has no option scenari; did you mean scenario?"),
        ("map", {"scenario": "x", "x": "grant"}, "map needs y: Parameter up the map."),
    ],
)
def test_a_call_that_is_not_understood_is_one_line(
    name: str, options: dict[str, str], text: str
) -> None:
    with pytest.raises(joinup.SimError) as error:
        joinup.ask(name, **options)
    assert text in str(error.value).splitlines()


def test_every_public_name_is_there_and_said() -> None:
    assert joinup.__doc__ is not None
    for name in joinup.__all__:
        assert getattr(joinup, name) is not None
        assert name == "__version__" or f"`{name}`" in joinup.__doc__
    with pytest.raises(AttributeError, match="no public name 'nothing'"):
        joinup.nothing  # noqa: B018


def test_every_question_has_an_example_that_its_own_command_reads() -> None:
    for question in joinup.every_question().values():
        assert question.example.startswith(f"joinup {question.name} ")
        assert question.purpose.endswith(".")
        for _, option, _ in question.options().values():
            assert option.help.endswith(".")


def test_the_distribution_is_called_as_the_package() -> None:
    assert importlib.metadata.version("joinup") == joinup.__version__
