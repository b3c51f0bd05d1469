"""Months and the quarters of a run that they fall in."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
ALLOWED = "2019-06, 2019-06-30 or 2019-Q2"
_FINANCIAL_YEAR = re.compile(
    r"(?:FY ?)?([0-9]{4}) ?[-/\u2010-\u2015] ?([0-9]{2}|[0-9]{4})|FY ?([0-9]{4})", re.IGNORECASE
)


def month_of(text: str) -> int | None:
    """Return a date's month, counted from January of year 0; None where it is no date.

    A quarter of the calendar counts as its last month.

    >>> month_of("1998-06") - month_of("1997-12"), month_of("2019-Q2") == month_of("2019-06-30")
    (6, True)
    >>> [month_of(text) for text in ("30/06/2019", "2019-13", "2019-02-30", "2017-02-29")]
    [None, None, None, None]
    """
    if found := re.fullmatch(r"([0-9]{4})-Q([1-4])", text):
        return 12 * int(found.group(1)) + 3 * int(found.group(2)) - 1
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?", text)
    if not found:
        return None
    try:
        day = date(int(found.group(1)), int(found.group(2)), int(found.group(3) or 1))
    except ValueError:
        return None
    return 12 * day.year + day.month - 1


def financial_year(text: str) -> int | None:
    """Return the year in which a financial year ends, None for what does not look like one.

    "2000-01" is one as well as a month: who reads it has to ask.

    >>> [financial_year(text) for text in ("2000-01", "1999-00", "2000/2001", "FY2001", "2000-02")]
    [2001, 2000, 2001, 2001, None]
    """
    found = _FINANCIAL_YEAR.fullmatch(text)
    if not found:
        return None
    if found[3]:
        return int(found[3])
    end = int(found[1]) + 1
    return end if int(found[2]) == end % 10 ** len(found[2]) else None


def instead_of_a_financial_year(end: int) -> str:
    """Say what to write for a financial year.

    >>> instead_of_a_financial_year(2001)
    'write 2001-03 for the year that ends in March 2001'
    """
    return f"write {end}-03 for the year that ends in March {end}"


def quarter_in(month: int, begins: int) -> int:
    """Return the quarter of a run whose end is nearest to the end of a month; below 0 before it.

    `begins` is the month at whose end quarter 0 stands.

    >>> june = month_of("1998-06")
    >>> [quarter_in(month_of(text), june) for text in ("1999-05", "1999-Q2", "1998-04")]
    [4, 4, -1]
    """
    return (month - begins + 1) // 3


def when(quarter: int, begins: int | None) -> str:
    """Say which month a quarter of a run ends in, or its number where no date is known.

    >>> when(4, month_of("1998-06")), when(4, None)
    ('June 1999', 'quarter 4')
    """
    if begins is None:
        return f"quarter {quarter}"
    year, month = divmod(begins + 3 * quarter, 12)
    return f"{_MONTHS[month]} {year}"
