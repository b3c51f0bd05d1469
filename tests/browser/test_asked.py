"""What a page is asked survives the way through an address; what is not allowed is told."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from joinup.browser import guiding
from joinup.browser.asked import between, one_of, read, to_words, whole, words_of
from joinup.browser.settings import Settings, from_query, to_query

CHECKS = {"points": whole(3, 21), "x": one_of("grant", "turnover"), "persist": between(0.05, 0.99)}


def test_a_question_survives_the_address_beside_the_settings() -> None:
    asked = {"points": "5", "x": "turnover", "persist": "0.55"}
    settings = Settings().with_value("grant", 0.25)
    query = to_query(settings) + to_words({"map": asked})
    meant = {"points": 5, "x": "turnover", "persist": 0.55}
    assert read(CHECKS, words_of(query)["map"]) == (meant, [])
    assert from_query(query) == (settings, [])
    assert words_of("seed=3") == {}


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("points=9999", "points: '9999'; allowed are whole numbers from 3 to 21"),
        ("points=2.5", "points: '2.5'; allowed"),
        ("points=%D9%A3", "points: '٣'; allowed"),
        ("persist=nan", "persist: 'nan'; allowed are numbers from 0.05 to 0.99"),
        ("persist=1e999", "persist: '1e999'; allowed"),
        ("persist=inf", "persist: 'inf'; allowed"),
        ("x=../../etc/passwd", "x: '../../etc/passwd'; allowed are"),
        ("x=grnt", "did you mean grant?"),
        ("pionts=3", "'pionts' is nothing that this page asks; did you mean points?"),
        ("__class__=3", "'__class__' is nothing that this page asks"),
    ],
)
def test_what_is_wrong_is_told_and_left_out(words: str, fault: str) -> None:
    given = words_of("&".join(f"map.{word}" for word in words.split("&"))).get("map", {})
    found, faults = read(CHECKS, given)
    assert found == {} and len(faults) == 1
    assert fault in faults[0]


def test_words_are_cut_and_counted() -> None:
    found = words_of("map." + "a" * 300 + "=" + "b" * 9000)["map"]
    assert [(len(name), len(text)) for name, text in found.items()] == [(40, 200)]
    pairs = parse_qsl(to_words({"map": {"x": "a&b=c"}})[1:])
    assert pairs == [("map.x", "a&b=c")]


@pytest.mark.parametrize("text", ["0.1", "abc", "nan", "", "inf", "1.0001", "-1"])
def test_a_circumstance_out_of_its_range_is_refused(text: str) -> None:
    usual, none = guiding.place_of({})
    found, faults = guiding.place_of({"task_depth": text, "turnover": "0.02"})
    assert none == [] and found.circumstances == {**usual.circumstances, "turnover": 0.02}
    assert faults == [f"task_depth: {text!r}; allowed are numbers from 0.25 to 1"]


def test_whole_circumstances_take_whole_numbers_alone() -> None:
    assert guiding.place_of({"partners": "4"})[0].circumstances["partners"] == 4.0
    faults = ["partners: '2.5'; allowed are whole numbers from 2 to 8"]
    assert guiding.place_of({"partners": "2.5"})[1] == faults


def test_how_the_money_ends_is_open_unless_it_is_said() -> None:
    assert guiding.place_of({})[0].ending == "" == guiding.place_of({"ending": "open"})[0].ending
    assert guiding.place_of({"ending": "tapered"})[0].ending == "tapered"
    assert guiding.place_of({"ending": "never"})[1][0].startswith("ending: 'never'; allowed are")
