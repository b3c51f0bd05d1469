"""Names that users wrote, made fit for a chart, a sentence and a terminal."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Sequence

SHORT = 48
"""Characters of a title in charts, sentences and the terminal; the page gives it in full once."""

_REMOVED = {"Cc", "Cf", "Cs", "Co", "Cn"}  # control, format (direction marks), surrogates, unknown


def clean(text: str) -> str:
    r"""Return text on one line, without characters that move a cursor or turn the writing round.

    >>> clean("a\u202eb\x1b[2J  c\n")
    'ab[2J c'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    spaced = (" " if char.isspace() else char for char in text)
    kept = "".join(char for char in spaced if unicodedata.category(char) not in _REMOVED)
    return " ".join(kept.split())


def short(text: str, longest: int = SHORT) -> str:
    """Return clean text, cut with an ellipsis where it is too long.

    >>> short("A partnership"), short("word " * 20, 12)
    ('A partnership', 'word word…')
    """
    cleaned = clean(text) or "(no name)"
    if len(cleaned) <= longest:
        return cleaned
    cut = cleaned[: longest - 1]
    whole_words = cut.rsplit(" ", 1)[0]
    return (whole_words if len(whole_words) > longest // 2 else cut).rstrip(" ,:;–-") + "…"


def spaced(name: str) -> str:
    """Return the name of a parameter, an outcome or a column as people read it.

    >>> spaced("own_target_incentive")
    'own target incentive'
    """
    return name.replace("_", " ")


def slug(text: str, longest: int = 60) -> str:
    """Return a name as files beside a page are called: small letters, digits and dashes.

    >>> slug("../Pooled_budget; rm"), slug("שלום")
    ('pooled-budget-rm', 'scenario')
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:longest] or "scenario"


def distinct(titles: Sequence[str], longest: int = SHORT) -> list[str]:
    """Return short titles, each unlike the others: later ones that look alike get a number.

    >>> distinct(["Same", "SAME", "Other"])
    ['Same', 'SAME (2)', 'Other']
    """
    found: list[str] = []
    seen: set[str] = set()
    for title in titles:
        candidate, number = short(title, longest), 1
        while candidate.casefold() in seen:
            number += 1
            ending = f" ({number})"
            candidate = short(title, longest - len(ending)) + ending
        found.append(candidate)
        seen.add(candidate.casefold())
    return found


def wrapped(text: str, width: int = 32, lines: int = 2) -> str:
    r"""Return text broken into at most a few lines for a chart, the last cut where it must be.

    >>> wrapped("Unit handed to a partnership", 24)
    'Unit handed to a\npartnership'
    """
    broken = textwrap.wrap(text, width) or [""]
    if len(broken) > lines:
        broken[lines - 1 :] = [short(" ".join(broken[lines - 1 :]), width)]
    return "\n".join(broken)
