"""The model's version changes with what its source does, and with nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from joinup.model import version
from joinup.model.version import model_version


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a rule's file in a copy of the room, whose version is asked for."""
    room = shutil.copytree(Path(version.__file__).parent, tmp_path / "model")
    monkeypatch.setattr(version, "__file__", str(room / "version.py"))
    return room / "rules" / "learning.py"


def version_of_copy() -> str:
    model_version.cache_clear()
    try:
        return model_version()
    finally:
        model_version.cache_clear()


def test_a_copy_has_the_version_of_the_model(copy: Path) -> None:
    assert version_of_copy() == version_of_copy() and len(version_of_copy()) == 16


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace('"""', '"""A comma, and more. ', 1),
        lambda text: text + "\n\n# A comment.\n",
        lambda text: text.replace("\n\n\n", "\n\n\n\n"),
    ],
    ids=["docstring", "comment", "layout"],
)
def test_words_and_layout_change_nothing(copy: Path, change: object) -> None:
    before, text = version_of_copy(), copy.read_text(encoding="utf-8")
    changed = change(text)  # type: ignore[operator]
    assert changed != text
    copy.write_text(changed, encoding="utf-8")
    assert version_of_copy() == before


@pytest.mark.parametrize(("old", "new"), [(" * ", " / "), (" - ", " + ")])
def test_a_changed_operator_changes_it(copy: Path, old: str, new: str) -> None:
    before, text = version_of_copy(), copy.read_text(encoding="utf-8")
    at = text.rindex(old, text.index("return"))  # in code, behind the docstring
    copy.write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")
    assert version_of_copy() != before


def test_a_file_that_comes_goes_or_is_renamed_changes_it(copy: Path) -> None:
    found = [version_of_copy()]
    moved = copy.rename(copy.with_name("learned.py"))
    found.append(version_of_copy())
    moved.unlink()
    found.append(version_of_copy())
    assert len(set(found)) == 3
