"""Read a TOML file strictly, and say in which line a key stands."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import InputError

LARGEST = 256 * 1024  # bytes
_TABLE = re.compile(r"^\s*\[\[?\s*([^\[\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""^\s*((?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*="""
)
_AT_LINE = re.compile(r" \(at line (\d+), column (\d+)\)$")


@dataclass
class Document:
    """A file's content, with the lines of its keys and the faults found so far."""

    path: Path
    content: dict[str, Any]
    lines: dict[tuple[str, ...], int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def fault(self, text: str, *key: str) -> None:
        """Note a fault, with the line of the key (or of the nearest one above it) where known."""
        line = next(
            (self.lines[key[:n]] for n in range(len(key), 0, -1) if key[:n] in self.lines), 0
        )
        place = f"{self.path}:{line}" if line else str(self.path)
        self.faults.append(f"{place}: {text}")

    def raise_faults(self) -> None:
        """Raise InputError where any fault was found."""
        if self.faults:
            raise InputError(self.faults)


def read(path: Path) -> Document:
    """Return a TOML file's content.

    Raises InputError where the file is missing, no file, empty, too large, not UTF-8 or not TOML.
    """
    try:
        if path.is_dir():
            raise InputError([f"{path}: this is a folder; a TOML file is needed"])
        size = path.stat().st_size
        if size > LARGEST:
            raise InputError([f"{path}: the file has {size:,} bytes; at most {LARGEST:,} are read"])
        if not path.is_file():
            raise InputError([f"{path}: this is no regular file; a TOML file is needed"])
        raw = path.read_bytes()
    except FileNotFoundError:
        raise InputError([f"{path}: there is no such file"]) from None
    except OSError as error:
        raise InputError([f"{path}: cannot be read ({error.strerror})"]) from None
    except ValueError:
        raise InputError([f"{str(path)!r}: this is no path"]) from None
    return parse(path, raw)


def parse(path: Path, raw: bytes) -> Document:
    """Return the content of a TOML file's bytes; raises InputError as `read` does."""
    if len(raw) > LARGEST:
        raise InputError([f"{path}: the file has {len(raw):,} bytes; at most {LARGEST:,} are read"])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError([f"{path}:{line}: not UTF-8 text; save the file as UTF-8"]) from None
    if not text.strip():
        raise InputError([f"{path}: the file is empty"])
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError([_syntax_fault(path, text, str(error))]) from None
    except (RecursionError, ValueError):
        raise InputError([f"{path}: not TOML that can be read; nested too deep?"]) from None
    return Document(path, content, key_lines(text))


def _syntax_fault(path: Path, text: str, message: str) -> str:
    found = _AT_LINE.search(message)
    if found is None:
        return f"{path}:{text.count(chr(10)) + 1}: not TOML: {message}"
    said = _AT_LINE.sub("", message)
    return f"{path}:{found.group(1)}: not TOML: {said} (column {found.group(2)})"


def key_lines(text: str) -> dict[tuple[str, ...], int]:
    r"""Return the line of each table and key, found line by line.

    Keys inside multi-line values may be found where there are none; that only sharpens a message
    too much, never a value.

    >>> key_lines("a = 1\n[t]\nb = 2\n")
    {('a',): 1, ('t',): 2, ('t', 'b'): 3}
    """
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            table = _parts(header.group(1))
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, *_parts(key.group(1))), number)
    return lines


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
