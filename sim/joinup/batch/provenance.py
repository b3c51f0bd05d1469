"""Who made what, when and with what: one record for each start or resume of a batch."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from joinup import __version__
from joinup.batch.commit import write_sealed
from joinup.batch.manifest import BEGUN
from joinup.batch.progress import Progress
from joinup.batch.store import Store

_PACKAGES = ("numpy", "pandas", "pyarrow", "scipy", "SALib", "mesa", "seaborn", "wasmtime")


def versions() -> dict[str, str]:
    """Return the versions of Python, the project and the packages that matter to results."""
    found = {"python": platform.python_version(), "joinup": __version__}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def commit_of_source() -> str:
    """Return the commit that the source was at, with "+" where it was changed; "" outside git.

    An environment often lies inside a repository of its user's: where git does not track this very
    file, the commit is not ours.
    """
    folder = Path(__file__).parent
    commands = (
        ["git", "ls-files", "--error-unmatch", "--", Path(__file__).name],
        ["git", "rev-parse", "HEAD"],
        ["git", "status", "--porcelain", "--", "."],
    )
    try:
        _, head, status = (
            subprocess.run(
                command, cwd=folder, capture_output=True, text=True, timeout=5, check=True
            )
            for command in commands
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return head.stdout.strip() + ("+" if status.stdout.strip() else "")


@contextlib.contextmanager
def recorded(
    store: Store,
    progress: Progress,
    shard: tuple[int, int],
    workers: int,
    notes: list[str],
    engine: str,
) -> Iterator[None]:
    """Keep a record of a start or resume: when it begins, and once more with what came of it.

    A killed process leaves the first one, so that every part has an origin. Raises WriteError.
    """
    began = datetime.now(UTC)
    origin = {
        "result": store.plan.slug,
        "began": began.isoformat(timespec="seconds"),
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
        "versions": versions(),
        "engine": engine,
        "commit": commit_of_source(),
        "machine": f"{platform.node()}, {platform.system()} {platform.machine()}",
        "process": os.getpid(),
        "workers": workers,
        "shard": list(shard),
    }
    stem = f"{began:%Y%m%dT%H%M%S%f}"
    first = _write(store, stem + BEGUN, {**origin, "state": "begun"})
    state = "broken off"
    try:
        yield
        state = "ended"
    finally:
        counts = {
            "planned": progress.planned,
            "earlier": progress.earlier,
            "finished": progress.finished,
            "failed": progress.failed,
        }
        ended = datetime.now(UTC).isoformat(timespec="seconds")
        last = {**origin, **counts, "state": state, "ended": ended, "notes": notes}
        _write(store, stem, last)
        first.unlink(missing_ok=True)


def _write(store: Store, stem: str, content: dict[str, Any]) -> Path:
    text = json.dumps(content, indent=1, sort_keys=True) + "\n"
    return write_sealed(store.provenance_folder, stem, ".json", text.encode())
