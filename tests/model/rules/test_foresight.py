"""Closed forms of looking ahead against sums taken quarter by quarter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.model.rules.foresight import (
    Ahead,
    expected_grant,
    foreseen_trust,
    held_share,
    price,
    to_come,
)
from tests.model.rules.arrays import members, numbers, shares

AHEAD = Ahead(
    **{
        name: members(value)
        for name, value in {
            "horizon": 8, "discount": 0.97, "review": 0.35, "grant_held": 0.3, "grant_last": 0.0,
            "fallen": 0.4, "lasting": 3, "embedding": 0.4, "gain": 0.05, "loss": 0.06,
            "stays": 0.97, "routine_pull": 0.25, "meeting_saving": 0.05, "partners_foresee": 0.5,
        }.items()
    }
)  # fmt: skip


def keep(x: float) -> float:
    return 0.97 * (1 - 0.05 * x - 0.06 * (1 - x))


@given(numbers(0, 0.99), numbers(0.01, 0.999), st.integers(0, 60))
def test_what_is_held_is_a_weighted_mean(hold, kept, horizon) -> None:
    weights = [hold**h for h in range(horizon + 1)]
    expected = sum(w * kept**h for h, w in enumerate(weights)) / sum(weights)
    found = held_share(members(hold), members(kept), members(horizon)).item()
    assert found == pytest.approx(expected, rel=1e-7)


@given(shares, shares, st.integers(0, 30), st.integers(0, 40))
def test_the_price_is_a_sum_over_the_horizon(now, later, horizon, lasting) -> None:
    ahead = replace(AHEAD, horizon=members(horizon), lasting=members(lasting))
    found = price(ahead, now=(members(now), members(now)), later=(members(later), members(later)))
    total, left = 0.0, 1.0
    for j in range(horizon):
        x = now if j < lasting else later
        total += 0.97**j * left * 0.3 * x
        left *= keep(x)
    assert found.item() == pytest.approx(total, abs=1e-9)


@given(shares, shares, numbers(0, 1))
def test_what_is_to_come_is_a_mean_over_the_time_an_effort_is_held(x, routine, review) -> None:
    ahead = replace(AHEAD, review=members(review), embedding=members(routine))
    of_grant, of_routine = to_come(
        members(x), members(x), grant=members(0.4), ahead=ahead, worth=members(0.7)
    )
    assert of_grant.item() == pytest.approx((0.3 - 0.4) * x)
    weights = [min(0.97 * (1 - review), 1 - 1e-6) ** h for h in range(9)]
    mean = later = 0.0
    m = routine
    for weight in weights:
        mean += weight * m
        m = 0.97 * (m + 0.05 * x * (1 - m) - 0.06 * (1 - x) * m)
        later += weight * m
    mean, later = mean / sum(weights), later / sum(weights)
    expected = (mean - routine) * 0.3 * x + 0.97 * review * 0.7 * later
    assert of_routine.item() == pytest.approx(expected, abs=1e-9)


def test_nobody_looks_ahead_beyond_the_present_quarter_with_a_horizon_of_one_review() -> None:
    """With certain review only the next quarter's routine counts, at its price."""
    ahead = replace(AHEAD, review=members(1.0))
    _, of_routine = to_come(
        members(1.0), members(1.0), grant=members(0.4), ahead=ahead, worth=members(2.0)
    )
    grown = 0.97 * (0.4 + 0.05 * 0.6)
    assert of_routine.item() == pytest.approx(0.97 * 2.0 * grown)


@given(shares, shares, shares)
def test_partners_are_expected_to_slacken_as_oneself_would(trust, now, later) -> None:
    found = foreseen_trust(AHEAD, members(trust), now=members(now), later=members(later)).item()
    slack = 1 - min(later / max(now, 1e-9), 1)
    assert found == pytest.approx(trust * (1 - 0.5 * 0.4 * slack))
    assert 0 <= found <= trust


@pytest.mark.parametrize(
    ("known", "credibility", "expected"),
    [(True, 1.0, [0.4, 0.2, 0.0]), (True, 0.5, [0.4, 0.3, 0.2]), (False, 1.0, [0.4, 0.4, 0.4])],
)
def test_an_end_is_expected_as_far_as_it_is_announced_and_believed(
    known, credibility, expected
) -> None:
    paid = [members(v) for v in (0.4, 0.2, 0.0)]
    found = expected_grant(
        paid, present=members(0.4), known=np.full((1, 1, 1), known),
        credibility=members(credibility),
    )  # fmt: skip
    assert [grant.item() for grant in found] == pytest.approx(expected)
