from __future__ import annotations

import pytest
from hypothesis import given

from joinup.model.rules.reports import (
    corrective_pressure,
    department_pressure,
    gaming,
    ratcheted,
    reported_performance,
)
from tests.model.rules.arrays import members, numbers, shares


@given(shares, shares)
def test_hiding_only_makes_things_look_better(capacity, hidden) -> None:
    found = reported_performance(members(capacity), members(0.0), hidden=members(hidden)).item()
    assert capacity - 1e-12 <= found <= 1 + 1e-12
    assert 1 - found == pytest.approx((1 - capacity) * (1 - hidden))
    noisy = reported_performance(members(capacity), members(-0.3), hidden=members(hidden)).item()
    assert noisy == pytest.approx(found - 0.3)


@given(numbers(-0.5, 1.5), numbers(0, 0.2), shares, shares)
def test_only_a_shortfall_brings_pressure(reported, rate, target, clarity) -> None:
    found = corrective_pressure(
        members(reported), rate=members(rate), target=members(target), clarity=members(clarity)
    ).item()
    expected = rate * (target - reported) * clarity if reported < target else 0.0
    assert found == pytest.approx(expected)


@given(numbers(0.05, 0.85), shares, shares, numbers(0.5, 0.99))
def test_a_ratchet_takes_from_an_incentive(incentive, one, other, discount) -> None:
    weak, strong = sorted((one, other))

    def worth(k: float) -> float:
        return ratcheted(
            members(incentive), ratchet=members(k), annual_discount=members(discount)
        ).item()

    assert worth(0.0) == incentive
    assert 0 <= worth(strong) <= worth(weak) + 1e-12 <= incentive + 2e-12
    assert worth(1.0) == pytest.approx(incentive * (1 - discount))


def games(w=0.5, ease=2.0, audit=0.25, penalty=0.5) -> float:
    return gaming(
        members(w), ease=members(ease), audit=members(audit), penalty=members(penalty)
    ).item()


def test_gaming_by_hand() -> None:
    assert games() == pytest.approx(2 * (0.5 * 0.75 - 0.25 * 0.5))
    assert games(audit=1.0) == 0.0
    assert games(audit=0.0) == pytest.approx(1.0)


@given(numbers(0, 0.85), numbers(0, 3), shares, shares, numbers(0, 1))
def test_audits_deter_gaming(w, ease, one, other, penalty) -> None:
    lax, strict = sorted((one, other))
    assert 0 <= games(w, ease, strict, penalty) <= games(w, ease, lax, penalty) + 1e-12


def pressed(w=0.4, **changed: float) -> float:
    usual = {
        "usual": 0.4, "reported": 0.5, "reference": 1.0, "production": 0.5, "pressure": 0.1,
        "tolerance": 0.2, "relaxation": 0.1, "credit": 0.2,
    }  # fmt: skip
    return department_pressure(
        members(w), **{name: members(v) for name, v in {**usual, **changed}.items()}
    ).item()


def test_a_department_by_hand() -> None:
    """It tolerates 0.8 and credits 0.1 of joint results to 0.5: 0.2 is missed."""
    assert pressed() == pytest.approx(0.42)
    assert pressed(0.6) == pytest.approx(0.6 + 0.02 - 0.02)
    assert pressed(reported=0.7) == pytest.approx(0.4)  # nothing is missed, nothing to relax
    assert pressed(0.6, reported=0.9) == pytest.approx(0.58)
    assert pressed(0.8, reported=0.0, relaxation=0.0) == 0.8  # as far as it goes
    assert pressed(0.85, usual=0.85, reported=0.0) == 0.85  # but never below what is usual
    assert pressed(0.02, usual=0.02, reported=2.0) == 0.02
    assert pressed(0.6, pressure=0.0, usual=0.4) == 0.4  # off: the usual incentive


@given(numbers(0.05, 0.85), numbers(0.05, 0.85), numbers(0, 2), shares, numbers(0, 0.2), shares)
def test_what_is_reported_and_credited_eases_pressure(w, usual, reported, made, rate, credit):
    found = pressed(w, usual=usual, reported=reported, production=made, pressure=rate,
                    credit=credit)  # fmt: skip
    assert min(usual, 0.05) <= found <= max(usual, 0.8)
    more = {"reported": reported + 0.1, "production": made, "credit": credit}
    credited = {"reported": reported, "production": made, "credit": min(credit + 0.1, 1)}
    for eased in (more, credited):
        assert pressed(w, usual=usual, pressure=rate, **eased) <= found + 1e-12
