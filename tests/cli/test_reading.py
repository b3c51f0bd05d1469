"""`joinup read` shows what it guessed and writes nothing without approval."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from typer.testing import CliRunner

from joinup.cli import app, reading
from joinup.errors import InputError, WriteError
from joinup.inputs.published import Wishes

TABLE = 'Financial year,Clients\n1998-99,"21,040"\n1999-00,"20,870"\n2000-01,[c]\n2001-02,90\n'
FIGURES = "date,value,weight\n1999-03,21040,1\n2000-03,20870,1\n2002-03,90,1\n"


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "table.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_without_a_terminal_nothing_is_written_before_yes(table: Path) -> None:
    done = CliRunner().invoke(app, ["read", "table.csv"])
    assert done.exit_code == 0 and "Nothing is written" in done.output
    assert [path.name for path in table.parent.iterdir()] == ["table.csv"]
    done = CliRunner().invoke(app, ["read", "table.csv", "--yes"])
    assert done.exit_code == 0
    assert "“1998-99” is a financial year and counts as the March in which it ends" in done.output
    assert "1999-03          21,040   B2 “21,040”" in done.output
    assert "B4, 2000-01: “[c]” stands for a figure that is missing or withheld" in done.output
    assert (table.parent / "table_figures.csv").read_text(encoding="utf-8") == FIGURES


@pytest.mark.parametrize(("typed", "written"), [("y\n", True), ("yes\n", True), ("\n", False)])
def test_a_terminal_is_asked(
    typed: str, written: bool, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal(typed))
    out = table.parent / "figures.csv"
    assert reading.read_and_write(table, Wishes(), out=out, yes=False) == 0
    assert out.exists() == written


def test_nothing_is_overwritten_and_too_few_figures_are_refused(table: Path) -> None:
    with pytest.raises(WriteError, match="the file is there already; --out names another"):
        reading.read_and_write(table, Wishes(), out=table, yes=True)
    table.write_text("Date,N\n2019-03,1\n2019-06,..\n2019-09,3\n2019-12,-\n", encoding="utf-8")
    with pytest.raises(InputError, match="2 figures without doubt; at least 3 are needed"):
        reading.read_and_write(table, Wishes(), out=None, yes=True)
    with pytest.raises(InputError, match="not an outcome by quarter; did you mean effort"):
        reading.read_and_write(table, Wishes(outcome="efort"), out=None, yes=True)
    assert [path.name for path in table.parent.iterdir()] == ["table.csv"]
