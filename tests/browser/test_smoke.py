"""The shortest visit that meets every page: a real Chromium plays, asks, changes and compares."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from joinup.compiled.engine import simulate
from joinup.inputs import load_scenario
from joinup.model.engine import Run
from tests.browser.conftest import PATIENCE, Visitor

NAME = "rough_sleepers_partnership"
FIRST_NUMBER = "Ring-fenced grant for each unit of joint work done in a quarter (u/fulfilment)"


@pytest.mark.browser
def test_a_short_visit_meets_every_page(visit: Callable[[], Visitor]) -> None:
    visitor = visit()
    visitor.open(f"/?scenario={NAME}&places=4&seed=7")
    visitor.press("Step")
    visitor.at_quarter(1, 44)
    visitor.press("To the end")
    visitor.at_quarter(44, 44)
    visitor.page.get_by_text("All numbers of this quarter").click()
    run = Run({**load_scenario(NAME).parameters, "places": 4}, 7, 0)
    expected = float(simulate([run]).series["clients_in_need"][0, -1])
    cell = "document.querySelector('td[data-outcome=clients_in_need]')"
    visitor.wait(f"Number({cell}?.title) === {expected!r}")  # tables follow the quarter's number
    visitor.press("Reset")
    visitor.at_quarter(0, 44)
    visitor.view("Ask an agency")
    visitor.page.wait_for_selector(".said:has-text('has not decided')", timeout=PATIENCE)
    visitor.view("Levers")
    field = visitor.page.get_by_label(FIRST_NUMBER).nth(1)
    field.fill("0.2", timeout=PATIENCE)
    field.press("Tab")
    visitor.wait("location.search.includes('grant=0.2')")
    with visitor.page.expect_download(timeout=PATIENCE) as download:
        visitor.press("Save as a scenario")
    assert download.value.suggested_filename == f"{NAME}_changed.toml"
    for name, sign in (
        ("Compare", "Which scenarios?"), ("Map and rescue", "Over which two parameters?"),
        ("Guidance", "Describe the place"), ("Validation", "Which initiative?"),
    ):  # fmt: skip
        visitor.view(name)
        visitor.page.wait_for_selector(f"text={sign}", timeout=PATIENCE)
