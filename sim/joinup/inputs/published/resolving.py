"""All labels of one line of dates read together, so that each has one meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from joinup.errors import InputError
from joinup.inputs import dates
from joinup.inputs.published.periods import Period

if TYPE_CHECKING:
    from joinup.inputs.published.reading import Wishes

_ENDS = {
    "financial year": "is a financial year and counts as the March in which it ends",
    "financial quarter": "is a quarter of a financial year that begins in April",
    "quarter": "is a quarter of the calendar year",
    "span": "counts as the last month that it names",
    "year ending": "counts as the month in which the year ends",
    "season": "counts as the last month of that season",
    "short year": "has a year of two figures",
    "day first": "has the day first",
    "month first": "has the month first",
}


def months_of(
    periods: Mapping[int, Period], labels: Mapping[int, str], wishes: Wishes, words: Sequence[str]
) -> tuple[dict[int, int], list[str]]:
    """Return the month of each line, counted from January of year 0, and what was guessed.

    `words` are the texts around the table. Raises InputError where an option has to settle it.
    """
    kinds = {period.kind for period in periods.values()}
    examples = {period.kind: labels[line] for line, period in reversed(list(periods.items()))}
    order = _order(kinds, examples, wishes)
    financial = _are_financial_years(kinds, periods, examples)
    quarters = _quarters(examples, wishes, words)
    if "year" in kinds and wishes.month is None:
        raise InputError(
            [f"“{examples['year']}” names no month; --month 11 says that figures are of November"]
        )
    months = {
        line: _month(period, order, financial, quarters, wishes.month)
        for line, period in periods.items()
    }
    return months, _guesses(periods, months, examples, kinds)


def _month(period: Period, order: str, financial: bool, quarters: str, month: int | None) -> int:
    if period.kind == "year":
        return 12 * period.year + (month or 1) - 1
    if period.kind == "day or month first" and order == "month-first":
        return 12 * period.year + period.other - 1
    if period.kind == "month or financial year" and financial:
        return period.other
    if period.kind == "quarter" and quarters == "financial":
        return period.at + 3
    return period.at


def _order(kinds: set[str], examples: Mapping[str, str], wishes: Wishes) -> str:
    """Return which of day and month stands first; all cells of a line have one order."""
    day, month = "day first" in kinds, "month first" in kinds
    if day and month:
        one, other = examples["day first"], examples["month first"]
        raise InputError([f"“{one}” has the day first and “{other}” the month; give both one form"])
    if "day or month first" not in kinds or wishes.order:
        return wishes.order
    if day or month:
        return "day-first" if day else "month-first"
    said = examples["day or month first"]
    raise InputError(
        [f"“{said}” can be read in two ways; --order day-first or month-first says which"]
    )


def _are_financial_years(
    kinds: set[str], periods: Mapping[int, Period], examples: Mapping[str, str]
) -> bool:
    """Say whether labels such as 2000-01 are financial years: months beside them deny it."""
    either = "month or financial year"
    if either not in kinds or "financial year" in kinds:
        return either in kinds
    if kinds == {either}:
        if sum(period.kind == either for period in periods.values()) > 1:
            return True
        raise InputError([f"“{examples[either]}” may be a month or a financial year"])
    return False


def _quarters(examples: Mapping[str, str], wishes: Wishes, words: Sequence[str]) -> str:
    """Return whether quarters are those of the calendar or of financial years."""
    if "quarter" not in examples or wishes.quarters:
        return wishes.quarters
    if any(re.search(r"\b(?:financial|fiscal)\b", text, re.IGNORECASE) for text in words):
        raise InputError(
            [
                f"“{examples['quarter']}” may be a quarter of a financial year, which the sheet "
                "mentions; --quarters calendar or financial says which"
            ]
        )
    return "calendar"


def _guesses(
    periods: Mapping[int, Period],
    months: Mapping[int, int],
    examples: Mapping[str, str],
    kinds: set[str],
) -> list[str]:
    """Say for each reading that is not beyond doubt what became of one label."""
    guesses = []
    for kind in sorted(kinds - {"month"}):
        line = next(n for n, period in periods.items() if period.kind == kind)
        when = dates.when(0, months[line])
        said = f"{_ENDS[kind]}: {when}" if kind in _ENDS else f"is read as {when}"
        guesses.append(f"“{examples[kind]}” {said}.")
    return guesses
