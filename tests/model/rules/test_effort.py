"""Efforts between nodes: masses, means and draws against closed forms and numerical integrals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.model.rules.effort import (
    chances,
    density,
    drawn,
    nodes,
    nodes_at,
    weights,
    within,
)
from tests.model.rules.arrays import members, numbers, shares

logs = st.lists(numbers(-30, 30), min_size=2, max_size=9)
FINE = (np.arange(4001) + 0.5) / 4001


def found(values, low=0.0, high=1.0, apart=0.0, prior=0.0, depth=None):
    number = len(values)
    at = nodes(number, low=members(low), high=members(high), depth=depth)
    return density(at, [members(v) for v in values], apart=members(apart), prior=members(prior))


def draws(of) -> np.ndarray:
    return drawn(of, FINE[:, None, None])[:, 0, 0]


@given(st.integers(2, 20), shares, shares, shares)
def test_nodes_rise_from_the_lowest_to_the_highest(number, one, other, depth) -> None:
    low, high = sorted((one, other))
    at = nodes(number, low=members(low), high=members(high), depth=members(depth))
    efforts = [effort.item() for effort in at.efforts]
    assert len(efforts) == number and efforts == sorted(efforts)
    assert [width.item() for width in at.widths] == pytest.approx(np.diff(efforts), abs=1e-15)
    assert efforts[0] == low and efforts[-1] == high
    if low < depth < high and number > 2:
        assert depth in efforts


@given(logs, numbers(0, 0.5), numbers(0.5, 1))
def test_draws_rise_with_the_draw_and_stay_between_the_limits(values, low, high) -> None:
    efforts = draws(found(values, low, high))
    assert (np.diff(efforts) >= -1e-12).all()
    assert efforts.min() >= low and efforts.max() <= high


@pytest.mark.parametrize("slope", [-40.0, -3.0, -1e-7, 0.0, 1e-7, 2.0, 35.0])
def test_a_straight_log_density_is_a_truncated_exponential(slope: float) -> None:
    """Its distribution has a closed form, which no number of nodes changes."""
    expected = FINE if abs(slope) < 1e-3 else np.log1p(FINE * np.expm1(slope)) / slope
    for number in (2, 3, 17):
        efforts = draws(found(slope * np.linspace(0, 1, number)))
        assert efforts == pytest.approx(expected, abs=2e-7)


@pytest.mark.parametrize("precision", [5.0, 20.0, 50.0, 200.0])
def test_a_quadratic_one_is_a_normal_cut_at_its_limits(precision: float) -> None:
    from scipy.stats import truncnorm

    mean, width = 0.31, precision**-0.5
    law = truncnorm(-mean / width, (1 - mean) / width, loc=mean, scale=width)
    for number, tolerance in ((17, 0.0012), (33, 0.0003)):
        at = np.linspace(0, 1, number)
        efforts = draws(found(-precision * (at - mean) ** 2 / 2))
        assert np.abs(law.cdf(efforts) - FINE).max() < tolerance * (1 + precision / 50)


@pytest.mark.parametrize("depth", [None, 0.6])
def test_masses_of_a_quadratic_one_are_corrected_for_its_bend(depth: float | None) -> None:
    """A straight line would miss 1.6% of an interval's mass, and half of the correction 0.8%."""
    from scipy.stats import norm

    mean, precision = 0.31, 50.0
    at = nodes(
        17, low=members(0.0), high=members(1.0), depth=None if depth is None else members(depth)
    )
    efforts = np.array([effort.item() for effort in at.efforts])
    logs = [members(v) for v in -precision * (efforts - mean) ** 2 / 2]
    of = density(at, logs, apart=members(0.0), prior=members(0.0))
    found_masses = np.array([mass.item() for mass in of.masses])
    exact = np.diff(norm(mean, precision**-0.5).cdf(efforts))
    inner = slice(1, 8)  # beyond, a mass is too small to matter
    ratio = (found_masses / exact)[inner]
    assert ratio == pytest.approx(ratio[3], rel=2e-3)
    peak = np.exp(max(v.item() for v in logs))
    whole = exact[inner] * np.sqrt(2 * np.pi / precision)
    assert found_masses[inner] * peak == pytest.approx(whole, rel=3e-3)


