"""The browser as people meet it: a real Chromium opens it, plays, asks, changes, compares."""

from __future__ import annotations

import csv
import http.client
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from joinup.batch import open_result, run
from joinup.browser.saving import EXPERIMENT_FILE
from joinup.inputs import load_experiment
from joinup.model.outcomes import QUARTERLY
from tests.browser.conftest import PATIENCE, Served, Visitor, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Visit = Callable[[], Visitor]
GRANT = "Ring-fenced grant for each unit of joint work done in a quarter (u/fulfilment)"
SMALL = "/?scenario=rough_sleepers_partnership&places=4"


def grant(visitor: Visitor, value: str) -> None:
    """Type a grant into its number field."""
    field = visitor.page.get_by_label(GRANT).nth(1)
    field.fill(value, timeout=PATIENCE)
    field.press("Tab")


def test_every_view_opens(visit: Visit) -> None:
    visitor = visit()
    visitor.open()
    for name, sign in (
        ("Ask an agency", ".said"), ("Levers", ".lever"), ("Compare", "text=Which scenarios?"),
        ("Map and rescue", "text=Over which two"), ("Guidance", "text=Describe the place"),
        ("Validation", "text=Which initiative?"), ("Explore", ".tiles"),
    ):  # fmt: skip
        visitor.view(name)
        visitor.page.wait_for_selector(sign, timeout=PATIENCE)
        assert visitor.page.title() == f"{name} – joinup"
    for path, sign in (
        ("/ask", ".said"), ("/levers", ".lever"), ("/compare", ".panel"), ("/map", ".panel"),
        ("/guidance", ".panel"), ("/validation", ".panel"),
    ):  # fmt: skip
        visitor.open(path)
        visitor.page.wait_for_selector(sign, timeout=PATIENCE)
    assert "token" not in visitor.page.evaluate("location.href")


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
    visitor.page.wait_for_selector("text=the run has finished", timeout=PATIENCE)
    visitor.press("Reset")
    visitor.at_quarter(0, 44)
    visitor.press("To the full grant's end")
    visitor.at_quarter(15, 44)
    assert "for the last time" in visitor.page.locator(".now").inner_text()


def test_the_numbers_are_those_of_a_batch(visit: Visit, tmp_path: Path) -> None:
    visitor = visit()
    visitor.open("/?scenario=rough_sleepers_handed_over&seed=11&replicate=3")
    visitor.press("To the end")
    visitor.at_quarter(44, 44)
    visitor.page.get_by_text("All numbers of this quarter").click()
    visitor.page.wait_for_selector("table[data-quarter='44'] td[data-outcome]", timeout=PATIENCE)
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
    visitor.at_quarter(0, 44)


def test_an_address_is_shared_and_its_faults_are_told(visit: Visit) -> None:
    visitor = visit()
    visitor.open("/levers?scenario=rough_sleepers_pooled&grant=0.25&turnover=7&seed=5")
    text = "turnover is 7; allowed are numbers from 0 to 0.1 (per quarter)"
    visitor.page.wait_for_selector(f"text={text}", timeout=PATIENCE)
    assert visitor.page.get_by_label(GRANT).nth(1).input_value() == "0.25"
    assert visitor.page.get_by_label("Seed").input_value() == "5"


def test_levers_change_the_run_from_the_start(visit: Visit) -> None:
    visitor = visit()
    visitor.open("/levers?scenario=rough_sleepers_partnership&places=4")
    visitor.press("To the end")
    visitor.at_quarter(44, 44)
    for value in ("0.1", "0.2"):  # after a run that has finished, and one that has not
        grant(visitor, value)
        visitor.at_quarter(0, 44)
        visitor.wait(f"location.search.includes('grant={value}')")
        visitor.press("Step")
        visitor.at_quarter(1, 44)
    grant(visitor, "0.9")
    visitor.page.wait_for_selector("text=grant is 0.9; allowed are numbers", timeout=PATIENCE)
    visitor.wait("document.querySelectorAll('.lever.changed').length === 2")  # and places
    assert visitor.page.get_by_label(GRANT).nth(1).input_value() == "0.2"
    row = visitor.page.locator(".lever.changed", has_text="Ring-fenced grant for each")
    row.get_by_text("undo").click()
    visitor.wait("!location.search.includes('grant=')")


