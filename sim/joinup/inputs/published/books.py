"""Files as sheets of cells: CSV in whatever code page and separator, XLSX, ODS and XLS."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from joinup.errors import InputError
from joinup.inputs.published.sheets import Raw, Sheet

LARGEST = 32 * 1024 * 1024  # bytes of a file
_UNPACKED = 512 * 1024 * 1024  # bytes of a workbook when it is unpacked
_MOST_CELLS = 4_000_000
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def opened(path: Path, encoding: str = "") -> tuple[list[Sheet], list[str], str]:
    """Return the sheets of a file, what was guessed of it, and its separator ("" in a workbook).

    `encoding` names the code page of a text file; "" guesses. Raises InputError where the file
    cannot be read.
    """
    raw = _bytes(path)
    if raw.startswith(_WORKBOOK):
        if encoding:
            raise InputError([f"--encoding is for text files; {path} is a workbook"])
        return _sheets(path, raw), [], ""
    text, guesses = _text(path, raw, encoding)
    rows, lines, separator = _rows(path, text)
    if separator != ",":
        guesses.append(f"The cells are separated by {_SEPARATORS[separator]}.")
    return [Sheet("", _square(rows), tuple(lines))], guesses, separator


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            said = "there is no such file" if not path.exists() else "this is no regular file"
            raise InputError([f"{path}: {said}"])
        size = path.stat().st_size
        if size > LARGEST:
            raise InputError([f"{path}: the file has {size:,} bytes; at most {LARGEST:,} are read"])
        raw = path.read_bytes()
    except OSError as error:
        raise InputError([f"{path}: cannot be read ({error.strerror})"]) from None
    if not raw.strip():
        raise InputError([f"{path}: the file is empty"])
    if raw.startswith(b"%PDF"):
        raise InputError([f"{path}: this is a PDF; type the table, or ask its publisher for a CSV"])
    if raw.startswith(b"\x1f\x8b"):
        raise InputError([f"{path}: the file is packed (gzip); unpack it first"])
    return raw


def _text(path: Path, raw: bytes, encoding: str) -> tuple[str, list[str]]:
    """Return bytes as text, and the code page where it was guessed."""
    utf_16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    if encoding or utf_16:
        text = _decoded(path, raw, encoding or "utf-16")
        return text, [] if encoding else ["The code page is UTF-16."]
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        text = _decoded(path, raw, "cp1252")
        odd = sorted({char for char in text if not char.isascii()})[:8]
        said = "The code page is Windows-1252 (western Europe)"
        return text, [f"{said}; with it these characters stand in the file: {' '.join(odd)}"]
    return _decoded(path, raw, "utf-8"), []


def _decoded(path: Path, raw: bytes, encoding: str) -> str:
    try:
        text = raw.decode(encoding)
    except LookupError:
        raise InputError([f"--encoding {encoding} is no code page that is known"]) from None
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(
            [f"{path}:{line}: not text in {encoding}; --encoding names the code page"]
        ) from None
    if "\x00" in text:
        raise InputError([f"{path}: the file holds bytes that are no text"])
    return text.removeprefix("\ufeff")


def _rows(path: Path, text: str) -> tuple[list[list[str]], list[int], str]:
    """Return rows, the line of the file that each ends on, and the separator."""
    separator = _separator(text)
    rows: list[list[str]] = []
    lines: list[int] = []
    csv.field_size_limit(1_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            rows.append(row)
            lines.append(reader.line_num)
    except csv.Error as error:
        raise InputError([f"{path}:{reader.line_num}: not CSV ({error})"]) from None
    _refuse_many(path, sum(map(len, rows)))
    return rows, lines, separator


def _separator(text: str) -> str:
    r"""Return the separator that most lines have the same number of.

    >>> _separator("a;b\n1,5;2\n1,7;3\n"), _separator("Title, with a comma\na\tb\n1\t2\n")
    (';', '\t')
    """
    sample = text[:200_000]

    def alike(separator: str) -> int:
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
        try:
            counts = Counter(len(row) for row in rows if len(row) > 1)
        except csv.Error:
            return 0
        return max(counts.values(), default=0)

    return max(_SEPARATORS, key=alike)


def _sheets(path: Path, raw: bytes) -> list[Sheet]:
    try:
        import python_calamine as calamine
    except ImportError:
        raise InputError(
            [f"{path}: reading a workbook needs the extra `read`: pip install 'joinup[read]'"]
        ) from None
    _refuse_bomb(path, raw)
    try:
        book = calamine.load_workbook(io.BytesIO(raw))
        sheets = [(item, book.get_sheet_by_name(item.name)) for item in book.sheets_metadata]
        for _, sheet in sheets:
            _refuse_many(path, sheet.total_height * sheet.total_width)
        found = [
            Sheet(
                item.name,
                _square([[_raw(cell) for cell in row] for row in _cells(sheet)]),
                hidden=item.visible != calamine.SheetVisibleEnum.Visible,
            )
            for item, sheet in sheets
        ]
    except calamine.CalamineError as error:
        raise InputError([f"{path}: the workbook cannot be read ({error})"]) from None
    return found


def _cells(sheet: Any) -> list[list[Any]]:
    cells: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    return cells


def _refuse_bomb(path: Path, raw: bytes) -> None:
    """Raise InputError where a packed workbook would fill the memory."""
    if not raw.startswith(_WORKBOOK[0]):
        return
    try:
        size = sum(item.file_size for item in zipfile.ZipFile(io.BytesIO(raw)).infolist())
    except zipfile.BadZipFile:
        raise InputError([f"{path}: the workbook is damaged"]) from None
    if size > _UNPACKED:
        raise InputError([f"{path}: unpacked, the workbook has {size:,} bytes; save one sheet"])


def _refuse_many(path: Path, cells: int) -> None:
    if cells > _MOST_CELLS:
        raise InputError(
            [f"{path}: a table has {cells:,} cells; at most {_MOST_CELLS:,} are read: save a part"]
        )


def _raw(cell: object) -> Raw:
    """Return a workbook's cell as one of the kinds that a sheet holds."""
    if isinstance(cell, bool | str | float | int | date | datetime):
        return cell
    return str(cell) if isinstance(cell, time | timedelta) else ""


def _square(rows: Sequence[Sequence[Raw]]) -> tuple[tuple[Raw, ...], ...]:
    """Return rows of one length, filled with empty cells."""
    width = max(map(len, rows), default=0)
    return tuple((*row, *("",) * (width - len(row))) for row in rows)
