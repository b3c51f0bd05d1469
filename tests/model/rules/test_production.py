from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.model.rules.production import (
    capacity,
    ces_output,
    ces_term,
    fulfilment,
    outcome_signal,
    power,
    substitution_exponent,
)
from tests.model.rules.arrays import members, numbers, shares, splits

exponents = numbers(-2, 1).map(lambda r: substitution_exponent(members(r)))
bases = numbers(0.01, 0.2).map(members)


def made(share, exponent, base, critical_mass=1.0, fit=1.0) -> float:
    mean = ces_term(share, exponent=exponent, base=base).mean(axis=1, keepdims=True)
    return ces_output(
        mean, exponent=exponent, base=base, critical_mass=members(critical_mass), fit=members(fit)
    ).item()


def test_two_partners_by_hand() -> None:
    """Harmonic mean of .55 and 1.05/... : base .1, shares 0 and 1, terms 1/.1 and 1/1."""
    found = made(members(0.0, 1.0), members(-1.0), members(0.1))
    assert found == pytest.approx((1 / 5.5 - 0.1) / 0.9)  # mean of 10 and 1 is 5.5


@given(splits(5), exponents, bases, numbers(1, 2.5), shares)
def test_production_is_a_share_of_what_the_form_can_coordinate(share, r, base, nu, fit) -> None:
    assert -1e-12 <= made(share, r, base, nu, fit) <= fit + 1e-9


@given(shares, exponents, bases, numbers(1, 2.5))
def test_equal_partners_produce_what_each_fulfils(x, r, base, nu) -> None:
    assert made(members(x, x, x), r, base, nu) == pytest.approx(x**nu, abs=1e-6)


@given(splits(5), exponents, bases, st.integers(0, 4), shares)
def test_more_from_one_partner_never_makes_less(share, r, base, who, more) -> None:
    raised = share.copy()
    raised[0, who, 0] = max(raised[0, who, 0], more)
    assert made(raised, r, base) >= made(share, r, base) - 1e-9


@given(splits(5), exponents, bases, st.permutations(range(5)))
def test_who_gives_it_does_not_matter(share, r, base, order) -> None:
    assert made(share[:, order], r, base) == pytest.approx(made(share, r, base), abs=1e-9)


@given(splits(5), bases, numbers(-2, 1), numbers(-2, 1))
def test_uneven_effort_costs_more_where_partners_complement(share, base, one, other) -> None:
    low, high = (substitution_exponent(members(r)) for r in sorted((one, other)))
    assert made(share, low, base) <= made(share, high, base) + 1e-6


@given(shares, numbers(0.25, 1), numbers(1, 2.5), numbers(1, 2.5))
def test_a_critical_mass_takes_from_what_is_incomplete(x, fit, one, other) -> None:
    r, base = members(-1.0), members(0.05)
    less, more = sorted((one, other))
    assert made(members(x), r, base, more, fit) <= made(members(x), r, base, less, fit) + 1e-12


@given(
    st.lists(numbers(0.01, 1), min_size=3, max_size=3),
    st.lists(st.sampled_from((-1, -0.5, 0.5, 1, 1.5, 2, -0.7, 1.3)), min_size=3, max_size=3),
)
def test_the_quick_paths_of_power_are_powers(base, exponent) -> None:
    bases, kinds = np.array(base).reshape(3, 1, 1), np.array(exponent, float).reshape(3, 1, 1)
    found = power(bases, kinds)
    assert np.allclose(found, bases**kinds, rtol=1e-14)
    for row in range(3):
        alone = power(bases[row : row + 1], kinds[row : row + 1])
        assert np.array_equal(alone, found[row : row + 1])


@pytest.mark.parametrize(("given_", "used"), [(0.0, 1e-6), (-1.0, -1.0), (1e-7, 1e-6), (0.5, 0.5)])
def test_only_0_is_replaced_by_its_neighbour(given_, used) -> None:
    assert substitution_exponent(members(given_)).item() == used


@given(shares, numbers(0.25, 1))
def test_fulfilment_is_full_at_the_depth_of_the_task(effort, depth) -> None:
    found = fulfilment(members(effort), members(depth)).item()
    assert found == (1.0 if effort >= depth else pytest.approx(effort / depth))


@given(shares, shares, numbers(0.1, 0.5))
def test_capacity_goes_towards_production_and_never_past_it(before, made_now, growth) -> None:
    after = capacity(members(before), members(made_now), members(growth)).item()
    assert min(before, made_now) - 1e-12 <= after <= max(before, made_now) + 1e-12
    assert abs(made_now - after) == pytest.approx((1 - growth) * abs(made_now - before))


@given(shares, shares, numbers(0.3, 1))
def test_services_improve_with_joint_work_and_suffer_with_own_work_lost(x, own, s) -> None:
    signal = outcome_signal(members(x), members(own), members(s)).item()
    assert -1 <= signal <= 1
    assert signal == pytest.approx(s * x + (1 - s) * own - (1 - s))
