"""The browser as people meet it: a real Chromium opens it, plays, asks, changes, compares."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from joinup.batch import open_result, run
from joinup.browser.saving import EXPERIMENT_FILE
from joinup.inputs import load_experiment, load_scenario
from joinup.inputs.planned import resolved_parameters
from joinup.model.outcomes import QUARTERLY
from joinup.standalone.contents import checksum
from tests.browser.conftest import Served, Visitor, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Visit = Callable[[], Visitor]
NAME = "rough_sleepers_partnership"
SET = f"scenario={NAME}&places=4"
SMALL = f"/ask?{SET}"


def test_every_way_keeps_what_is_set(visit: Visit) -> None:
    """From the one screen to each page and back: nothing that was set is lost."""
    visitor = visit()
    page = visitor.page
    given = f"{SET}&grant=0.3&form=pooled%20budget&20.publicity=0.2&seed=9&replicate=2&quarter=12"
    kept = f"{given}&screen.outcome=effort&screen.other=rough_sleepers_liaison&ask.place=2"
    visitor.open(f"/?{kept}")
    assert page.inner_text("#fault") == ""
    meant = parse_qs(kept)
    names = page.locator("#ways a").all_inner_texts()
    assert names[0] == "Ask an agency" and len(names) == 8
    for name in names:
        page.get_by_role("link", name=name, exact=True).click()
        page.wait_for_selector(".view .panel")
        if name == "Ask an agency":
            visitor.at_quarter(12, 44)
        page.wait_for_timeout(700)
        found = parse_qs(urlsplit(page.url).query)
        assert {key: found.get(key) for key in meant} == meant, name
        page.get_by_role("link", name="Levers and curves").click()
        visitor.settle()
        page.wait_for_timeout(400)
        found = parse_qs(urlsplit(page.url).query)
        if name != "Ask an agency":  # no other page plays the run
            meant_now = {key: text for key, text in meant.items() if key != "quarter"}
            assert {key: found.get(key) for key in meant_now} == meant_now, name
        assert page.inner_text("#fault") == ""
        visitor.open(f"/?{kept}")
    assert "token" not in page.url


def test_the_served_screen_has_the_numbers_of_python(visit: Visit) -> None:
    visitor = visit()
    for changed, seed in (({"mainstreaming": 0.7}, 3), ({"places": 6, "grant_length": 8}, 11)):
        point = {**resolved_parameters(load_scenario(NAME)), **changed}
        visitor.open(f"/?{urlencode({'scenario': NAME, 'seed': seed, **changed})}")
        assert visitor.asked("checksum(view.found)") == checksum(point, seed, range(100))
        assert "to the last bit" in visitor.page.inner_text("#check")


def test_what_needs_other_rules_is_set_under_all_other_settings(visit: Visit) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open(f"/?{SET}")
    page.locator("#more summary").click()
    page.locator("#beyond-decision_rule").select_option("experience")
    page.wait_for_function("location.search.includes('decision_rule=experience')")
    visitor.settle()
    assert "Set here: places = 4, decision_rule = experience." in page.inner_text("#summary")
    page.locator("#more summary").click()
    field = page.locator("#beyond-places")
    assert field.input_value() == "4"
    field.fill("9000")
    field.press("Tab")
    page.wait_for_selector("#fault:has-text('places is 9000; allowed are')")
    visitor.settle()
    page.click("#reset")
    page.wait_for_function("!location.search.includes('decision_rule')")
    visitor.settle()
    assert "36 places" in page.inner_text("#headline")


def test_worlds_are_counted_again_when_a_lever_has_moved(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"/?scenario={NAME}")
    said = "#worlds:has-text('Joint working lasts in {}')"
    visitor.page.wait_for_selector(said.format("61 of 94 plausible worlds"))
    visitor.page.get_by_label("Form of joint working").select_option("liaison")
    visitor.page.wait_for_selector("#worlds:has-text('Counting')")
    visitor.page.wait_for_selector("#worlds:has-text('lasts in')")
    assert "61 of 94" not in visitor.page.inner_text("#worlds")


def test_a_place_of_the_picture_is_asked_by_a_click(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"/?{SET}&quarter=20")
    visitor.page.locator("#places-now g[data-place='2']").click()
    visitor.page.wait_for_selector("h2:has-text('Place 3')")
    visitor.at_quarter(20, 44)


def test_it_plays_to_the_end_and_resets(visit: Visit) -> None:
    visitor = visit()
    visitor.open(SMALL)
    visitor.press("Step")
    visitor.at_quarter(1, 44)
    visitor.press("Play")
    visitor.wait("parseInt(document.querySelector('.quarter').innerText.split(' ')[1]) > 3")
    visitor.press("Reset")  # while it plays
    visitor.at_quarter(0, 44)
    visitor.page.wait_for_timeout(1000)
    visitor.at_quarter(0, 44)
    visitor.press("Play")
    visitor.at_quarter(44, 44)
    visitor.page.wait_for_selector("text=the run has finished")
    visitor.press("Reset")
    visitor.at_quarter(0, 44)
    visitor.press("To the full grant's end")
    visitor.at_quarter(15, 44)
    assert "for the last time" in visitor.page.locator(".now").inner_text()


def test_the_numbers_are_those_of_a_batch(visit: Visit, tmp_path: Path) -> None:
    visitor = visit()
    visitor.open("/ask?scenario=rough_sleepers_handed_over&seed=11&replicate=3")
    visitor.press("To the end")
    visitor.at_quarter(44, 44)
    visitor.page.get_by_text("All numbers of this quarter").click()
    visitor.page.wait_for_selector("table[data-quarter='44'] td[data-outcome]")
    shown = visitor.page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('td[data-outcome]')]"
        ".map(cell => [cell.dataset.outcome, cell.title]))"
    )
    path = tmp_path / "same.toml"
    path.write_text(
        'question = "?"\nscenarios = ["rough_sleepers_handed_over"]\nreplicates = 4\nseed = 11\n'
    )
    result = open_result(run(load_experiment(path), out=tmp_path, workers=1).folder)
    assert set(shown) == set(QUARTERLY)
    for name in QUARTERLY:
        series = result.series(name)
        last = series[(series["replicate"] == 3) & (series["quarter"] == 44)][name]
        assert float(shown[name]) == last.iloc[0], name


def test_the_scenario_is_changed_and_the_address_follows(visit: Visit) -> None:
    visitor = visit()
    visitor.open()
    visitor.press("Step")
    visitor.at_quarter(1, 44)
    visitor.choose("Scenario", "Liaison group")
    visitor.wait("location.search.includes('scenario=rough_sleepers_liaison')")
    visitor.at_quarter(0, 44)
    visitor.press("Step")
    visitor.at_quarter(1, 44)
    visitor.page.go_back()
    visitor.wait("document.body.innerText.includes('A joint unit with money of its own')")
    visitor.at_quarter(1, 44)


def test_an_address_is_shared_and_its_faults_are_told(visit: Visit) -> None:
    visitor = visit()
    visitor.open("/ask?scenario=rough_sleepers_pooled&grant=0.25&turnover=7&seed=5")
    text = "turnover is 7; allowed are numbers from 0 to 0.1 (per quarter)"
    visitor.page.wait_for_selector(f"text={text}")
    visitor.page.wait_for_selector("text=1 value differs from the scenario")
    assert visitor.page.get_by_label("Seed").input_value() == "5"


def test_a_run_with_changes_on_the_way_is_saved_as_a_program(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"{SMALL}&15.grant=0.2")
    visitor.press("To the end")
    visitor.at_quarter(44, 44)
    visitor.page.wait_for_selector(".chart .change", state="attached")
    with visitor.page.expect_download() as download:
        visitor.press("Save as a program")
    assert "(15, {'grant': 0.2})" in Path(download.value.path()).read_text()


def test_an_agency_is_asked_by_a_click_and_by_name(visit: Visit) -> None:
    visitor = visit()
    visitor.open(SMALL)
    visitor.press("To the full grant's end")
    visitor.at_quarter(15, 44)
    visitor.page.locator(".tiles .agency").nth(5).click()
    visitor.page.wait_for_selector("h2:has-text('Health, place 2')")
    said = visitor.page.locator(".said").inner_text()
    assert re.match(r"Health, place 2 gives \d+% of its capacity: .+\.$", said)
    assert "treat the patients on its lists" in visitor.page.locator(".view").inner_text()
    row = visitor.page.locator("tr.chosen").inner_text()
    assert "chosen" in row
    cells = [float(cell.replace("−", "-")) for cell in row.split("\t")[1:]]
    assert sum(cells[:-1]) == pytest.approx(cells[-1], abs=0.006)
    visitor.wait("document.querySelector('.view .chart').ariaLabel.includes('in March 2002')")
    visitor.press("Step")  # the answer follows the run
    visitor.wait("document.querySelector('.view .chart').ariaLabel.includes('in June 2002')")
    for kind, sign in (
        ("department", "It pays its agencies"), ("place", "It works as a partnership"),
        ("client group", "are in need, of"), ("local agency", "Its objective"),
    ):  # fmt: skip
        visitor.choose("Ask a", kind)
        visitor.page.wait_for_selector(f"text={sign}")


def test_the_experiment_is_saved(visit: Visit, tmp_path: Path) -> None:
    visitor = visit()
    visitor.open("/ask?scenario=rough_sleepers_pooled&grant=0.25&replicate=1")
    with visitor.page.expect_download() as download:
        visitor.press("Save as an experiment")
    path = tmp_path / EXPERIMENT_FILE
    assert download.value.suggested_filename == EXPERIMENT_FILE
    path.write_text(Path(download.value.path()).read_text())
    found = load_experiment(path)
    assert found.overrides == {"grant": 0.25} and found.replicates == 2


def test_two_visitors_share_nothing(visit: Visit) -> None:
    one, other = visit(), visit()
    one.open(SMALL)
    other.open(SMALL)
    one.press("To the full grant's end")
    one.at_quarter(15, 44)
    other.at_quarter(0, 44)
    other.choose("Scenario", "Liaison group")
    other.wait("location.search.includes('scenario=rough_sleepers_liaison')")
    one.at_quarter(15, 44)
    assert "rough_sleepers_partnership" in one.page.url


def test_keyboard_and_text_alternatives(visit: Visit) -> None:
    visitor = visit()
    visitor.open(SMALL)
    page = visitor.page
    page.get_by_role("button", name="Step").focus()
    page.keyboard.press("Enter")
    visitor.at_quarter(1, 44)
    pictures = page.locator(".view svg[role=img]")
    assert pictures.count() == 3
    assert all(pictures.nth(n).get_attribute("aria-label") for n in range(pictures.count()))
    for name in ("Show or hide the scenario", "Light or dark"):
        assert page.get_by_role("button", name=name).count() == 1
    assert page.evaluate("document.documentElement.lang") == "en-GB"


def test_a_phone_shows_the_page_and_its_side_on_demand(visit: Visit) -> None:
    visitor = visit()
    visitor.page.set_viewport_size({"width": 390, "height": 800})
    for path, sign in (("/ask", ".said"), ("/guidance", "h2"), ("/question", "h2")):
        visitor.open(f"{path}?places=4")
        visitor.page.locator(sign).first.wait_for()
        assert visitor.page.evaluate("document.querySelector('.view').scrollWidth") <= 390, path
    visitor.open(SMALL)
    visitor.press("Step")
    visitor.at_quarter(1, 44)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted in /proc")
def test_fifty_visits_leave_no_work_running(server: Served, chromium: Browser) -> None:
    def threads() -> int:
        return len(list(Path(f"/proc/{server.process.pid}/task").iterdir()))

    def look(number: int) -> None:
        context = chromium.new_context()
        visitor = Visitor(context.new_page(), server)
        visitor.open(f"{SMALL}&quarters=160")  # left alone, it plays for 48 seconds
        if number % 2:
            visitor.press("Play")
            visitor.wait("document.querySelector('.quarter').innerText != 'Quarter 0 of 160'")
        visitor.page.goto("about:blank")
        context.close()

    for number in range(4):
        look(number)
    time.sleep(8)
    before = threads()
    for number in range(50):
        look(number)
    deadline = time.monotonic() + 15
    while threads() > before + 2 and time.monotonic() < deadline:
        time.sleep(1)
    assert threads() <= before + 2


BROKEN = """
from joinup.agents import LocalAgency
usual = LocalAgency.decide
def decide(self, choices):
    if choices.everybody.quarter == 2:
        raise ZeroDivisionError("nothing to divide by <b>")
    return usual(self, choices)
