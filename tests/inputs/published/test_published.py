"""Published tables are read as a person reads them; what may mean two things is not taken."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from joinup.errors import InputError
from joinup.inputs import load_scenario
from joinup.inputs.figures import read_figures
from joinup.inputs.published import Wishes, books, read_published
from tests.inputs.published.books import xlsx
from tests.inputs.published.tables import TABLES, Table


def cells(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return the cells that lines begin with."""
    return tuple(re.split(r"[,:]", line)[0] for line in lines)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_is_read_as_by_hand(table: Table, tmp_path: Path) -> None:
    path = tmp_path / table.name
    path.write_bytes(table.content)
    reading = read_published(path, Wishes(**table.wishes))  # type: ignore[arg-type]
    assert {item.date: item.value for item in reading.figures} == pytest.approx(table.figures)
    assert (cells(reading.left_out), cells(reading.unsure)) == (table.left_out, table.unsure)
    for word in table.guesses:
        assert any(word in guess for guess in reading.guesses), reading.guesses


def test_what_is_written_is_what_calibrate_reads(tmp_path: Path) -> None:
    table = next(table for table in TABLES if table.name == "snapshot.ods")
    path, written = tmp_path / table.name, tmp_path / "figures.csv"
    path.write_bytes(table.content)
    reading = read_published(path, Wishes(**table.wishes))  # type: ignore[arg-type]
    written.write_text(reading.to_csv(), encoding="utf-8")
    scenario = load_scenario("rough_sleepers_unit")
    scenario = replace(scenario, begins="2015-11", records=())
    read = read_figures(written, scenario, "clients_in_need")
    assert [(item.quarter, item.value) for item in read.figures[:3]] == [
        (0, 3569), (4, 4134), (8, 4751),
    ]  # fmt: skip


THREE = "Date,Value\n2019-03,1\n2019-06,2\n2019-09,3\n"


