"""The edges of the browser in a real Chromium: addresses, controls, focus, windows of all sizes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.browser.conftest import Served, Visitor
from tests.browser.test_style import contrast

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Visit = Callable[[], Visitor]
SMALL = "scenario=rough_sleepers_partnership&places=4"
PAGES = ("/ask", "/guidance", "/question", "/question?question.name=map")


def words(visitor: Visitor) -> dict[str, str]:
    """Return what the address of the page says."""
    return dict(parse_qsl(urlsplit(visitor.page.url).query))


def still(visitor: Visitor) -> None:
    """Wait until the page has all its files; what is on its way when it is left may be cut."""
    visitor.page.wait_for_load_state("networkidle")
    visitor.page.evaluate("document.fonts.ready.then(() => true)")


def test_a_finished_run_cannot_be_played_and_its_buttons_have_names(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"/ask?{SMALL}")
    visitor.press("To the end")
    visitor.at_quarter(44, 44)
    visitor.wait("!document.querySelector('.run').innerText.match(/pause/i)")
    names = [button.inner_text().lower() for button in visitor.page.locator(".run button").all()]
    assert names == ["play", "step", "to the full grant's end (march 2002)", "to the end", "reset"]
    for name in ("Play", "Step", "To the end"):
        assert visitor.page.get_by_role("button", name=name, exact=True).is_disabled()
    visitor.press("Reset")
    visitor.at_quarter(0, 44)
    visitor.press("Play")
    visitor.press("Pause")
    visitor.page.get_by_role("button", name="Play", exact=True).wait_for()


def test_the_quarter_stands_once_and_nothing_moves_during_a_jump(visit: Visit) -> None:
    visitor = visit()
    visitor.open("/ask?places=12")
    visitor.page.wait_for_selector(".tiles")
    visitor.page.evaluate(
        """() => { window.seen = []; new MutationObserver(() => {
            const said = document.querySelector('.now').innerText;
            const quarter = Number(document.querySelector('.quarter').innerText.split(' ')[1]);
            const since = said.match(/over (\\d+|a) quarters? ago/);
            window.seen.push({
                quarter,
                apart: since ? quarter - (Number(since[1]) || 1) : 15,
                top: document.querySelector('.tiles').getBoundingClientRect().top,
                times: document.body.innerText.match(/Quarter \\d+/g).length,
            });
        }).observe(document.body, {subtree: true, childList: true, characterData: true}); }"""
    )
    visitor.press("To the hand-over")
    visitor.at_quarter(15, 44)
    visitor.press("Play")
    visitor.at_quarter(20, 44)
    visitor.press("Pause")
    visitor.press("To the end")
    visitor.at_quarter(44, 44)
    seen = visitor.page.evaluate("window.seen")
    assert len({item["quarter"] for item in seen}) >= 7
    assert {item["apart"] for item in seen} == {15}
    assert {item["times"] for item in seen} == {1}
    assert len({item["top"] for item in seen}) == 1


def test_a_reload_and_a_colleague_see_the_same(visit: Visit) -> None:
    visitor, colleague = visit(), visit()
    visitor.open(f"/ask?{SMALL}&15.grant=0.2&screen.other=rough_sleepers_pooled")
    visitor.page.wait_for_selector("text=1 change of policy comes during the run")
    visitor.press("To the full grant's end")
    visitor.at_quarter(15, 44)
    visitor.press("Step")
    visitor.at_quarter(16, 44)
    visitor.page.locator(".tiles .agency").nth(5).click()
    visitor.page.wait_for_selector("h2:has-text('Health, place 2')")
    visitor.wait("location.search.includes('quarter=16')")
    said = visitor.page.locator(".now").inner_text()
    asked = words(visitor)
    assert asked["15.grant"] == "0.2" and asked["quarter"] == "16"
    whom = (asked["ask.kind"], asked["ask.member"], asked["ask.place"])
    assert whom == ("local agency", "2", "2")
    path = urlsplit(visitor.page.url)
    visitor.page.reload()
    colleague.open(f"{path.path}?{path.query}")
    for other in (visitor, colleague):
        other.at_quarter(16, 44)
        other.page.wait_for_selector("h2:has-text('Health, place 2')")
        assert other.page.locator(".now").inner_text() == said
        other.page.get_by_role("link", name="Levers and curves").click()
        other.settle()
        assert other.page.is_checked("#act-later") and "0.20 u" in other.page.inner_text("#side")
        assert other.page.locator("#other").input_value() == "rough_sleepers_pooled"
        assert {**words(other), "quarter": "16"} == asked and words(other)["quarter"] == "16"


def test_back_leads_to_what_was_set_before(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"/ask?{SMALL}")
    visitor.press("Step")
    visitor.at_quarter(1, 44)
    visitor.wait("location.search.includes('quarter=1')")
    field = visitor.page.get_by_label("Seed", exact=True)
    field.fill("5")
    field.press("Tab")
    visitor.wait("location.search.includes('seed=5')")
    visitor.at_quarter(0, 44)
    visitor.page.go_back()
    visitor.at_quarter(1, 44)
    visitor.wait("location.search.includes('seed=1')")


def test_a_faulty_address_is_told(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"/ask?{SMALL}&quarter=99&15.turnover=0.01&ask.place=x")
    for text in (
        "quarter is '99'; allowed are whole numbers from 0 to 44",
        "from quarter 15: turnover is no lever", "place: 'x'; allowed are whole numbers from 1",
    ):  # fmt: skip
        visitor.page.wait_for_selector(f"text={text}")


def test_what_is_typed_and_refused_is_told_and_leaves_the_field(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"/question?{SMALL}&question.name=outlook")
    for label, kept, said in (
        ("Seed", "1", "'{}'; allowed are whole"), ("Replicates", "", "'{}'; allowed are whole"),
    ):  # fmt: skip
        for text in ("-5", "abc"):
            field = visitor.page.get_by_label(label, exact=True).last
            field.fill(text)
            field.press("Tab")
            fault = visitor.page.locator(".v-alert", has_text=said.format(text))
            fault.first.wait_for()
            if label == "Seed":
                visitor.wait(
                    f"[...document.querySelectorAll('label')].find(l => l.innerText === '{label}')"
                    f".parentElement.querySelector('input').value === '{kept}'"
                )


def test_a_wrong_path_leads_home(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"/ask?{SMALL}")
    still(visitor)
    visitor.page.goto(visitor.server.at("/nonsense"))
    assert visitor.page.get_by_role("heading").inner_text() == "There is no such page"
    visitor.page.get_by_role("link").click()
    visitor.page.wait_for_selector("#story")
    assert [text for text in visitor.wrong if "404" not in text] == []
    visitor.wrong.clear()


@pytest.mark.parametrize("width", [1400, 1024, 390])
def test_nothing_lies_beyond_the_window(visit: Visit, width: int) -> None:
    visitor = visit()
    visitor.page.set_viewport_size({"width": width, "height": 800})
    for path in PAGES:
        visitor.open(f"{path}{'&' if '?' in path else '?'}places=4")
        visitor.page.locator(".view .panel").first.wait_for()
        still(visitor)
        beyond = visitor.page.evaluate(
            "width => [...document.querySelectorAll('.view *')].filter("
            "e => !e.closest('.scrolls, .v-select__slot, svg, h1')"
            " && e.getBoundingClientRect().right > width).map(e => e.outerHTML.slice(0, 120))",
            width,
        )
        assert beyond == [], path


def test_the_side_leaves_a_phone_by_escape(visit: Visit) -> None:
    visitor = visit()
    visitor.page.set_viewport_size({"width": 390, "height": 800})
    visitor.open(f"/ask?{SMALL}")
    visitor.press("Step")  # without the side
    visitor.at_quarter(1, 44)
    open_side = "document.querySelector('.v-navigation-drawer').getBoundingClientRect().right > 0"
    visitor.wait(f"!({open_side})")
    visitor.press("Show or hide the scenario")
    visitor.wait("document.querySelector('.v-navigation-drawer').getBoundingClientRect().left >= 0")
    visitor.page.get_by_label("Scenario", exact=True).click(force=True)
    visitor.page.wait_for_selector("[role=option]")
    visitor.page.keyboard.press("Escape")  # closes the list first
    visitor.page.locator("[role=option]").first.wait_for(state="hidden")
    assert visitor.page.evaluate(open_side)
    visitor.page.keyboard.press("Escape")
    visitor.wait(f"!({open_side})")
    focused = visitor.page.evaluate("document.activeElement.ariaLabel")
    assert focused == "Show or hide the scenario"


RING = """() => {
    const at = document.activeElement;
    const hidden = at.closest('.v-input--selection-controls__input');
    const shown = hidden || at;
    const style = getComputedStyle(shown);
    let ground = shown.parentElement, colour = 'rgba(0, 0, 0, 0)';
    while (ground && /, 0\\)$/.test(colour)) {
        colour = getComputedStyle(ground).backgroundColor;
        ground = ground.parentElement;
    }
    return {what: at.outerHTML.slice(0, 90), body: at === document.body, width: style.outlineWidth,
            line: style.outlineStyle, ring: style.outlineColor, ground: colour};
}"""


def hexed(colour: str) -> str:
    """Return a colour of a computed style as #rrggbb."""
    return "#" + "".join(f"{int(float(part)):02x}" for part in re.findall(r"[\d.]+", colour)[:3])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_keyboards_place_is_seen_everywhere(
    server: Served, chromium: Browser, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": 1400, "height": 1000},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    visitor = Visitor(context.new_page(), server)
    weak, seen = {}, 0
    for path in PAGES[:3]:
        visitor.open(f"{path}?places=4")
        visitor.page.locator(".view .panel").first.wait_for()
        visitor.page.wait_for_timeout(500)
        visitor.page.evaluate("document.activeElement.blur()")
        for _ in range(30):
            visitor.page.keyboard.press("Tab")
            ring = visitor.page.evaluate(RING)
            if ring["body"]:
                continue
            seen += 1
            there = ring["line"] != "none" and float(ring["width"].removesuffix("px")) >= 2
            if not there or contrast(hexed(ring["ring"]), hexed(ring["ground"])) < 3:
                weak[ring["what"]] = ring
    context.close()
    assert seen > 60 and weak == {}
