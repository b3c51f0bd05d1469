from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.model.rules.contribution import coalition_sums, leave_one_out, shapley
from tests.model.rules.arrays import members

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


def test_leaving_one_out_by_hand() -> None:
    lost = leave_one_out(squared, members(0.0, 0.0, 1.0), members(1.0, 2.0, 3.0))
    assert lost.ravel().tolist() == [36 - 25, 36 - 16, 36 - 16]
