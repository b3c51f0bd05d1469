from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.model.rules.long_term import STAGES, passed_on, started
from tests.model.rules.arrays import members, numbers, shares


def course(lag: float, begun: list[float]) -> tuple[np.ndarray, float]:
    """Return what appears in each quarter, and what is still on its way at the end."""
    pending = np.zeros((1, STAGES, 1))
    shown = []
    for people in begun:
        pending, out = passed_on(pending, members(people), members(lag))
        shown.append(out.item())
    return np.array(shown), float(pending.sum())


def test_who_starts_by_hand() -> None:
    assert started(members(100.0), members(0.5), members(0.4)).item() == 20.0
    assert started(members(100.0), members(-0.5), members(0.4)).item() == 0.0


def test_the_shortest_lag_is_a_quarter_a_stage() -> None:
    """All that begins in quarter 0 appears in quarter 4, neither before nor after."""
    for lag in (4.0, 1.0):
        shown, left = course(lag, [9.0] + [0.0] * 7)
        assert shown.tolist() == [0, 0, 0, 0, 9.0, 0, 0, 0] and left == 0


@pytest.mark.parametrize("lag", [5.0, 20.0, 60.0])
def test_an_effect_takes_its_lag_on_average(lag: float) -> None:
    shown, left = course(lag, [1.0] + [0.0] * int(20 * lag))
    assert shown.sum() == pytest.approx(1) and left == pytest.approx(0, abs=1e-9)
    quarters = np.arange(len(shown))
    assert (shown * quarters).sum() == pytest.approx(lag)
    # A negative binomial of STAGES failures: its variance is that of STAGES geometric times.
    spread = (shown * (quarters - lag) ** 2).sum()
    rate = STAGES / lag
    assert spread == pytest.approx(STAGES * (1 - rate) / rate**2)


@pytest.mark.parametrize(("lag", "early"), [(60.0, 0.02), (20.0, 0.03)])
def test_almost_nothing_shows_in_the_first_quarter_of_the_lag(lag: float, early: float) -> None:
    shown, _ = course(lag, [1.0] + [0.0] * int(lag))
    assert shown[: int(lag / 4) + 1].sum() < early
    assert 0.5 < shown.sum() < 0.6


@given(st.lists(numbers(0, 1e5), min_size=1, max_size=30), numbers(1, 120))
def test_nothing_is_lost_on_the_way(begun, lag) -> None:
    shown, left = course(lag, begun)
    assert shown.min() >= 0 and left >= 0
    assert shown.sum() + left == pytest.approx(sum(begun), abs=1e-6)


@given(numbers(0, 1e6), numbers(-1, 1), shares)
def test_no_more_start_than_there_are(entry, signal, reached) -> None:
    found = started(members(entry), members(signal), members(reached)).item()
    assert 0 <= found <= entry
    assert found <= started(members(entry), members(1.0), members(reached)).item()
