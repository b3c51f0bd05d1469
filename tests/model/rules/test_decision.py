from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.model.rules.decision import (
    aspiring_level,
    attractions,
    available,
    copied_level,
    draw_level,
    logit_weights,
)
from tests.model.rules.arrays import members, numbers, shares

menus = st.lists(numbers(-2, 2), min_size=2, max_size=7)
codes = st.integers(0, 6)


def level(value: int) -> np.ndarray:
    return members(value).astype(np.int64)


def weights(menu, precision=20.0, low=0, high=None) -> list[float]:
    top = len(menu) - 1 if high is None else high
    found = logit_weights(
        [members(v) for v in menu], members(precision), low=level(low), high=level(top)
    )
    return [w.item() for w in found]


@given(menus, numbers(0, 50), numbers(-5, 5))
def test_a_constant_added_to_every_payoff_changes_nothing(menu, precision, constant) -> None:
    moved = weights([value + constant for value in menu], precision)
    assert moved == pytest.approx(weights(menu, precision), rel=1e-9, abs=1e-12)


@given(menus, numbers(0, 50))
def test_weights_are_those_of_a_quantal_response(menu, precision) -> None:
    found = np.array(weights(menu, precision))
    expected = np.exp(np.maximum(precision * (np.array(menu) - max(menu)), -60))
    assert found == pytest.approx(expected)
    assert found.max() == 1.0


@given(menus)
def test_limits_of_precision(menu) -> None:
    assert weights(menu, 0.0) == [1.0] * len(menu)
    sharp = weights(menu, 1e12)
    assert [w > 1e-20 for w in sharp] == [v >= max(menu) - 5e-11 for v in menu]


@given(menus, codes, codes)
def test_what_is_not_available_weighs_nothing(menu, one, other) -> None:
    low, high = sorted((min(one, len(menu) - 1), min(other, len(menu) - 1)))
    found = weights(menu, low=low, high=high)
    assert all((w > 0) == (low <= k <= high) for k, w in enumerate(found))
    drawn = [int(draw_level([members(w) for w in found], members(u)).item())
             for u in np.linspace(1e-9, 1 - 1e-9, 30)]  # fmt: skip
    assert min(drawn) >= low and max(drawn) <= high


@given(st.lists(st.integers(0, 5), min_size=2, max_size=6).filter(any))
def test_draws_pick_levels_in_proportion_to_their_weights(menu) -> None:
    fine = (np.arange(sum(menu) * 4) + 0.5) / (sum(menu) * 4)
    drawn = draw_level([np.full(fine.shape, float(w)) for w in menu], fine)
    assert np.bincount(drawn, minlength=len(menu)).tolist() == [4 * w for w in menu]


@pytest.mark.parametrize(
    ("n", "floor", "cap", "depth", "expected"),
    [
        (5, 0.0, 1.0, 1.0, (0, 4)), (5, 0.25, 0.5, 1.0, (1, 2)), (5, 0.75, 1.0, 0.5, (2, 4)),
        (5, 0.26, 0.74, 1.0, (2, 2)), (3, 0.75, 0.75, 1.0, (1, 1)), (2, 0.1, 0.9, 1.0, (0, 0)),
        (11, 0.3, 0.7, 1.0, (3, 7)), (11, 0.3, 0.7, 0.25, (3, 7)),
    ],
)  # fmt: skip
def test_floors_and_caps_by_hand(n, floor, cap, depth, expected) -> None:
    low, high = available(n, floor=members(floor), cap=members(cap), task_depth=members(depth))
    assert (low.item(), high.item()) == expected


def copied(mine: float, theirs: float, draw: float, looks: bool = True, precision: float = 20.0):
    return copied_level(
        level(1), members(mine), peer_level=level(4), peer_payoff=members(theirs),
        looks=np.full((1, 1, 1), looks), draw=members(draw), precision=members(precision),
        low=level(0), high=level(3),
    ).item()  # fmt: skip


@given(numbers(-2, 2), numbers(-2, 2), numbers(0.001, 0.999), numbers(0, 40))
def test_the_better_peer_is_copied_the_more_often(mine, theirs, draw, precision) -> None:
    chance = 1 / (1 + np.exp(-precision * (theirs - mine)))
    if abs(draw - chance) > 1e-9:
        assert copied(mine, theirs, draw, precision=precision) == (3 if draw < chance else 1)
    assert copied(mine, theirs, draw, looks=False) == 1


@given(codes, numbers(-1, 1), numbers(-1, 1), shares, shares, shares, st.booleans())
def test_aspiring(now, payoff, aspired, rate, review, draw, trial) -> None:
    now = min(now, 4)
    found = aspiring_level(
        level(now), members(payoff), members(aspired), review_rate=members(rate), low=level(1),
        high=level(4), review=members(review), draw=members(draw),
        trial=np.full((1, 1, 1), trial),
    ).item()  # fmt: skip
    discontent = payoff < aspired - 1e-9  # nearer than that is the same
    step = (-1 if draw < 0.5 else 1) if review < rate and (discontent or trial) else 0
    assert found == min(max(now + step, 1), 4)


def test_rounding_leaves_nobody_discontented() -> None:
    """0.1 + 0.2 is a little more than 0.3, and no reason to move."""
    found = aspiring_level(
        level(2), members(0.3), members(0.1 + 0.2), review_rate=members(1.0), low=level(0),
        high=level(4), review=members(0.0), draw=members(0.9), trial=np.full((1, 1, 1), False),
    )  # fmt: skip
    assert 0.3 < 0.1 + 0.2 and found.item() == 2


def test_attractions_by_hand() -> None:
    """Payoffs 1, 2 and 6 less their mean 3; the second was chosen; memory .5 of 4, 4 and 4."""
    found, grown = attractions(
        np.full((3, 1, 1, 1), 4.0), members(2.0), [members(v) for v in (1.0, 2.0, 6.0)], level(1),
        forgetting=members(0.5), imagination=members(0.25), decay=members(0.5),
    )  # fmt: skip
    assert grown.item() == 2.0  # .5 x 2 + 1
    expected = [(4 + 0.25 * -2) / 2, (4 - 1) / 2, (4 + 0.25 * 3) / 2]  # .5 x 2 x 4 is 4
    assert found.ravel().tolist() == pytest.approx(expected)


@given(menus, numbers(-3, 3), numbers(0, 1), numbers(0, 1), numbers(0, 1))
def test_experience_does_not_feel_a_constant_payoff(menu, constant, phi, delta, decay) -> None:
    def after(values):
        return attractions(
            np.zeros((len(menu), 1, 1, 1)), members(1.0), [members(v) for v in values], level(0),
            forgetting=members(phi), imagination=members(delta), decay=members(decay),
        )[0]  # fmt: skip

    assert np.allclose(after(menu), after([v + constant for v in menu]), atol=1e-12)
