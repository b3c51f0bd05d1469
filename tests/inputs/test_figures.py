"""A user's figures: read with their dates and weights, or refused with the line and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from joinup.errors import InputError
from joinup.inputs import Scenario, load_scenario
from joinup.inputs.figures import Figure, figures_of, read_figures

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
        "2: value is many; allowed are numbers", "4: value is nan; allowed are numbers",
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
        (b"\xff\xfed\x00a\x00", "1: not UTF-8 text; save the file as UTF-8"),
        (b"date,value\n2019-03,caf\xe9\n", "2: not UTF-8 text; save the file as UTF-8"),
        (b"1" * 300_000, ": the file has 300,000 bytes; at most 262,144 are read"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_refused(content: bytes, said: str, tmp_path: Path) -> None:
    path = written(tmp_path, content)
    with pytest.raises(InputError) as caught:
        read_figures(path, SCENARIO, "clients_in_need")
    assert str(caught.value) == f"{path}:{said}".replace("::", ":")


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "none.csv", "there is no such file"), (tmp_path, "a folder")):
        with pytest.raises(InputError, match=said):
            read_figures(path, SCENARIO, "clients_in_need")


@given(text=st.text(alphabet='date,vluw0123456789-."\n\r ;Q\x00', max_size=120))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
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
