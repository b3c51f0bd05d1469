from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.model.rules.decision import (
    aspiring_effort,
    attractions,
    closeness,
    copied_effort,
    logit_weights,
    menu,
    pick,
    value_at,
)
from tests.model.rules.arrays import members, numbers, shares

menus = st.lists(numbers(-2, 2), min_size=2, max_size=7)
codes = st.integers(0, 6)


def weights(values, precision=20.0, low=0, high=None) -> list[float]:
    top = len(values) - 1 if high is None else high
    offered = [np.full((1, 1, 1), low <= k <= top) for k in range(len(values))]
    found = logit_weights([members(v) for v in values], members(precision), offered=offered)
    return [w.item() for w in found]


@given(menus, numbers(0, 50), numbers(-5, 5))
def test_a_constant_added_to_every_payoff_changes_nothing(values, precision, constant) -> None:
    moved = weights([value + constant for value in values], precision)
    assert moved == pytest.approx(weights(values, precision), rel=1e-9, abs=1e-12)


@given(menus, numbers(0, 50))
def test_weights_are_those_of_a_quantal_response(values, precision) -> None:
    found = np.array(weights(values, precision))
    expected = np.exp(np.maximum(precision * (np.array(values) - max(values)), -60))
    assert found == pytest.approx(expected)
    assert found.max() == 1.0


@given(menus)
def test_limits_of_precision(values) -> None:
    assert weights(values, 0.0) == [1.0] * len(values)
    sharp = weights(values, 1e12)
    assert [w > 1e-20 for w in sharp] == [v >= max(values) - 5e-11 for v in values]


@given(menus, codes, codes)
def test_what_is_not_available_weighs_nothing(values, one, other) -> None:
    low, high = sorted((min(one, len(values) - 1), min(other, len(values) - 1)))
    found = weights(values, low=low, high=high)
    assert all((w > 0) == (low <= k <= high) for k, w in enumerate(found))
    drawn = [int(pick([members(w) for w in found], members(u)).item())
             for u in np.linspace(1e-9, 1 - 1e-9, 30)]  # fmt: skip
    assert min(drawn) >= low and max(drawn) <= high


@given(st.lists(st.integers(0, 5), min_size=2, max_size=6).filter(any))
def test_draws_pick_options_in_proportion_to_their_weights(values) -> None:
    fine = (np.arange(sum(values) * 4) + 0.5) / (sum(values) * 4)
    drawn = pick([np.full(fine.shape, float(w)) for w in values], fine)
    assert np.bincount(drawn, minlength=len(values)).tolist() == [4 * w for w in values]


@pytest.mark.parametrize(
    ("n", "low", "high", "expected"),
    [
        (5, 0.0, 1.0, [0, 0.25, 0.5, 0.75, 1]), (5, 0.25, 0.5, [0.25, 0.5]),
        (5, 0.26, 0.74, [0.26, 0.5, 0.74]), (3, 0.75, 0.75, [0.75, 0.75]), (2, 0.1, 0.9, [0.1,
        0.9]),
        (5, 0.0, 0.0, [0]), (5, 0.5, 0.5, [0.5]),
    ],
)  # fmt: skip
def test_a_menu_between_limits_by_hand(n, low, high, expected) -> None:
    efforts, offered = menu(n, low=members(low), high=members(high))
    found = [e.item() for e, here in zip(efforts, offered, strict=True) if here.item()]
    assert found == expected


@given(st.lists(numbers(-2, 2), min_size=1, max_size=6), st.data())
def test_the_value_of_what_is_picked(values, data) -> None:
    k = data.draw(st.integers(0, len(values) - 1))
    assert value_at([members(v) for v in values], np.full((1, 1, 1), k)).item() == values[k]


@pytest.mark.parametrize(
    ("one", "other", "like"), [(0.5, 0.5, 1), (0.5, 0.6, 0.6), (0.2, 0.45, 0), (1, 0, 0)]
)
def test_closeness_by_hand(one, other, like) -> None:
    for a, b in ((one, other), (other, one)):
        assert closeness(members(a), members(b), members(0.25)).item() == pytest.approx(like)


def copied(mine: float, theirs: float, draw: float, looks: bool = True, precision: float = 20.0):
    return copied_effort(
        members(0.3), members(mine), peer_effort=members(0.9), peer_payoff=members(theirs),
        looks=np.full((1, 1, 1), looks), draw=members(draw), precision=members(precision),
        low=members(0.0), high=members(0.7),
    ).item()  # fmt: skip


@given(numbers(-2, 2), numbers(-2, 2), numbers(0.001, 0.999), numbers(0, 40))
def test_the_better_peer_is_copied_the_more_often(mine, theirs, draw, precision) -> None:
    chance = 1 / (1 + np.exp(-precision * (theirs - mine)))
    if abs(draw - chance) > 1e-9:
        assert copied(mine, theirs, draw, precision=precision) == (0.7 if draw < chance else 0.3)
    assert copied(mine, theirs, draw, looks=False) == 0.3


@given(shares, numbers(-1, 1), numbers(-1, 1), shares, shares, shares, st.booleans())
def test_aspiring(now, payoff, aspired, rate, review, draw, trial) -> None:
    found = aspiring_effort(
        members(now), members(payoff), members(aspired), step=0.25, review_rate=members(rate),
        low=members(0.2), high=members(0.9), review=members(review), draw=members(draw),
        trial=np.full((1, 1, 1), trial),
    ).item()  # fmt: skip
    discontent = payoff < aspired - 1e-9  # nearer than that is the same
    step = (-0.25 if draw < 0.5 else 0.25) if review < rate and (discontent or trial) else 0
    assert found == min(max(now + step, 0.2), 0.9)


def test_rounding_leaves_nobody_discontented() -> None:
    """0.1 + 0.2 is a little more than 0.3, and no reason to move."""
    found = aspiring_effort(
        members(0.5), members(0.3), members(0.1 + 0.2), step=0.25,
        review_rate=members(1.0),
        low=members(0.0), high=members(1.0), review=members(0.0), draw=members(0.9),
        trial=np.full((1, 1, 1), False),
    )  # fmt: skip
    assert 0.3 < 0.1 + 0.2 and found.item() == 0.5


def test_attractions_by_hand() -> None:
    """Payoffs 1, 2 and 6 less their mean 3; the second was chosen; memory .5 of 4, 4 and 4."""
    found, grown = attractions(
        [members(4.0)] * 3, members(2.0), [members(v) for v in (1.0, 2.0, 6.0)],
        closeness=[members(v) for v in (0.0, 1.0, 0.0)], weights=[1 / 3] * 3,
        forgetting=members(0.5), imagination=members(0.25), decay=members(0.5),
    )  # fmt: skip
    assert grown.item() == 2.0  # .5 x 2 + 1
    expected = [(4 + 0.25 * -2) / 2, (4 - 1) / 2, (4 + 0.25 * 3) / 2]  # .5 x 2 x 4 is 4
    assert [value.item() for value in found] == pytest.approx(expected)


@given(menus, numbers(-3, 3), numbers(0, 1), numbers(0, 1), numbers(0, 1))
def test_experience_does_not_feel_a_constant_payoff(values, constant, phi, delta, decay) -> None:
    def after(values):
        return attractions(
            [members(0.0)] * len(values), members(1.0), [members(v) for v in values],
            closeness=[members(1.0 * (k == 0)) for k in range(len(values))],
            weights=[1 / len(values)] * len(values),
            forgetting=members(phi), imagination=members(delta), decay=members(decay),
        )[0]  # fmt: skip

    assert np.allclose(after(values), after([v + constant for v in values]), atol=1e-12)
