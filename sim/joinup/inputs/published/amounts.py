"""What a cell says of an amount: a number, a figure that was withheld, or something unsure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from joinup.inputs.numerals import grouped, has_decimal_comma, may_be_thousands, number, withheld
from joinup.inputs.published.sheets import Raw, text_of

_NOTE = re.compile(
    r"\s*(?:\[(?P<code>[a-z]{1,3})\]|\((?P<letter>[rpe])\)|\[(?:notes? ?)?[0-9, ]+\]|"
    r"\(notes? ?[0-9, ]+\)|[*†‡§¹²³⁰⁴-⁹]+|(?<=[0-9]) ?(?P<tail>[rpe]))$",
    re.IGNORECASE,
)
_KEPT = {
    "r": "revised", "p": "provisional", "e": "estimated", "b": "a break in the series",
    "u": "of low reliability",
}  # fmt: skip
_COMMA_ONLY = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_POINTS_AND_COMMA = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]+")
_UNITS = re.compile(r"[£$€]|%|per ?cent", re.IGNORECASE)

READ, LEFT_OUT, UNSURE = "read", "left out", "unsure"


@dataclass(frozen=True)
class Amount:
    """What became of a cell: `state` is read, left out or unsure.

    `value` holds where it was read, with a percent sign as it stands (62 for 62%). `why` says what
    its mark means, or why it was not read.
    """

    state: str
    value: float = 0.0
    why: str = ""
    percent: bool = False


@dataclass(frozen=True)
class Style:
    """How a column writes numbers: `decimal` is ".", "," or "" for unsure.

    `points` says that points are known to part thousands.
    """

    decimal: str = "."
    points: bool = False


def style_of(cells: Sequence[Raw], separator: str, decimal: str = "") -> Style:
    """Return how a column writes numbers, from all of its cells; `decimal` settles it.

    >>> style_of(["1,768", "2,181"], ",").decimal, style_of(["181,5", "12"], ";").decimal
    ('.', ',')
    >>> style_of(["1,768", "2,181"], ";"), style_of(["1.768", "2.181", "1.204"], ",")
    (Style(decimal='', points=False), Style(decimal='', points=False))
    """
    if decimal:
        return Style(decimal, points=decimal == ",")
    texts = [_stripped(text_of(cell))[0] for cell in cells if isinstance(cell, str) and cell]
    if any(has_decimal_comma(text) for text in texts):
        points = any(_POINTS_AND_COMMA.fullmatch(text) for text in texts)
        return Style(",", points=points)
    parted = [text for text in texts if grouped(text) is not None]
    if parted and all(may_be_thousands(text) for text in parted) and len(parted) > 1:
        return Style("")
    commas = [text for text in parted if "," in text]
    if separator == ";" and commas and all(_COMMA_ONLY.fullmatch(text) for text in commas):
        return Style("")
    return Style()


def amount(raw: Raw, style: Style) -> Amount:
    """Return what a cell says of an amount.

    >>> for cell in ("1,768 [r]", "62%", "[c]", "-", "c. 1,200", 181.5, "(12)"):
    ...     found = amount(cell, Style())
    ...     print(found.state, found.value, *found.why.split())
    read 1768.0 revised
    read 62.0
    left out 0.0 “[c]” stands for a figure that is missing or withheld
    unsure 0.0 “-” may stand for nil or for a figure that is missing
    unsure 0.0 “c. 1,200” is no plain number
    read 181.5
    unsure 0.0 “(12)” is no plain number
    """
    if isinstance(raw, bool | date):
        return Amount(UNSURE, why=f"“{text_of(raw)}” is no number")
    if isinstance(raw, float | int):
        return Amount(READ, float(raw))
    said = text_of(raw)
    if not said:
        return Amount(LEFT_OUT, why="the cell is empty")
    if said in ("-", "–", "—", "*0", "~") or said.lower() in ("[low]", "low"):
        return Amount(UNSURE, why=f"“{said}” may stand for nil or for a figure that is missing")
    if withheld(said):
        return Amount(LEFT_OUT, why=f"“{said}” stands for a figure that is missing or withheld")
    return _number(said, style)


def _number(said: str, style: Style) -> Amount:
    bare, marks = _stripped(said)
    unknown = sorted(mark for mark in marks if mark and mark not in _KEPT)
    if unknown:
        return Amount(
            UNSURE, why=f"“{said}” carries the mark {unknown[0]}, which is not known here"
        )
    if not style.decimal and re.search(r"[.,]", bare):
        return Amount(UNSURE, why=f"“{said}”: its sign may part thousands or begin decimals")
    comma = style.decimal == ","
    either = may_be_thousands(bare) or _COMMA_ONLY.fullmatch(bare)
    if comma and not style.points and either:
        return Amount(UNSURE, why=f"“{said}”: its sign may part thousands or begin decimals")
    value = grouped(bare, comma=comma) if comma or not has_decimal_comma(bare) else None
    if value is None:
        return Amount(UNSURE, why=f"“{said}” is no plain number")
    why = ", ".join(_KEPT[mark] for mark in sorted(marks) if mark)
    return Amount(READ, value, why, percent="%" in said or "cent" in said.lower())


def _stripped(said: str) -> tuple[str, set[str]]:
    """Return a text without units and marks of notes, and the marks that are letters."""
    text, marks = said.replace("−", "-"), set()
    while found := _NOTE.search(text):
        if number(text) is not None:  # never a digit of the number itself
            break
        marks.add((found["code"] or found["letter"] or found["tail"] or "").lower())
        text = text[: found.start()].strip()
    return _UNITS.sub("", text).strip(), marks
