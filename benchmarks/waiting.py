"""What a person waits for: whole commands, beside the same commands of another checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("run", "joining_up"),
    ("outlook", "rough_sleepers_partnership"),
    ("map", "rough_sleepers_partnership", "--x", "own_target_incentive", "--y", "mainstreaming"),
    ("calibrate", "rough_sleepers_unit"),
    ("rescue", "rough_sleepers_partnership", "--persist", "0.8"),
    ("guide",),
)
_TRIED = ("run", "outlook", "map", "rescue")
"""Commands that try their answer in worlds, which an older checkout may not do."""


@dataclass(frozen=True)
class Wait:
    """Seconds that one command took, warm, into an empty folder."""

    clock: float
    processor: float  # of all its processes


@dataclass(frozen=True)
class Waits:
    """A command here, and in the other checkout; None where there is none, or it has no such."""

    command: str
    now: Wait
    before: Wait | None
    alone: Wait | None = None  # here without plausible worlds, where they can be left out


def waits(before: Path | None, commands: tuple[tuple[str, ...], ...] = COMMANDS) -> list[Waits]:
    """Time each command here and in another checkout, in turn."""
    found = []
    with tempfile.TemporaryDirectory() as cache:
        for words in commands:
            _spent(ROOT, words, cache)  # modules are kept from then on
            for kept in Path(cache).glob("*.parquet"):  # but no answers
                kept.unlink()
            earlier = _spent(before, words, cache) if before else None
            now = _spent(ROOT, words, cache)
            if now is None:
                raise ValueError(f"joinup {' '.join(words)} failed")
            alone = _spent(ROOT, (*words, "--worlds", "0"), cache) if words[0] in _TRIED else None
            found.append(Waits(f"joinup {' '.join(words)}", now, earlier, alone))
    return found


def _spent(checkout: Path, words: tuple[str, ...], cache: str) -> Wait | None:
    """Return what a command takes in a checkout; None where it fails there."""
    text = (checkout / "pyproject.toml").read_text(encoding="utf-8")
    module, _, function = tomllib.loads(text)["project"]["scripts"]["joinup"].partition(":")
    place = checkout / "sim" if module.startswith("joinup") else checkout
    code = f"import sys; from {module} import {function}; sys.exit({function}())"
    command = [sys.executable, "-c", code, *words]
    environment = {**os.environ, "PYTHONPATH": str(place), "JOINUP_CACHE": cache}
    with tempfile.TemporaryDirectory() as folder:
        before, began = os.times(), time.monotonic()
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, check=False
        )
        clock, after = time.monotonic() - began, os.times()
    own = after.children_user - before.children_user
    own += after.children_system - before.children_system
    return Wait(clock, own) if done.returncode == 0 else None
