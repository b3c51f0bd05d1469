"""The workbook: sound, inert, one marked table a sheet, and the same numbers as the CSV."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd

from sim.report.workbook import workbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells(archive: zipfile.ZipFile, number: int) -> list[list[tuple[str, str]]]:
    """Return the rows of a sheet from its head down, each cell as (kind, text)."""
    tree = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
    return [
        [(cell.get("t", "n"), "".join(cell.itertext())) for cell in row.findall(f"{MAIN}c")]
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
                    if kind == "n":
                        assert float(value) == float(other), name
                    else:
                        assert value in ("[x]", other.removeprefix("'")), (name, value, other)
            table = ElementTree.fromstring(archive.read(f"xl/tables/table{number}.xml"))
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
            assert b"<f" not in archive.read(name).replace(b"<font", b"").replace(b"<fill", b"")
            ElementTree.fromstring(archive.read(name))
        rows = cells(archive, 1)
        assert rows[1] == [("inlineStr", "=1+1"), ("inlineStr", "[x]"), ("inlineStr", "yes")]
        assert rows[2] == [("inlineStr", "<b>&"), ("n", "2.5"), ("inlineStr", "[x]")]
        assert len(cells(archive, 2)) == 1
