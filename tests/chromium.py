"""Where this machine has a Chromium for the tests marked browser, and how it is started quietly."""

from __future__ import annotations

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
