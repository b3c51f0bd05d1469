"""Where this machine has a Chromium and axe for the tests marked browser; how it starts quietly."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")

CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), str(_MAC) if _MAC.is_file() else None)
"""A Chromium on the path, or Chrome where a Mac has it; None where there is none."""

MISSING = "no Chromium on this machine: looked for " + ", ".join(_NAMES)

QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def axe() -> Path | None:
    """Return axe-core's script: of the package that the extra `test` installs, or of Node."""
    found = importlib.util.find_spec("axe_playwright_python")
    packages = [Path(place) for place in found.submodule_search_locations or ()] if found else []
    nodes = [
        Path(__file__).parents[1] / "node_modules",
        *map(Path, os.environ.get("NODE_PATH", "").split(":")),
    ]
    places = [*packages, *(node / "axe-core" for node in nodes)]
    return next((p for place in places if (p := place / "axe.min.js").is_file()), None)


AXE = axe()
"""axe-core's script, by which pages are checked; None where it is not at hand."""
