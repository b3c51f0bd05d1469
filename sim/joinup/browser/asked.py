"""What a page was asked, in its own words of the address, such as `ask.place=9`.

Every page has for each of its words a function that reads a text, and raises InputError for one
that is not allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from joinup.errors import InputError
from joinup.model.registry import guess

Words = Mapping[str, str]
Checks = Mapping[str, Callable[[str], Any]]

_LONGEST = 200  # characters of a word


def words_of(query: str) -> dict[str, Words]:
    """Return the words of each page in the query of an address.

    >>> words_of("seed=3&ask.place=9&ask.kind=place")
    {'ask': {'place': '9', 'kind': 'place'}}
    """
    found: dict[str, dict[str, str]] = {}
    for key, text in parse_qsl(query, keep_blank_values=True):
        page, dot, name = key.partition(".")
        if dot and not page.isdigit():  # a number is a quarter, and what changes from then on
            found.setdefault(page[:40], {})[name[:40]] = text[:_LONGEST]
    return dict(found)


def to_words(words: Mapping[str, Words]) -> str:
    """Return the words of all pages as the end of a query.

    >>> to_words({"ask": {"place": "9"}, "guidance": {}}), to_words({})
    ('&ask.place=9', '')
    """
    pairs = [
        (f"{page}.{name}", text)
        for page, own in sorted(words.items())
        for name, text in sorted(own.items())
    ]
    return "&" + urlencode(pairs, quote_via=quote, safe=",:") if pairs else ""


def read(
    checks: Checks, words: Words, asker: str = "this page"
) -> tuple[dict[str, Any], list[str]]:
    """Return what words ask, by name, and what in them is wrong and was left out."""
    found: dict[str, Any] = {}
    faults: list[str] = []
    for name, text in words.items():
        if name not in checks:
            near = guess(name, list(checks))
            faults.append(f"{name!r:.60} is nothing that {asker} asks{near}")
            continue
        try:
            found[name] = checks[name](text)
        except InputError as error:
            faults += [f"{name}: {fault}" for fault in error.faults]
    return found, faults


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from `low` to `high`."""

    def check(text: str) -> int:
        if text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high:
            return int(text)
        raise InputError([f"{text!r:.40}; allowed are whole numbers from {low} to {high}"])

    return check


def between(low: float, high: float) -> Callable[[str], float]:
    """Return a reader of numbers from `low` to `high`."""

    def check(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if low <= value <= high:
            return value
        raise InputError([f"{text!r:.40}; allowed are numbers from {low:g} to {high:g}"])

    return check


def one_of(*allowed: str) -> Callable[[str], str]:
    """Return a reader of one of some words."""

    def check(text: str) -> str:
        if text in allowed:
            return text
        said = ", ".join(allowed) if len(allowed) <= 12 else f"{len(allowed)} names"
        raise InputError([f"{text!r:.40}; allowed are {said}{guess(text[:40], list(allowed))}"])

    return check
