"""Terms that a reader may not know; a page and a printed answer explain those that they use."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

_WIDTH = 90


@dataclass(frozen=True)
class Term:
    """A term, one sentence on what it means, and what finds it in a text."""

    name: str
    meaning: str
    pattern: str

    def used_in(self, text: str) -> bool:
        """Say whether a text uses the term without saying what it means."""
        said = self.meaning.rstrip(".").lower() in text.lower()
        return not said and re.search(self.pattern, text) is not None

    def introduced_in(self, text: str) -> bool:
        """Say whether a printed answer says in words of its own what the term means."""
        own = rf"\b{self.name}: |\ban? {self.name} is\b|\({self.name}\)"
        return re.search(own, text, re.IGNORECASE) is not None


TERMS = (
    Term(
        "baseline",
        "The scenario with which the others are compared, on the same random draws.",
        r"\b[Bb]aseline\b",
    ),
    Term(
        "embedding",
        "How far joint practice has become normal daily work, from 0 to 1.",
        r"\b[Ee]mbedd(?:ing|ed)\b",
    ),
    Term(
        "fulfilment",
        "Effort compared with what the shared task needs, at most 1.",
        r"\b[Ff]ulfilment\b",
    ),
    Term(
        "joined up",
        "A place is joined up when its agencies give, on average, at least half the effort that "
        "the task needs.",
        r"\b[Jj]oined up\b",
    ),
    Term(
        "learning from experience",
        "Agencies repeat what has paid them so far; the rule is called experience.",
        r"\b(?:under|rule of) experience\b|experience rule",
    ),
    Term(
        "logit",
        "Agencies weigh what they expect of each choice, and choose the better more often.",
        r"\b[Ll]ogit\b",
    ),
    Term(
        "mainstreamed",
        "Care was taken to make joint practice part of normal daily work.",
        r"\b[Mm]ainstream(?:ed|ing)\b",
    ),
    Term(
        "replicate",
        "A run with random draws of its own; a replicate of every scenario has the same draws.",
        r"\b[Rr]eplicates?\b",
    ),
    Term(
        "tipping point",
        "The share of effort above which joint work in a place grows, and below which it falls.",
        r"\b[Tt]ipping point\b",
    ),
    Term(
        "u",
        "The unit of account: one agency's free capacity in a quarter, valued at its budget.",
        r"(?<=[\d.] )u\b|\(u[),/ ]|\bu/|\bu per\b|\bin u\b",
    ),
    Term(
        "withdrawal",
        "The end of the full grant.",
        r"\b[Ww]ithdrawal\b",
    ),
    Term(
        "world",
        "One complete set of plausible answers to everything that is merely assumed.",
        r"\bworlds?\b",
    ),
)


def explained(texts: Iterable[str]) -> list[Term]:
    """Return the terms that some texts use without saying what they mean, by name.

    >>> [term.name for term in explained(["It costs 3 u.", "Embedding matters."])]
    ['embedding', 'u']
    """
    text = "\n".join(texts)
    return [term for term in TERMS if term.used_in(text)]


def with_terms(text: str) -> str:
    """Return a printed answer, and below it the terms that it uses without explaining them."""
    terms = [term for term in explained([text]) if not term.introduced_in(text)]
    used = [f"{term.name}: {term.meaning}" for term in terms]
    if not used:
        return text
    lines = [
        textwrap.fill(one, _WIDTH, initial_indent="  ", subsequent_indent="    ") for one in used
    ]
    return "\n".join([text, "", "Terms", *lines])
