"""`joinup validate --theory`: its table, its page, and its code where a benchmark fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from joinup.cli.asking import ask
from joinup.questions.validation.question import FAILED, VALIDATE
from joinup.questions.validation.theory.check import Check


@pytest.mark.parametrize(("obtained", "code"), [(0.4001, 0), (0.5, FAILED)])
def test_a_failed_benchmark_fails_the_command_and_stands_on_the_page(
    obtained: float, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = Check("B1", "team effort", "Holmstrom 1982", "two partners", 0.4, obtained, 0.001)
    monkeypatch.setattr("joinup.questions.validation.theory.theory_table", lambda job: [check])
    done = ask(VALIDATE, theory=True, out=tmp_path)
    page = (tmp_path / "model" / "index.html").read_text(encoding="utf-8")
    assert done == code and "team effort (Holmstrom 1982)" in page
    assert ("1 of 1 benchmarks" in page) == (code == 0)
