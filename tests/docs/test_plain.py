"""What people read is plain English: the documentation, and every text that the program holds."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.plain import LONGEST, hard_phrases, long_sentences, prose

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    # Source texts of others, and lists made from results, are as they are.
    if path.name not in ("designs.md", "codebook.md", "rule.md", "CHANGELOG.md", "gallery.md")
)
SOURCES = sorted((ROOT / "sim").rglob("*.py"))
SHOWN = sorted(path for kind in ("*.html", "*.js") for path in (ROOT / "sim").rglob(kind))


def test_the_check_bites() -> None:
    assert hard_phrases("This is no\ncost.") == ["…This is no cost.… (write: costs nothing)"]
    assert len(hard_phrases("It goes on for some 20 seconds.")) == 2
    assert len(hard_phrases("What is left? Whoever knows.")) == 2, "a capital hides nothing"
    assert long_sentences("word " * LONGEST + "end. Short.") == ["word " * LONGEST + "end."]
    assert long_sentences("word " * 30 + "end; " + "word " * 30 + "end.") == []
    assert hard_phrases(prose("`a`\n\n```\nis told\n```\n\n| is told |\n")) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_of_the_documentation_is_plain(path: Path) -> None:
    text = prose(path.read_text(encoding="utf-8"))
    assert hard_phrases(text) == []
    assert long_sentences(text) == []


def _texts(path: Path) -> Iterator[str]:
    """Yield the texts of a module that somebody may be shown: what is no docstring and no name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            silent |= {id(part) for part in node.values}
            parts = [
                str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values
            ]
            yield "".join(parts)
        elif isinstance(node, ast.Constant) and id(node) not in silent and " " in str(node.value):
            yield str(node.value)


def test_what_the_program_can_say_is_plain() -> None:
    faults = [
        f"{path.relative_to(ROOT)}: {fault}"
        for path in SOURCES
        for text in _texts(path)
        for fault in [*hard_phrases(text), *long_sentences(text)]
    ]
    for path in SHOWN:
        text = re.sub(r"^\s*(//|\*|/\*).*$", "", path.read_text(encoding="utf-8"), flags=re.M)
        faults += [f"{path.relative_to(ROOT)}: {fault}" for fault in hard_phrases(text)]
    assert faults == []
