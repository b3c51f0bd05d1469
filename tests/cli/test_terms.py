"""Every printed answer ends with the terms that it uses without explaining them."""

from __future__ import annotations

from pathlib import Path

import pytest

from joinup.cli.asking import say_answer
from joinup.question import Answer
from tests.here import joinup


def test_the_answer_of_a_question_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert say_answer(Answer("It costs 3 u.", then=Answer("It lasts."))) == 0
    first, _, then = capsys.readouterr().out.partition("It lasts.")
    assert "\nTerms\n  u: The unit of account" in first and "Terms" not in then


def test_the_answer_of_a_run_does(tmp_path: Path) -> None:
    text = 'title = "One"\nsummary = "S."\n[parameters]\nform = "partnership"\nplaces = 4\n'
    (tmp_path / "one.toml").write_text(f"{text}grant_length = 4\nquarters = 24\n", encoding="utf-8")
    asked = 'question = "Does it last?"\nscenarios = ["one"]\nreplicates = 3\nworlds = 0\n'
    (tmp_path / "mine.toml").write_text(asked, encoding="utf-8")
    done = joinup("run", str(tmp_path / "mine.toml"), "--out", str(tmp_path / "results"))
    assert done.returncode == 0, done.stderr
    assert "\nTerms\n" in done.stdout and "  replicate: A run with random draws" in done.stdout
    assert done.stdout.index("\nTerms\n") < done.stdout.index("The page with charts")
