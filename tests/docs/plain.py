"""How this project writes: phrases that are hard to read, and how long a sentence may be.

A reader who is new to the field, or whose first language is another, stumbles over idiom first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

HARD = {
    r"\bluck alone\b": "chance alone",
    r"\b(is|are) told\b(?! apart)": "say who sees what: you see, the page shows",
    r"\btells? of\b": "shows, describes",
    r"\bis no cost\b": "costs nothing",
    r"\bnobody's\b": "no agency's, not anyone's",
    r"\bwhoever(?:'s)?\b": "anyone who, from whichever",
    r"\bgoes on\b": "continues",
    r"\b(?:is|are|was|were) held against\b": "is compared with",
    r"\bholds? (?:\S+ ){1,8}against\b": "compares with",
    r"\bwhat is left\b": "the rest; or say what remains",
    r"\bwhat there is\b": "say the noun",
    r"\bsome (?:\d+(?![\d%])|ten |twenty |thirty )": "about, before a number",
    r"\bno twin\b": "not alike",
    r"\blast word\b": "say what may still change",
    r"\ba cliff\b": "a sudden end",
    r"\bwhat tells best\b": "the best sign",
    r"\bis nothing to see\b": "say what is missing",
    r"\bparts with\b": "gives up",
}
"""What not to write, as regular expressions, and what to write in its place."""

LONGEST = 45
"""Words of a sentence, or of what a colon or semicolon ends."""

_END = re.compile(r"(?<=[.!?:;])[)\"”*]*\s+")


def hard_phrases(text: str) -> list[str]:
    """Return the hard phrases of a text, each with its surroundings and what to write instead."""
    flat = " ".join(text.split())
    return [
        f"…{flat[max(0, found.start() - 30) : found.end() + 20]}… (write: {instead})"
        for phrase, instead in HARD.items()
        for found in re.finditer(phrase, flat, re.IGNORECASE)
    ]


def long_sentences(text: str) -> list[str]:
    """Return the sentences of a text, paragraph by paragraph, that are too long to read aloud."""
    return [one for one in sentences(text) if len(one.split()) > LONGEST]


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text; an empty line, a heading or a new item ends one."""
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )|^#.*$", text, flags=re.MULTILINE):
        yield from (one for one in _END.split(" ".join(paragraph.split())) if one)


def prose(markdown: str) -> str:
    """Return what of a page in Markdown is prose: no code, tables, pictures or addresses."""
    text = re.sub(r"```.*?```|<!--.*?-->", "", markdown, flags=re.DOTALL)
    text = re.sub(r"^(?:\s*\||    ).*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