def test_policy_is_changed_during_the_run_and_saved_as_a_program(
    visit: Visit, tmp_path: Path
) -> None:
    visitor = visit()
    visitor.open("/levers?scenario=rough_sleepers_partnership&places=4")
    visitor.press("To the full grant's end")
    visitor.at_quarter(15, 44)
    visitor.press("from the present quarter on")
    visitor.page.wait_for_selector("text=only levers can change now", timeout=PATIENCE)
    visitor.wait("document.querySelectorAll('.lever select:disabled').length > 0")  # form_before
    grant(visitor, "0.2")
    visitor.page.wait_for_selector("text=After quarter 15: grant = 0.2", timeout=PATIENCE)
    visitor.at_quarter(15, 44)
    visitor.view("Explore")
    visitor.page.wait_for_selector(".chart .change", state="attached", timeout=PATIENCE)
    visitor.view("Levers")
    with visitor.page.expect_download(timeout=PATIENCE) as download:
        visitor.press("Save as a program")
    assert "(15, {'grant': 0.2})" in Path(download.value.path()).read_text()
    visitor.press("Reset")
    visitor.at_quarter(0, 44)
    visitor.wait("!document.body.innerText.includes('After quarter 15')")


def test_an_agency_is_asked_by_a_click_and_by_name(visit: Visit) -> None:
    visitor = visit()
    visitor.open(SMALL)
    visitor.press("To the full grant's end")
    visitor.at_quarter(15, 44)
    visitor.page.locator(".tiles .agency").nth(5).click()
    visitor.page.wait_for_selector("h2:has-text('Health, place 2')", timeout=PATIENCE)
    said = visitor.page.locator(".said").inner_text()
    assert re.match(r"Health, place 2 gives \d+% of its capacity: .+\.$", said)
    assert "treat the patients on its lists" in visitor.page.locator(".view").inner_text()
    row = visitor.page.locator("tr.chosen").inner_text()
    assert "chosen" in row
    cells = [float(cell.replace("−", "-")) for cell in row.split("\t")[1:]]
    assert sum(cells[:-1]) == pytest.approx(cells[-1], abs=0.006)
    visitor.wait("document.querySelector('.view .chart').ariaLabel.includes('in quarter 15')")
    visitor.press("Step")  # the answer follows the run
    visitor.wait("document.querySelector('.view .chart').ariaLabel.includes('in quarter 16')")
    for kind, sign in (
        ("department", "It pays its agencies"), ("place", "It works as a partnership"),
        ("client group", "are in need, of"), ("local agency", "Its objective"),
    ):  # fmt: skip
        visitor.choose("Ask a", kind)
        visitor.page.wait_for_selector(f"text={sign}", timeout=PATIENCE)


