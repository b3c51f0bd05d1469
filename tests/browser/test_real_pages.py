"""Map, guidance and validation in a real Chromium: worked out, stopped, downloaded, attacked."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from joinup.inputs.place import load_place
from joinup.questions.persistence.map import Atlas, atlas, axis
from joinup.questions.persistence.pages.map import map_page
from joinup.questions.persistence.pages.verdict import verdict_words
from joinup.questions.persistence.trial import subject
from joinup.questions.persistence.verdict import verdict
from tests.browser.conftest import PATIENCE, Served, Visitor, serving
from tests.chromium import AXE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Visit = Callable[[], Visitor]
LONG = 300_000  # milliseconds; work on a machine that is busy
SMALL = "scenario=rough_sleepers_partnership&map.points=3&map.replicates=4"


def downloaded(visitor: Visitor, button: str) -> str:
    """Press a button that downloads, and return the file's text."""
    with visitor.page.expect_download(timeout=PATIENCE) as download:
        visitor.press(button)
    return Path(download.value.path()).read_text(encoding="utf-8")


def fill(visitor: Visitor, label: str, value: str) -> None:
    """Type into a field and leave it."""
    field = visitor.page.get_by_label(label, exact=True).first
    field.fill(value, timeout=PATIENCE)
    field.press("Tab")


def shows(visitor: Visitor, text: str, *, within: int = PATIENCE) -> None:
    """Wait until the page shows a text."""
    visitor.page.wait_for_selector(f"text={text}", timeout=within)


def test_a_map_is_worked_out_and_downloaded(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"/map?{SMALL}")
    visitor.choose("Across", "grant length (lever)")
    visitor.wait("location.search.includes('map.x=grant_length')")
    fill(visitor, "Range across, LOW:HIGH", "4:20")
    visitor.wait("location.search.includes('map.x_range=4:20')")
    visitor.press("Work out the map")
    shows(visitor, "% done")
    visitor.page.wait_for_selector(".paper svg", timeout=LONG)
    said = visitor.page.locator(".view").inner_text()
    assert "Once the programme is over, at the scenario's own values, joint working" in said
    command = "joinup map rough_sleepers_partnership --x grant_length --y mainstreaming --points 3"
    assert f"{command} --x-range 4:20" in said
    asked = subject("rough_sleepers_partnership")
    assert verdict_words(verdict(asked, 4)) in said  # as `joinup outlook` says it
    axes = (
        axis(asked, "--x", "grant_length", "4:20", 3),
        axis(asked, "--y", "mainstreaming", None, 3),
    )
    *_, found = atlas(asked, *axes)
    assert isinstance(found, Atlas)
    assert (
        downloaded(visitor, "Download its data")
        == map_page(found, "", "").sections[0].charts[0].csv
    )
    pictures = visitor.page.locator(".paper [role=img]")
    assert pictures.count() == 3
    assert all(pictures.nth(n).get_attribute("aria-label") for n in range(3))
    assert visitor.page.locator(".paper[tabindex='0']").count() == 3
    visitor.view("Explore")
    visitor.page.wait_for_selector(".tiles", timeout=PATIENCE)
    visitor.view("Map and rescue")  # it is still there, and the question with it
    visitor.page.wait_for_selector(".paper svg", timeout=PATIENCE)
    visitor.wait("location.search.includes('map.x=grant_length')")
    visitor.choose("Across", "mainstreaming (lever)")
    shows(visitor, "as it was set then")
    visitor.press("Work out the map")
    shows(visitor, "both axes are mainstreaming; a map needs two parameters")
    visitor.page.go_back()
    visitor.wait("location.search.includes('map.x=grant_length')")


def test_a_rescue_is_looked_for_from_a_point_and_stopped(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"/map?{SMALL}")
    visitor.press("Work out the map")
    visitor.page.wait_for_selector(".paper svg", timeout=LONG)
    visitor.choose("mainstreaming", "2")
    visitor.wait("location.search.includes('map.at_y=2.0')")
    for _ in range(2):  # the second time is the same as the first, and yet begins
        visitor.press("Look for a rescue")
        shows(visitor, "each lever alone, step 1", within=LONG)
        visitor.page.get_by_role("button", name="Stop").nth(1).click(timeout=PATIENCE)
        visitor.wait("!document.body.innerText.includes('each lever alone')")
    fill(visitor, "Share of places to persist", "7")
    shows(visitor, "persist: '7'; allowed are numbers from 0.05 to 0.99")


