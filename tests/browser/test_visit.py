"""An address carries all that a visitor sees: what is set and asked, changes, and the quarter."""

from __future__ import annotations

import pytest

pytest.importorskip("solara", reason="the viewer is not installed")

from joinup.browser.app import differences
from joinup.browser.asked import words_of
from joinup.browser.chosen import KINDS, Chosen, chosen_of
from joinup.browser.settings import Change, Settings, from_query, quarter_in
from joinup.browser.visit import address

CHANGED = Settings(
    "rough_sleepers_partnership", 7, 2, {"places": 3}, (Change(6, "grant", 0.3),)
)  # fmt: skip


@pytest.mark.parametrize("view", ["", "ask", "question"])
def test_an_address_carries_everything_on_every_page(view: str) -> None:
    words = {"map": {"points": "5"}, "ask": Chosen("place", 1, 2).words}
    path, _, query = address(view, CHANGED, words, 9).partition("?")
    assert path == f"/{view}"
    assert from_query(query) == (CHANGED, [])
    assert quarter_in(query, CHANGED) == (9, [])
    assert words_of(query) == words


@pytest.mark.parametrize("kind", KINDS)
def test_who_is_asked_survives_the_address(kind: str) -> None:
    chosen = Chosen(kind, 3, 36)
    assert chosen_of(words_of(address("", CHANGED, {"ask": chosen.words}))["ask"]) == (chosen, [])


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({"kind": "minister"}, "kind: 'minister'; allowed are local agency, department"),
        ({"place": "0"}, "place: '0'; allowed are whole numbers from 1 to 1000"),
        ({"member": "-1"}, "member: '-1'; allowed are whole numbers"),
        ({"where": "2"}, "'where' is nothing that this page asks"),
    ],
)
def test_faults_in_who_is_asked_are_told(words: dict[str, str], fault: str) -> None:
    found, faults = chosen_of(words)
    assert found == Chosen() and len(faults) == 1 and faults[0].startswith(fault)


@pytest.mark.parametrize("text", ["-1", "1.5", "abc", "٣", "45", "9" * 20])
def test_a_quarter_that_the_run_has_not_is_told(text: str) -> None:
    number, faults = quarter_in(f"quarter={text}", CHANGED)
    assert number == 0
    assert faults == [f"quarter is {text!r}; allowed are whole numbers from 0 to 44"]
    assert quarter_in("quarter=44", CHANGED) == (44, []) and quarter_in("", CHANGED) == (0, [])


def test_values_and_changes_on_the_way_are_counted() -> None:
    assert differences(Settings()) == []
    values, changes = differences(CHANGED)
    assert values == "1 value differs from the scenario; see Levers and curves."
    assert changes.startswith("1 change of policy comes during the run")
    twice = Settings(changes=(Change(6, "grant", 0.3), Change(7, "grant", 0.2)))
    assert differences(twice)[0].startswith("2 changes of policy come during the run")
