"""Questions, map and guidance in a real Chromium: worked out, stopped, downloaded, attacked."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from joinup.browser.guiding import spans
from joinup.inputs.place import load_place
from joinup.questions.persistence.map import axis, phase_diagram
from joinup.questions.persistence.pages.map import map_page
from joinup.questions.persistence.trial import subject
from tests.browser.conftest import Served, Visitor, serving
from tests.chromium import AXE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Visit = Callable[[], Visitor]
NAME = "rough_sleepers_partnership"
MAP = (
    f"/question?scenario={NAME}&question.name=map&question.x=grant_length"
    "&question.y=mainstreaming&question.points=3&question.worlds=0"
)


def downloaded(visitor: Visitor, button: str) -> str:
    """Press a button that downloads, and return the file's text."""
    with visitor.page.expect_download() as download:
        visitor.press(button)
    return Path(download.value.path()).read_text(encoding="utf-8")


def fill(visitor: Visitor, label: str, value: str) -> None:
    """Type into a field and leave it."""
    field = visitor.page.get_by_label(label, exact=True).first
    field.fill(value)
    field.press("Tab")


def shows(visitor: Visitor, text: str) -> None:
    """Wait until the page shows a text."""
    visitor.page.wait_for_selector(f"text={text}")


def test_a_map_is_worked_out_clicked_and_goes_along(visit: Visit) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open(MAP)
    fill(visitor, "X range", "4:20")
    visitor.wait("location.search.includes('question.x_range=4:20')")
    visitor.press("Answer")
    page.wait_for_selector(".paper svg")
    command = f"joinup map {NAME} --x grant_length --y mainstreaming --x-range 4:20 --points 3"
    assert command in page.locator(".view").inner_text()
    asked = subject(NAME)
    axes = (
        axis(asked, "--x", "grant_length", "4:20", 3),
        axis(asked, "--y", "mainstreaming", None, 3),
    )
    found = phase_diagram(asked, *axes)
    csv_of_regions = map_page(found, "").sections[0].charts[0].csv
    assert downloaded(visitor, "Download its data") == csv_of_regions
    cells = page.locator(".grid button")
    assert cells.count() == 9
    share = sum(float(layer.persistence[2, 1]) for layer in found.layers) / len(found.layers)
    label = f"grant length 12, mainstreaming 2: {share:.0%}"
    page.get_by_label(label, exact=True).click()
    visitor.wait("location.search.includes('grant_length=12&mainstreaming=2')")
    shows(visitor, "2 values differ from the scenario")
    shows(visitor, "What follows answers another question")
    page.get_by_role("link", name="Levers and curves").click()
    visitor.settle()
    assert "3 years" in page.inner_text("#lever-grant_length-value")
    visitor.page.go_back()
    visitor.page.wait_for_selector(".view .panel")


def test_a_rescue_is_looked_for_and_stopped(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"/question?scenario={NAME}&question.name=rescue&question.persist=0.8")
    for _ in range(2):  # the second time is the same as the first, and yet begins
        visitor.press("Answer")
        shows(visitor, "% done")
        visitor.press("Stop")
        stopped = r"text=/The answer was stopped at \d+%. Nothing of it is kept./"
        visitor.page.wait_for_selector(stopped)


def test_a_place_is_advised(visit: Visit, tmp_path: Path) -> None:
    visitor = visit()
    visitor.open("/guidance?guidance.ending=stopped&guidance.interdependence=0.8")
    field = visitor.page.get_by_label("Depth of the task", exact=True)
    assert field.input_value() == "0.625"
    fill(visitor, "Depth of the task", "0.9")
    visitor.wait("location.search.includes('guidance.task_depth=0.9')")
    fill(visitor, "Depth of the task", "7")
    shows(visitor, "task_depth: '7'; allowed are numbers from 0.25 to 1")
    fill(visitor, "Number of partners", "5")
    visitor.wait("location.search.includes('guidance.partners=5')")
    # The complaint goes after the address changes, and all that stands below it moves up.
    visitor.page.wait_for_selector("text=task_depth: '7'", state="detached")
    assert visitor.page.get_by_label("Depth of the task", exact=True).input_value() == "0.9"
    visitor.press("Advise")
    shows(visitor, "What is advised")
    first = downloaded(visitor, "Download this table")
    shows(visitor, "Save the place")
    assert downloaded(visitor, "Download this table") == first  # the same runs, and more
    rows = list(csv.DictReader(first.splitlines()))
    assert len(rows) == 10 and {row["rule"] for row in rows} == {"logit", "experience"}
    path = tmp_path / "my_place.toml"
    path.write_text(downloaded(visitor, "Save the place"), encoding="utf-8")
    found = load_place(path, {n: (s.low, s.high) for n, s in spans().items()}, ("stopped",))
    assert (found.circumstances["task_depth"], found.circumstances["partners"]) == (0.9, 5.0)
    visitor.press("As in the scenario at the side")
    visitor.wait("location.search.includes('guidance.partners=4')")
    shows(visitor, "This advice is for the place as it was described before")


