"""The lines of keys, which every message stands on, are those that the file has."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.inputs.lines import deepest_key, key_lines
from tests.quick import examples

TEXT = '''\
title = """A
[parameters]
grant = 1
\\""" still text # and no comment
"""            # a comment = 1
literal = \'\'\'
[[points]]
x = 1\'\'\'
list = [ # [
  "]", 1,
  # grant = 2
]

[parameters] # [sources]
grant = 0.1
"turn.over" = { a = 1, b = "}" }
'it''s' = 1
'''.replace("'it''s'", "'it is'")


def test_keys_are_found_where_they_stand_and_not_in_text() -> None:
    assert key_lines(TEXT) == {
        ("title",): 1,
        ("literal",): 6,
        ("list",): 9,
        ("parameters",): 14,
        ("parameters", "grant"): 15,
        ("parameters", "turn.over"): 16,
        ("parameters", "it is"): 17,
    }
    assert set(tomllib.loads(TEXT)["parameters"]) == {"grant", "turn.over", "it is"}


def test_tables_of_a_list_carry_their_number() -> None:
    text = "[[design.points]]\na = 1\n[[design.points]]\na = 2\nb.c = 3\n[design.vary]\n"
    assert key_lines(text) == {
        ("design",): 1,
        ("design", "points"): 1,
        ("design", "points", "0"): 1,
        ("design", "points", "0", "a"): 2,
        ("design", "points", "1"): 3,
        ("design", "points", "1", "a"): 4,
        ("design", "points", "1", "b"): 5,
        ("design", "points", "1", "b", "c"): 5,
        ("design", "vary"): 6,
    }


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("a = 1\r\nb = 2\r\n", "b", 2),
        ('a = "\u2028\x85"\nb = 2', "b", 2),  # no line ends in TOML, though Python takes them so
        ('a = """\n\n"""""\nb = 2', "b", 4),
        ("a = '''\n''''\nb = 2", "b", 3),
        ('"\\u0062" = 2', "b", 1),
        ("\n\n  b   =   2", "b", 3),
    ],
)
def test_lines_are_counted_as_the_reader_counts_them(text: str, key: str, line: int) -> None:
    assert key in tomllib.loads(text)
    assert key_lines(text)[(key,)] == line


BARE = st.from_regex(r"[a-z][a-z0-9_-]{0,5}", fullmatch=True)
VALUE = st.sampled_from(
    ["1", "[\n1, # ]\n2]", '"x = 1"', '"""\ny = 1\n[t]\n"""', "'''\n[[u]]\n'''", '"\\""', "'\"'",
     "{ a = 1 }", '"#"', '["[", \'{\']']
)  # fmt: skip
ENTRY = st.tuples(BARE, VALUE, st.sampled_from(["", " # '", ' # """', " # ["]))


@examples(200)
@given(
    st.dictionaries(BARE, st.lists(ENTRY, max_size=4, unique_by=lambda e: e[0]), max_size=4),
    st.lists(ENTRY, max_size=3, unique_by=lambda e: e[0]),
)
def test_every_key_of_any_file_is_found(
    tables: dict[str, list[tuple[str, str, str]]], top: list[tuple[str, str, str]]
) -> None:
    """Write a file, keep the book of its lines, and hold both readers against it."""
    top = [entry for entry in top if entry[0] not in tables]
    text = ""
    book: dict[tuple[str, ...], int] = {}

    def write(line: str) -> int:
        nonlocal text
        text += line + "\n"
        return text.count("\n") - line.count("\n")

    for key, value, comment in top:
        book[(key,)] = write(f"{key} = {value}{comment}")
    for table, entries in tables.items():
        book[(table,)] = write(f"[{table}]")
        for key, value, comment in entries:
            book[table, key] = write(f"{key} = {value}{comment}")
    content: dict[str, Any] = tomllib.loads(text)
    assert set(content) == {key[0] for key in book}
    assert key_lines(text) == book


@examples(500)
@given(st.text(alphabet="a.=\"'\\#[]\n ,1", max_size=60))
def test_no_key_is_deeper_than_was_found_beforehand(text: str) -> None:
    """A table's name and a key below it each have at most that many dots; not all text is TOML."""
    dots, line = deepest_key(text)
    assert (dots == 0) == (line == 0) or line <= text.count("\n") + 1
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert depth(content) <= 2 * (dots + 1)
    assert {key[0] for key in key_lines(text)} == set(content)


def depth(value: Any) -> int:
    """Return how many tables lie within one another."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max(map(depth, inner), default=0) + (isinstance(value, dict) and bool(value))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a = 0.5", (1, 1)),
        ("a = 'b.c.d.e'\n# f.g.h.i\nb.c = 1", (1, 3)),
        ('"a"."b".c = 1', (2, 1)),
        ("x = [\n1.5, 2.5, 3.5]\n[a . b . c]", (2, 3)),
        ("x = { a.b.c.d = 1 }", (3, 1)),
    ],
)
def test_dots_are_counted_in_keys_alone(text: str, found: tuple[int, int]) -> None:
    assert deepest_key(text) == found
