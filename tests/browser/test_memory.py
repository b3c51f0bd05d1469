"""A visit that has ended hands its memory back."""

from __future__ import annotations

import ctypes
import sys
from types import SimpleNamespace

import pytest

pytest.importorskip("solara", reason="the viewer is not installed")


def test_solara_is_told_what_to_do_when_a_visit_ends() -> None:
    from solara.lifecycle import _on_kernel_start_callbacks

    import joinup.browser.app
    from joinup.browser.memory import hand_back

    assert joinup.browser.app.Page
    ends = [entry.callback() for entry in _on_kernel_start_callbacks
            if entry.callback.__module__ == "joinup.browser.memory"]  # fmt: skip
    assert ends == [hand_back]


@pytest.mark.parametrize(("platform", "library", "trimmed"), [
    ("linux", "glibc", [0]), ("linux", "another", []), ("win32", "glibc", []),
])  # fmt: skip
def test_memory_is_handed_back_where_the_library_can(
    platform: str, library: str, trimmed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from joinup.browser.memory import hand_back

    asked: list[int] = []
    known = SimpleNamespace(malloc_trim=asked.append) if library == "glibc" else SimpleNamespace()
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(ctypes, "CDLL", lambda _: known)
    hand_back()
    assert asked == trimmed
