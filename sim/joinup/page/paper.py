"""A brief as HTML for one side of A4, and any page as PDF where a Chromium is at hand."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from joinup.page.brief import Brief
from joinup.page.frame import framed_svg
from joinup.page.html import rendered

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_HOUR = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}")
_SECONDS = 60


def html(brief: Brief) -> str:
    """Return a brief as one page that opens without a network; the same brief, the same bytes."""
    from markupsafe import Markup

    pictures = [(chart, Markup(framed_svg(chart))) for chart in brief.charts]
    return rendered("brief.html", brief=brief, pictures=pictures)


def pdf(page: str) -> bytes | None:
    """Return an HTML page as a tagged PDF, printed by Chromium; None where no Chromium prints it.

    The hour is taken out of it. Another Chromium may give other bytes.
    """
    browser = next(filter(None, map(shutil.which, _NAMES)), None)
    if browser is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(page, encoding="utf-8")
        command = [
            browser, "--headless", "--disable-gpu", "--no-pdf-header-footer",
            f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}", source.as_uri(),
        ]  # fmt: skip
        # A Chromium of the superuser starts only without its sandbox; not every system has one.
        if getattr(os, "geteuid", lambda: 1)() == 0:
            command.insert(1, "--no-sandbox")
        try:
            subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)
            return _HOUR.sub(rb"\g<1>20000101000000", target.read_bytes())
        except (OSError, subprocess.SubprocessError):
            return None
