from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.model.rules.contribution import (
    EXACT_UP_TO,
    coalition_sums,
    leave_one_out,
    sampled_shapley,
    shapley,
)
from tests.model.rules.arrays import members, splits

games = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.integers(-5, 9).map(float), min_size=2**n, max_size=2**n)
)


def values_of(worths: list[float]) -> list[float]:
    return shapley([np.full((1, 1), worth) for worth in worths]).ravel().tolist()


@given(games)
def test_the_shapley_value_is_the_mean_over_orders_of_joining(worths) -> None:
    n = len(worths).bit_length() - 1
    expected = np.zeros(n)
    orders = list(permutations(range(n)))
    for order in orders:
        coalition = 0
        for partner in order:
            joined = coalition | 1 << partner
            expected[partner] += (worths[joined] - worths[coalition]) / len(orders)
            coalition = joined
    assert values_of(worths) == pytest.approx(expected)
    assert sum(values_of(worths)) == pytest.approx(worths[-1] - worths[0])


@given(games, st.data())
def test_it_adds_up_over_games(one, data) -> None:
    other = data.draw(st.lists(st.integers(-5, 9).map(float), min_size=len(one), max_size=len(one)))
    both = values_of([a + b for a, b in zip(one, other, strict=True)])
    assert both == pytest.approx(np.add(values_of(one), values_of(other)))


def test_coalitions_are_numbered_by_their_members() -> None:
    sums = coalition_sums(members(1.0, 2.0, 4.0), members(10.0, 20.0, 40.0))
    for number, total in enumerate(sums):
        expected = sum((10 if number >> k & 1 else 1) * 2**k for k in range(3))
        assert total.item() == expected


def squared(total: np.ndarray) -> np.ndarray:
    return total**2


@given(splits(4), splits(4))
def test_sampling_is_right_within_its_error(alone, joined) -> None:
    exact = shapley([squared(total) for total in coalition_sums(alone, joined)])
    orders = np.random.default_rng(0).random((200, 1, 4, 1))
    found, error = sampled_shapley(squared, alone, joined, orders)
    assert found.sum() == pytest.approx(squared(joined.sum()) - squared(alone.sum()), abs=1e-9)
    assert (np.abs(found - exact) <= 6 * error + 1e-9).all()


def test_one_order_and_its_reverse_by_hand() -> None:
    """Worth is the square of the number who joined: 1, 3 and 5 in turn, both ways 3 each."""
    nobody, everybody = np.zeros((1, 3, 1)), np.ones((1, 3, 1))
    orders = np.array([[0.1, 0.9, 0.5], [0.4, 0.2, 0.3]]).reshape(2, 1, 3, 1)
    found, error = sampled_shapley(squared, nobody, everybody, orders)
    assert found.ravel().tolist() == [3.0, 3.0, 3.0]
    assert error.ravel().tolist() == [0.0, 0.0, 0.0]
    weights = members(1.0, 2.0, 3.0)  # orders 0, 2, 1 and 1, 2, 0, each with its reverse
    found, error = sampled_shapley(squared, nobody, weights, orders)
    one = np.array([(1 + 11) / 2, (20 + 4) / 2, (15 + 21) / 2])
    assert found.ravel() == pytest.approx(one)
    assert error.ravel() == pytest.approx([0.0, 0.0, 0.0])


def test_the_error_of_sampling_by_hand() -> None:
    """Two samples whose values for the first partner differ by d have a standard error of d/2."""
    nobody, everybody = np.zeros((1, 3, 1)), members(1.0, 2.0, 4.0)
    orders = np.array([[1.0, 2.0, 3.0], [2.0, 1.0, 3.0]]).reshape(2, 1, 3, 1)
    cubed = lambda total: total**3  # noqa: E731
    samples = [sampled_shapley(cubed, nobody, everybody, np.stack([o, o]))[0] for o in orders]
    found, error = sampled_shapley(cubed, nobody, everybody, orders)
    assert found == pytest.approx((samples[0] + samples[1]) / 2)
    assert error == pytest.approx(np.abs(samples[0] - samples[1]) / 2)
    assert error.max() > 0


def test_leaving_one_out_by_hand() -> None:
    lost = leave_one_out(squared, members(0.0, 0.0, 1.0), members(1.0, 2.0, 3.0))
    assert lost.ravel().tolist() == [36 - 25, 36 - 16, 36 - 16]


def test_up_to_six_partners_are_counted_exactly() -> None:
    assert EXACT_UP_TO == 6
