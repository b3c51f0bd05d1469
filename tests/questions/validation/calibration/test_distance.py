"""Distances by hand: what counts as far, and what widens a tolerance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.analysis.distance import distances, sizes
from joinup.inputs.figures import Figure

RECORD = [Figure("clients_in_need", 4, 100.0), Figure("clients_in_need", 8, 50.0)]


def test_distance_by_hand() -> None:
    runs = np.array([[[110.0, 50.0], [110.0, 50.0]]])  # (point 1, replicate 2, figure 2)
    found = distances(runs, RECORD, 0.03, 0.04)
    assert found == pytest.approx(np.array([[2.0, 0.0]]))  # 10 over 5% of 100


def test_chance_between_replicates_widens_the_tolerance() -> None:
    runs = np.array([[[108.0, 50.0], [112.0, 50.0]]])
    found = distances(runs, RECORD, 0.03, 0.04)
    # The variance of 8 counts for the one real course, and half of it for the mean of two.
    assert found[0, 0] == pytest.approx(10 / np.sqrt(25 + 1.5 * 8))


def test_weight_four_counts_as_twice_as_exact() -> None:
    runs = np.full((1, 2, 1), 110.0)
    once, twice = (
        distances(runs, [Figure("clients_in_need", 4, 100.0, weight)], 0.03, 0.04)[0, 0]
        for weight in (1.0, 4.0)
    )
    assert twice == pytest.approx(2 * once)


def test_a_figure_of_nothing_asks_for_a_tenth_of_the_largest() -> None:
    record = [Figure("effort", 0, 0.0), Figure("effort", 4, 0.5), Figure("trust", 4, 0.1)]
    assert sizes(record).tolist() == [0.05, 0.5, 0.1]
    assert np.isfinite(distances(np.zeros((1, 2, 3)), record, 0.03, 0.04)).all()
    nothing = [Figure("effort", 0, 0.0)]
    assert distances(np.zeros((1, 2, 1)), nothing, 0.03, 0.04).tolist() == [[0.0]]


def test_a_failed_run_gives_no_distance() -> None:
    runs = np.array([[[np.nan], [1.0]], [[1.0], [1.0]]])
    assert np.isnan(distances(runs, RECORD[:1], 0.03, 0.04)[:, 0]).tolist() == [True, False]


@given(st.floats(0.1, 10.0), st.integers(0, 5))
def test_units_do_not_matter(factor: float, seed: int) -> None:
    runs = np.random.default_rng(seed).uniform(50, 150, (3, 5, 2))
    scaled = [Figure(item.outcome, item.quarter, factor * item.value) for item in RECORD]
    assert distances(factor * runs, scaled, 0.03, 0.04) == pytest.approx(
        distances(runs, RECORD, 0.03, 0.04)
    )


def test_a_pooled_spread_is_the_mean_of_all_points() -> None:
    """By hand: variances 2 and 0 between two replicates, 1 pooled; no stated error to speak of.

    Off by 3 and by 0: 3 / sqrt(1.5 * 1) = 2.449, and 0 though the second has no spread itself.
    """
    runs = np.array([[[102.0], [104.0]], [[100.0], [100.0]]])
    one = [Figure("clients_in_need", 4, 100.0)]
    apart = distances(runs, one, 1e-9, 1e-9)
    together = distances(runs, one, 1e-9, 1e-9, pooled=True)
    assert together[:, 0] == pytest.approx([3 / np.sqrt(1.5), 0.0], rel=1e-6)
    assert apart[0, 0] == pytest.approx(3 / np.sqrt(1.5 * 2), rel=1e-6)


def test_a_failed_run_does_not_spoil_the_pooled_spread_of_others() -> None:
    """Variance 2 at the first and third point; the second failed and says nothing."""
    runs = np.array([[[102.0], [104.0]], [[np.nan], [1.0]], [[99.0], [101.0]]])
    one = [Figure("clients_in_need", 4, 100.0)]
    found = distances(runs, one, 1e-9, 1e-9, pooled=True)[:, 0]
    assert found == pytest.approx([3 / np.sqrt(1.5 * 2), np.nan, 0.0], rel=1e-6, nan_ok=True)
