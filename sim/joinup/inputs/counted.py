"""Numbers of things in words, in whichever room they are said."""

from __future__ import annotations


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number of things, one of them in the singular.

    >>> counted(1, "run"), counted(1_800, "run"), counted(0, "category", "categories")
    ('1 run', '1,800 runs', '0 categories')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
