from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given

from joinup.model.rules.assistance import growth_gained, prospects
from tests.model.rules.arrays import members, numbers, shares

correlations = numbers(-1, 1)


def gap(assisted: float, selection: float = 1.0, spread: float = 1.0) -> tuple[float, float]:
    helped, others = prospects(
        members(assisted), selection=members(selection), spread=members(spread)
    )
    return helped.item(), others.item()


def test_selection_by_hand() -> None:
    """Half of a standard logistic lie above 0, with a mean of 2 ln 2 = 1.386."""
    deviation = math.pi / math.sqrt(3)
    assert gap(0.5, spread=deviation) == pytest.approx((2 * math.log(2), -2 * math.log(2)))
    assert gap(0.5, selection=0.0) == (0.0, 0.0)
    assert gap(0.0) == (0.0, 0.0) and gap(1.0) == (0.0, 0.0)  # there is nobody to compare


@pytest.mark.parametrize("assisted", [0.02, 0.14, 0.5, 0.9])
@pytest.mark.parametrize("selection", [-0.5, 0.3, 1.0])
def test_the_means_are_those_of_a_population_that_selects_itself(assisted, selection) -> None:
    """Draw firms, let the keenest be helped, and compare their growth: five standard errors."""
    n, spread = 400_000, 0.15
    rng = np.random.default_rng(5)
    wish = rng.logistic(size=n) / (math.pi / math.sqrt(3))
    growth = spread * (selection * wish + math.sqrt(1 - selection**2) * rng.normal(size=n))
    helped = wish >= np.quantile(wish, 1 - assisted)
    for mask, expected in zip((helped, ~helped), gap(assisted, selection, spread), strict=True):
        error = growth[mask].std() / math.sqrt(mask.sum())
        assert abs(growth[mask].mean() - expected) < 5 * error


@given(shares, correlations, numbers(0, 1))
def test_selection_moves_growth_and_makes_none(assisted, selection, spread) -> None:
    helped, others = gap(assisted, selection, spread)
    assert assisted * helped + (1 - assisted) * others == pytest.approx(0, abs=1e-12)
    assert helped * selection >= 0 >= others * selection


@given(numbers(0.01, 0.98), numbers(0.05, 1))
def test_the_fewer_are_helped_the_further_they_stand_out(assisted, selection) -> None:
    more = assisted + 0.01
    assert gap(assisted, selection)[0] > gap(more, selection)[0]
    assert gap(assisted, -selection) == pytest.approx(
        tuple(-value for value in gap(assisted, selection))
    )


@given(numbers(-1, 1), numbers(-0.1, 0.5), shares)
def test_the_true_effect_follows_the_service_and_not_who_is_helped(signal, effect, some) -> None:
    found = growth_gained(members(signal), effect=members(effect), intensive=members(some)).item()
    assert found == pytest.approx(max(signal, 0) * effect * some)
