"""Numbers as people write them: read where there is one meaning, else advice that is never wrong.

A hint is given only where one reading is possible; where a sign may be a decimal comma or part
thousands, both readings are said.
"""

from __future__ import annotations

import math
import re

LARGEST = 1e12
"""The largest size of a figure: beyond it no outcome can lie, and squares stay finite."""

_LONGEST = 40  # characters of a cell that is looked at
_PLAIN = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_GROUPED = re.compile(r"([1-9][0-9]{0,2})((?:[, '’\u00a0\u2009\u202f][0-9]{3})+)(\.[0-9]+)?")
_COMMA = re.compile(r"([+-]?[0-9]+),([0-9]+)")
_POINTS_THEN_COMMA = re.compile(r"([1-9][0-9]{0,2}(?:[. '’\u00a0\u2009\u202f][0-9]{3})+),([0-9]+)")
_POINT_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_SWAPPED = str.maketrans(",.", ".,")
_SIGNS = re.compile("[, '’\u00a0\u2009\u202f.]")
_WITHHELD = re.compile(
    r"\.{1,3}|…|[:*#~x!-]|–|—|n/?a|nan|null|none|missing|suppressed|withheld|\[[a-z]{1,2}\]|[cz]|"
    r"[<>≤≥~]\s*[0-9.,]+",
    re.IGNORECASE,
)


def number(cell: str) -> float | None:
    """Return the number that a cell holds in plain digits, None where it holds none.

    >>> [number(cell) for cell in ("181.5", "1e3", "181,5", "1_000", "١٢", "nan")]
    [181.5, 1000.0, None, None, None, None]
    """
    if not _PLAIN.fullmatch(cell):
        return None
    value = float(cell)
    return value if math.isfinite(value) else None


def has_decimal_comma(cell: str) -> bool:
    """Say whether the comma of a cell can only be a decimal comma.

    >>> [has_decimal_comma(cell) for cell in ("181,5", "0,620", "1.234,5", "1,240", "1,240.5")]
    [True, True, True, False, False]
    """
    if _POINTS_THEN_COMMA.fullmatch(cell):
        return True
    return bool(_COMMA.fullmatch(cell)) and not _GROUPED.fullmatch(cell)


def may_be_thousands(cell: str) -> bool:
    """Say whether the points of a cell may part thousands, as "1.850" does in much of Europe.

    >>> [may_be_thousands(cell) for cell in ("1.850", "0.850", "1.85", "12.345.678")]
    [True, False, False, True]
    """
    return bool(_POINT_GROUPED.fullmatch(cell))


def grouped(cell: str, comma: bool = False) -> float | None:
    """Return the number that a cell holds, thousands parted or not; None where it holds none.

    `comma` says that decimals stand behind a comma.

    >>> [grouped(cell) for cell in ("1,240", "1 240.5", "1240", "12,34", "1.240")]
    [1240.0, 1240.5, 1240.0, None, 1.24]
    >>> [grouped(cell, comma=True) for cell in ("1.240", "1 240,5", "0,62", "1,240", "1,240.5")]
    [1240.0, 1240.5, 0.62, 1.24, None]
    """
    if comma:
        cell = cell.translate(_SWAPPED)
    if found := _GROUPED.fullmatch(cell):
        cell = found[1] + _SIGNS.sub("", found[2]) + (found[3] or "")
    return number(cell)


def withheld(cell: str) -> bool:
    """Say whether a cell stands for a figure that is missing or withheld.

    >>> [withheld(cell) for cell in ("..", "[c]", "<5", "12")]
    [True, True, True, False]
    """
    return len(cell) <= _LONGEST and bool(_WITHHELD.fullmatch(cell))


def hint(cell: str, *, decimal_commas: bool = False, share: bool = False) -> str:
    """Return what to write in place of a cell that is no number, as in "; write 1240".

    `decimal_commas` says that other cells of the file have decimal commas, `share` that a number
    from 0 to 1 is wanted.

    >>> for cell in ("1,240", "181,5", "0,62", "1.234,5", "62%", "..", "£12", "many"):
    ...     print(cell + hint(cell))
    1,240; write 1240
    181,5; write 181.5 if the comma is a decimal comma
    0,62; write 0.62 if the comma is a decimal comma
    1.234,5; write 1234.5 if the comma is a decimal comma
    62%; write 62, without the percent sign
    ..; it stands for a figure that is missing or withheld: leave the line out
    £12; write 12
    many; allowed are numbers
    >>> hint("62%", share=True)
    '; write 0.62'
    >>> hint("1,240", decimal_commas=True)
    '; write 1.240 if the comma is a decimal comma, 1240 if it parts thousands'
    """
    if len(cell) > _LONGEST:
        return "; allowed are numbers"
    if _WITHHELD.fullmatch(cell):
        return "; it stands for a figure that is missing or withheld: leave the line out"
    if found := re.fullmatch(r"(.+?)\s*%", cell):
        return _percent(found[1], share)
    if found := re.fullmatch(r"[£$€]\s*(.+)|(.+?)\s*[£$€]", cell):
        bare = found[1] or found[2]
        return f"; write {bare}" if number(bare) is not None else hint(bare)
    if has_decimal_comma(cell):
        whole, part = cell.rsplit(",", 1)
        return f"; write {_SIGNS.sub('', whole)}.{part} if the comma is a decimal comma"
    if found := _GROUPED.fullmatch(cell):
        plain = found[1] + _SIGNS.sub("", found[2]) + (found[3] or "")
        if decimal_commas and _COMMA.fullmatch(cell):
            point = cell.replace(",", ".")
            return f"; write {point} if the comma is a decimal comma, {plain} if it parts thousands"
        return f"; write {plain}"
    return "; allowed are numbers"


def _percent(bare: str, share: bool) -> str:
    value = number(bare)
    if value is None:
        return "; write the number with a decimal point, and without the percent sign"
    return f"; write {value / 100:.12g}" if share else f"; write {bare}, without the percent sign"
