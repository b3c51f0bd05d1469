"""What a person waits for: whole commands, beside the same commands of another checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
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


def waits(before: Path | None, commands: tuple[tuple[str, ...], ...] = COMMANDS) -> list[Waits]:
    """Time each command here and in another checkout, in turn."""
    found = []
    for words in commands:
        for checkout in filter(None, (ROOT, before)):
            _spent(checkout, (words[0], "--help"))  # warm
        earlier = _spent(before, words) if before else None
        now = _spent(ROOT, words)
        if now is None:
            raise ValueError(f"joinup {' '.join(words)} failed")
        found.append(Waits(f"joinup {' '.join(words)}", now, earlier))
    return found


def _spent(checkout: Path, words: tuple[str, ...]) -> Wait | None:
    """Return what a command takes in a checkout; None where it fails there."""
    package = "joinup" if (checkout / "sim" / "joinup").is_dir() else "sim"
    place = checkout / "sim" if package == "joinup" else checkout
    command = [sys.executable, "-c", f"from {package}.__main__ import main; main()", *words]
    environment = {**os.environ, "PYTHONPATH": str(place)}
    with tempfile.TemporaryDirectory() as folder:
        before, began = os.times(), time.monotonic()
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, check=False
        )
        clock, after = time.monotonic() - began, os.times()
    own = after.children_user - before.children_user
    own += after.children_system - before.children_system
    return Wait(clock, own) if done.returncode == 0 else None
