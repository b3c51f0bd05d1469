"""A server of the browser in a process of its own, and a real Chromium that visits it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.chromium import CHROMIUM, MISSING, QUIET
from tests.signals import hear_all

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
PATIENCE = 300_000  # milliseconds that a page is waited for: the machine may be busy
# What Solara's own navigation says of itself; it works all the same.
_HARMLESS = ("Failed to evaluate Vue script and find module.exports",)


@dataclass(frozen=True)
class Served:
    """A server that runs: its address with the token, and its process."""

    address: str
    process: subprocess.Popen[str]

    @property
    def port(self) -> int:
        """Return the port that it listens on."""
        return int(urlsplit(self.address).port or 0)

    @property
    def token(self) -> str:
        """Return the token of this launch."""
        return parse_qs(urlsplit(self.address).query)["token"][0]

    def at(self, path: str) -> str:
        """Return the address of a path on it."""
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def serving(before: str = "") -> Iterator[Served]:
    """Serve the browser; `before` is code that the server's process runs first."""
    code = f"{before}\nfrom joinup.browser.launch import launch\nlaunch(port=0, open_browser=False)"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=hear_all,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/\S+", line)
        assert found, line
        yield Served(found.group(), process)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    """Serve the browser for the tests of a module."""
    pytest.importorskip("solara", reason="the viewer is not installed")
    with serving() as served:
        yield served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Open a Chromium for the tests of a module."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as play:
        found = CHROMIUM or play.chromium.executable_path
        if not Path(found).exists():
            pytest.skip(f"{MISSING}, and for playwright's own")
        browser = play.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """A page that is open, with everything that went wrong in it."""

    page: Page
    server: Served
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)

    def watch(self) -> None:
        """Note failed requests, requests to elsewhere, script errors and error answers."""
        page, ours = self.page, f"127.0.0.1:{self.server.port}"

        def console(message: Any) -> None:
            if message.type == "error" or (
                message.type == "warning" and not message.text.startswith(_HARMLESS)
            ):
                self.wrong.append(f"{message.type}: {message.text}")

        def request(asked: Any) -> None:
            parts = urlsplit(asked.url)
            if parts.netloc != ours and parts.scheme not in ("data", "blob", "about"):
                self.wrong.append(f"request to {asked.url}")

        def failure(failed: Any) -> None:
            # The goodbye of a page that is left arrives, but nobody is there for the answer; nor
            # for a count in worlds, or the small picture on its tab.
            if not re.search(r"/_solara/api/close/|/worlds\?|/favicon\.svg$", failed.url):
                self.wrong.append(f"failed: {failed.url} {failed.failure}")

        page.on("console", console)
        page.on("request", request)
        page.on("websocket", request)
        page.on("pageerror", lambda error: self.wrong.append(f"script error: {error}"))
        page.on("requestfailed", failure)
        page.on(
            "response",
            lambda answer: answer.status >= 400 and self.wrong.append(f"{answer.status}: {answer}"),
        )

    def open(self, path: str = "/ask") -> None:
        """Open a path; the first visit brings the token."""
        page = self.page
        mark = "&" if "?" in path else "?"
        page.goto(self.server.at(f"{path}{mark}token={self.server.token}"))
        if urlsplit(path).path == "/":
            self.settle()
        else:
            page.wait_for_selector(".view h1", state="attached")

    def settle(self) -> None:
        """Wait until the one screen shows what is set, of all runs."""
        self.page.wait_for_selector("#finding[aria-busy=false]", state="attached")

    def asked(self, script: str) -> Any:
        """Return what a script of the one screen comes to; its content policy forbids `eval`."""
        session = self.page.context.new_cdp_session(self.page)
        answer = session.send("Runtime.evaluate", {"expression": script, "returnByValue": True})
        session.detach()
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name).first.click()

    def view(self, name: str) -> None:
        """Show a view by its tab."""
        self.page.get_by_role("tab", name=name).click()

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a list."""
        self.page.get_by_label(label, exact=True).first.click(force=True)
        self.page.get_by_role("option", name=option, exact=True).click()

    def wait(self, script: str) -> None:
        """Wait until a script's condition holds."""
        self.page.wait_for_function(script)

    def at_quarter(self, number: int, last: int) -> None:
        """Wait until the page shows a quarter."""
        text = f"Quarter {number} of {last}"
        self.wait(f"document.querySelector('.run .quarter')?.innerText.startsWith({text!r})")


@pytest.fixture
def visit(server: Served, chromium: Browser) -> Iterator[Callable[[], Visitor]]:
    """Return a maker of visitors; nothing may have gone wrong in the page of any of them."""
    visitors: list[Visitor] = []
    contexts = []

    def make() -> Visitor:
        context = chromium.new_context(viewport={"width": 1400, "height": 1000})
        contexts.append(context)
        visitor = Visitor(context.new_page(), server)
        visitor.watch()
        visitors.append(visitor)
        return visitor

    yield make
    for context in contexts:
        context.close()
    assert [text for visitor in visitors for text in visitor.wrong] == []
