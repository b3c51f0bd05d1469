"""The gallery of the documentation: whole, small, and made again by one command."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PICTURE = re.compile(r"!\[([^\]]*)\]\((gallery/[^)]+)\)")


def test_every_picture_is_there_with_its_words_and_none_besides() -> None:
    text = (DOCS / "gallery.md").read_text(encoding="utf-8")
    found = PICTURE.findall(text)
    assert len(found) > 15 and all(len(words) > 20 for words, _ in found)
    named = {DOCS / path for _, path in found}
    assert named == set((DOCS / "gallery").iterdir()) and len(named) == len(found)
    assert sum(path.stat().st_size for path in named) < 1_500_000


@pytest.mark.slow
def test_one_command_makes_it_again(tmp_path: Path) -> None:
    build_gallery = runpy.run_path(str(DOCS / "draw_gallery.py"))["build_gallery"]
    build_gallery(tmp_path / "docs", tmp_path / "results")
    made = {path.name for path in (tmp_path / "docs" / "gallery").iterdir()}
    assert made == {path.name for path in (DOCS / "gallery").iterdir()}
    readme = tmp_path / "docs" / "pictures" / "clients-in-need-over-time.png"
    assert readme.read_bytes().startswith(b"\x89PNG")
