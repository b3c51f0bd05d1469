from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.model.rules.clients import (
    awareness,
    barrier,
    exclusion_index,
    exits_and_entries,
    reach,
    stock,
)
from tests.model.rules.arrays import members, numbers, shares, splits

people = numbers(0, 1e6)
hazards = numbers(0.005, 20)


def aware(before, signal, publicity=0.08, word=0.15, fading=0.03) -> float:
    return awareness(
        members(before), members(signal), publicity=members(publicity),
        word_of_mouth=members(word), fading=members(fading),
    ).item()  # fmt: skip


def test_awareness_by_hand() -> None:
    """Of .5 unaware, .1 by publicity and .2 x .5 x .5 by word of mouth learn; a tenth forget."""
    assert aware(0.5, 0.5, 0.1, 0.2, 0.1) == pytest.approx(0.5 + 0.15 * 0.5 - 0.05)
    assert aware(0.5, -1.0, 0.1, 0.2, 0.1) == pytest.approx(0.5 + 0.1 * 0.5 - 0.05)
    assert aware(0.5, 0.0, publicity=3.0) == 1.0 and aware(0.5, 0.0, fading=2.0) == 0.0


@given(shares, numbers(-1, 1), numbers(0, 0.25), numbers(0, 0.5), numbers(0, 0.2))
def test_awareness_is_a_share_that_publicity_and_results_raise(a, y, pub, word, fading) -> None:
    found = aware(a, y, pub, word, fading)
    assert 0 <= found <= 1
    assert found <= aware(a, max(y, 0.5), pub, word, fading) + 1e-12
    assert found <= aware(a, y, pub + 0.1, word, fading) + 1e-12
    assert aware(a, y, pub, word, fading + 0.1) <= found + 1e-12


@given(numbers(0, 0.95), numbers(0, 0.3), shares, shares)
def test_barriers_fall_where_partners_act_on_what_they_hear(before, fall, consult, effort) -> None:
    after = barrier(
        members(before), fall=members(fall), consultation=members(consult), effort=members(effort)
    ).item()
    assert 0 <= after <= before
    assert after == pytest.approx(before - before * fall * consult * effort)


def test_reach_by_hand() -> None:
    assert reach(members(0.8), members(0.25), members(0.5)).item() == pytest.approx(0.3)


@given(splits(7), numbers(0.1, 1))
def test_the_exclusion_index_is_even_at_1_and_has_no_unit(reached, scale) -> None:
    found = exclusion_index(reached).item()
    assert 0 <= found <= 1
    if reached.min() > 1e-9:
        assert exclusion_index(scale * reached).item() == pytest.approx(found)
        assert found == pytest.approx(reached.min() / reached.max())
    assert exclusion_index(members(0.0, 0.0)).item() == 1.0
    assert exclusion_index(members(0.0, 0.1)).item() == 0.0


def flows(served, rate=2.0, boost=1.6, entry=100.0, prevention=0.25) -> tuple[float, float]:
    hazard, entries = exits_and_entries(
        members(served), exit_rate=members(rate), exit_boost=members(boost), entry=members(entry),
        prevention=members(prevention),
    )  # fmt: skip
    return hazard.item(), entries.item()


def test_flows_by_hand() -> None:
    assert flows(0.5) == pytest.approx((3.6, 87.5))
    assert flows(-0.5) == pytest.approx((0.4, 112.5))
    assert flows(-1.0) == pytest.approx((0.2, 125.0))  # never below a tenth of the usual rate


@given(numbers(-1, 1), numbers(0.05, 4), numbers(0, 4), people, numbers(0, 0.5))
def test_better_service_never_keeps_people_in_need(served, rate, boost, entry, prevent) -> None:
    hazard, entries = flows(served, rate, boost, entry, prevent)
    assert hazard >= rate / 10 - 1e-12 and entries >= 0
    more, fewer = flows(1.0, rate, boost, entry, prevent)
    assert more >= hazard - 1e-12 and fewer <= entries + 1e-9
    assert flows(0.0, rate, boost, entry, prevent) == (rate, entry)


@given(people, hazards, people)
def test_the_stock_is_exact_over_any_step(before, hazard, entries) -> None:
    """Two half quarters make a whole one; the stock lies between its start and its end."""
    whole = stock(members(before), members(hazard), members(entries))
    half = stock(members(before), members(hazard / 2), members(entries / 2))
    again = stock(half, members(hazard / 2), members(entries / 2))
    assert again.item() == pytest.approx(whole.item(), rel=1e-9, abs=1e-6)
    settled = entries / hazard
    assert min(before, settled) - 1e-6 <= whole.item() <= max(before, settled) + 1e-6
    assert whole.item() <= before + entries + 1e-6


@given(people, hazards)
def test_without_entries_the_stock_decays(before, hazard) -> None:
    left = stock(members(before), members(hazard), members(0.0)).item()
    assert left == pytest.approx(before * math.exp(-hazard), abs=1e-9)


@given(st.integers(1, 5), hazards)
def test_the_usual_stock_stays(hundreds, hazard) -> None:
    usual = members(100.0 * hundreds)
    assert stock(usual, members(hazard), usual * hazard).item() == pytest.approx(usual.item())