def test_a_place_is_advised(visit: Visit, tmp_path: Path) -> None:
    visitor = visit()
    visitor.open("/guidance?guidance.ending=stopped&guidance.interdependence=0.8")
    page = visitor.page
    field = page.locator(".lever", has_text="Depth of the task").locator("input[type=number]")
    assert field.input_value() == "0.625"
    field.fill("0.9")
    field.press("Tab")
    visitor.wait("location.search.includes('guidance.task_depth=0.9')")
    field.fill("7")
    field.press("Tab")
    shows(visitor, "task_depth is '7'; allowed are numbers from 0.25 to 1")
    visitor.wait("document.querySelector('.lever input[type=number]').value === '0.9'")
    page.locator(".lever", has_text="Number of partners").locator("select").select_option("5")
    visitor.wait("location.search.includes('guidance.partners=5')")
    visitor.press("Advise")
    shows(visitor, "What is advised")
    first = downloaded(visitor, "Download this table")
    shows(visitor, "Save the place", within=LONG)
    assert downloaded(visitor, "Download this table") == first  # the same runs, and more
    rows = list(csv.DictReader(first.splitlines()))
    assert len(rows) == 10 and {row["rule"] for row in rows} == {"logit", "experience"}
    path = tmp_path / "my_place.toml"
    path.write_text(downloaded(visitor, "Save the place"), encoding="utf-8")
    from joinup.browser.guiding import spans

    found = load_place(path, {n: (s.low, s.high) for n, s in spans().items()}, ("stopped",))
    assert (found.circumstances["task_depth"], found.circumstances["partners"]) == (0.9, 5.0)
    visitor.press("As in the scenario at the side")
    visitor.wait("location.search.includes('guidance.partners=')")
    shows(visitor, "This advice is for the place as it was described before")


def test_a_tree_is_grown_and_says_how_small_it_is(visit: Visit) -> None:
    visitor = visit()
    visitor.open("/guidance?guidance.sample=64")
    visitor.press("Grow the tree")
    shows(visitor, "circumstances and forms, 3,328 runs")
    visitor.page.wait_for_selector(".paper svg", timeout=LONG)
    said = visitor.page.locator(".view").inner_text()
    assert "Grown from 64 sets of circumstances of 1,024, a small sample" in said
    for ending in ("the money stops in one quarter", "the work is handed over"):
        assert f"Where {ending}" in said
    assert "under both rules of decision: the best form leads the next by" in said


def test_an_initiative_is_held_against_its_record(visit: Visit) -> None:
    visitor = visit()
    visitor.open("/validation")
    visitor.choose("Initiative", "The unit as it happened")
    visitor.wait("location.search.includes('validation.initiative=rough_sleepers_unit')")
    visitor.press("Hold against the record")
    visitor.page.wait_for_selector(".paper svg", timeout=LONG)
    said = visitor.page.locator(".view").inner_text()
    assert "figures kept back: logit: mean error" in said and "if nothing changed" in said
    assert "the record lies below the band in June 1999 (1,633), fitted" in said
    rows = list(csv.DictReader(downloaded(visitor, "Download this table").splitlines()))
    assert {row["figures"] for row in rows} == {"fitted", "kept back"}
    assert "joinup validate --theory" in said


def test_findings_fit_a_phone(visit: Visit) -> None:
    visitor = visit()
    visitor.page.set_viewport_size({"width": 390, "height": 800})
    for path, button in (
        ("/validation?validation.initiative=rough_sleepers_unit", "Hold against the record"),
        (f"/map?{SMALL}", "Work out the map"),
        ("/guidance?guidance.sample=64", "Grow the tree"),
    ):
        visitor.open(path)
        visitor.press(button)
        visitor.page.wait_for_selector(".paper svg", timeout=LONG)
        assert visitor.page.evaluate("document.querySelector('.view').scrollWidth") <= 390, path
        visitor.page.wait_for_load_state("networkidle")
        visitor.page.evaluate("document.fonts.ready.then(() => true)")


