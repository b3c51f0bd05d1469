"""A user's figures: read with their dates and weights, or refused with the line and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from joinup.errors import InputError
from joinup.inputs import Scenario, load_scenario
from joinup.inputs.figures import Figure, figures_of, read_figures
from tests.quick import examples

SCENARIO = Scenario(
    "mine", "T", "S.", {"quarters": 20}, {}, unit="young people", begins="2019-03"
)  # fmt: skip
GOOD = "date,value,weight\n2019-03,200,1\n2019-Q2,190.5,4\n2019-09-30,180,1\n2020-09,170,0\n"
ALLOWED = "allowed are dates such as 2019-06, 2019-06-30 or 2019-Q2"
BAD = {
    "date;value\n2019-03;1\n": ["1: the columns are separated by semicolons; separate them by commas"],
    "date\tvalue\n2019-03\t1\n": ["1: the columns are separated by tabs; separate them by commas"],
    "date,vlaue\n2019-03,1\n": ["1: vlaue is not a column; did you mean value?"],
    "when,value\n2019-03,1\n": ["1: when is not a column; allowed are date, value, weight"],
    "date,,value\n": ["1: an empty name is not a column; allowed are date, value, weight"],
    "date,value,value\n": ["1: the column value is there twice"],
    "date\n2019-03\n": ["1: the column value is missing; the first line is: date,value,weight"],
    "\n\ndate\n": ["3: the column value is missing; the first line is: date,value,weight"],
    "date,value\n": ["1: 0 figures to fit; at least 3 are needed"],
    "date,value\n2019-03,-5\n": ["2: value is -5; clients_in_need (people) cannot be below 0"],
    "date,value\n2019-03,\n": ["2: value is missing; leave the line out if nothing was recorded"],
    'date,value\n2019-03,"1,850"\n': ["2: value is 1,850; write 1850"],
    "date,value\n2019-03,1 850\n": ["2: value is 1 850; write 1850"],
    "date,value\n2019-03,many\n\n2019-06,nan\n": [
        "2: value is many; allowed are numbers",
        "4: value is nan; it stands for a figure that is missing or withheld: leave the line out",
    ],
    "date,value\n2019-03,1_000\n": ["2: value is 1_000; allowed are numbers"],
    "date,value\n30/06/2019,1\n": [f"2: date is 30/06/2019; {ALLOWED}"],
    "date,value\n2019-13,1\n": [f"2: date is 2019-13; {ALLOWED}"],
    "date,value\n2019-02-30,1\n": [f"2: date is 2019-02-30; {ALLOWED}"],
    "date,value\n,1\n": [f"2: date is missing; {ALLOWED}"],
    "date,value\n2019-03,1,2\n": ["2: 3 cells; the first line names 2 columns"],
    'date,value\n2019-03,"1\n': ["2: not CSV (unexpected end of data)"],
    "date,value,weight\n2019-03,1,-1\n2019-06,1,\n2019-09,1,inf\n": [
        "2: weight is -1; allowed are 0 (kept back) and numbers up to 1000",
        "3: weight is missing; allowed are 0 (kept back) and numbers up to 1000",
        "4: weight is inf; allowed are 0 (kept back) and numbers up to 1000",
    ],
    "date,value\n2019-03,3\n2019-06,2\n2019-06-30,1\n": [
        "4: 2019-06-30 lies in the same quarter of the run as 2019-06 (line 3); keep one"
    ],
    "date,value\n2019-03,3\n2019-09,2\n2019-06,1\n": [
        "4: 2019-06 comes after 2019-09; the dates must rise"
    ],
    "date,value\n2018-06,3\n2019-09,2\n2024-09,1\n": [
        "2: 2018-06 lies before the run, which begins in March 2019",
        "4: 2024-09 lies after the run, which ends in March 2024: raise quarters",
    ],
    "date,value,weight\n2019-03,3,1\n2019-06,2,1\n2019-09,1,0\n": [
        "4: 2 figures to fit (1 of weight 0 are kept back); at least 3 are needed"
    ],
}  # fmt: skip


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "mine.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def faults(path: Path, outcome: str = "clients_in_need") -> list[str]:
    with pytest.raises(InputError) as caught:
        read_figures(path, SCENARIO, outcome)
    return [fault.replace(f"{path}:", "") for fault in caught.value.faults]


def test_figures_are_read_with_dates_and_weights(tmp_path: Path) -> None:
    found = read_figures(written(tmp_path, GOOD), SCENARIO, "clients_in_need")
    assert found.figures == (
        Figure("clients_in_need", 0, 200.0),
        Figure("clients_in_need", 1, 190.5, 4.0),
        Figure("clients_in_need", 2, 180.0),
        Figure("clients_in_need", 6, 170.0, kept_back=True),
    )
    assert found.fitted() == found.figures[:3] and found.kept_back() == found.figures[3:]
    assert found.units == {"clients_in_need": "young people"}
    assert found.notes == (
        f"{tmp_path}/mine.csv:5: 12 months pass between 2019-09-30 and 2020-09, where 3 are usual; "
        "nothing is filled in",
    )


def test_columns_come_in_any_order_and_the_first_date_is_the_start_where_none_is_said(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, "\ufeffValue, Date\n9,2030-01\n8,2030-04\n7,2030-07\n")
    found = read_figures(path, Scenario("mine", "T", "S.", {"quarters": 20}, {}), "clients_in_need")
    assert found.begins == 2030 * 12
    assert [item.quarter for item in found.figures] == [0, 1, 2]
    assert "2030-01 lies after the run" in faults(path)[0]


@pytest.mark.parametrize(
    "content", BAD, ids=lambda text: text[:30].encode("unicode_escape").decode()
)
def test_each_fault_is_one_clear_line(content: str, tmp_path: Path) -> None:
    assert faults(written(tmp_path, content)) == BAD[content]


def test_a_share_in_per_cent_is_noticed(tmp_path: Path) -> None:
    path = written(tmp_path, "date,value\n2019-03,62\n2019-06,0.5\n2019-09,0.4\n")
    said = "2: value is 62; effort (share of capacity) lies from 0 to 1: write 62% as 0.62"
    assert faults(path, "effort") == [said]


def test_what_may_be_below_zero_is_not_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "date,value\n2019-03,-1\n2019-06,-2\n2019-09,-3\n")
    assert len(read_figures(path, SCENARIO, "pool_balance").figures) == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", ": the file is empty"),
        (b"date,value\n2019-03,caf\xe9\n", "2: not UTF-8 text; save the file as UTF-8"),
        (b"1" * 300_000, ": the file has 300,000 bytes; at most 262,144 are read"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_refused(content: bytes, said: str, tmp_path: Path) -> None:
    path = written(tmp_path, content)
    with pytest.raises(InputError) as caught:
        read_figures(path, SCENARIO, "clients_in_need")
    assert str(caught.value) == f"{path}:{said}".replace("::", ":")


HEAD = "date,value\n"
FINANCIAL = "the dates look like financial years; write {0}-03 for the year that ends in March {0}"
AS_PEOPLE_WRITE = {
    HEAD + "2019-20,3\n2020-21,2\n2021-22,1\n": [f"2: {FINANCIAL.format(2020)}"],
    HEAD + "2000-01,3\n2001-02,2\n2002-03,1\n": [f"2: {FINANCIAL.format(2001)}"],
    HEAD + "1998-99,3\n1999-00,2\n2000-01,1\n": [f"2: {FINANCIAL.format(1999)}"],
    HEAD + "2019/20,3\n2020/2021,2\nFY2022,1\n": [f"2: {FINANCIAL.format(2020)}"],
    HEAD + "2019-20,3\n2020-06,2\n2021-06,1\n": [
        "2: date is 2019-20, a financial year? write 2020-03 for the year that ends in March 2020"
    ],
    HEAD + "2019-02-29,3\n": [f"2: date is 2019-02-29; {ALLOWED}"],
    HEAD + '2019-03,"181,5"\n2019-06,"178,2"\n': [
        "2: value is 181,5; write 181.5 if the comma is a decimal comma",
        "3: value is 178,2; write 178.2 if the comma is a decimal comma",
    ],
    HEAD + '2019-03,"0,62"\n': ["2: value is 0,62; write 0.62 if the comma is a decimal comma"],
    HEAD + '2019-03,"0,620"\n': ["2: value is 0,620; write 0.620 if the comma is a decimal comma"],
    HEAD + '2019-03,"1.234,5"\n': [
        "2: value is 1.234,5; write 1234.5 if the comma is a decimal comma"
    ],
    HEAD + '2019-03,"981,5"\n2019-06,"1,240"\n2019-09,1.850\n': [
        "2: value is 981,5; write 981.5 if the comma is a decimal comma",
        "3: value is 1,240; write 1.240 if the comma is a decimal comma, 1240 if it parts thousands",
        "4: value is 1.850; write 1850 if the point parts thousands, 1.8500 if it is a decimal point",
    ],
    HEAD + "2019-03,1.850\n2019-06,1.633\n2019-09,1.180\n": [
        f"{line}: value is {cell}; write {cell.replace('.', '')} if the point parts thousands, "
        f"{cell}0 if it is a decimal point"
        for line, cell in ((2, "1.850"), (3, "1.633"), (4, "1.180"))
    ],
    HEAD + "2019-03,1\u00a0850\n2019-06,1\u202f633\n2019-09,1'180\n": [
        "2: value is 1\\xa0850; write 1850", "3: value is 1\\u202f633; write 1633",
        "4: value is 1'180; write 1180",
    ],
    HEAD + "2019-03,62%\n2019-06,£12\n": [
        "2: value is 62%; write 62, without the percent sign", "3: value is £12; write 12",
    ],
    HEAD + "2019-03,..\n2019-06,:\n2019-09,[x]\n2019-12,c\n2020-03,<5\n2020-06,n/a\n": [
        f"{2 + n}: value is {cell}; it stands for a figure that is missing or withheld: leave the "
        "line out" for n, cell in enumerate(("..", ":", "[x]", "c", "<5", "n/a"))
    ],
    HEAD + "2019-03,\u0661\u0662\n": ["2: value is \u0661\u0662; allowed are numbers"],
    HEAD + "2019-03,1e308\n": ["2: value is 1e308; allowed are numbers up to 1,000,000,000,000"],
    HEAD + f"2019-03,{'9' * 9_000}x\n": [
        f"2: value is {'9' * 40} ...; allowed are numbers"
    ],
}  # fmt: skip


@pytest.mark.parametrize("content", AS_PEOPLE_WRITE)
def test_what_people_write_is_refused_with_advice_that_is_not_wrong(
    content: str, tmp_path: Path
) -> None:
    assert faults(written(tmp_path, content)) == AS_PEOPLE_WRITE[content]


def test_a_percentage_of_a_share_is_given_as_a_share(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + "2019-03,62%\n2019-06,62\n")
    assert faults(path, "joined_up") == [
        "2: value is 62%; write 0.62",
        "3: value is 62; joined_up (share of places) lies from 0 to 1: write 62% as 0.62",
    ]


def test_what_a_spreadsheet_adds_is_read(tmp_path: Path) -> None:
    """Empty columns at the end of every line, and months that only look like financial years."""
    path = written(tmp_path, "date,value,,\n2019-03,200,,\n2020-03,190\n2020-21,180,,,\n")
    assert "2020-21" in faults(path)[0] and len(faults(path)) == 1
    path = written(tmp_path, "date,value,,\n2019-03,200,,\n2019-06,190\n2019-09,180,,,\n")
    assert [item.value for item in read_figures(path, SCENARIO, "clients_in_need").figures] == [
        200, 190, 180,
    ]  # fmt: skip
    began = Scenario("mine", "T", "S.", {"quarters": 40}, {}, begins="2000-03")
    path = written(tmp_path, HEAD + "2000-06,3\n2003-04,2\n2004-05,1\n")
    assert len(read_figures(path, began, "clients_in_need").figures) == 3


@pytest.mark.parametrize(
    ("start", "words"),
    [(b"PK\x03\x04", "a spreadsheet or a packed folder"), (b"\xd0\xcf\x11\xe0", "an old spread"),
     (b"%PDF-1.7", "a PDF"), (b"\x1f\x8b\x08", "packed"), (b"\xff\xfed\0", "UTF-16")],
)  # fmt: skip
def test_what_is_no_text_is_named(start: bytes, words: str, tmp_path: Path) -> None:
    (fault,) = faults(written(tmp_path, start + b"\0" * 50))
    assert words in fault and "this is" in fault


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "none.csv", "there is no such file"), (tmp_path, "a folder")):
        with pytest.raises(InputError, match=said):
            read_figures(path, SCENARIO, "clients_in_need")


@given(text=st.text(alphabet='date,vluw0123456789-."\n\r ;Q\x00', max_size=120))
@examples(150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_whatever_raises_anything_but_an_input_error(text: str, tmp_path: Path) -> None:
    path = written(tmp_path, "date,value\n" + text)
    try:
        found = read_figures(path, SCENARIO, "clients_in_need")
    except InputError as error:
        assert all(fault.startswith(str(path)) for fault in error.faults)
    else:
        assert len(found.fitted()) >= 3


def test_a_records_figures_are_marked_as_the_scenario_marks_them() -> None:
    found = figures_of(load_scenario("rough_sleepers_unit"))
    assert found is not None
    assert [item.value for item in found.fitted()] == [1850, 1633, 1180, 703]
    assert [item.quarter for item in found.kept_back()] == [16, 20, 24, 28, 32, 36, 40]
    assert figures_of(Scenario("bare", "T", "S.", {}, {})) is None
