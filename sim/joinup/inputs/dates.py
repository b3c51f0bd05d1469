"""Months and the quarters of a run that they fall in."""

from __future__ import annotations

import re

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
ALLOWED = "2019-06, 2019-06-30 or 2019-Q2"
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def month_of(text: str) -> int | None:
    """Return a date's month, counted from January of year 0; None where it is no date.

    A quarter of the calendar counts as its last month.

    >>> month_of("1998-06") - month_of("1997-12"), month_of("2019-Q2") == month_of("2019-06-30")
    (6, True)
    >>> month_of("30/06/2019"), month_of("2019-13"), month_of("2019-02-30")
    (None, None, None)
    """
    if found := re.fullmatch(r"([0-9]{4})-Q([1-4])", text):
        return 12 * int(found.group(1)) + 3 * int(found.group(2)) - 1
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?", text)
    if not found or not 1 <= int(found.group(2)) <= 12:
        return None
    month = int(found.group(2))
    day = int(found.group(3) or 1)
    return 12 * int(found.group(1)) + month - 1 if 1 <= day <= _DAYS[month - 1] else None


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
