"""The page in a real Firefox: from the disk with the network cut, and served, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from joinup.inputs.planned import resolved_parameters
from joinup.inputs.scenario import load_scenario
from joinup.standalone.contents import checksum
from tests.browser.conftest import serving
from tests.firefox import FIREFOX, MISSING, Firefox, opened
from tests.standalone.conftest import NAMES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(FIREFOX is None, reason=MISSING),
]
NAME = NAMES[0]
FOCUS = """(({ tagName, id }, { outlineStyle, outlineWidth }) =>
  `${document.hasFocus() ? `${tagName}#${id}` : "beyond"} ${outlineStyle} ${outlineWidth}`)(
    document.activeElement, getComputedStyle(document.activeElement))"""
RING = "solid 3px"  # as `:focus-visible` has it in page.css


@pytest.fixture(scope="module")
def firefox() -> Iterator[Firefox]:
    """Open a Firefox for the tests of this module."""
    pytest.importorskip("websockets", reason="websockets, which joinup view brings, is missing")
    with opened() as found:
        yield found


@pytest.fixture
def reader(firefox: Firefox) -> Iterator[Firefox]:
    """Return a Firefox with a new window, in which nothing may go wrong."""
    firefox.anew()
    yield firefox
    assert firefox.wrong == []


def focus_after(reader: Firefox, *keys: str) -> str:
    """Press keys and return what has the focus then, which must be seen."""
    reader.press(*keys)
    what, _, ring = str(reader.asked(FOCUS)).partition(" ")
    assert what == "beyond" or ring == RING, f"{what} has no ring: {ring}"
    return what


def reach(reader: Firefox, what: str, key: str = "Tab") -> None:
    """Press a key until something has the focus."""
    seen: list[str] = []
    while (found := focus_after(reader, key)) != what:
        assert found not in seen and found != "beyond", f"{what} is not after {seen}"
        seen.append(found)


def numbers(reader: Firefox, file: Path, changed: dict[str, float], seed: int) -> None:
    """Compare the page's hundred runs with Python's, bit for bit."""
    given = "".join(f"&{name}={value}" for name, value in changed.items())
    reader.open(f"{file.as_uri()}#scenario={NAME}&seed={seed}{given}")
    reader.settle()
    assert reader.text("#fault") == "" and "to the last bit" in reader.text("#check")
    point = {**resolved_parameters(load_scenario(NAME)), **changed}
    assert reader.asked("checksum(view.found)") == checksum(point, seed, range(100))


def test_numbers_are_those_of_python(reader: Firefox, file: Path) -> None:
    numbers(reader, file, {"mainstreaming": 0.8}, 1)
    assert "79 of 100 places are still joined up" in reader.text("#headline")
    numbers(reader, file, {"task_depth": 0.7, "turnover": 0.02}, 2**63 - 1)
    assert "WebAssembly is switched off" not in reader.text("#check")


def test_without_webassembly_the_numbers_are_the_same(file: Path) -> None:
    pytest.importorskip("websockets", reason="websockets, which joinup view brings, is missing")
    with opened({"javascript.options.wasm": False}) as reader:
        numbers(reader, file, {"mainstreaming": 0.8}, 1)
        assert "WebAssembly is switched off" in reader.text("#check")
        assert reader.asked("typeof WebAssembly") == "undefined"
        assert reader.wrong == []


def test_a_changed_byte_of_the_script_and_nothing_runs(
    reader: Firefox, file: Path, tmp_path: Path
) -> None:
    html = file.read_text(encoding="utf-8")
    assert html.count("const RUNS = 100") == 1
    other = tmp_path / "changed.html"
    other.write_text(html.replace("const RUNS = 100", "const RUNS = 101"), encoding="utf-8")
    reader.open(other.as_uri())
    assert reader.text("#headline").startswith("This page has not started.")
    assert reader.asked("typeof DATA") == "undefined"
    (refused,) = reader.wrong
    assert "Content-Security-Policy" in refused and "script" in refused
    reader.wrong.clear()


def test_the_page_can_ask_nobody(firefox: Firefox, file: Path) -> None:
    firefox.anew()
    firefox.open(file.as_uri())
    firefox.settle()
    told = firefox.asked("""new Promise(done => {
      document.onsecuritypolicyviolation = event => done(event.effectiveDirective);
      const other = () => setTimeout(() => done("no policy"), 500);
      fetch("http://127.0.0.1:9/").then(other, other);
    })""")
    assert told == "connect-src", "refused by the policy, not by the network"
    assert [said for said in firefox.wrong if said.startswith("request to ")] == []


def test_the_story_by_keyboard_alone(reader: Firefox, file: Path) -> None:
    reader.open(file.as_uri())
    reader.settle()

    def onwards(words: str) -> None:
        reach(reader, "BUTTON#story-next")
        assert reader.text("#story-next") == words
        reader.press("Enter")
        reader.settle()

    onwards("The money comes")
    onwards("The money ends")
    assert focus_after(reader, "Tab") == "INPUT#guess"
    reader.press(*["Right"] * 4)
    onwards("Show what happens")
    reader.wait("$('story-text').textContent.includes('You guessed 22 of 36.')")
    onwards("Change one thing")
    reader.wait("$('story-text').textContent.includes('79 of 100')")
    onwards("What made the difference?")
    reader.wait("$('reason-2')")
    assert focus_after(reader, "Tab", "Space") == "INPUT#reason-0"
    assert reader.text("#answer").startswith("No: the grant was the same.")
    reader.press("Down", "Down")
    assert reader.text("#answer").startswith("Yes.")
    onwards("Now try it yourself")
    assert focus_after(reader) == "SELECT#scenario"


def test_the_levers_by_keyboard_alone(reader: Firefox, file: Path) -> None:
    reader.open(file.as_uri())
    reader.settle()
    assert focus_after(reader, "Escape") == "SELECT#scenario", "Escape leaves the story"
    value = "value(view.state, 'mainstreaming')"
    reach(reader, "INPUT#lever-mainstreaming")
    reader.press(*["Right"] * 8)
    reader.settle()
    assert reader.asked(value) == 0.8
    assert "79 of 100 places are still joined up" in reader.text("#headline")
    reach(reader, "SUMMARY#")
    for key, there in (("Enter", True), ("Space", False)):
        reader.press(key)
        assert reader.asked("document.querySelector('details').open") is there
    reach(reader, "BUTTON#another")
    assert focus_after(reader, "Tab") == "beyond", "nothing holds the focus back"


@pytest.mark.parametrize(
    ("value", "key", "then"), [(0.573, "Right", 0.6), (0.573, "Left", 0.55), (1.99, "Up", 2)]
)
def test_a_key_moves_a_lever_between_two_steps_to_the_next(
    reader: Firefox, file: Path, value: float, key: str, then: float
) -> None:
    """A Firefox left to itself moves such a slider by 1, which may be all of its length."""
    reader.open(f"{file.as_uri()}#scenario={NAME}&mainstreaming={value}")
    reader.settle()
    reader.asked("$('lever-mainstreaming').focus()")
    reader.press(key)
    assert reader.asked("value(view.state, 'mainstreaming')") == then


@pytest.mark.parametrize("width", [1400, 390, 320])
def test_nothing_scrolls_sideways(reader: Firefox, file: Path, width: int) -> None:
    reader.anew(width, 800)
    for address in ("", f"#scenario={NAME}"):
        reader.open(file.as_uri() + address)
        reader.settle()
        root = "document.documentElement"
        assert reader.asked(f"{root}.scrollWidth - {root}.clientWidth") == 0


def test_the_served_screen_leads_to_the_agencies_by_keyboard(firefox: Firefox) -> None:
    pytest.importorskip("solara", reason="the viewer is not installed")
    firefox.anew()
    with serving() as served:
        firefox.open(served.address)
        firefox.settle()
        assert "to the last bit" in firefox.text("#check")
        firefox.press("Escape")
        reach(firefox, "A#way-0", "Shift+Tab")
        firefox.press("Enter")
        firefox.wait("document.querySelector('.view h1')?.innerText === 'Ask an agency'")
    ours = f"request to http://127.0.0.1:{served.port}/"
    elsewhere = [said for said in firefox.wrong if said.startswith("request to ")]
    assert [said for said in elsewhere if not said.startswith(ours)] == []
    assert [said for said in firefox.wrong if said.startswith("error: ")] == []
