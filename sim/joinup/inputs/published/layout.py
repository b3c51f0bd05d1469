"""Where a sheet keeps its dates, and which series of figures stand beside them.

A table may run down (a row a date) or across (a column a date). One that runs across is read on its
side, so that here every date is a line and every series a column of such lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from math import gcd

from joinup.inputs.published.periods import Period, bare, part, period
from joinup.inputs.published.sheets import Raw, Sheet, letters, text_of

FEWEST = 3  # dates that make an axis
_YEARS = {"year", "financial year", "month or financial year"}


@dataclass(frozen=True, eq=False)
class Axis:
    """A line of dates: the lines that carry one, each with its label and what it says of time.

    `skipped` are lines of dates that are not wanted; `years_at` is the place of years that stand
    beside their quarters or months, -1 where there is none.
    """

    sheet: Sheet
    across: bool
    place: int
    periods: dict[int, Period]
    labels: dict[int, str]
    skipped: frozenset[int] = frozenset()
    years_at: int = -1

    @cached_property
    def lines(self) -> tuple[tuple[Raw, ...], ...]:
        """Return the sheet so that every date is a line."""
        return self.sheet.on_its_side if self.across else self.sheet.rows

    @property
    def first(self) -> int:
        """Return the first line with a date."""
        return min(self.periods)

    @property
    def heading(self) -> str:
        """Return what stands over the dates, "" for nothing."""
        cells = [bare(text_of(self.lines[line][self.place])) for line in range(self.first)]
        return next((cell for cell in reversed(cells) if cell), "")

    @property
    def name(self) -> str:
        """Say where the dates stand."""
        if not self.across:
            return f"column {letters(self.place)}"
        line = self.sheet.lines[self.place] if self.sheet.lines else self.place + 1
        return f"row {line}"

    def where(self, line: int, place: int) -> str:
        """Return what a spreadsheet calls a cell."""
        return self.sheet.where(*((place, line) if self.across else (line, place)))


@lru_cache(maxsize=4)
def axes(sheet: Sheet) -> tuple[Axis, ...]:
    """Return every column and row of a sheet that may be its dates, that with most dates first."""
    found = [
        axis
        for across, lines in ((False, sheet.rows), (True, sheet.on_its_side))
        for axis in _candidates(sheet, across, lines)
    ]
    return tuple(sorted(found, key=lambda axis: (-len(axis.periods), axis.across)))


def _candidates(sheet: Sheet, across: bool, lines: Sequence[Sequence[Raw]]) -> list[Axis]:
    """Return the places of lines that hold dates; years beside quarters count as one place."""
    found = []
    years: dict[int, str] = {}
    years_at = -1
    for place in range(len(lines[0]) if lines else 0):
        cells = {number: line[place] for number, line in enumerate(lines)}
        labels = {number: text_of(cell) for number, cell in cells.items()}
        parts = {number: text for number, cell in cells.items() if (text := part(cell))}
        if years and len(parts) >= FEWEST:
            labels |= _joined(years, parts)
            periods, beside = _periods(labels), years_at
        else:
            periods, beside = _periods(cells), -1
            if periods and {item.kind for item in periods.values()} <= _YEARS:
                years, years_at = {number: bare(labels[number]) for number in periods}, place
        if len(periods) >= FEWEST and _plausible(list(periods.values())):
            found.append(Axis(sheet, across, place, periods, labels, years_at=beside))
    return found


def _periods(cells: Mapping[int, Raw]) -> dict[int, Period]:
    made = {line: period(raw) for line, raw in cells.items()}
    return {line: item for line, item in made.items() if item is not None}


def _joined(years: dict[int, str], parts: dict[int, str]) -> dict[int, str]:
    """Return quarters or months behind the year that stands on their line or last before it."""
    labels, year = {}, ""
    for line in sorted({*years, *parts}):
        year = years.get(line, year)
        if line in parts and year:
            quarter = parts[line].startswith("Q")
            labels[line] = f"{year} {parts[line]}" if quarter else f"{parts[line]} {year}"
    return labels


def _plausible(periods: Sequence[Period]) -> bool:
    """Say whether labels can be dates: bare years must follow one another, as counts do not."""
    years = [item.year for item in periods if item.kind == "year"]
    if len(years) < len(periods):
        return True
    steps = {after - before for before, after in pairwise(years)}
    usual = gcd(*steps) in {abs(step) for step in steps}
    if not usual or len(set(years)) < FEWEST or max(years) - min(years) >= 2 * len(set(years)):
        return False
    often = set(Counter(years).values())
    return min(steps) >= 0 or max(steps) <= 0 or (len(often) == 1 and often != {1})


def of_one_length(axis: Axis) -> tuple[Axis, list[str]]:
    """Return a line of dates with one length of period, and what was guessed.

    A column may have years, below them quarters and below them months. The quarters are wanted, as
    the model goes by quarters; without them the months.
    """
    kinds = {item.kind for item in axis.periods.values()}
    wanted = next((kind for kind in ("quarter", "month") if kind in kinds), "")
    if not wanted or not kinds & ({"year", "month"} - {wanted}):
        return axis, []
    kept = {line: item for line, item in axis.periods.items() if item.kind == wanted}
    skipped = frozenset(set(axis.periods) - set(kept))
    guess = f"The dates in {axis.name} are of several lengths: each {wanted} is read."
    return replace(axis, periods=kept, skipped=skipped), [guess]
