from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given

from joinup.model.rules.clients import stock
from joinup.model.rules.provision import closure_hazard, net_share, openings
from tests.model.rules.arrays import members, numbers, shares

units = numbers(0, 1e6)
signals = numbers(-1, 1)


def opened(usual=20.0, signal=0.5, boost=2.0, money=0.0) -> float:
    return openings(
        members(usual), members(signal), boost=members(boost), money=members(money)
    ).item()


def hazard(rate=0.04, signal=0.5, fall=0.5) -> float:
    return closure_hazard(members(rate), members(signal), fall=members(fall)).item()


def test_openings_by_hand() -> None:
    """Usually 20; joint work adds as many, start-up money half as many."""
    assert opened() == 40.0 and opened(money=0.5) == 50.0
    assert opened(signal=0.0) == 20.0 and opened(signal=-0.25) == 10.0
    assert opened(signal=-1.0) == 0.0  # fewer than none cannot open
    assert opened(signal=-1.0, money=1.5) == 10.0


def test_closures_by_hand() -> None:
    assert hazard() == pytest.approx(0.03) and hazard(signal=-0.5) == pytest.approx(0.05)
    assert hazard(fall=0.0) == 0.04
    assert hazard(signal=1.0, fall=1.0) == pytest.approx(0.004)  # a tenth at the least


@given(units, signals, numbers(0, 10), numbers(0, 10))
def test_better_service_and_money_never_open_less(usual, signal, boost, money) -> None:
    found = opened(usual, signal, boost, money)
    assert 0 <= found <= opened(usual, 1.0, boost, money)
    assert found <= opened(usual, signal, boost, money + 1)


@given(numbers(0.001, 0.5), signals, shares)
def test_better_service_never_closes_more(rate, signal, fall) -> None:
    assert hazard(rate, 1.0, fall) <= hazard(rate, signal, fall) <= 2 * rate
    assert hazard(rate, signal, fall) >= rate / 10


@given(numbers(1, 1e6), numbers(0.001, 0.5))
def test_without_joint_work_provision_stays_as_it_was(before, rate) -> None:
    usual = opened(before * rate, 0.0, 2.0, 0.0)
    left = stock(members(before), members(hazard(rate, 0.0)), members(usual))
    assert left.item() == pytest.approx(before)


def test_openings_kept_up_settle_where_as_many_close() -> None:
    """Twice the openings lead to twice the stock, half way there after ln 2 / rate quarters."""
    rate, left = 0.04, members(1000.0)
    for _ in range(round(math.log(2) / rate)):
        left = stock(left, members(rate), members(80.0))
    assert left.item() == pytest.approx(1500, rel=0.01)
    for _ in range(400):
        left = stock(left, members(rate), members(80.0))
    assert left.item() == pytest.approx(2000)


def test_the_net_share_by_hand() -> None:
    assert net_share(np.array([100.0, 100.0, 0.0]), np.array([48.0, 120.0, 9.0])).tolist() == [
        0.52, pytest.approx(-0.2), 0.0,
    ]  # fmt: skip
