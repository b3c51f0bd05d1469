from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.model.rules.payoff import Prospect, meeting_cost, own_work, payoff_terms, payoffs
from tests.model.rules.arrays import members, numbers, shares

LEVELS = np.linspace(0, 1, 5)
PLAIN = Prospect(
    **{
        name: members(value)
        for name, value in {
            "belief": 0.5, "partners": 2, "others": 0.5, "absent": 0.0, "outcome_weight": 0.3,
            "reciprocity": 0.1,
            "routine": 0.05, "grant": 0.4, "corrective": 0.02, "meeting_cost": 0.14,
            "overhead": 0.03, "effort_cost": 0.35, "own_incentive": 0.45, "own_cost": 0.5,
            "crowding": 0.25, "task_depth": 1, "interdependence": 1, "exponent": 1, "base": 0.05,
            "critical_mass": 1, "fit": 1,
        }.items()
    }
)  # fmt: skip


def of(prospect: Prospect) -> list[float]:
    return [value.item() for value in payoffs(LEVELS, prospect)]


def test_payoffs_by_hand() -> None:
    """Substitutes, two partners, the other expected at .5; the levels 0 and 1.

    At 0: 0.3 x 2 x 0.25 from the partner's half, and 0.45**2 / (2 x 0.5) from own work.
    At 1: 0.3 x 2 x 0.75, pulls of 0.57, less 0.14, 0.03 and 0.175, own work 0.2**2 / (2 x 0.5).
    """
    found = of(PLAIN)
    assert found[0] == pytest.approx(0.15 + 0.2025)
    assert found[4] == pytest.approx(0.45 + 0.57 - 0.14 - 0.03 - 0.175 + 0.04)


def test_a_shallow_task_needs_less_effort() -> None:
    """At depth .5, levels .5 and 1 both fulfil: they differ by the cost of effort alone."""
    found = of(replace(PLAIN, task_depth=members(0.5), crowding=members(0.0)))
    lost = 0.14 * 0.5 + 0.35 * (1 - 0.25) / 2
    assert found[2] - found[4] == pytest.approx(lost)


@given(shares, numbers(0.05, 0.85), numbers(0.1, 1), numbers(0, 0.4))
def test_own_work_is_the_best_there_is(effort, incentive, cost, crowding) -> None:
    best = own_work(
        members(effort),
        incentive=members(incentive),
        cost=members(cost),
        crowding=members(crowding),
    ).item()

    def gain(b):
        return incentive * b - cost * b**2 / 2 - crowding * effort * b

    assert best >= 0
    assert gain(best) >= gain(np.linspace(0, 10, 1001)).max() - 1e-12
    assert gain(best) == pytest.approx(cost * best**2 / 2, abs=1e-12)  # what `payoffs` counts


RAISING = ("outcome_weight", "reciprocity", "routine", "grant", "corrective", "interdependence",
           "fit", "belief", "own_incentive")  # fmt: skip
LOWERING = ("meeting_cost", "overhead", "effort_cost", "own_cost", "crowding", "critical_mass")


@given(st.sampled_from(RAISING + LOWERING), numbers(0.5, 1), numbers(0.5, 1))
def test_each_term_raises_or_lowers_payoffs(name, one, other) -> None:
    low, high = sorted((one, other))
    before, after = (np.array(of(replace(PLAIN, **{name: members(v)}))) for v in (low, high))
    sign = 1 if name in RAISING else -1
    assert (sign * (after - before) >= -1e-12).all()
    if name in ("grant", "meeting_cost", "overhead", "reciprocity"):
        assert after[0] == before[0]  # no effort, no grant and no meetings


def test_overhead_is_fixed() -> None:
    without = of(replace(PLAIN, overhead=members(0.0)))
    assert np.array(without) - of(PLAIN) == pytest.approx([0, 0.03, 0.03, 0.03, 0.03])


def test_terms_are_named_and_sum_to_the_payoff() -> None:
    terms = [payoff_terms(effort, PLAIN) for effort in LEVELS]
    assert terms[4]["grant"].item() == pytest.approx(0.4)
    assert terms[2]["meetings"].item() == pytest.approx(-0.07)
    assert terms[0]["own targets"].item() == pytest.approx(0.2025)
    sums = [sum(term.item() for term in of_effort.values()) for of_effort in terms]
    assert sums == pytest.approx(of(PLAIN))


@given(st.integers(1, 10), numbers(0, 1), shares, shares, numbers(0, 0.8), numbers(0, 0.8))
def test_meetings(partners, burden, trust, routine, trust_saving, routine_saving) -> None:
    def cost(n: int, trust: float, routine: float) -> float:
        return meeting_cost(
            members(0.1), members(n), members(burden), trust=members(trust),
            trust_saving=members(trust_saving), routine=members(routine),
            routine_saving=members(routine_saving),
        ).item()  # fmt: skip

    found = cost(partners, trust, routine)
    assert cost(1, trust, routine) == 0  # nobody to meet
    assert 0 <= found <= cost(partners + 1, trust, routine)
    assert found <= cost(partners, 0, routine) and found <= cost(partners, trust, 0)
    assert cost(2, 0, 0) == pytest.approx(0.1)


def test_a_partner_who_is_not_there_adds_what_one_who_gives_nothing_would() -> None:
    """Three partners of whom one is missing, against three of whom one is untrusted, by hand."""
    three = replace(PLAIN, partners=members(3), exponent=members(-1.0))
    missing = replace(three, others=members(1 / 3), absent=members(20.0 / 3))  # 0.05 ** -1 is 20
    level = 1 / ((1 + 1 / 0.525 + 20) / 3)  # all by itself, half expected of one, nothing of one
    expected = 0.3 * 3 * (level - 0.05) / 0.95 + 0.57 - 0.14 - 0.03 - 0.175 + 0.04
    assert of(missing)[4] == pytest.approx(expected)
