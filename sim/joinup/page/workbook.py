"""All tables in one accessible workbook: a contents sheet, then one marked table on each sheet."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from joinup.inputs.names import clean, distinct, spaced

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Sheet = tuple[str, str, "pd.DataFrame"]
"""A sheet's name (letters, digits and dashes), its heading and its table."""

_TOP = 3  # row of a table's head, the first row being 0
_MISSING = "[x]"
_LONGEST_NAME = 31  # characters of a sheet's name
_LONGEST_TEXT = 32_000  # characters of a cell
_FONT = {"font_name": "Arial", "font_size": 12, "valign": "top"}
_MADE = datetime(
    2000, 1, 1
)  # stands in every workbook, so that the same tables give the same bytes


def workbook(title: str, result: str, sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook of tables; the same tables give the same bytes.

    Texts are written as texts: no cell can be taken for a formula or a link. Numbers carry 16
    digits; the CSV files hold every digit.
    """
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "nan_inf_to_errors": False})
    book.set_properties({"title": clean(title), "created": _MADE})
    names = _sheet_names([name for name, _, _ in sheets])
    _contents(book, title, result, names, [heading for _, heading, _ in sheets])
    for name, (_, heading, frame) in zip(names, sheets, strict=True):
        _sheet(book, name, heading, result, frame)
    book.close()
    return buffer.getvalue()


def _contents(
    book: Workbook, title: str, result: str, names: Sequence[str], headings: Sequence[str]
) -> None:
    rows = list(zip(names, headings, strict=True))
    sheet = _titled(
        book,
        "contents",
        title,
        f"All tables of the result {result}. Results of a model; not a forecast. {_MISSING} means "
        "not available. Each sheet holds one table.",
    )
    _table(book, sheet, ["sheet", "what it holds"], rows)
    link = book.add_format({**_FONT, "font_color": "#1A4F8A", "underline": 1})
    for row, name in enumerate(names, start=_TOP + 1):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", link, string=name)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 110)


def _sheet_names(names: Sequence[str]) -> list[str]:
    """Return names short enough for sheets, each unlike the others in any case of letters.

    >>> _sheet_names(["a" * 40, "A" * 33, "b"]) == ["a" * 31, "A" * 29 + "-2", "b"]
    True
    """
    found: list[str] = []
    for name in names:
        candidate, number = name[:_LONGEST_NAME], 1
        while candidate.lower() in (other.lower() for other in found):
            number += 1
            ending = f"-{number}"
            candidate = name[: _LONGEST_NAME - len(ending)] + ending
        found.append(candidate)
    return found


def _sheet(book: Workbook, name: str, heading: str, result: str, frame: pd.DataFrame) -> None:
    words = f"Result {result}. This sheet holds one table."
    sheet = _titled(book, name, heading, words)
    columns = distinct([spaced(str(column)) for column in frame.columns], 60)
    values = (frame[column].astype(object).tolist() for column in frame.columns)
    _table(book, sheet, columns, list(zip(*values, strict=True)))
    for number, column in enumerate(columns):
        texts = [v for v in frame.iloc[:100, number] if isinstance(v, str)]
        longest = max(map(len, [column, *texts]))
        sheet.set_column(number, number, max(14, min(50, longest + 2)))


def _titled(book: Workbook, name: str, heading: str, words: str) -> Worksheet:
    """Return a new sheet with its heading and a line of words, both in the first column."""
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, _text(heading), book.add_format({**_FONT, "font_size": 15, "bold": 1}))
    sheet.write_string(1, 0, _text(words), book.add_format(_FONT))
    return sheet


def _table(
    book: Workbook, sheet: Worksheet, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Write a marked table whose head stays in sight; a table without rows gets an empty one."""
    plain = book.add_format({**_FONT, "text_wrap": False})
    head = book.add_format({**_FONT, "bold": 1, "text_wrap": True})
    sheet.add_table(
        _TOP,
        0,
        _TOP + max(len(rows), 1),
        len(columns) - 1,
        {
            "columns": [{"header": column, "header_format": head} for column in columns],
            "autofilter": False,
            "style": "Table Style Light 1",
        },
    )
    for number, row in enumerate(rows, start=_TOP + 1):
        for column, value in enumerate(row):
            _write(sheet, number, column, value, plain)
    sheet.freeze_panes(_TOP + 1, 0)


def _write(sheet: Worksheet, row: int, column: int, value: Any, look: Format) -> None:
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, int | float):
        if value == value and abs(value) != float("inf"):
            sheet.write_number(row, column, value, look)
            return
        value = None
    sheet.write_string(row, column, _MISSING if value is None else _text(str(value)), look)


def _text(text: str) -> str:
    return clean(text)[:_LONGEST_TEXT]