def test_attacks_in_an_address_are_told_and_do_nothing(visit: Visit) -> None:
    visitor = visit()
    for path, text in (
        ("/map?map.points=99999", "points: '99999'; allowed are whole numbers from 3 to 21"),
        ("/map?map.x=../../etc/passwd", "x: '../../etc/passwd'; allowed are"),
        ("/map?map.replicates=1e9", "replicates: '1e9'; allowed"),
        ("/map?map.x_range=<script>alert(1)</script>", ""),
        ("/map?map.__init__=1", "'__init__' is nothing that this page asks"),
        ("/guidance?guidance.task_depth=nan", "task_depth is 'nan'; allowed"),
        ("/guidance?guidance.sample=1000000", "sample: '1000000'; allowed are 64, 128, 256"),
        ("/guidance?guidance.ending=../x", "ending: '../x'; allowed"),
        ("/validation?validation.initiative=<b>x</b>", "initiative: '<b>x</b>'; allowed"),
        ("/compare?compare.scenarios=/etc/passwd", "scenarios: '/etc/passwd'; allowed"),
        ("/compare?compare.replicates=501", "replicates: '501'; allowed are whole numbers from 2"),
    ):  # fmt: skip
        visitor.open(path)
        visitor.page.wait_for_selector(".view .panel", timeout=PATIENCE)
        if text:
            shows(visitor, text)
        assert visitor.page.evaluate("typeof window.alerted") == "undefined"
        visitor.page.wait_for_load_state("networkidle")
        visitor.page.evaluate("document.fonts.ready.then(() => true)")  # one on its way may be cut
    visitor.open("/map?map.x_range=<script>window.alerted=1</script>")
    visitor.press("Work out the map")
    shows(visitor, "allowed is LOW:HIGH, such as 0.2:0.6")
    assert visitor.page.evaluate("typeof window.alerted") == "undefined"


BROKEN = """
from joinup.questions.persistence import map as broken
def fail(rests):
    raise ZeroDivisionError("nothing to divide by <b>")
broken.simulated = fail
"""


def test_an_error_of_an_analysis_is_a_message_and_no_dead_page(chromium: Browser) -> None:
    pytest.importorskip("solara", reason="the viewer is not installed")
    with serving(BROKEN) as server:
        context = chromium.new_context()
        visitor = Visitor(context.new_page(), server)
        visitor.open(f"/map?{SMALL}")
        for _ in range(2):
            visitor.press("Work out the map")
            shows(visitor, "The map failed: nothing to divide by <b>", within=LONG)
        visitor.view("Validation")
        shows(visitor, "Which initiative?")
        context.close()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="time is read in /proc")
def test_work_ends_when_its_page_is_left(server: Served, chromium: Browser) -> None:
    def seconds() -> float:
        parts = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / 100

    for path, button in (
        ("/guidance?guidance.sample=256", "Grow the tree"),
        ("/validation", "Hold against the record"),
        (f"/map?{SMALL}&map.points=15", "Work out the map"),
    ):
        context = chromium.new_context()
        visitor = Visitor(context.new_page(), server)
        visitor.open(path)
        visitor.press(button)
        shows(visitor, "% done")
        visitor.page.goto("about:blank")
        context.close()
    time.sleep(20)
    before = seconds()
    time.sleep(5)
    assert seconds() - before < 1.0


@pytest.mark.skipif(AXE is None, reason="no axe-core here")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(server: Served, chromium: Browser, scheme: str) -> None:
    context = chromium.new_context(
        viewport={"width": 1400, "height": 1000}, color_scheme=scheme, bypass_csp=True
    )
    found = {}
    for path, button, sign in (
        ("/", "To the end", ".tiles"),
        ("/ask", "Step", ".said"),
        ("/levers", "Step", ".lever"),
        ("/compare?compare.replicates=3", "Compare", ".verdict"),
        (f"/map?{SMALL}", "Work out the map", ".paper svg"),
        ("/guidance?guidance.sample=64", "Grow the tree", ".paper svg"),
        ("/validation?validation.initiative=rough_sleepers_unit", "Hold against", ".paper svg"),
    ):
        visitor = Visitor(context.new_page(), server)
        visitor.open(path)
        visitor.press(button)
        visitor.page.wait_for_selector(sign, timeout=LONG)
        visitor.page.wait_for_timeout(1500)
        visitor.page.add_script_tag(path=str(AXE))
        result = visitor.page.evaluate("axe.run()")
        found[path] = [
            (item["id"], [node["html"][:120] for node in item["nodes"][:3]])
            for item in result["violations"]
        ]
        visitor.page.close()
    context.close()
    assert {path: items for path, items in found.items() if items} == {}
