"""Read a TOML file strictly, and gather the faults found in it, each with its line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from joinup.errors import InputError
from joinup.inputs.files import as_text, read_bytes
from joinup.inputs.lines import deepest_key, key_lines

DEEPEST = 8  # tables or lists within one another; files of this project need four
MOST_FAULTS = 100
_LONGEST_FAULT = 400  # characters
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_SAID_PLAINLY = {
    "Cannot overwrite a value": "this is given twice",
    "Cannot declare": "this table is given twice",
    "Illegal character '\\n'": "the text in quotes does not end in its line",
    "Unterminated string": "text in quotes does not end",
    "Expected newline or end of document": "the line continues after its value",
    "Expected '=' after a key": "there is no = after the key",
    "Invalid value": "here must be a value; text needs quotes",
}


@dataclass
class Document:
    """A file's content, with the lines of its keys and the faults found so far, each once.

    `keys` are those that may stand at the top of the file.
    """

    path: Path
    content: dict[str, Any]
    lines: dict[tuple[str, ...], int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    keys: tuple[str, ...] = ()

    def fault(self, text: str, *key: str) -> None:
        """Note a fault, with the line of the key (or of the nearest one above it) where known.

        Raises InputError where there are more faults than anybody would read.
        """
        if len(text) > _LONGEST_FAULT:  # a long value stands between the name and what is allowed
            text = f"{text[:100]} ... {text[100 - _LONGEST_FAULT :]}"
        self._note(f"{self.at(*key)}: {text}")

    def at(self, *key: str) -> str:
        """Return the path, with the line of a key (or of the nearest one above it) where known."""
        line = next(
            (self.lines[key[:n]] for n in range(len(key), 0, -1) if key[:n] in self.lines), 0
        )
        return f"{self.path}:{line}" if line else str(self.path)

    def absorb(self, error: InputError) -> None:
        """Note the faults of a file that this one names."""
        for fault in error.faults:
            self._note(fault)

    def _note(self, fault: str) -> None:
        if fault in self.faults:
            return
        if len(self.faults) == MOST_FAULTS:
            more = f"{self.path}: there are more than {MOST_FAULTS} faults; these are the first"
            raise InputError([*self.faults, more])
        self.faults.append(fault)

    def raise_faults(self) -> None:
        """Raise InputError where any fault was found."""
        if self.faults:
            raise InputError(self.faults)


def read(path: Path) -> Document:
    """Return a TOML file's content.

    Raises InputError where the file is missing, no file, empty, too large, not UTF-8 or not TOML.
    """
    return parse(path, read_bytes(path, "a TOML file"))


def parse(path: Path, raw: bytes) -> Document:
    """Return the content of a TOML file's bytes; raises InputError as `read` does."""
    text = as_text(path, raw)
    dots, line = deepest_key(text)
    if dots >= DEEPEST:
        raise InputError([f"{path}:{line}: {_too_deep('a key', dots + 1)}"])
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError([_syntax_fault(path, text, str(error))]) from None
    except RecursionError:
        raise InputError([f"{path}: {_too_deep('a value', 'hundreds')}"]) from None
    except ValueError:  # from a number of more digits than Python turns into one
        raise InputError([f"{path}: a whole number has too many digits"]) from None
    document = Document(path, content, key_lines(text))
    _refuse_extremes(document)
    document.raise_faults()
    return document


def _too_deep(what: str, levels: int | str) -> str:
    return f"{what} is nested {levels} deep; at most {DEEPEST} levels are allowed"


def _refuse_extremes(document: Document) -> None:
    """Note what TOML's own limits forbid but its reader lets pass, and values nested too deep."""
    waiting: list[tuple[int, tuple[str, ...], Any]] = [(0, (), document.content)]
    while waiting:
        depth, key, value = waiting.pop()
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            document.fault(f"{key[-1]} is a whole number of more than 64 bits", *key)
        inner: list[tuple[tuple[str, ...], Any]] = []
        if isinstance(value, dict):
            inner = [((*key, name), item) for name, item in value.items()]
        elif isinstance(value, list):
            inner = [(key, item) for item in value]
        if inner and depth == DEEPEST:
            document.fault(_too_deep("a value", f"more than {DEEPEST}"), *key)
        else:
            waiting += ((depth + 1, *item) for item in reversed(inner))


def _syntax_fault(path: Path, text: str, message: str) -> str:
    found = _AT.search(message)
    said = _AT.sub("", message)
    said = next((plain for start, plain in _SAID_PLAINLY.items() if said.startswith(start)), said)
    if found is None or found.group(1) is None:
        return f"{path}:{text.rstrip().count(chr(10)) + 1}: not TOML: {said} (at the end)"
    return f"{path}:{found.group(1)}: not TOML: {said} (column {found.group(2)})"