def test_a_kink_at_a_node_is_no_bend() -> None:
    """Two exponentials that meet at a node: the exact share of mass below it."""
    values = np.minimum(8 * np.linspace(0, 1, 9), 12 - 16 * np.linspace(0, 1, 9))
    efforts = draws(found(values))
    up, down = np.expm1(4) / 8, np.exp(4) * (1 - np.exp(-8)) / 16
    assert (efforts < 0.5).mean() == pytest.approx(up / (up + down), abs=4e-4)


@given(logs, numbers(0, 0.3), numbers(-3, 3))
def test_taking_no_part_is_as_likely_as_it_is_worth(values, prior, apart) -> None:
    of = found(values, apart=apart, prior=prior)
    total = sum(mass.item() for mass in of.masses) + of.apart.item()
    stays_out = (draws(of) == 0).mean()
    if of.apart.item() / total < 0.99:  # else draws near 1 hit nearly nothing
        assert stays_out == pytest.approx(of.apart.item() / total, abs=1e-3)


@given(logs, numbers(0, 0.3))
def test_chances_have_the_mean_of_the_draws(values, prior) -> None:
    of = found(values, prior=prior, apart=values[0])
    found_chances = [chance.item() for chance in chances(of)]
    assert sum(found_chances) == pytest.approx(1) and min(found_chances) >= 0
    efforts = [effort.item() for effort in of.nodes.efforts]
    assert np.dot(found_chances, efforts) == pytest.approx(draws(of).mean(), abs=6e-4)


@pytest.mark.parametrize("slope", [-40.0, -3.0, -2e-3, -5e-4, 0.0, 5e-4, 2e-3, 2.0, 35.0])
def test_chances_of_a_straight_log_density_have_its_exact_mean(slope: float) -> None:
    """The mean of a truncated exponential, over whatever widths the nodes are apart."""
    for at in ([0.0, 1.0], [0.0, 0.1, 0.7, 1.0]):
        of = density(
            nodes_at([members(e) for e in at]), [members(slope * e) for e in at],
            apart=members(0.0), prior=members(0.0),
        )  # fmt: skip
        mean = 0.5 if slope == 0 else 1 / -np.expm1(-slope) - 1 / slope
        found_mean = sum(c.item() * e for c, e in zip(chances(of), at, strict=True))
        assert found_mean == pytest.approx(mean, abs=1e-9)


@given(logs)
def test_where_there_is_one_effort_it_is_taken(values) -> None:
    of = found(values, 0.4, 0.4)
    assert (draws(of) == 0.4).all()
    assert chances(of)[0].item() == 1.0


@pytest.mark.parametrize("cap", [1e-9, 1e-99, 1e-120, 1e-237, 1e-307])
def test_no_cap_is_too_small_to_divide_by(cap: float) -> None:
    """Whoever may give next to nothing chooses within it as others do within all effort."""
    values = [0.0, 0.4, 0.5, 0.3, -0.4]
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        small = draws(found(values, 0.0, cap, apart=0.2, prior=0.1))
    whole = draws(found(values, 0.0, 1.0, apart=0.2, prior=0.1))
    assert small / cap == pytest.approx(whole, abs=1e-9 if cap >= 1e-99 else 0.01)


@given(st.lists(numbers(-2, 2), min_size=3, max_size=9), shares, shares)
def test_values_between_nodes_run_straight(values, one, other) -> None:
    low, high = sorted((one, other))
    at = np.linspace(0, 1, len(values))
    moved, held = within(
        [members(e) for e in at], [members(v) for v in values], low=members(low), high=members(high)
    )
    efforts = np.array([effort.item() for effort in moved])
    assert efforts.tolist() == np.clip(at, low, high).tolist()
    for k in np.flatnonzero(np.diff(efforts) > 1e-9):  # both ends of intervals of some width
        for end in (k, k + 1):
            between = np.interp(efforts[end], at, values)
            assert held[end].item() == pytest.approx(between, abs=1e-9)


@given(st.integers(2, 12), shares)
def test_weights_of_a_mean_sum_to_1_and_are_exact_for_a_straight_line(number, depth) -> None:
    at = nodes(number, low=members(0.0), high=members(1.0), depth=members(depth))
    of = [weight.item() for weight in weights(at.efforts)]
    assert sum(of) == pytest.approx(1)
    assert sum(w * e.item() for w, e in zip(of, at.efforts, strict=True)) == pytest.approx(0.5)