def test_scenarios_are_compared_and_downloaded(visit: Visit) -> None:
    visitor = visit()
    visitor.open("/compare?compare.scenarios=rough_sleepers_unit,rough_sleepers_wound_up")
    visitor.page.get_by_role("textbox", name="Replicates").fill("6")
    visitor.page.get_by_role("textbox", name="Replicates").press("Tab")
    visitor.press("Compare")
    visitor.page.wait_for_selector(".verdict", timeout=PATIENCE)
    said = visitor.page.locator(".view").inner_text()
    assert "joint working lasts nowhere" in said and "Means over 6 replicates" in said
    with visitor.page.expect_download(timeout=PATIENCE) as download:
        visitor.press("Download all runs")
    rows = list(csv.DictReader(Path(download.value.path()).read_text().splitlines()))
    assert len(rows) == 12 and {row["scenario"] for row in rows} == {
        "rough_sleepers_unit", "rough_sleepers_wound_up",
    }  # fmt: skip
    visitor.view("Explore")
    visitor.page.wait_for_selector(".tiles", timeout=PATIENCE)
    visitor.view("Compare")
    visitor.page.wait_for_selector(".verdict", timeout=PATIENCE)
    visitor.page.get_by_role("textbox", name="Replicates").fill("500")
    visitor.page.get_by_role("textbox", name="Replicates").press("Tab")
    for _ in range(2):  # the second time is the same as the first, and yet begins
        visitor.press("Compare")
        visitor.wait("document.body.innerText.includes('% done')")
        visitor.press("Stop")
        visitor.wait("!document.body.innerText.includes('% done')")
    assert "Means over 6 replicates" in visitor.page.locator(".view").inner_text()
    visitor.page.get_by_role("textbox", name="Replicates").fill("501")
    visitor.page.get_by_role("textbox", name="Replicates").press("Tab")
    text = "replicates: '501'; allowed are whole numbers from 2 to 500"
    visitor.page.wait_for_selector(f"text={text}", timeout=PATIENCE)


def test_the_experiment_is_saved(visit: Visit, tmp_path: Path) -> None:
    visitor = visit()
    visitor.open("/levers?scenario=rough_sleepers_pooled&grant=0.25&replicate=1")
    with visitor.page.expect_download(timeout=PATIENCE) as download:
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
    other.view("Levers")
    other.page.wait_for_selector(".lever", timeout=PATIENCE)
    grant(other, "0.1")
    other.wait("location.search.includes('grant=0.1')")
    one.at_quarter(15, 44)


def test_keyboard_and_text_alternatives(visit: Visit) -> None:
    visitor = visit()
    visitor.open(SMALL)
    page = visitor.page
    page.get_by_role("button", name="Step").focus()
    page.keyboard.press("Enter")
    visitor.at_quarter(1, 44)
    pictures = page.locator(".view svg[role=img]")
    assert pictures.count() == 7
    assert all(pictures.nth(n).get_attribute("aria-label") for n in range(pictures.count()))
    visitor.view("Levers")
    page.wait_for_selector(".lever", timeout=PATIENCE)
    slider = page.get_by_label(GRANT).first
    slider.focus()
    page.keyboard.press("ArrowLeft")
    visitor.wait("location.search.includes('grant=')")
    names = page.eval_on_selector_all(
        ".levers input, .levers select",
        "all => all.filter(one => !one.getAttribute('aria-label') && !one.closest('label')).length",
    )
    assert names == 0
    for name in ("Show or hide the scenario", "Light or dark"):
        assert page.get_by_role("button", name=name).count() == 1
    assert page.evaluate("document.documentElement.lang") == "en-GB"


def test_a_phone_shows_the_page_and_its_side_on_demand(visit: Visit) -> None:
    visitor = visit()
    visitor.page.set_viewport_size({"width": 390, "height": 800})
    for path, sign in (
        ("/", ".now"), ("/ask", ".said"), ("/levers", ".lever"), ("/compare", "h2"),
        ("/map", "h2"), ("/guidance", ".lever"), ("/validation", "h2"),
    ):  # fmt: skip
        visitor.open(f"{path}?places=4")
        visitor.page.locator(sign).first.wait_for(timeout=PATIENCE)
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
        visitor.page.wait_for_selector(f"text={text}", timeout=PATIENCE)
        visitor.press("Reset")
        visitor.at_quarter(0, 44)
        visitor.press("Step")
        visitor.at_quarter(1, 44)
        visitor.view("Levers")
        visitor.page.wait_for_selector(".lever", timeout=PATIENCE)
        context.close()


def asked(server: Served, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
    """Ask the server over the wire and return status and body."""
    link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
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
    status, text = asked(server, "/", Cookie=cookie)
    links = re.findall(r'<(?:script|link)[^>]+(?:src|href)="([^"]+)"', text)
    assert status == 200 and len(links) > 5
    assert not [link for link in links if not link.startswith("/")]
    assert not [link for link in links if asked(server, link, Cookie=cookie)[0] != 200]
