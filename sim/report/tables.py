"""Tables as CSV that opens safely in a spreadsheet, and as rows for the page."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

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
    if isinstance(value, float):
        if value != value:
            return "–"
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return str(value)
