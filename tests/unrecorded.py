"""A rule that cannot be recorded, for those who want to see what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from joinup.compiled import engine, running
from joinup.model.rules import learning


@pytest.fixture
def unrecorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let trust be learned by a function that has no recorded form."""
    usual = learning.trust
    monkeypatch.setattr(learning, "trust", lambda *a, **k: usual(*a, **k) + 0 * np.sinh(a[0]))
    monkeypatch.setenv("JOINUP_CACHE", str(tmp_path))
    for remembered in (engine.say, running.loaded):
        remembered.cache_clear()
    yield
    for remembered in (engine.say, running.loaded):
        remembered.cache_clear()