@pytest.mark.parametrize(
    ("content", "wishes", "said"),
    [
        (b"", {}, "the file is empty"),
        (b"%PDF-1.7", {}, "this is a PDF"),
        (b"\x1f\x8b\x08", {}, "packed (gzip)"),
        (b"PK\x03\x04junk", {}, "the workbook is damaged"),
        (b"\xd0\xcf\x11\xe0junk", {}, "the workbook cannot be read"),
        (b"a\x00b,c\n", {}, "bytes that are no text"),
        (b"a,b\n1,2\n3,4\n", {}, "no row or column with three dates"),
        (THREE.encode(), {"sheet": "T"}, "has no sheet T: it is text"),
        (THREE.encode(), {"series": ("Valeu",)}, "no series Valeu; did you mean Value?"),
        (THREE.encode(), {"encoding": "latin-99"}, "latin-99 is no code page"),
        (THREE.encode("utf-16"), {"encoding": "utf-8"}, "not text in utf-8"),
        (b"Date,Value\n2017,1\n2018,2\n2019,3\n", {}, "“2017” names no month; --month 11"),
        (
            b"Date,Value\n03/04/2019,1\n05/06/2019,2\n07/08/2019,3\n", {},
            "“03/04/2019” can be read in two ways; --order",
        ),
        (
            b"Date,Value\n13/04/2019,1\n05/06/2019,2\n07/18/2019,3\n", {},
            "“13/04/2019” has the day first and “07/18/2019” the month",
        ),
        (
            b"Financial years\nDate,Value\nQ1 2019,1\nQ2 2019,2\nQ3 2019,3\n", {},
            "“Q1 2019” may be a quarter of a financial year",
        ),
        (
            b"From,To,Value\n2019-03,2019-05,1\n2019-06,2019-08,2\n2019-09,2019-11,3\n", {},
            "“From”, “To” hold dates; --date says which",
        ),
        (b"Date,A,B\n2019-03,1,4\n2019-06,2,5\n2019-09,3,6\n", {}, "2 series of figures: “A”, “B”"),
        (b"Date,% met\n2019-03,61\n2019-06,62\n2019-09,63\n", {}, "is in per cent, and clients"),
        (
            b"Date,% met\n2019-03,0.61\n2019-06,0.62\n2019-09,0.63\n",
            {"outcome": "assisted_share"}, "no figure is above 1; --scale 1",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_settled_is_one_line(
    content: bytes, wishes: dict[str, object], said: str, tmp_path: Path
) -> None:
    path = tmp_path / "table"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        read_published(path, Wishes(**wishes))  # type: ignore[arg-type]
    (line,) = error.value.faults
    assert said in line


def test_two_sheets_with_dates_are_named_and_a_workbook_may_be_a_bomb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "two.xlsx"
    rows = [["Date", "Value"], ["2019-03", 1], ["2019-06", 2], ["2019-09", 3]]
    path.write_bytes(xlsx({"One": rows, "Two": rows}))
    with pytest.raises(InputError, match="“One”, “Two” hold dates; --sheet says which"):
        read_published(path, Wishes())
    assert len(read_published(path, Wishes(sheet="two")).figures) == 3
    with pytest.raises(InputError, match="has no sheet Thre; there are “One”, “Two”"):
        read_published(path, Wishes(sheet="Thre"))
    monkeypatch.setattr(books, "_UNPACKED", 100)
    with pytest.raises(InputError, match=r"unpacked, the workbook has [\d,]+ bytes"):
        read_published(path, Wishes())


@pytest.mark.parametrize(
    ("dates", "wishes", "first"),
    [
        (("03/04/2019", "06/04/2019", "09/04/2019"), {"order": "month-first"}, "2019-03"),
        (("03/04/2019", "03/07/2019", "03/10/2019"), {"order": "day-first"}, "2019-04"),
        (("Q1 2019", "Q2 2019", "Q3 2019"), {"quarters": "financial"}, "2019-06"),
        (("2000-01", "2001-02", "2002-03"), {}, "2001-03"),
        (("2000-01", "2000-04", "2000-07"), {}, "2000-01"),
        (("2017", "2018", "2019"), {"month": 10}, "2017-10"),
        (("As at 31 March 2019", "30th June 2019", "September 30, 2019"), {}, "2019-03"),
        (("Year ending March 2019", "Year to Jun 2019", "YE Sep 19"), {}, "2019-03"),
        (("201903", "201906", "201909"), {}, "2019-03"),
    ],
)
def test_a_date_has_the_month_that_is_meant(
    dates: tuple[str, ...], wishes: dict[str, object], first: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    rows = "".join(f'"{date}",{10 + n}\n' for n, date in enumerate(dates))
    path.write_text(f"When,Value\n{rows}", encoding="utf-8")
    figures = read_published(path, Wishes(**wishes)).figures  # type: ignore[arg-type]
    assert {item.value: item.date for item in figures}[10] == first
    assert len(figures) == 3


@pytest.mark.parametrize(
    ("cells", "wishes", "values"),
    [
        (("1.850", "1.633", "1.180"), {}, []),
        (("1.850", "1.633", "1.180"), {"decimal": ","}, [1850, 1633, 1180]),
        (("1.850", "1.633", "1.180"), {"decimal": "."}, [1.85, 1.633, 1.18]),
        (("1 850", "£1,633", "−5"), {"outcome": "benefit"}, [1850, 1633, -5]),
        (("0", "-12", "7"), {}, [0, 7]),
        (("12", "13", "14"), {"scale": 1000.0}, [12000, 13000, 14000]),
    ],
)
def test_a_number_is_read_one_way_or_not(
    cells: tuple[str, ...], wishes: dict[str, object], values: list[float], tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    rows = "".join(f'2019-{3 * n:02d},"{cell}"\n' for n, cell in enumerate(cells, 1))
    path.write_text(f"When,Value\n{rows}", encoding="utf-8")
    reading = read_published(path, Wishes(**wishes))  # type: ignore[arg-type]
    assert [item.value for item in reading.figures] == pytest.approx(values)
    assert len(reading.figures) + len(reading.unsure) == 3
