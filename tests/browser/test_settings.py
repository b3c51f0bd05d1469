"""What a visitor sends is checked like a file; what is set survives the way through an address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.browser import shelf
from joinup.browser.asked import words_of
from joinup.browser.settings import (
    Change,
    Settings,
    from_query,
    to_query,
    usual,
    with_draw,
)
from joinup.errors import InputError
from joinup.inputs import load_scenario
from joinup.model.parameters import REGISTRY
from joinup.standalone.contents import SEED
from tests.quick import examples

NUMBERS = [item for item in REGISTRY.values() if item.kind == "number" and item.axis is None]


@given(
    st.sampled_from(sorted(shelf.scenarios())),
    st.integers(0, 2**63 - 1),
    st.dictionaries(st.sampled_from([item.name for item in NUMBERS]), st.floats(0, 1), max_size=5),
)
@examples(60)
def test_what_is_set_survives_the_address(name: str, seed: int, parts: dict[str, float]) -> None:
    found = with_draw(Settings(scenario=name), "seed", f"{seed}")
    for parameter, part in parts.items():
        item = REGISTRY[parameter]
        try:
            found = found.with_value(parameter, item.low + part * (item.high - item.low))
        except InputError:
            continue  # it contradicts the others, as a floor above its cap does
    assert from_query(to_query(found)) == (found, [])


def test_lists_choices_and_counts_survive_the_address() -> None:
    found = Settings(scenario="rough_sleepers_partnership")
    found = found.with_value("form", "pooled budget").with_value("grant_length", 11)
    found = found.with_value("gain_share", (0.4, 0.3, 0.2, 0.1))
    found = found.with_value("savings_pockets", (0.25, 0.25, 0.25, 0.25))
    assert from_query(to_query(found)) == (found, [])


def test_a_value_as_the_scenario_has_it_is_no_change() -> None:
    found = Settings().with_value("grant", 0.3)
    assert found.values == {"grant": 0.3}
    assert found.with_value("grant", found.base.value("grant")).values == {}
    assert found.without("grant").values == {}
    assert Settings().with_value("floor", 0.75).values == {}  # what a joint unit brings anyway


def test_what_a_form_brings_follows_the_form() -> None:
    base = load_scenario("rough_sleepers_unit")
    assert usual(base, "cap", "liaison") == 0.5
    assert usual(base, "lead_time", "liaison") == 4  # the scenario's own
    assert usual(load_scenario("rough_sleepers_partnership"), "pool_share", "silo") == 0.0


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("grant=9", "grant is 9; allowed are numbers from 0 to 0.6 (u/fulfilment)"),
        ("grant=nan", "grant is nan; allowed are numbers from 0 to 0.6 (u/fulfilment)"),
        ("grant=", 'grant is ""; allowed are numbers from 0 to 0.6 (u/fulfilment)'),
        ("grnat=0.1", "grnat is not a parameter; did you mean grant?"),
        ("places=2.5", "places is 2.5; allowed are whole numbers from 1 to 1000 (places)"),
        ("places=900", "900 places with 4 agencies each are 3600 agencies"),
        ("form=joint_unit", 'form is "joint_unit"; allowed are silo, liaison'),
        ("gain_share=0.5,0.6", "gain_share sums to 1.1; the shares of a whole must sum to 1"),
        ("quarters=200&grant_length=20", "quarters is 200; the browser takes at most 160"),
        ("scenario=/etc/passwd", "there is no scenario '/etc/passwd'"),
        ("scenario=..%2F..%2Fsecret", "there is no scenario '../../secret'"),
        ("seed=-1", "seed is '-1'; allowed are whole numbers from 0"),
        ("seed=99999999999999999999", "seed is '99999999999999999999'; allowed"),
        ("replicate=%D9%A3", "replicate is '٣'; allowed"),
        ("floor=0.9&cap=0.1", "floor (0.9) lies above cap (0.1)"),
    ],
)
def test_what_is_wrong_in_an_address_is_told_and_left_out(query: str, fault: str) -> None:
    found, faults = from_query(query)
    assert len(faults) == 1 and faults[0].startswith(fault), faults
    assert found == Settings()


def test_changes_on_the_way_survive_the_address_in_their_order() -> None:
    changes = (
        Change(6, "grant", 0.3), Change(6, "grant", 0.1), Change(9, "form", "joint unit"),
        Change(9, "gain_share", (0.4, 0.3, 0.2, 0.1)),
    )  # fmt: skip
    found = Settings(scenario="rough_sleepers_partnership", values={"places": 3}, changes=changes)
    assert from_query(to_query(found)) == (found, [])
    assert found.with_value("grant", 0.2).changes == ()  # the run begins anew
    assert with_draw(found, "seed", "3").changes == changes


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("15.grant=9", "from quarter 15: grant is 9; allowed are numbers from 0 to 0.6"),
        ("15.grnat=0.2", "from quarter 15: grnat is not a parameter; did you mean grant?"),
        ("15.turnover=0.01", "from quarter 15: turnover is no lever; it cannot change during a"),
        ("45.grant=0.2", "from quarter 45: the run ends with quarter 44"),
        ("9999999999999.grant=0.2", "from quarter 999999999: the run ends with quarter 44"),
        ("3.floor=0.9&4.cap=0.1", "from quarter 4: floor (0.9) lies above cap (0.1)"),
    ],
)
def test_a_faulty_change_on_the_way_is_told_and_left_out(query: str, fault: str) -> None:
    found, faults = from_query(query)
    assert len(faults) == 1 and faults[0].startswith(fault), faults
    assert len(found.changes) == query.count("&")


def test_a_long_address_is_read_to_its_end() -> None:
    found, faults = from_query("&".join(["15.grant=0.2"] * 300))
    assert len(found.changes) == 300 and faults == []
    assert len(words_of("&".join(f"map.x{n}=1" for n in range(300)))["map"]) == 300


@pytest.mark.parametrize("text", ["abc", "-5", "1.5", "", "٣", "9" * 30])
@pytest.mark.parametrize("name", ["seed", "replicate"])
def test_a_draw_that_is_no_number_is_refused_by_its_own_text(name: str, text: str) -> None:
    with pytest.raises(InputError) as refused:
        with_draw(Settings(), name, text)
    assert refused.value.faults[0].startswith(f"{name} is {text!r}; allowed are whole numbers")
    assert with_draw(Settings(), name, "7") != Settings()


def test_one_fault_does_not_take_the_rest_along() -> None:
    found, faults = from_query("grant=9&mainstreaming=1.5&seed=7")
    assert len(faults) == 1
    assert found == Settings(seed=7, values={"mainstreaming": 1.5})
    assert from_query("") == (Settings(), []) and Settings().seed == SEED


@given(st.text(max_size=80))
@examples(200)
def test_no_address_raises(query: str) -> None:
    found, _ = from_query(query)
    assert found.scenario in shelf.scenarios()


def test_a_brought_file_joins_the_shelf(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path

    monkeypatch.setattr(shelf, "_brought", {})
    path = Path(str(tmp_path)) / "mine.toml"
    path.write_text('title = "Mine"\nsummary = "Mine."\n', encoding="utf-8")
    assert shelf.shelve(path) == "mine"
    assert next(iter(shelf.scenarios())) == "mine"
    other = path.rename(path.with_name("rough_sleepers_unit.toml"))
    with pytest.raises(InputError, match="a shipped scenario has this name"):
        shelf.shelve(other)
    with pytest.raises(InputError, match="no such file"):
        shelf.shelve(path)
