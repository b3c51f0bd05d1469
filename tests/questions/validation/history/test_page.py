"""The page and the command: what is said of a trial, in words and in one picture."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from joinup.cli.asking import ask
from joinup.errors import InputError
from joinup.page import style
from joinup.page.document import html
from joinup.questions.validation import question
from joinup.questions.validation.history import command, scores
from joinup.questions.validation.history import tried as room
from joinup.questions.validation.history.command import Found
from joinup.questions.validation.history.curve import read_curve
from joinup.questions.validation.history.readers import agreement, read_codes
from joinup.questions.validation.history.rule import worlds
from joinup.questions.validation.history.trial import Tie, Trial, ties, trial
from joinup.questions.validation.pages.history import page
from joinup.questions.validation.pages.history_charts import picture
from joinup.questions.validation.pages.history_words import (
    CIRCUMSTANCES,
    against,
    decided,
    headline,
    in_text,
    level,
    order,
)
from joinup.questions.validation.question import VALIDATE
from tests.questions.validation.history.made import ROW, answered, table, with_outcome

FATES = (1.0, 1.0, 0.85, 0.8, 0.75, 0.6, 0.5, 0.25, 0.25, 0.0)


@pytest.fixture(autouse=True)
def few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scores, "RESAMPLES", 100)


def of(said: tuple[float, ...], **more: object) -> Trial:
    rows = [with_outcome(n, y, mainstreaming=str(n % 3)) for n, y in enumerate(FATES)]
    rows = [
        replace(row, kind="something", counted=n % 2 == 0, **more) for n, row in enumerate(rows)
    ]
    return trial([answered(row, share) for row, share in zip(rows, said, strict=True)])


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        (FATES, "The model forecasts better than every rule of thumb that was tried."),
        (tuple(1 - y for y in FATES), "The model forecasts worse than a rule of thumb."),
        ((0.9,) * 10, "The model forecasts no better than a rule of thumb."),
    ],
)
def test_the_verdict_is_worked_out_from_the_scores(said: tuple[float, ...], verdict: str) -> None:
    assert headline(of(said)).startswith(verdict)


def test_level_and_order_are_said_in_numbers_that_can_be_checked() -> None:
    found = of((1.0,) * 10)
    assert level(found) == (
        "The level is too high: joint working was still alive in 60% of the places on average, and "
        "the model expects 100%. It expects at least nine in ten places for 10 of the 10 "
        "programmes, of which 3 lasted in fewer than half of their places."
    )
    assert "puts the first higher in 50% (50 to 50%) of such pairs" in order(found)
    assert "way round" in order(of(tuple(1 - y for y in FATES)))
    assert "does not tell them apart" in order(
        of((0.5, 0.4, 0.6, 0.3, 0.5, 0.4, 0.7, 0.5, 0.6, 0.3))
    )
    apart = of((0.4,) * 10, decided=True)
    assert "in 10 programmes. Joint working was then alive in 60%" in decided(apart)
    assert decided(apart).endswith("expects 40%.")


def test_what_is_strong_in_the_model_alone_is_named() -> None:
    told = [Tie("task_depth", 9, 0.02, -0.3), Tie("prior_trust", 9, 0.5, 0.4),
            Tie("partners", 9, 0.0, 0.1)]  # fmt: skip
    assert against(told).endswith("in the model): depth of the task (0.02; −0.30).")
    assert against(told[1:]) == ""
    assert set(CIRCUMSTANCES) == {item.circumstance for item in ties(of(FATES).tried)}


def test_the_picture_shows_every_programme_and_every_score() -> None:
    found, apart = of(FATES[::-1]), of((0.4,) * 10, decided=True)
    chart = picture(found, apart, pd.DataFrame())
    top, rows = chart.figure.axes
    assert top.get_yticklabels()[0].get_text() == "the model"
    assert len(top.get_yticklabels()) == 5 and len(rows.get_yticklabels()) == 20
    marks = [line for line in rows.get_lines() if line.get_marker() in ("o", "s", "D")]
    assert [line.get_xdata()[0] for line in marks] == [*FATES, *FATES]
    filled = [line.get_markerfacecolor() != "white" for line in marks]
    assert filled[2:7] == [True, False, True, False, True], "counted are filled, judged open"
    assert {line.get_markeredgecolor() for line in marks[:5]} == {style.BLUE}
    assert {line.get_markeredgecolor() for line in marks[7:10]} == {style.PLUM}
    said = [line.get_xdata()[0] for line in rows.get_lines() if line.get_marker() == "|"]
    expected = {y: [m for x, m in zip(FATES, FATES[::-1], strict=True) if x == y] for y in FATES}
    assert [sorted(said[:2]), said[2]] == [sorted(expected[1.0]), *expected[0.85]]


def test_the_page_holds_scores_curve_ties_and_readers_and_no_html_of_a_table() -> None:
    found = of(FATES)
    odd = replace(found.tried[0].programme, name="<b>Bold</b>", outcome=None)
    document = page(
        Found(found, None, (answered(odd, 0.3),), read_curve(), tuple(agreement(read_codes()))),
        "joinup validate --history", "mine.csv", "abc",
    )  # fmt: skip
    text = html(document)
    first = text.index("forecasts better than every rule")
    assert first < text.index("<figure"), "the finding stands before any picture"
    assert "&lt;b&gt;Bold" in text and "<b>Bold" not in text
    assert "law or permanent posts" in text and "not blind" in text and "abc" in text
    assert "mine.csv: 11 rows" in text and "no study compares" in text.lower()
    tables = {table.name for section in document.sections for table in section.tables}
    assert tables == {"history-scores", "history-parts", "history-ties", "history-readers"}
    charts = {chart.name: chart for section in document.sections for chart in section.charts}
    assert set(charts) == {"history", "history-curve"}
    assert len(charts["history"].table) == 11 and np.isnan(
        charts["history"].table["happened"].iloc[-1]
    )


@pytest.mark.slow
def test_the_command_on_a_table_of_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    few = worlds(4)
    monkeypatch.setattr(room, "worlds", lambda: few)
    rows = [
        {**ROW, "ended_by_decision": "no"},
        {**ROW, "id": "X02", "name": "A unit", "form": "joint_unit", "outcome": "1",
         "ended_by_decision": "no"},
        {**ROW, "id": "X03", "name": "Shut", "outcome": "0", "ended_by_decision": "yes"},
        {**ROW, "id": "X04", "name": "Nobody looked", "outcome": "", "ended_by_decision": "no"},
    ]  # fmt: skip
    path = tmp_path / "mine.csv"
    path.write_text(table(rows), encoding="utf-8")
    out = tmp_path / "out"
    assert ask(VALIDATE, programmes=path, out=out) == 0
    said = capsys.readouterr().out
    assert "Over 2 programmes" in said and re.search(
        r"^A unit +100% +100% +100 to 100%$", said, re.M
    )
    assert "Shut *" in said and "Nobody looked" not in said
    frame = pd.read_csv(out / "history" / "tables" / "history.csv").set_index("id")
    assert list(frame.index) == ["X01", "X02", "X03", "X04"]
    assert frame.loc["X02", "model"] == 1.0 and np.isnan(frame.loc["X04", "happened"])
    assert (out / "history" / "index.html").is_file()


def test_a_faulty_table_is_refused_before_anything_runs_or_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(table([{**ROW, "outcome": "62"}]), encoding="utf-8")
    monkeypatch.setattr(question, "_of_the_model", lambda **given: pytest.fail("it ran"))
    with pytest.raises(InputError, match=f"{path}:2: column outcome is 62"):
        ask(VALIDATE, theory=True, programmes=path, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_projects_own_table_takes_its_readers_codes() -> None:
    """Both readers call Family Nurse Partnership's form a partnership; the table has a unit."""
    codes = {item.id: item.codes for item in command.prepared(None)}
    assert codes["N05"]["form"] == ("partnership",)
    assert codes["U17"]["form"] == ("partnership", "joint_unit")


def test_the_text_for_a_terminal_fits(capsys: pytest.CaptureFixture[str]) -> None:
    lines = in_text(of(FATES), None).splitlines()
    assert max(len(line) for line in lines[4:]) <= 96
