"""The page about the browser names the limits and the pages that there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from joinup.browser import working
from joinup.browser.settings import MOST_AGENCIES, MOST_NODES, MOST_QUARTERS

TEXT = " ".join((Path(__file__).parents[2] / "docs" / "browser.md").read_text("utf-8").split())


def test_the_limits_are_those_in_force() -> None:
    for said in (
        f"at most {MOST_AGENCIES:,} local agencies", f"{MOST_QUARTERS} quarters",
        f"{MOST_NODES} efforts at which payoffs are worked out",
        f"work ends after {working.LONGEST / 60:.0f} minutes",
    ):  # fmt: skip
        assert said in TEXT, said


def test_every_page_is_told() -> None:
    pytest.importorskip("solara", reason="the viewer is not installed")
    from joinup.browser.app import PAGES

    for label, _ in PAGES.values():
        assert f"| {label} |" in TEXT, label
