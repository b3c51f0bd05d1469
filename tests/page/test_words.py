"""One set of number formats: every number of a page is written by `page/words.py`."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import joinup
from joinup.analysis.paired import Interval
from joinup.page.document import Document, Section, html
from joinup.page.ranking import End, Ends, ends, quoted
from joinup.page.tables import rounded, table_of
from joinup.page.words import (
    amount,
    change,
    decimal,
    figures,
    percent,
    persistence_in_words,
    points,
    setting,
    share_with_interval,
    span,
    with_interval,
)

ROOT = Path(joinup.__file__).parent
FORMAT = re.compile(r":[+<>^]?\d*,?\.?\d*[feg%]\}|replace\(\"-\", \"−\"\)")
DOCSTRING = re.compile(r'""".*?"""', re.DOTALL)
SAID_TO_USERS = ("pages/", "result/", "compare/", "patterns.py", "initiatives.py")


COUNTED = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def test_a_length_of_time_read_back_is_as_many_months() -> None:
    """No part of a year is a decimal, whatever the length of a run."""
    for quarters in range(1, 161):
        told = span(quarters)
        assert re.fullmatch(r"(\w+ (years?|months))( and \w+ months)?", told), told
        months = 0
        for number, unit in re.findall(r"(\w+) (year|month)", told):
            count = (
                COUNTED.index(number) + 1 if number in COUNTED else int(number.replace("a", "1"))
            )
            months += count * (12 if unit == "year" else 1)
        assert months == 3 * quarters, told


def test_numbers_are_written_in_one_place() -> None:
    """No other file of a page or a question writes a number, or a minus, by itself."""
    files = [path for room in ("page", "questions") for path in (ROOT / room).rglob("*.py")]
    spoken = [
        path
        for path in files
        if path.parent.name == "page" or any(part in str(path) for part in SAID_TO_USERS)
    ]
    assert len(spoken) > 50
    found = {
        str(path.relative_to(ROOT)): FORMAT.findall(
            re.sub(r'""".*?"""', "", path.read_text(), flags=re.S)
        )
        for path in spoken
        if path.name != "words.py" or path.parent.name != "page"
    }
    assert {name: hits for name, hits in found.items() if hits} == {}


@pytest.mark.parametrize("value", [-2.0, -0.004, -1236.8, -0.5, -4.48])
def test_a_minus_is_a_minus_everywhere(value: float) -> None:
    found = Interval(value, value - 1, value + 1, 9)
    shown = [
        decimal(value), figures(value), setting(value), percent(value), points(value, 1),
        amount(value, "u"), change(value, "share"), change(value, "people"), rounded(value),
        with_interval(found), share_with_interval(found, float("inf")),
    ]  # fmt: skip
    assert not [text for text in shown if "-" in text]
    import pandas as pd

    table = table_of("t", "T", pd.DataFrame({"name": ["x"], "value": [value]}))
    page = html(Document("T", "Q?", ["P."], [Section("S", tables=[table])], [], []))
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", page)
    assert cells and not [cell for cell in cells if "-" in cell]


def test_a_nought_has_no_minus() -> None:
    assert decimal(-0.001) == "0.00" and points(-0.0001, 1) == "0.0" == points(0.0001, 1)


@pytest.mark.parametrize("seed", range(5))
def test_a_ranking_is_the_same_in_any_order_and_names_all_who_tie(seed: int) -> None:
    luck = np.random.default_rng(seed)
    values = {f"S{n}": float(v) for n, v in enumerate(luck.choice([1.0, 2.0, 3.0, np.nan], 8))}
    names = list(values)
    luck.shuffle(names)
    one, other = ends(values, decimal), ends({name: values[name] for name in names}, decimal)
    assert one is not None and other is not None
    for mine, theirs, pick in ((one.low, other.low, min), (one.high, other.high, max)):
        extreme = pick(value for value in values.values() if value == value)
        assert (
            set(mine.names) == set(theirs.names) == {n for n, v in values.items() if v == extreme}
        )


def test_values_that_read_alike_share_an_end() -> None:
    found = ends({"A": 711.083, "B": 711.4, "C": 1850.0}, lambda value: decimal(value, 0))
    assert found is not None and found.low.names == ("A", "B")
    assert found.within() == "711 (“A” and “B”) to 1,850 (“C”)"
    assert found.low.verb("leaves", "leave") == "leave"
    level = ends({"A": 0.5, "B": 0.501}, percent)
    assert level is not None and level.level and level.apart() == "50% in both"
    assert ends({"A": 0.5}, percent) == Ends(*[End(("A",), 0.5, "50%")] * 2, 1)
    assert quoted(list("ABCDE"), "ways") == "5 ways"


def test_words_for_shares_do_not_say_one_thing_of_a_fifth_and_of_three_fifths() -> None:
    assert persistence_in_words(0.23) == "lasts in fewer than half of the places"
    assert persistence_in_words(0.60) == "lasts in at least half of the places"
