"""Find the lines of a TOML text's keys, which the standard reader does not give."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator

# What decides where a statement ends: text in quotes (closed or not), comments, brackets, line
# ends. Every alternative succeeds once begun, so that no text takes more than one pass.
_PIECE = re.compile(
    r"""
    "{3} (?: [^\\] | \\.? )*? (?: "{3,5} | \Z )
    | '{3} .*? (?: '{3,5} | \Z )
    | " (?: [^"\\\n] | \\[^\n]? )* "?
    | ' [^'\n]* '?
    | \#[^\n]*
    | [\[\]{}\n]
    """,
    re.VERBOSE | re.DOTALL,
)
_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\[^\n])*"|'[^'\n]*')"""
_HEAD = re.compile(rf"(?:(\[\[?)[ \t]*)?({_PART}(?:[ \t]*\.[ \t]*{_PART})*)")


def key_lines(text: str) -> dict[tuple[str, ...], int]:
    r"""Return the first line of each table and key of a TOML text.

    The tables of an array carry their number: the third [[points]] is ("points", "2"). Keys inside
    values are not looked for; what is not found has no line.

    >>> key_lines('a = 1\n[t]\nb = [2,\n3]\n"c.d" = 4\n')
    {('a',): 1, ('t',): 2, ('t', 'b'): 3, ('t', 'c.d'): 5}
    """
    lines: dict[tuple[str, ...], int] = {}
    tables: Counter[tuple[str, ...]] = Counter()
    table: tuple[str, ...] = ()
    for line, statement in _statements(text):
        head = _HEAD.match(statement.lstrip())
        if head is None:
            continue
        key = tuple(_unquoted(part) for part in re.findall(_PART, head.group(2)))
        if head.group(1) is None:
            _set(lines, (*table, *key), line)
            continue
        _set(lines, key, line)
        table = key
        if head.group(1) == "[[":
            table = (*key, str(tables[key]))
            lines[table] = line
            tables[key] += 1
    return lines


def _set(lines: dict[tuple[str, ...], int], key: tuple[str, ...], line: int) -> None:
    """Give a key its line, and the tables above it that have none, as in [a.b] or a.b = 1."""
    for length in range(len(key), 0, -1):
        lines.setdefault(key[:length], line)


def deepest_key(text: str) -> tuple[int, int]:
    r"""Return the number of dots of the most dotted key, and its line.

    It is asked before the text is read, for the standard reader's memory and time grow with the
    square of that number. It holds for all of a text up to its first error in syntax.

    >>> deepest_key('a = 1.5\nb.c.d = "e.f.g.h."\n')
    (2, 2)
    """
    bare = _PIECE.sub(_blanked, text)
    deepest = (0, 0)
    line = 1
    end = 0
    for found in re.finditer(r"[^=,\[\]{}\n]+", bare):
        line += bare.count("\n", end, found.start())
        end = found.start()
        deepest = max(deepest, (found.group().count("."), line), key=lambda item: item[0])
    return deepest


def _blanked(piece: re.Match[str]) -> str:
    found = piece.group()
    return found if found in "[]{}\n" else "\n" * found.count("\n")


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield each statement with its line; one may go on over lines in brackets or quotes."""
    start = depth = 0
    line = next_line = 1
    for piece in _PIECE.finditer(text):
        found = piece.group()
        next_line += found.count("\n")
        if found in "[{":
            depth += 1
        elif found in "]}":
            depth -= 1
        elif found == "\n" and depth <= 0:
            yield line, text[start : piece.start()]
            start, line, depth = piece.end(), next_line, 0
    yield line, text[start:]


def _unquoted(part: str) -> str:
    if part[0] not in "\"'":
        return part
    return str(tomllib.loads(f"key = {part}")["key"]) if "\\" in part else part[1:-1]