LocalAgency.decide = decide
"""


def test_an_error_of_the_model_is_a_message_and_no_dead_page(chromium: Browser) -> None:
    pytest.importorskip("solara", reason="the viewer is not installed")
    with serving(BROKEN) as server:
        context = chromium.new_context()
        visitor = Visitor(context.new_page(), server)
        visitor.open(SMALL)
        visitor.press("Play")
        text = "The model stopped in quarter 3: nothing to divide by <b>"
        visitor.page.wait_for_selector(f"text={text}")
        visitor.press("Reset")
        visitor.at_quarter(0, 44)
        visitor.press("Step")
        visitor.at_quarter(1, 44)
        visitor.view("Guidance")
        visitor.page.wait_for_selector("text=Describe the place")
        context.close()


def asked(server: Served, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
    """Ask the server over the wire and return status and body."""
    link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    link.request(method, path, headers=given)
    answer = link.getresponse()
    text = answer.read().decode("utf-8", "replace")
    link.close()
    return answer.status, text


UPGRADE = {
    "Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Version": "13",
    "Sec_WebSocket_Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}  # fmt: skip
CHANNELS = "/jupyter/api/kernels/abc/channels?session_id=abc"


def test_attacks_over_the_wire_are_refused(server: Served) -> None:
    cookie = f"joinup-{server.port}={server.token}"
    ours = server.at("")
    assert asked(server, "/", Cookie=cookie)[0] == 200
    assert asked(server, CHANNELS, Cookie=cookie, Origin=ours, **UPGRADE)[0] == 101
    attacks = {
        "no token": asked(server, "/"),
        "wrong token": asked(server, "/", Cookie=f"joinup-{server.port}=guess"),
        "foreign host": asked(server, "/", Cookie=cookie, Host="evil.example"),
        "foreign origin": asked(server, "/", Cookie=cookie, Origin="http://evil.example"),
        "socket without token": asked(server, CHANNELS, Origin=ours, **UPGRADE),
        "socket, foreign origin": asked(
            server, CHANNELS, Cookie=cookie, Origin="http://evil.example", **UPGRADE
        ),
        "socket, null origin": asked(server, CHANNELS, Cookie=cookie, Origin="null", **UPGRADE),
        "socket, no origin": asked(server, CHANNELS, Cookie=cookie, **UPGRADE),
        "socket, foreign host": asked(
            server, CHANNELS, Cookie=cookie, Origin=ours, Host="evil.example", **UPGRADE
        ),
        "traversal": asked(server, "/static/../../../../etc/passwd", Cookie=cookie),
        "encoded traversal": asked(server, "/static/%2e%2e/%2e%2e/etc/passwd", Cookie=cookie),
        "a folder of assets": asked(server, "/_solara/cdn/@widgetti", Cookie=cookie),
        "Solara's state": asked(server, "/resourcez", Cookie=cookie),
        "eviction": asked(server, "/_solara/api/evict/a", "POST", Cookie=cookie, Origin=ours),
        "long query": asked(server, "/?" + "a" * 20_000, Cookie=cookie),
        "another method": asked(server, "/", "PUT", Cookie=cookie),
        "worlds without token": asked(server, "/worlds"),
        "worlds, foreign origin": asked(
            server, "/worlds", Cookie=cookie, Origin="http://evil.example"
        ),
        "worlds by post": asked(server, "/worlds", "POST", Cookie=cookie, Origin=ours),
        "worlds bring no token": asked(server, f"/worlds?token={server.token}"),
    }
    assert [name for name, (status, _) in attacks.items() if not 400 <= status < 500] == []
    assert not [name for name, (_, text) in attacks.items() if "root:" in text]


def test_it_listens_on_this_machine_only(server: Served) -> None:
    listening = Path("/proc/net/tcp")
    if not listening.exists():
        pytest.skip("open ports are read in /proc")
    wanted = f":{server.port:04X}"
    local = [line.split()[1] for line in listening.read_text().splitlines()[1:]]
    assert {one for one in local if one.endswith(wanted)} == {f"0100007F{wanted}"}


def test_every_asset_that_the_page_links_is_there(server: Served) -> None:
    cookie = f"joinup-{server.port}={server.token}"
    status, text = asked(server, "/ask", Cookie=cookie)
    links = re.findall(r'<(?:script|link)[^>]+(?:src|href)="([^"]+)"', text)
    assert status == 200 and len(links) > 5
    assert not [link for link in links if not link.startswith("/")]
    assert not [link for link in links if asked(server, link, Cookie=cookie)[0] != 200]
