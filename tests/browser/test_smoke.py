"""The shortest visit that meets every page: a real Chromium sets, asks, plays and comes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from joinup.compiled.engine import simulate
from joinup.inputs import load_scenario
from joinup.inputs.planned import resolved_parameters
from joinup.model.engine import Run
from joinup.standalone.contents import checksum
from tests.browser.conftest import Visitor

NAME = "rough_sleepers_partnership"


@pytest.mark.browser
def test_a_short_visit_meets_every_page(visit: Callable[[], Visitor]) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open(f"/?scenario={NAME}&places=4&seed=7&grant=0.3&quarter=44&screen.outcome=trust")
    point = {**resolved_parameters(load_scenario(NAME)), "places": 4, "grant": 0.3}
    assert visitor.asked("checksum(view.found)") == checksum(point, 7, range(100))
    assert "Set here: places = 4." in page.inner_text("#summary")
    page.get_by_role("link", name="Ask an agency").click()
    visitor.at_quarter(44, 44)
    page.get_by_text("All numbers of this quarter").click()
    expected = float(simulate([Run(point, 7, 0)]).series["clients_in_need"][0, -1])
    cell = "document.querySelector('td[data-outcome=clients_in_need]')"
    visitor.wait(f"Number({cell}?.title) === {expected!r}")  # tables follow the quarter's number
    visitor.press("Reset")
    visitor.at_quarter(0, 44)
    page.wait_for_selector(".said:has-text('has not decided')")
    visitor.press("Step")
    visitor.at_quarter(1, 44)
    with page.expect_download() as download:
        visitor.press("Save as a scenario")
    assert download.value.suggested_filename == f"{NAME}_changed.toml"
    for name, sign in (("Guidance", "Describe the place"), ("Questions", "What do you want")):
        visitor.view(name)
        page.wait_for_selector(f"text={sign}")
    page.get_by_role("link", name="Levers and curves").click()
    visitor.settle()
    assert visitor.asked("checksum(view.found)") == checksum(point, 7, range(100))
    assert page.locator("#outcome").input_value() == "trust"
    assert "quarter=1" in page.url
