"""Tables as CSV that opens safely in a spreadsheet, and as rows for the page."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from joinup.inputs.names import spaced
from joinup.page.words import decimal, figures

if TYPE_CHECKING:
    import pandas as pd

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; numbers are never touched.

    >>> safe_cell("=1+1"), safe_cell(-1.5), safe_cell("plain")
    ("'=1+1", -1.5, 'plain')
    """
    if isinstance(value, str) and value.startswith(_DANGEROUS):
        return "'" + value
    return value


def to_csv(table: pd.DataFrame) -> str:
    """Return a table as CSV; numbers in full, text made safe."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([safe_cell(str(name)) for name in table.columns])
    for row in table.itertuples(index=False):
        writer.writerow([safe_cell(value) for value in row])
    return buffer.getvalue()


def rounded(value: object) -> str:
    """Return a value as the page shows it.

    >>> rounded(0.61234), rounded(1236.76), rounded("text")
    ('0.612', '1,237', 'text')
    """
    return figures(value) if isinstance(value, float) else str(value)


def as_frame(rows: Any, head: Sequence[str] = ()) -> pd.DataFrame:
    """Return rows, each a mapping by column, as a frame, with the head where there is none."""
    import pandas as pd

    if isinstance(rows, pd.DataFrame):
        return rows
    rows = list(rows)
    return pd.DataFrame(rows, columns=None if rows else list(head))


@dataclass(frozen=True)
class PageTable:
    """A table: what the page shows, and the same with every digit for a download."""

    name: str
    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    frame: pd.DataFrame  # or its rows, by column
    numeric: bool = True  # whether the cells after the first are numbers

    def __post_init__(self) -> None:
        object.__setattr__(self, "frame", as_frame(self.frame, self.head))

    @property
    def download(self) -> dict[str, str]:
        """Return the CSV as a link in a page carries it, and its size in words."""
        return download(self.csv)

    @cached_property
    def csv(self) -> str:
        """Return the frame as CSV that opens safely in a spreadsheet."""
        return to_csv(self.frame)


def table_of(name: str, caption: str, data: Any, *, numeric: bool = True) -> PageTable:
    """Return a frame, or rows by column, as a table of a page, its numbers rounded for people."""
    frame = as_frame(data)
    rows = [[rounded(value) for value in row] for row in frame.itertuples(index=False)]
    head = [spaced(str(column)) for column in frame.columns]
    return PageTable(name, caption, head, rows, frame, numeric)


def told(
    name: str, caption: str, cells: Sequence[Mapping[str, str]], data: Any, *, numeric: bool = True
) -> PageTable:
    """Return a table of cells by heading, a mapping a row, with its data by column.

    There must be a row.
    """
    rows = [list(row.values()) for row in cells]
    return PageTable(name, caption, list(cells[0]), rows, data, numeric)


def laid_out(rows: Sequence[Sequence[str]], *, rule: int = 0, right: bool = False) -> list[str]:
    """Return rows as lines of a terminal, with a rule below so many of them, if any.

    Cells after the first stand at the left, or at the `right`.

    >>> laid_out([("a", "bb"), ("cc", "d")], rule=1, right=True)
    ['a   bb', '------', 'cc   d']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            cell.rjust(width) if right and number else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return [*lines[:rule], "-" * max(map(len, lines)), *lines[rule:]] if rule else lines


def download(csv: str) -> dict[str, str]:
    """Return a CSV as a link in a page carries it (`data`, base64), and its `size` in words."""
    content = csv.encode()
    large = len(content) >= 1000
    size = f"{decimal(len(content) / 1000, 0)} KB" if large else f"{len(content)} bytes"
    return {"data": base64.b64encode(content).decode(), "size": size}
