"""A sheet of cells, seen upright or on its side, and how a cell is named and written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache

Raw = str | float | bool | date


@dataclass(frozen=True, eq=False)
class Sheet:
    """A rectangle of cells as a file holds them; an empty cell is "".

    `lines` are the lines of the file on which rows end, () where these are their numbers.
    """

    name: str
    rows: tuple[tuple[Raw, ...], ...]
    lines: tuple[int, ...] = ()
    hidden: bool = False

    @cached_property
    def on_its_side(self) -> tuple[tuple[Raw, ...], ...]:
        """Return the columns as rows."""
        return tuple(zip(*self.rows, strict=True))

    def where(self, row: int, column: int) -> str:
        """Return what a spreadsheet calls a cell, and a text editor its line.

        >>> Sheet("s", (("a",),)).where(4, 27)
        'AB5'
        """
        line = self.lines[row] if self.lines else row + 1
        return f"{letters(column)}{line}"


def letters(column: int) -> str:
    """Return the letters of a column counted from 0.

    >>> [letters(number) for number in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    text, left = "", column + 1
    while left:
        left, digit = divmod(left - 1, 26)
        text = chr(ord("A") + digit) + text
    return text


def text_of(raw: Raw) -> str:
    r"""Return what a cell says, without a line's breaks; a whole number without its point.

    >>> text_of(2019.0), text_of(" Rough\n sleepers "), text_of(date(2019, 6, 30)), text_of(True)
    ('2019', 'Rough sleepers', '2019-06-30', 'TRUE')
    """
    if isinstance(raw, str):
        return _squeezed(raw)
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, float | int):
        return f"{raw:.12g}"
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    return raw.isoformat()


@lru_cache(maxsize=100_000)
def _squeezed(text: str) -> str:
    return " ".join(text.split())
