"""The engine does what theory says, over the listed cases and over ranges of others."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.model.rules import contribution
from joinup.questions.validation.theory import foresight, incentives, theory_table
from joinup.questions.validation.theory.check import Check, last_state
from joinup.questions.validation.theory.dynamics import (
    clients_left,
    committed,
    ratcheted_output,
    shares_of_linear_work,
)
from joinup.questions.validation.theory.fields import AGENCIES, settled
from joinup.questions.validation.theory.fields import fixed_points as equilibria_of
from joinup.questions.validation.theory.incentives import contributing, team_effort, two_tasks
from tests.quick import examples


@pytest.fixture(scope="module")
def table() -> list[Check]:
    """Return every benchmark, worked out once: it takes half a minute, too long for collecting."""
    return theory_table()


def failing(checks: Iterable[Check]) -> list[str]:
    return [
        f"{check.name} {check.setting}: {check.result}: expected {check.expected}, obtained "
        f"{check.obtained}"
        for check in checks
        if not check.holds
    ]


@pytest.mark.slow
def test_every_benchmark_holds(table: list[Check]) -> None:
    assert len(table) > 100 and failing(table) == []


@pytest.mark.parametrize("part", [incentives, foresight])
def test_the_benchmarks_that_take_a_moment_hold(part: Callable[[], Iterable[Check]]) -> None:
    checks = list(part())
    assert len(checks) >= 10 and failing(checks) == []


@pytest.mark.slow
def test_every_benchmark_is_there(table: list[Check]) -> None:
    # The list has no B6.
    names = {f"B{number}" for number in range(1, 18) if number != 6}
    letters = ("B1b", "B1c", "B2b", "B4b", "B4c", "B15b", "B16b", "B17b", "B17c")
    assert {check.name for check in table} == names | set(letters)


@pytest.mark.slow
@examples(25)
@given(
    st.lists(st.floats(0.05, 1.0), min_size=2, max_size=6), st.floats(0.2, 1.5), st.floats(0.5, 2.0)
)
def test_team_effort_is_its_share_for_any_split(
    weights: list[float], savings: float, cost: float
) -> None:
    shares = tuple(weight / math.fsum(weights) for weight in weights)
    for share, effort in zip(shares, team_effort(shares, savings, cost), strict=True):
        assert effort == pytest.approx(min(share * savings / cost, 1.0), abs=3e-4)


@pytest.mark.slow
@examples(25)
@given(st.floats(0.12, 0.4), st.floats(0.1, 0.5))
def test_two_tasks_for_any_incentive(incentive: float, reward: float) -> None:
    chi, c_own, c_joint = 0.25, 0.5, 0.35
    inner = (reward - chi * incentive / c_own) / (c_joint - chi**2 / c_own)
    if incentive < chi * inner:  # own work is given up
        inner = reward / c_joint
    effort, own = two_tasks(incentive, reward)
    assert effort == pytest.approx(min(max(inner, 0.0), 1.0), abs=6e-4)
    assert own == pytest.approx(max(incentive - chi * effort, 0.0) / c_own, abs=1e-9)


@examples(15)
@given(st.floats(0.0, 2.0), st.floats(0.0, 20.0))
def test_contributors_for_any_return_and_precision(multiplier: float, precision: float) -> None:
    share, choices = contributing(multiplier, precision)
    expected = 1 / (1 + math.exp(-precision * (multiplier - 1)))
    error = math.sqrt(expected * (1 - expected) / choices)
    assert share == pytest.approx(expected, abs=6 * error + 1 / choices)


@examples(10)
@given(st.floats(0.5, 3.2), st.floats(-0.8, -0.2))
def test_weak_interaction_has_one_end_wherever_it_begins(precision: float, bias: float) -> None:
    (expected,) = set(equilibria_of(precision, bias))
    slope = precision * expected * (1 - expected)
    error = math.sqrt(expected * (1 - expected) / AGENCIES / 20) / (1 - slope)
    for high in (False, True):
        obtained = settled(precision, bias, high=high)
        assert obtained == pytest.approx(expected, abs=6 * error + 1e-4)


@examples(25)
@given(st.lists(st.sampled_from((0.0, 0.25, 0.5, 0.75, 1.0)), min_size=2, max_size=6))
def test_linear_work_is_attributed_to_those_who_did_it(efforts: list[float]) -> None:
    found = shares_of_linear_work(tuple(efforts))
    assert found == pytest.approx([effort / len(efforts) for effort in efforts], abs=1e-12)


@examples(25)
@given(st.lists(st.floats(-5.0, 5.0), min_size=16, max_size=16), st.permutations(range(4)))
def test_shapley_values_keep_their_axioms(worth: list[float], names: list[int]) -> None:
    """Efficiency, symmetry, null player and additivity, in any game of four."""
    values = shapley_of(worth)
    assert math.fsum(values) == pytest.approx(worth[15] - worth[0], abs=1e-9)
    renamed = [0.0] * 16
    for coalition, value in enumerate(worth):
        renamed[sum(1 << names[k] for k in range(4) if coalition >> k & 1)] = value
    moved = shapley_of(renamed)
    assert [moved[names[k]] for k in range(4)] == pytest.approx(values, abs=1e-9)
    idle = [worth[coalition & 7] for coalition in range(16)]  # partner 3 never adds anything
    beside_idle = shapley_of(idle)
    assert beside_idle[3] == pytest.approx(0.0, abs=1e-9)
    both = shapley_of([a + b for a, b in zip(worth, idle, strict=True)])
    sums = [a + b for a, b in zip(values, beside_idle, strict=True)]
    assert both == pytest.approx(sums, abs=1e-9)


def shapley_of(worth: list[float]) -> list[float]:
    found = contribution.shapley([np.full((1, 1), value) for value in worth])
    return [float(value) for value in found[0, :, 0]]


@examples(25)
@given(st.floats(0.01, 1.0), st.floats(0.5, 0.99))
def test_the_ratchet_for_any_rates(ratchet: float, discount: float) -> None:
    rate = 1 / discount - 1
    assert ratcheted_output(ratchet, discount) == pytest.approx(rate / (rate + ratchet), rel=1e-9)


@examples(25)
@given(
    st.floats(1.0, 1e6), st.floats(0.05, 4.0), st.floats(0.0, 4.0), st.floats(0.0, 0.5),
    st.integers(1, 6),
)  # fmt: skip
def test_client_stock_for_any_rates(
    clients: float, exit_rate: float, boost: float, prevention: float, quarters: int
) -> None:
    hazard = exit_rate * (1 + boost)
    end = clients * exit_rate * (1 - prevention) / hazard
    expected = end + (clients - end) * math.exp(-hazard * quarters)
    found = clients_left(clients, exit_rate, boost, prevention, quarters)
    assert found == pytest.approx(expected, rel=1e-9)


@examples(25)
@given(
    st.sampled_from((0.25, 0.5, 0.75, 1.0)), st.floats(0.06, 0.2), st.floats(0.03, 0.1),
    st.floats(0.0, 0.1), st.floats(0.1, 0.4), st.floats(0.0, 0.3), st.integers(1, 100),
)  # fmt: skip
def test_embedding_and_trust_approach_their_ends_for_any_rates(
    x: float, gain: float, loss: float, turnover: float, rate: float, baseline: float,
    quarters: int,
) -> None:  # fmt: skip
    """Under steady effort both close the same share of their gap every quarter."""
    state = last_state(
        {
            **committed(x), "turnover": turnover, "embedding_gain": gain, "embedding_loss": loss,
            "embedding_rate": 1.0, "mainstreaming": 1.0, "trust_gain": rate, "trust_loss": rate,
            "baseline_trust": baseline,
        },
        quarters,
    )  # fmt: skip
    kept, target = 1 - turnover, baseline + (1 - baseline) * x
    left = kept * (1 - gain * x - loss * (1 - x))
    end = kept * gain * x / (1 - left)
    assert state.embedding[0, 0, 0] == pytest.approx(end * (1 - left**quarters), abs=1e-9)
    left = kept * (1 - rate)
    end = kept * rate * target / (1 - left)
    expected = end + (baseline - end) * left**quarters
    assert state.trust[0, 0, 0] == pytest.approx(expected, abs=1e-9)
