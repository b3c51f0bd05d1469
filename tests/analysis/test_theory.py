"""The engine does what theory says, over the listed cases and over ranges of others."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.theory import theory_table
from sim.analysis.theory.check import NEUTRAL
from sim.analysis.theory.dynamics import fixed_points, ratchet, stock, with_levels
from sim.analysis.theory.incentives import quantal, team_effort, teams, two_tasks
from sim.model import schedule
from sim.model.rules import payoff as payoff_rules

TABLE = theory_table()


@pytest.mark.parametrize("check", TABLE, ids=lambda check: f"{check.name} {check.setting}")
def test_benchmark_holds(check) -> None:
    assert check.holds, f"{check.result}: expected {check.expected}, obtained {check.obtained}"


def test_every_benchmark_is_there() -> None:
    names = {check.name[:3].rstrip("bc") for check in TABLE}
    assert names == {
        "B1",
        "B2",
        "B3",
        "B4",
        "B5",
        "B7",
        "B8",
        "B9",
        "B10",
        "B11",
        "B12",
        "B13",
        "B14",
    }


def test_a_broken_rule_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each benchmark can fail: with a wrong rule in the engine, the matching ones do."""
    right = schedule.learning.trust
    monkeypatch.setattr(schedule.learning, "trust", lambda *a, **k: 0.99 * right(*a, **k))
    assert not all(check.holds for check in fixed_points())
    monkeypatch.undo()
    right = schedule.clients.stock
    monkeypatch.setattr(schedule.clients, "stock", lambda *a: right(*a) + 1e-6)
    assert not all(check.holds for check in stock())
    monkeypatch.undo()
    right = payoff_rules.fulfilment
    monkeypatch.setattr(payoff_rules, "fulfilment", lambda e, d: 0.9 * right(e, d))
    assert not all(check.holds for check in teams())
    assert not all(check.holds for check in quantal())
    monkeypatch.undo()
    monkeypatch.setattr(
        "sim.model.choosing.ratcheted", lambda incentive, *, ratchet, annual_discount: incentive
    )
    assert not all(check.holds for check in ratchet())


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.floats(0.05, 1.0), min_size=2, max_size=6), st.floats(0.2, 1.5), st.floats(0.5, 2.0)
)
def test_team_effort_is_its_share_for_any_split(
    weights: list[float], savings: float, cost: float
) -> None:
    shares = tuple(weight / math.fsum(weights) for weight in weights)
    for share, effort in zip(shares, team_effort(shares, savings, cost), strict=True):
        assert effort == pytest.approx(min(share * savings / cost, 1.0), abs=3e-4)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.12, 0.4), st.floats(0.1, 0.5))
def test_two_tasks_for_any_incentive(incentive: float, reward: float) -> None:
    chi, c_own, c_joint = 0.25, 0.5, 0.35
    inner = (reward - chi * incentive / c_own) / (c_joint - chi**2 / c_own)
    if incentive < chi * inner:  # own work is given up
        inner = reward / c_joint
    effort, own = two_tasks(incentive, reward)
    assert effort == pytest.approx(min(max(inner, 0.0), 1.0), abs=6e-4)
    assert own == pytest.approx(max(incentive - chi * effort, 0.0) / c_own, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 4), st.floats(0.06, 0.2), st.floats(0.03, 0.1), st.floats(0.0, 0.1))
def test_embedding_settles_for_any_rates(
    level: int, gain: float, loss: float, turnover: float
) -> None:
    state = with_levels(
        {
            **NEUTRAL, "places": 1, "turnover": turnover, "embedding_gain": gain,
            "embedding_loss": loss, "embedding_rate": 1.0, "mainstreaming": 1.0,
        },
        (level, level),
        1500,
    )  # fmt: skip
    x, kept = level / 4, 1 - turnover
    expected = kept * gain * x / (1 - kept * (1 - gain * x - loss * (1 - x)))
    assert state.embedding[0, 0, 0] == pytest.approx(expected, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.05, 4.0), st.floats(0.0, 4.0), st.floats(0.0, 0.5), st.integers(1, 6))
def test_client_stock_for_any_rates(
    exit_rate: float, boost: float, prevention: float, quarters: int
) -> None:
    state = with_levels(
        {
            **NEUTRAL, "places": 1, "client_groups": 1, "clients": 100.0, "floor": 1.0,
            "exit_rate": exit_rate, "exit_boost": boost, "prevention": prevention, "fading": 0.0,
            "access_barrier": 0.0, "initial_awareness": 1.0, "capacity_growth": 1.0,
        },
        (4, 4),
        quarters,
    )  # fmt: skip
    hazard = exit_rate * (1 + boost)
    settled = 100 * exit_rate * (1 - prevention) / hazard
    expected = settled + (100 - settled) * math.exp(-hazard * quarters)
    assert state.clients[0, 0, 0] == pytest.approx(expected, rel=1e-9)