def test_initiatives_are_held_against_their_records(visit: Visit) -> None:
    visitor = visit()
    visitor.open("/question?question.name=validate&question.records=yes")
    visitor.press("Answer")
    visitor.page.wait_for_selector(".paper svg")
    said = visitor.page.locator(".view").inner_text()
    assert "The unit as it happened" in said and "joinup validate --records" in said


def test_findings_fit_a_phone(visit: Visit) -> None:
    visitor = visit()
    visitor.page.set_viewport_size({"width": 390, "height": 800})
    visitor.open(MAP)
    visitor.press("Answer")
    visitor.page.wait_for_selector(".paper svg")
    assert visitor.page.evaluate("document.querySelector('.view').scrollWidth") <= 390


def test_attacks_in_an_address_are_told_and_do_nothing(visit: Visit) -> None:
    visitor = visit()
    for path, text in (
        ("/question?question.name=../../etc/passwd", "there is no '../../etc/passwd'"),
        ("/question?question.name=map&question.worlds=99999", "worlds: '99999'; allowed are"),
        ("/question?question.name=map&question.out=/etc", "'out' is nothing that map asks"),
        ("/question?question.name=map&question.__init__=1", "'__init__' is nothing that map asks"),
        ("/guidance?guidance.task_depth=nan", "task_depth: 'nan'; allowed"),
        ("/guidance?guidance.ending=../x", "ending: '../x'; allowed"),
        ("/ask?ask.kind=<b>x</b>", "kind: '<b>x</b>'; allowed"),
    ):
        visitor.open(path)
        visitor.page.wait_for_selector(".view .panel")
        shows(visitor, text)
        visitor.page.wait_for_load_state("networkidle")
        visitor.page.evaluate("document.fonts.ready.then(() => true)")  # one on its way may be cut
    visitor.open(f"{MAP}&question.x_range=<script>window.alerted=1</script>")
    visitor.press("Answer")
    shows(visitor, "allowed is LOW:HIGH, such as 0.2:0.6")
    assert visitor.page.evaluate("typeof window.alerted") == "undefined"


@pytest.mark.parametrize(
    "name", ["screen.outcome", "screen.other", "grant", "ask.place", "scenario", "15.grant"]
)
def test_the_one_screen_runs_nothing_of_an_address(visit: Visit, name: str) -> None:
    visitor = visit()
    attack = "%3C%2Fscript%3E%3Cimg+src%3Dx+onerror%3D%22window.alerted%3D1%22%3E"
    visitor.open(f"/?scenario={NAME}&places=4&{name}={attack}&_proto__=1&__proto__.a=1")
    assert visitor.asked("typeof window.alerted") == "undefined"
    assert visitor.asked("({}).a") is None
    assert visitor.page.locator("img").count() == 0


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
        visitor.open(MAP)
        for _ in range(2):
            visitor.press("Answer")
            shows(visitor, "The answer failed: nothing to divide by <b>")
        visitor.view("Guidance")
        shows(visitor, "Describe the place")
        context.close()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="time is read in /proc")
def test_work_ends_when_its_page_is_left(server: Served, chromium: Browser) -> None:
    def seconds() -> float:
        parts = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / 100

    for path in (
        "/question?question.name=validate&question.records=yes",
        MAP.replace("points=3", "points=15"),
    ):
        context = chromium.new_context()
        visitor = Visitor(context.new_page(), server)
        visitor.open(path)
        visitor.press("Answer")
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
        (f"/?scenario={NAME}&mainstreaming=0.6&screen.other=rough_sleepers_unit", "", "#ways a"),
        ("/ask", "Step", ".said"),
        (MAP, "Answer", ".grid"),
        ("/question?question.name=validate", "", ".panel"),
        ("/guidance", "Advise", ".table"),
    ):
        visitor = Visitor(context.new_page(), server)
        visitor.open(path)
        if button:
            visitor.press(button)
        visitor.page.wait_for_selector(sign)
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
