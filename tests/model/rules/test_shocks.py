from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from joinup.model.rules.shocks import quarters_left, shock_occurs, turnover
from tests.model.rules.arrays import members, numbers, shares


def lost(rate=0.04, spread=0.5, draw=0.5, robustness=0.0, dated=0.0) -> float:
    return turnover(
        members(rate), spread=members(spread), draw=members(draw), robustness=members(robustness),
        dated_loss=members(dated),
    ).item()  # fmt: skip


def test_turnover_by_hand() -> None:
    assert lost(draw=1.0) == pytest.approx(0.06)
    assert lost(draw=0.0) == pytest.approx(0.02)
    assert lost(draw=0.0, dated=0.3, robustness=0.5) == pytest.approx(0.16)
    assert lost(dated=1.0) == 1.0


@given(numbers(0, 0.1), shares, shares, shares, shares)
def test_turnover_is_a_share_that_robust_forms_bear(rate, spread, draw, robust, dated) -> None:
    found = lost(rate, spread, draw, robust, dated)
    assert 0 <= found <= lost(rate, spread, draw, 0.0, dated) <= 1
    assert lost(rate, spread, draw, 1.0, dated) == 0.0


@given(numbers(0, 0.1), shares, shares)
def test_turnover_is_right_on_average(rate, spread, draw) -> None:
    assert lost(rate, spread, draw) + lost(rate, spread, 1 - draw) == pytest.approx(2 * rate)


@pytest.mark.parametrize(
    ("quarter", "dated", "chance", "draw", "expected"),
    [
        (5, 5, 0.0, 0.9, True), (5, 4, 0.0, 0.9, False), (4, 5, 0.0, 0.9, False),
        (0, 0, 0.0, 0.9, False), (5, 0, 0.3, 0.2, True), (5, 0, 0.3, 0.3, False),
        (5, 5, 0.3, 0.2, True),
    ],
)  # fmt: skip
def test_when_a_shock_strikes(quarter, dated, chance, draw, expected) -> None:
    found = shock_occurs(quarter, dated=members(dated), chance=members(chance), draw=members(draw))
    assert found.item() is expected


def test_a_shock_lasts_its_length_and_a_new_one_starts_again() -> None:
    left, course = members(0.0), []
    for quarter in range(9):
        left = quarters_left(left, np.full((1, 1, 1), quarter in (1, 3)), 4.0)
        course.append(left.item())
    assert course == [0, 4, 3, 4, 3, 2, 1, 0, 0]
