"""The workbook: sound, inert, one marked table a sheet, and the same numbers as the CSV."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from joinup.page.workbook import workbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells(archive: zipfile.ZipFile, number: int) -> list[list[tuple[str, str]]]:
    """Return the rows of a sheet from its head down, each cell as (kind, text)."""
    shared = [
        "".join(item.itertext())
        for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
    ]
    tree = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number + 1}.xml"))

    def cell(item: ElementTree.Element) -> tuple[str, str]:
        kind, text = item.get("t", "n"), "".join(item.itertext())
        return ("text", shared[int(text)]) if kind == "s" else (kind, text)

    return [
        [cell(item) for item in row.findall(f"{MAIN}c")]
        for row in tree.iter(f"{MAIN}row")
        if int(row.get("r", "0")) >= 4
    ]


def test_every_table_is_there_with_the_numbers_of_its_csv(folder: Path) -> None:
    with zipfile.ZipFile(folder / "tables" / "all-tables.xlsx") as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        names = [sheet.get("name", "") for sheet in book.iter(f"{MAIN}sheet")]
        files = {path.stem for path in (folder / "tables").glob("*.csv")}
        assert names[0] == "contents" and set(names[1:]) == files
        assert all(len(name) <= 31 for name in names)
        contents = [row[0][1] for row in cells(archive, 0)[1:]]
        assert contents == names[1:]
        for number, name in enumerate(names[1:], start=1):
            text = (folder / "tables" / f"{name}.csv").read_text(encoding="utf-8")
            rows = list(csv.reader(io.StringIO(text)))
            found = cells(archive, number)
            assert len(found) == len(rows), name
            for mine, theirs in zip(found[1:], rows[1:], strict=True):
                for (kind, value), other in zip(mine, theirs, strict=True):
                    if kind == "n":  # a workbook holds 16 digits, a CSV all of them
                        assert float(value) == pytest.approx(float(other), rel=1e-15), name
                    else:
                        assert value in ("[x]", other.removeprefix("'")), (name, value, other)
            table = ElementTree.fromstring(archive.read(f"xl/tables/table{number + 1}.xml"))
            heads = [column.get("name") for column in table.iter(f"{MAIN}tableColumn")]
            assert heads == [value for _, value in found[0]] and len(set(heads)) == len(heads)


def test_no_cell_is_a_formula_and_odd_values_are_shown() -> None:
    frame = pd.DataFrame({"=a": ["=1+1", "<b>&\x00"], "n": [float("nan"), 2.5], "x": [True, None]})
    made = workbook("T & <T>", "r-1", [("one", "First & <last>", frame), ("none", "N", frame[:0])])
    assert made == workbook(
        "T & <T>", "r-1", [("one", "First & <last>", frame), ("none", "N", frame[:0])]
    )
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            tree = ElementTree.fromstring(archive.read(name))
            assert not list(tree.iter(f"{MAIN}f")), "a formula"
            assert not list(tree.iter(f"{MAIN}mergeCell"))
            if "worksheets/sheet" in name:
                assert [pane.get("ySplit") for pane in tree.iter(f"{MAIN}pane")] == ["4"]
        rows = cells(archive, 1)
        assert rows[1] == [("text", "=1+1"), ("text", "[x]"), ("text", "yes")]
        assert rows[2] == [("text", "<b>&"), ("n", "2.5"), ("text", "[x]")]
        # A table must have a row below its head, if an empty one.
        assert len(cells(archive, 2)) == 1
        assert b'ref="A4:C5"' in archive.read("xl/tables/table3.xml")


def test_long_names_that_begin_alike_get_sheets_of_their_own() -> None:
    frame = pd.DataFrame({"a": [1]})
    names = (
        "childcare-as-it-happened-provision-opened",
        "childcare-as-it-happened-provision-closed",
    )
    content = workbook("T", "r", [(name, "H", frame) for name in names])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read("xl/workbook.xml").decode()
    assert 'name="childcare-as-it-happened-provis"' in text
    assert 'name="childcare-as-it-happened-prov-2"' in text
