"""Tables of programmes: both sets of columns are read, and each fault is told with its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from joinup.errors import InputError
from joinup.questions.validation.history.programmes import (
    LEVELS,
    read_programmes,
    scored,
    shipped_programmes,
)
from tests.questions.validation.history.made import ROW, table


def written(folder: Path, *rows: Mapping[str, str]) -> Path:
    path = folder / "mine.csv"
    path.write_text(table(rows), encoding="utf-8")
    return path


def without(*names: str) -> dict[str, str]:
    return {name: cell for name, cell in ROW.items() if name not in names}


def test_the_projects_own_table_is_read_whole() -> None:
    found = read_programmes(shipped_programmes())
    assert len(found) == 56 and sum(item.decided for item in found) == 12
    assert sum(item.counted for item in found) == 24
    assert sum(item.kind == "something" for item in found) == 33
    (lea,) = (item for item in found if item.id == "I10")
    assert (lea.outcome, lea.years_after, lea.partners, lea.continuing) == (0.64, None, None, 0.0)
    assert all(set(item.codes) == set(LEVELS) for item in found)


def test_a_row_by_hand(tmp_path: Path) -> None:
    (one,) = read_programmes(written(tmp_path, {**ROW, "prior_trust": "2?", "class": "core"}))
    assert one.codes["prior_trust"] == ("2",) and one.codes["form"] == ("partnership",)
    assert (one.outcome, one.years_after, one.grant_years, one.continuing) == (0.62, 4, 3, 0)
    assert (one.kind, one.counted, one.decided, one.group) == ("something", False, False, "core")


def test_a_table_without_the_later_columns_is_read(tmp_path: Path) -> None:
    """Duty, decision, bar and class are taken from what such a table does say."""
    bare = without("statutory_duty")
    law = {**bare, "mainstreaming": "2", "form_after": "same", "note": "class=core. A note."}
    shut = {**bare, "id": "X02", "form_after": "wound_up_by_decision", "note": "",
            "n_sites_measured": "9"}  # fmt: skip
    by_law = {**bare, "id": "X03", "form_after": "same", "note": "class=continuing money"}
    told = {**bare, "id": "X04", "form_after": "same", "note": "so; class=decision"}
    rows = [{"n_sites_measured": "", **row} for row in (law, shut, by_law, told)]
    first, second, third, fourth = read_programmes(written(tmp_path, *rows))
    assert first.codes["statutory_duty"] == ("no", "yes") and first.group == "core"
    assert second.codes["statutory_duty"] == ("no",) and second.decided and second.counted
    assert third.group == "continuing money" and not third.decided and fourth.decided


def test_a_blank_code_is_any_of_its_levels_and_a_blank_fact_is_none(tmp_path: Path) -> None:
    row = {**ROW, "task_depth": "", "grant_years": "", "outcome": ""}
    (one,) = read_programmes(written(tmp_path, row))
    assert one.codes["task_depth"] == ("0", "1", "2")
    assert one.grant_years is None and one.outcome is None


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"outcome": "62"}, "column outcome is 62; allowed are numbers from 0 to 1; 62% would be "
         "0.62"),
        ({"outcome": "62%"}, "column outcome is 62%; write 0.62"),
        ({"outcome": "0,62"}, "column outcome is 0,62; write 0.62 if the comma is a decimal comma"),
        ({"outcome": "-0.1"}, "column outcome is -0.1; allowed are numbers from 0 to 1"),
        ({"prior_trust": "3"}, "column prior_trust is 3; allowed are 0, 1 and 2, or nothing"),
        ({"form": "merger"}, "column form is merger; allowed are liaison, partnership, pooled and "
         "joint_unit, or nothing"),
        ({"statutory_duty": "y"}, "column statutory_duty is y; allowed are no and yes, or nothing"),
        ({"grant_years": "0"}, "column grant_years is 0; allowed are numbers from 0.25 to 100"),
        ({"partners": "many"}, "column partners is many; allowed are numbers"),
        ({"name": ""}, "column name is empty"),
        ({"outcome_kind": "all"}, "column outcome_kind is all; allowed are something and half, or "
         "nothing"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_and_column(
    changed: Mapping[str, str], fault: str, tmp_path: Path
) -> None:
    good = {**ROW, "outcome_kind": ""}
    path = written(tmp_path, good, {**good, "id": "X02", **changed})
    with pytest.raises(InputError) as told:
        read_programmes(path)
    assert told.value.faults == (f"{path}:3: {fault}",)


def test_every_fault_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, {**ROW, "outcome": "62"}, {**ROW, "form": "x"})
    with pytest.raises(InputError) as told:
        read_programmes(path)
    assert [fault.partition("column ")[2].split()[0] for fault in told.value.faults] == [
        "outcome", "form", "id:",
    ]  # fmt: skip
    assert told.value.faults[-1] == f"{path}:3: column id: X01 is there twice"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (table([without("outcome")]), ":1: the column outcome is missing"),
        (table([without("outcome", "ending")]), ":1: the columns ending and outcome are missing"),
        (table([ROW]).splitlines()[0] + "\n", ": the table has no rows; a row is a programme"),
        (table([ROW]) + "X02,short\n", ":3: 2 cells; the first line names 16 columns"),
        (table([ROW]) + '"X02\n', ":3: not CSV (unexpected end of data)"),
        (
            "id,id" + table([ROW])[2:].replace("\nX01", "\nX01,X01"),
            ":1: the column id is there twice",
        ),
        ("", ": the file is empty"),
    ],
)
def test_a_table_that_is_none_is_refused(text: str, fault: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as told:
        read_programmes(path)
    assert told.value.faults == (f"{path}{fault}",)


def test_nothing_left_to_score_is_told(tmp_path: Path) -> None:
    blank = {**ROW, "ended_by_decision": "no", "outcome": ""}
    shut = {**ROW, "id": "X02", "ended_by_decision": "yes"}
    path = written(tmp_path, blank, shut)
    with pytest.raises(InputError) as told:
        scored(read_programmes(path), path)
    assert str(told.value) == (
        f"{path}: no programme is left to score: of 2 rows, 1 without an outcome and 1 ended by a "
        "decision"
    )
