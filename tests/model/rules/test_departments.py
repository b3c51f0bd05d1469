"""What departments estimate, against the formulas of their benchmark."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.model.rules.departments import (
    Known,
    answer,
    claims,
    estimate,
    gain_from_leaving,
    moved,
    pays_in_next,
    shared_worth,
    total,
)
from tests.model.rules.arrays import members, numbers, shares

KNOWN = Known(
    **{
        name: members(value)
        for name, value in {
            "effort": 0.4, "incentive": 0.45, "credit": 0.08, "reported": 0.4, "grant": 0.0,
            "own_worth": 0.45, "shared_worth": 0.3, "grant_counts": 0.0, "reward_cost": 0.0,
            "credit_paid": 1.0, "effort_cost": 0.35, "own_cost": 0.5, "crowding": 0.25,
            "critical_mass": 1.0, "ratchet_worth": 1.0,
        }.items()
    }
)  # fmt: skip


def worth(known: Known, incentive: float) -> float:
    return total(estimate(known, members(incentive), known.credit)).item()


def best(known: Known) -> float:
    options = np.linspace(0.05, 0.85, 1601)
    return float(options[np.argmax([worth(known, option) for option in options])])


@pytest.mark.parametrize("share", [0.5, 0.25, 0.7])
@pytest.mark.parametrize("cost", [0.0, 0.2])
def test_the_best_incentive_is_that_of_the_formula(share: float, cost: float) -> None:
    """It is [p ce - chi (share V - a) + 2 lambda chi a] / [ce (1 + 2 lambda)], with p at cost 0.

    The agency's pull is a = ce e + chi b, as it stands.
    """
    own = 0.45 * (1 + 2 * cost)
    known = replace(
        KNOWN, shared_worth=members(share * 0.6), reward_cost=members(cost), own_worth=members(own)
    )
    pull = 0.35 * 0.4 + 0.25 * (0.45 - 0.25 * 0.4) / 0.5
    numerator = own * 0.35 - 0.25 * (share * 0.6 - pull) + 2 * cost * 0.25 * pull
    assert best(known) == pytest.approx(numerator / (0.35 * (1 + 2 * cost)), abs=0.002)


@given(numbers(0.05, 0.85), numbers(0, 0.5))
def test_where_nobody_works_jointly_todays_incentive_is_the_best_reply(usual, cost) -> None:
    known = replace(
        KNOWN, effort=members(0.0), reported=members(0.0), incentive=members(usual),
        own_worth=members(usual * (1 + 2 * cost)), reward_cost=members(cost),
    )  # fmt: skip
    assert worth(known, usual) >= max(worth(known, usual + step) for step in (-0.05, 0.05))


def test_agencies_answer_by_hand() -> None:
    """D is .35 - .25**2/.5 = .225; a tenth more incentive draws .25 x .1/.5/.225 of effort away."""
    effort, output = answer(KNOWN, members(0.55), KNOWN.credit)
    assert effort.item() == pytest.approx(0.4 - 0.05 / 0.225)
    assert output.item() == pytest.approx((0.55 - 0.25 * effort.item()) / 0.5)
    more, _ = answer(KNOWN, KNOWN.incentive, members(0.1))
    assert more.item() == pytest.approx(0.4 + 0.02 / 0.225)
    idle, _ = answer(replace(KNOWN, effort=members(0.0)), members(0.05), KNOWN.credit)
    assert idle.item() == 0.0


@given(st.integers(2, 10), shares)
def test_a_department_answers_for_its_part_and_jointly_for_all(partners, accountability) -> None:
    found = shared_worth(members(0.6), members(partners), members(accountability)).item()
    assert 0.6 / partners - 1e-12 <= found <= 0.6 + 1e-12
    assert shared_worth(members(0.6), members(partners), members(1.0)).item() == pytest.approx(0.6)


@given(numbers(0, 1), numbers(0, 0.2))
def test_moves_stay_within_limits_or_where_they_are(now, step) -> None:
    options = [item.item() for item in moved(members(now), members(step), low=0.05, high=0.85)]
    assert options == sorted(options) and options[2] == pytest.approx(now)
    assert all(min(now, 0.05) <= option <= max(now, 0.85) for option in options)


@given(st.lists(st.booleans(), min_size=3, max_size=3))
def test_claims_are_those_of_who_pays_in(pays) -> None:
    paying = members(*map(float, pays))
    part, claim = claims(paying, members(0.5, 0.3, 0.2), members(0.2, 0.2, 0.6), members(1, 1, 1))
    assert part.item() == pytest.approx(
        sum(p for p, here in zip((0.5, 0.3, 0.2), pays, strict=True) if here)
    )
    assert claim.sum() == pytest.approx(1)
    if any(pays):
        assert claim[paying == 0].sum() == 0


def test_leaving_by_hand() -> None:
    """Half the result; keeps .7 x .6 x (.85 - .25) and fears .3 of .6 x .85 + .5 x .6 x .75."""
    found = gain_from_leaving(
        members(0.5), pool_share=members(0.7), savings=members(0.6), pocket=members(0.85),
        agreed=members(0.25), breakup=members(0.3), accountability=members(0.5),
        worth=members(0.6), partners=members(4),
    )  # fmt: skip
    assert found.item() == pytest.approx(0.5 * (0.252 - 0.3 * (0.51 + 0.225)))


@given(numbers(-1, 1), st.booleans(), shares)
def test_the_cost_of_moving_keeps_departments_where_they_are(gain, inside, draw) -> None:
    def stays(cost: float) -> float:
        return pays_in_next(
            members(gain), members(float(inside)), cost=members(cost), precision=members(50.0),
            draw=members(draw),
        ).item()  # fmt: skip

    if stays(0.0) == inside:
        assert stays(0.1) == inside
