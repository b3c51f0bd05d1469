"""What a page of the documentation holds, and what running it prints."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
CONVERTER = runpy.run_path(str(ROOT / "docs" / "notebooks.py"))
notebook: Callable[[Path], str] = CONVERTER["notebook"]

TUTORIALS = sorted(ROOT.glob("docs/tutorials/*.md"))
LONG = {
    "first-scenario",
    "guidance",
    "my-own-initiative",
    "cluster",
    "discovery",
    "sensitivity",
    "study",
}  # ten seconds and more each


class Block(NamedTuple):
    """A fenced block: its language, the file that it is to be saved as, and its text."""

    language: str
    file: str
    code: str


def blocks_of(page: Path) -> list[Block]:
    """Return the blocks of a page."""
    found = CONVERTER["BLOCK"].findall(page.read_text(encoding="utf-8"))
    return [Block(*block) for block in found]


def printed_by_python(page: Path) -> str:
    """Return what a page says that its Python prints: its blocks without a language."""
    return "".join(block.code for block in blocks_of(page) if not block.language)


def without_chance(text: str) -> str:
    """Return a text without what changes with the model's source, the machine and its load."""
    text = re.sub(r"-[0-9a-f]{8}(?=[/:\n])", "-1a2b3c4d", text)
    text = re.sub(r"\b[0-9a-f]{64}\b", "1a2b3c4d" * 8, text)
    text = re.sub(r"\d+ files match", "80 files match", text)
    return re.sub(r"finished in .*", "finished in a second", text)


def as_parameters(pages: list[Path]) -> list[object]:
    """Return pages as parameters of a test, the long ones marked slow."""
    return [
        pytest.param(page, id=page.stem, marks=[pytest.mark.slow] if page.stem in LONG else [])
        for page in pages
    ]


def commands() -> set[str]:
    """Return the names of the commands that there are."""
    from joinup.cli import app

    names = {item.name or item.callback.__name__ for item in app.registered_commands}
    return {name.removesuffix("_") for name in names}
