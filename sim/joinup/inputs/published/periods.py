"""What a label says of time: months, quarters, financial years, spans, as tables have them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from joinup.inputs import dates
from joinup.inputs.published.sheets import Raw, text_of

_NAMES = (
    "jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?",
    "aug(?:ust)?", "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?",
)  # fmt: skip
_NAME = rf"((?:{'|'.join(_NAMES)})\.?)"
_YEAR = r"((?:19|20)[0-9]{2}|'?[0-9]{2})"
_FULL = r"((?:19|20)[0-9]{2})"
_TWO = r"((?:19|20)[0-9]{2} ?(?:[-/\u2010-\u2015]|to) ?[0-9]{2,4})"  # a financial year
_TO = r" ?(?:[-/\u2010-\u2015]|to|and) ?"
_DAY = r"([0-9]{1,2})(?:st|nd|rd|th)?"
_SEASONS = {"spring": 5, "summer": 8, "autumn": 11}

_PART = re.compile(rf"(?:Q|quarter|qtr)\.? ?([1-4])(?:[ ,:-]+{_NAME}{_TO}{_NAME})?", re.IGNORECASE)
_MONTHS = re.compile(rf"{_NAME}(?:{_TO}{_NAME})?", re.IGNORECASE)
_MARKS = re.compile(
    r"\s*(?:\[[^\]]{1,20}\]|\((?:[rpe]|[0-9]{1,2}|notes? ?[0-9, ]*|provisional|revised|"
    r"(?:" + "|".join(_NAMES) + r")\b[^)]*)\)|[¹²³⁰⁴-⁹*†‡§]+|(?<=[0-9]) ?[rp])$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:as (?:at|of)|at|on|end(?: of|-)?|(?:3|three) months? (?:to|ending|ended)|"
    r"quarter (?:to|ending|ended)|financial year|(?P<year>year (?:to|ending|ended)|"
    r"(?:12|twelve) months (?:to|ending|ended)|ye))\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Period:
    """A label read as time.

    `kind` says by which reading. `year` and `month` (1 to 12) are the last month that it covers;
    `other` is the month of a second reading, 0 where there is none.
    """

    kind: str
    year: int
    month: int
    other: int = 0

    @property
    def at(self) -> int:
        """Return the month counted from January of year 0."""
        return 12 * self.year + self.month - 1


def period(raw: Raw) -> Period | None:
    """Return what a cell says of time, None where it says nothing of it.

    >>> for text in ("2019-06", "2019/20", "2019 Q2", "Q1 2019/20", "Jan-98", "Apr to Jun 2019"):
    ...     print(period(text))
    Period(kind='month', year=2019, month=6, other=0)
    Period(kind='financial year', year=2020, month=3, other=0)
    Period(kind='quarter', year=2019, month=6, other=0)
    Period(kind='financial quarter', year=2019, month=6, other=0)
    Period(kind='short year', year=1998, month=1, other=0)
    Period(kind='span', year=2019, month=6, other=0)
    """
    if isinstance(raw, bool):
        return None
    if isinstance(raw, date):
        return Period("month", raw.year, raw.month)
    if isinstance(raw, float | int) and raw != int(raw):
        return None
    return _read(text_of(raw))


def part(raw: Raw) -> str:
    """Return a quarter or month without a year in a form that `period` reads behind one, or "".

    >>> [part(text) for text in ("Quarter 2", "Q1 Apr-Jun [note 1]", "Q5", "March", "Total")]
    ['Q2', 'Q1', '', 'March', '']
    """
    return _read_part(text_of(raw)) if isinstance(raw, str) else ""


def bare(text: str) -> str:
    """Return a text without the marks of notes behind it.

    >>> [bare(text) for text in ("2019 [note 3]", "2019/20 (p)", "Q2 2019r", "England¹")]
    ['2019', '2019/20', 'Q2 2019', 'England']
    """
    before = ""
    while before != text:
        before, text = text, _MARKS.sub("", text).strip()
    return text


@lru_cache(maxsize=100_000)
def _read_part(text: str) -> str:
    text = bare(text)
    if found := _PART.fullmatch(text):
        return f"Q{found[1]}"
    return text if _MONTHS.fullmatch(text) else ""


@lru_cache(maxsize=100_000)
def _read(text: str) -> Period | None:
    if not 2 < len(text) <= 60:
        return None
    text = bare(text)
    lead = _LEAD.match(text)
    if lead:
        text = text[lead.end() :]
    for pattern, make in _READINGS:
        if found := pattern.fullmatch(text):
            made = make(*found.groups())
            if made is not None:
                covers_a_year = lead and lead["year"] and made.kind in _EXACT
                return replace(made, kind="year ending") if covers_a_year else made
    return None


_EXACT = ("month", "short year")


def _iso(text: str) -> Period | None:
    month = dates.month_of(text)
    if month is None:
        return None
    year, month = divmod(month, 12)
    end = dates.financial_year(text)
    if end is not None:
        return Period("month or financial year", year, month + 1, other=12 * end + 2)
    return Period("month", year, month + 1)


def _six(year: str, month: str) -> Period | None:
    return _iso(f"{year}-{month}") or _financial(f"{year}-{month}")


def _financial(text: str) -> Period | None:
    end = dates.financial_year(text.replace(" to ", "-"))
    return None if end is None else Period("financial year", end, 3)


def _quarter(year: str, number: str) -> Period:
    return Period("quarter", int(year), 3 * int(number))


def _financial_quarter(years: str, number: str) -> Period | None:
    end = dates.financial_year(years.replace(" to ", "-"))
    if end is None:
        return None
    months = 12 * end + 2 - 3 * (4 - int(number))
    return Period("financial quarter", months // 12, months % 12 + 1)


def _named(name: str, year: str) -> Period:
    short = len(year) < 4
    return Period("short year" if short else "month", _full_year(year), _number(name))


def _day(day: str, name: str, year: str) -> Period | None:
    made = _named(name, year)
    return made if _is_day(made.year, made.month, int(day)) else None


def _span(first: str, last: str, year: str) -> Period:
    return Period("span", _full_year(year), _number(last))


def _long_span(first: str, begin: str, last: str, end: str) -> Period:
    return Period("span", _full_year(end), _number(last))


def _slashed(first: str, second: str, year: str) -> Period | None:
    """Read a day and a month in figures; both orders where both are possible."""
    number, full = (int(first), int(second)), _full_year(year)
    day_first = _is_day(full, number[1], number[0])
    month_first = _is_day(full, number[0], number[1])
    if day_first and month_first and number[0] != number[1]:
        return Period("day or month first", full, number[1], other=number[0])
    if day_first and month_first:
        return Period("month", full, number[0])
    if day_first:
        return Period("day first", full, number[1])
    return Period("month first", full, number[0]) if month_first else None


def _year(year: str) -> Period:
    return Period("year", int(year), 0)


def _season(name: str, year: str) -> Period:
    return Period("season", int(year), _SEASONS[name.lower()])


def _full_year(text: str) -> int:
    year = int(text.strip("'"))
    return year if year > 99 else year + (1900 if year >= 50 else 2000)


def _number(name: str) -> int:
    return next(n + 1 for n, item in enumerate(_NAMES) if name[:3].lower() == item[:3])


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _turned(make: Callable[..., Period | None], *order: int) -> Callable[..., Period | None]:
    """Return a reading whose groups come in another order."""
    return lambda *groups: make(*(groups[number] for number in order))


_Q = r"(?:Q|quarter|qtr)\.? ?([1-4])"
_READINGS = [
    (re.compile(pattern, re.IGNORECASE), make)
    for pattern, make in (
        (r"([0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)(?:[T ][0-9:.]+Z?)?", _iso),
        (r"((?:FY ?)?[0-9]{4} ?(?:[-/\u2010-\u2015]| to ) ?[0-9]{2,4}|FY ?[0-9]{4})", _financial),
        (r"((?:19|20)[0-9]{2})([0-9]{2})", _six),
        (rf"{_FULL}[ ,/-]*{_Q}", _quarter),
        (rf"{_Q}[ ,/-]*{_FULL}", _turned(_quarter, 1, 0)),
        (rf"{_TWO}[ ,/-]*{_Q}", _financial_quarter),
        (rf"{_Q}[ ,/-]*{_TWO}", _turned(_financial_quarter, 1, 0)),
        (rf"{_NAME}{_TO}{_NAME}[ -]*{_YEAR}", _span),
        (rf"{_FULL} {_NAME}{_TO}{_NAME}", _turned(_span, 1, 2, 0)),
        (rf"{_NAME}[ -]*{_YEAR}{_TO}{_NAME}[ -]*{_YEAR}", _long_span),
        (rf"{_NAME}[ ,/-]*{_YEAR}", _named),
        (rf"{_FULL}[ ,/-]*{_NAME}", _turned(_named, 1, 0)),
        (rf"{_DAY}[ /-]*{_NAME},?[ /-]*{_YEAR}", _day),
        (rf"{_NAME} {_DAY},? {_FULL}", _turned(_day, 1, 0, 2)),
        (rf"([0-9]{{1,2}})[/.-]([0-9]{{1,2}})[/.-]({_YEAR[1:-1]})", _slashed),
        (rf"(0[1-9]|1[0-2])/{_FULL}", lambda month, year: Period("month", int(year), int(month))),
        (rf"(spring|summer|autumn) {_FULL}", _season),
        (_FULL, _year),
    )
]
