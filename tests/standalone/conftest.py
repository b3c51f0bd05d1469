"""Pages in a real Chromium, from the disk and with the network cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from joinup.inputs.scenario import load_scenario
from joinup.standalone.page import page
from tests.browser.conftest import PATIENCE, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["chromium"]

NAMES = ("rough_sleepers_partnership", "rough_sleepers_unit", "british_trade_as_it_happened")
OWN = """
title = "Harbour <Town> </script> partnership"
summary = "Not every agency is there."
extends = "rough_sleepers_partnership"
[parameters]
places = 5
absence = 0.3
own_target_incentive = [0.4, 0.5, 0.4, 0.5]
decision_rule = "experience"
"""


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a page of some shipped scenarios and one of a user."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "harbour.toml").write_text(OWN, encoding="utf-8")
    html = page([load_scenario(name) for name in (*NAMES, folder / "harbour.toml")])
    (folder / "page.html").write_text(html, encoding="utf-8")
    return folder / "page.html"


@dataclass
class Reader:
    """Somebody who has opened a page, with all that went wrong in it."""

    page: Page
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)

    def open(self, file: Path, address: str = "") -> None:
        """Open a page at an address, and wait for its numbers."""
        self.page.goto("about:blank")  # else the page stays, and hears of its address only later
        self.page.goto(file.as_uri() + (f"#{address}" if address else ""))
        self.settle()

    def settle(self) -> None:
        """Wait until what is shown is what is set, of all runs."""
        self.page.wait_for_selector("#finding[aria-busy=false]", state="attached")

    def asked(self, script: str) -> Any:
        """Return what a script of the page's own comes to; its content policy forbids `eval`."""
        session = self.page.context.new_cdp_session(self.page)
        answer = session.send(
            "Runtime.evaluate",
            {"expression": script, "returnByValue": True, "awaitPromise": True},
        )
        session.detach()
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def text(self, selector: str) -> str:
        """Return the words of a part of the page."""
        return self.page.inner_text(selector)


@pytest.fixture
def reading(chromium: Browser) -> Iterator[Callable[..., Reader]]:
    """Return a maker of readers without a network; nothing may go wrong for any of them."""
    readers, contexts = [], []

    def make(**how: Any) -> Reader:
        context = chromium.new_context(**{"viewport": {"width": 1400, "height": 1000}, **how})
        context.set_offline(True)
        contexts.append(context)
        reader = Reader(context.new_page())
        readers.append(reader)

        def request(asked: Any) -> None:
            if not asked.url.startswith(("file:", "blob:")):
                reader.wrong.append(f"request to {asked.url}")

        reader.page.on("request", request)
        reader.page.on("console", lambda said: reader.wrong.append(said.text))
        reader.page.on("pageerror", lambda error: reader.wrong.append(f"script error: {error}"))
        return reader

    yield make
    for context in contexts:
        context.close()
    assert [text for reader in readers for text in reader.wrong] == []
