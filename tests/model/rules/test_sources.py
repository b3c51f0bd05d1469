from __future__ import annotations

import math

import pytest
from hypothesis import given

from joinup.model.rules.sources import finding, merged, satisfaction
from tests.model.rules.arrays import members, numbers, shares

rates = numbers(0, 2)
many = numbers(1, 5000)


def left(sources=30.0, effort=1.0, before=30.0, merging=0.3, splitting=0.0) -> float:
    return merged(
        members(sources), members(effort), before=members(before), merging=members(merging),
        splitting=members(splitting),
    ).item()  # fmt: skip


def test_merging_by_hand() -> None:
    """At a rate of ln 2, full effort halves what is too many in a quarter."""
    assert left(merging=math.log(2)) == pytest.approx(15.5)
    assert left(effort=0.5, merging=2 * math.log(2)) == pytest.approx(15.5)
    assert left(effort=0.0) == 30.0 and left(merging=0.0) == 30.0
    assert left(sources=1.0, effort=0.0, splitting=math.log(2)) == pytest.approx(15.5)


@given(shares, shares, many, rates, rates)
def test_sources_stay_between_one_and_as_many_as_there_were(done, effort, before, m, s) -> None:
    sources = 1 + done * (before - 1)
    found = left(sources, effort, before, m, s)
    assert 1 - 1e-9 <= found <= before * (1 + 1e-12)
    # Half effort for two quarters at half the rates is the same as for one: the step is exact.
    half = left(sources, effort, before, m / 2, s / 2)
    assert left(half, effort, before, m / 2, s / 2) == pytest.approx(found)
    assert left(sources, 1.0, before, m, s) <= found + 1e-9 * before


@given(shares, rates, rates)
def test_a_single_source_stays_single(effort, merging, splitting) -> None:
    assert left(1.0, effort, 1.0, merging, splitting) == 1.0


def test_finding_by_hand() -> None:
    assert finding(members(30.0), members(math.log(2) / math.log(30))).item() == pytest.approx(0.5)
    assert finding(members(1.0), members(0.7)).item() == 1.0
    assert finding(members(16.0), members(0.5)).item() == 0.25
    assert finding(members(16.0), members(0.0)).item() == 1.0


@given(many, numbers(0, 1))
def test_fewer_sources_are_never_harder_to_find(sources, loss) -> None:
    found = finding(members(sources), members(loss)).item()
    assert 0 < found <= finding(members((1 + sources) / 2), members(loss)).item() <= 1


def satisfied(signal=0.5, done=0.5, before=0.8, gain=0.8) -> float:
    return satisfaction(
        members(signal), members(done), before=members(before), gain=members(gain)
    ).item()


def test_satisfaction_by_hand() -> None:
    """Three quarters of what could be better is; four fifths of a fifth can be won by it."""
    assert satisfied() == pytest.approx(0.8 + 0.2 * 0.8 * 0.75)
    assert satisfied(signal=-1.0, done=0.0) == 0.8
    assert satisfied(signal=1.0, done=0.0) == satisfied(signal=0.0, done=1.0) == pytest.approx(0.96)


@given(numbers(-1, 1), shares, shares, shares)
def test_satisfaction_is_a_share_that_either_way_raises(signal, done, before, gain) -> None:
    found = satisfied(signal, done, before, gain)
    assert before - 1e-12 <= found <= 1 + 1e-12
    assert found <= satisfied(1.0, done, before, gain) + 1e-12
    assert found <= satisfied(signal, 1.0, before, gain) + 1e-12
