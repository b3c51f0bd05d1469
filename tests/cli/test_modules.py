"""The command `module` writes what a page needs, and says what it wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from joinup.cli.listing import checked
from joinup.cli.modules import written
from joinup.errors import InputError

SCENARIO = """
title = "Harbour Town partnership"
summary = "A small one."
extends = "rough_sleepers_partnership"
[parameters]
places = 3
"""


@pytest.fixture
def harbour(tmp_path: Path) -> str:
    path = tmp_path / "harbour.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    return str(path)


def test_a_module_its_layout_and_a_runner(harbour: str, tmp_path: Path) -> None:
    said = written([harbour], tmp_path / "out")
    assert len(said) == 2 and "harbour.wasm" in said[0] and "runner.mjs" in said[1]
    layout = json.loads((tmp_path / "out" / "harbour.json").read_text(encoding="utf-8"))
    assert (
        layout["places"] == 3 and (tmp_path / "out" / "harbour.wasm").read_bytes()[:4] == b"\0asm"
    )


def test_what_cannot_be_compiled_is_refused_and_check_says_it(
    harbour: str, tmp_path: Path, unrecorded: None
) -> None:
    with pytest.raises(InputError, match=r"cannot be compiled: np\.sinh .*learn"):
        written([harbour], tmp_path / "out")
    assert "engine      NumPy, several times as slow: np.sinh" in checked(harbour)


def test_check_says_nothing_of_what_is_compiled(harbour: str) -> None:
    assert "engine" not in checked(harbour)
