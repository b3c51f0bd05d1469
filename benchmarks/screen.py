"""Time the one screen in a real Chromium: first picture, a lever, a step of a run, and memory."""

from __future__ import annotations

import os
import statistics
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.chromium import CHROMIUM, QUIET

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import Served

NAME = "rough_sleepers_partnership"
SIZES = (20, 150)  # places
TIMES = 10
VISITS = range(10, 51, 10)
_PATIENCE = 60_000  # milliseconds
_NOTE_FIRST = """new MutationObserver((_, self) => {
  if (!document.querySelector("#chart svg")) return;
  self.disconnect();
  requestAnimationFrame(() => (window.drawn = performance.now()));
}).observe(document, { subtree: true, childList: true })"""
_MOVE = """new Promise(done => {{
  const lever = $("lever-mainstreaming"), finding = $("finding"), began = performance.now();
  new MutationObserver((_, self) => {{
    if (finding.getAttribute("aria-busy") !== "false") return;
    self.disconnect();
    done(performance.now() - began);
  }}).observe(finding, {{ attributes: true }});
  lever.value = {value};
  lever.dispatchEvent(new Event("input"));
}})"""


@dataclass(frozen=True)
class Figure:
    """What was measured, the medians of `TIMES`; `aim` is what it should stay under."""

    what: str
    median: float
    most: float
    unit: str
    aim: float


@dataclass(frozen=True)
class Seen:
    """What a visitor waits for, the server's memory in MB after so many visits, and the load."""

    figures: list[Figure]
    memory: list[tuple[int, float]]
    load: float


def measured() -> Seen:
    """Measure everything."""
    return Seen(figures(), memory(), os.getloadavg()[0])


def figures() -> list[Figure]:
    """Measure the page as a file, then served."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import serving

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        found = [*_of_file(browser)]
        with serving() as served:
            found += [*_of_view(browser, served), *_steps(browser, served)]
        browser.close()
    return found


def memory() -> list[tuple[int, float]]:
    """Return the server's resident memory, MB, after so many visits that ask and play."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import serving

    found = []
    with sync_playwright() as play, serving() as served:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for visit in range(1, VISITS[-1] + 1):
            with _opened(browser, _at(served, f"/ask?scenario={NAME}"), ".run .presses") as page:
                page.get_by_role("button", name="To the end").click(timeout=_PATIENCE)
                page.wait_for_selector("text=the run has finished", timeout=_PATIENCE)
            if visit in VISITS:
                found.append((visit, _resident(served.process.pid)))
        browser.close()
    return found


def _of_file(browser: Browser) -> Iterator[Figure]:
    from joinup.inputs.scenario import load_scenario
    from joinup.standalone.page import page

    with tempfile.TemporaryDirectory() as folder:
        for places, aim in zip(SIZES, (100, 200), strict=True):
            file = Path(folder) / f"{places}.html"
            scenario = load_scenario(NAME).with_values({"places": places}, "measured")
            file.write_text(page([scenario]), encoding="utf-8")
            address = f"{file.as_uri()}#scenario={NAME}"
            yield from _shown(browser, address, f"file, {places} places", (1_000, aim))


def _of_view(browser: Browser, served: Served) -> Iterator[Figure]:
    for places, aim in zip(SIZES, (300, 600), strict=True):
        address = _at(served, f"/?scenario={NAME}&places={places}")
        yield from _shown(browser, address, f"view, {places} places", (3_000, aim))


def _shown(browser: Browser, address: str, where: str, aims: tuple[float, float]) -> list[Figure]:
    """Measure from a visit to its first picture, and from a lever to the curves of all runs."""
    first = [_first_picture(browser, address) for _ in range(TIMES + 1)][1:]
    with _opened(browser, address, "#finding[aria-busy=false]") as page:
        moves = [
            _asked(page, _MOVE.format(value=0.2 + 0.05 * (turn % 12))) for turn in range(TIMES + 1)
        ][1:]
    return [
        _figure(f"{where}: first picture", first, "ms", aims[0]),
        _figure(f"{where}: lever to the curves of 100 runs", moves, "ms", aims[1]),
    ]


def _first_picture(browser: Browser, address: str) -> float:
    with _opened(browser, address, "#chart svg") as page:
        page.wait_for_timeout(50)
        return float(_asked(page, "window.drawn"))


def _steps(browser: Browser, served: Served) -> Iterator[Figure]:
    """Measure what a step of a run sends to the page, compressed as a socket does it."""
    for places in SIZES:
        with _opened(browser, _at(served, f"/ask?scenario={NAME}&places={places}"), ".run") as page:
            sent: list[str] = []
            session = page.context.new_cdp_session(page)
            session.send("Network.enable")
            session.on(
                "Network.webSocketFrameReceived",
                lambda frame, sent=sent: sent.append(frame["response"]["payloadData"]),
            )
            amounts = [_step(page, quarter, sent) for quarter in range(1, TIMES + 1)]
        yield _figure(f"view, {places} places: traffic of a step", amounts, "KB", 10)


def _step(page: Page, quarter: int, sent: list[str]) -> float:
    sent.clear()
    page.get_by_role("button", name="Step").click(timeout=_PATIENCE)
    page.wait_for_selector(f".quarter:has-text('Quarter {quarter} of')", timeout=_PATIENCE)
    page.wait_for_timeout(300)
    deflate = zlib.compressobj(wbits=-12)  # the window of uvicorn's sockets
    parts = [
        len(deflate.compress(text.encode()) + deflate.flush(zlib.Z_SYNC_FLUSH)) for text in sent
    ]
    return sum(parts) / 1000


@contextmanager
def _opened(browser: Browser, address: str, sign: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.add_init_script(_NOTE_FIRST)
    page.goto(address, timeout=_PATIENCE)
    page.wait_for_selector(sign, state="attached", timeout=_PATIENCE)
    yield page
    context.close()


def _asked(page: Page, script: str) -> Any:
    """Return what a script comes to; the content policy of the page forbids `eval`."""
    session = page.context.new_cdp_session(page)
    answer = session.send(
        "Runtime.evaluate", {"expression": script, "returnByValue": True, "awaitPromise": True}
    )
    session.detach()
    return answer["result"].get("value")


def _at(served: Served, path: str) -> str:
    return served.at(f"{path}&token={served.token}")


def _resident(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


def _figure(what: str, values: list[float], unit: str, aim: float) -> Figure:
    return Figure(what, statistics.median(values), max(values), unit, aim)


if __name__ == "__main__":
    from benchmarks.page import of_screen

    print(of_screen(measured()))
