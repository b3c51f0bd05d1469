from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.model.rules.policy import coordination_fit, grant_level
from tests.model.rules.arrays import members, numbers, shares

lengths = st.integers(0, 12)


def course(grant=0.4, start=2, length=3, taper=3, after=0.0, n=40) -> list[float]:
    return [
        grant_level(
            quarter, grant=members(grant), start=members(start), length=members(length),
            taper=members(taper), after=members(after),
        ).item()
        for quarter in range(n)
    ]  # fmt: skip


def test_a_grant_by_hand() -> None:
    assert course(n=10) == pytest.approx([0, 0, 0.4, 0.4, 0.4, 0.3, 0.2, 0.1, 0, 0])
    assert course(after=0.5, n=10) == pytest.approx(
        [0, 0, 0.4, 0.4, 0.4, 0.35, 0.3, 0.25, 0.2, 0.2]
    )
    assert course(taper=0, n=7) == pytest.approx([0, 0, 0.4, 0.4, 0.4, 0, 0])
    assert course(length=0) == [0.0] * 40


@given(numbers(0, 0.6), lengths, lengths.filter(bool), lengths, shares)
def test_a_grant_is_full_then_falls_to_what_continues(grant, start, length, taper, after) -> None:
    paid = course(grant, start, length, taper, after)
    assert paid[:start] == [0.0] * start
    assert paid[start : start + length] == pytest.approx([grant] * length)
    later = paid[start + length :]
    assert all(a >= b - 1e-12 for a, b in pairwise(later))
    assert later[taper:] == pytest.approx([grant * after] * len(later[taper:]))
    assert sum(paid[start + length :][:taper]) == pytest.approx(grant * taper * (1 + after) / 2)


@given(shares, numbers(0.25, 1))
def test_a_form_fits_what_it_can_coordinate(coordination, depth) -> None:
    found = coordination_fit(members(coordination), members(depth)).item()
    assert found == (1.0 if coordination >= depth else pytest.approx((coordination / depth) ** 0.5))
