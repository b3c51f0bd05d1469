"""Who made what, when and with what: one record for each start or resume of a batch."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sim import __version__
from sim.batch.commit import write_whole
from sim.batch.store import Store

_PACKAGES = ("numpy", "pandas", "pyarrow", "scipy", "SALib", "mesa", "seaborn")


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
    """Return the commit that the source was at, with "+" where it was changed; "" outside git."""
    folder = Path(__file__).parent
    commands = (["git", "rev-parse", "HEAD"], ["git", "status", "--porcelain", "--", "."])
    try:
        head, status = (
            subprocess.run(
                command, cwd=folder, capture_output=True, text=True, timeout=5, check=True
            )
            for command in commands
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return head.stdout.strip() + ("+" if status.stdout.strip() else "")


def record(store: Store, began: datetime, counts: dict[str, Any]) -> None:
    """Write the record of one start or resume."""
    content = {
        "result": store.plan.slug,
        "began": began.isoformat(timespec="seconds"),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
        "versions": versions(),
        "commit": commit_of_source(),
        "machine": f"{platform.system()} {platform.machine()}",
        **counts,
    }
    stamp = began.strftime("%Y%m%dT%H%M%S%f")
    text = json.dumps(content, indent=1, sort_keys=True) + "\n"
    write_whole(store.folder / "provenance" / f"{stamp}.json", text.encode())
