"""Tables as CSV, as a workbook or as Parquet."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from joinup.errors import InputError
from joinup.page.tables import safe_cell
from joinup.page.workbook import workbook
from joinup.questions.export.tables import DICTIONARY

if TYPE_CHECKING:
    import pandas as pd

_MOST_ROWS = 1_048_000  # of a sheet of a workbook


def as_csv(tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Return each table as CSV in UTF-8: every digit, "." for decimals, nothing for the unknown."""
    return {f"{name}.csv": _csv(frame) for name, frame in tables.items()}


def _csv(frame: pd.DataFrame) -> bytes:
    texts = frame.select_dtypes(exclude="number").columns
    safe = frame.assign(**{name: frame[name].map(safe_cell) for name in texts})
    return str(safe.to_csv(index=False, lineterminator="\n")).encode()


def as_workbook(tables: Mapping[str, pd.DataFrame], title: str, result: str) -> dict[str, bytes]:
    """Return one workbook, a sheet a table. Raises InputError for more rows than a sheet holds."""
    long = [name for name, frame in tables.items() if len(frame) > _MOST_ROWS]
    if long:
        rows = max(len(tables[name]) for name in long)
        raise InputError(
            f"a sheet holds {_MOST_ROWS:,} rows, {long[0]} has {rows:,}; use --csv or --parquet"
        )
    sheets = [(name, name.capitalize(), frame) for name, frame in tables.items()]
    return {"result.xlsx": workbook(title, result, sheets)}


def as_parquet(tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Return each table as Parquet; columns carry meaning and unit as metadata of their field."""
    words = {
        (row.table, row.column): {"meaning": row.meaning, "unit": row.unit}
        for row in tables[DICTIONARY].itertuples(index=False)
    }
    return {f"{name}.parquet": _parquet(name, frame, words) for name, frame in tables.items()}


def _parquet(
    name: str, frame: pd.DataFrame, words: Mapping[tuple[str, str], Mapping[str, str]]
) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if name == DICTIONARY:  # numbers and blanks stand in one column
        frame = frame.astype(str)
    table = pa.Table.from_pandas(frame, preserve_index=False)
    fields = [field.with_metadata(words.get((name, field.name), {})) for field in table.schema]
    metadata = {"joinup.columns": json.dumps([field.name for field in fields])}
    buffer = io.BytesIO()
    pq.write_table(table.cast(pa.schema(fields, metadata)), buffer)
    return buffer.getvalue()
