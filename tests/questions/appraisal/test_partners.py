"""Whose result, whose pocket, who is reached and what targets do, on the engine."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from joinup.analysis.paired import Interval
from joinup.model.engine import Run, open_world, states
from joinup.model.parameters import GAIN_RULES
from joinup.questions.appraisal.case import Case
from joinup.questions.appraisal.coalitions import coalitions
from joinup.questions.appraisal.inclusion import arms
from joinup.questions.appraisal.ledger import keep_ledger
from joinup.questions.appraisal.method import Method
from joinup.questions.appraisal.performance import action, cliff, falls, measured, temptations
from joinup.questions.appraisal.pockets import pockets, under_other_terms
from tests.questions.appraisal.ledgers import made_case

METHOD = Method()
WRONG = (0.85, 0.05, 0.05, 0.05)


# Shapley over simulated coalitions


def test_parts_in_the_result_add_up_to_what_all_relieve_together() -> None:
    found = coalitions(made_case(3, partners=3))
    assert found is not None and found.relief[:, -1].min() > 100
    assert np.allclose(found.parts.sum(axis=1), found.relief[:, -1])
    assert (found.relief[:, 0] == 0).all() and found.members(0b101) == ("Department 1",
                                                                        "Department 3")  # fmt: skip


def test_departments_that_are_alike_have_like_parts() -> None:
    """By chance they differ, so over runs: no difference beyond five standard errors."""
    found = coalitions(made_case(12, partners=3, places=23, quarters=24))
    assert found is not None
    gaps = found.parts - found.parts.mean(axis=1, keepdims=True)
    error = gaps.std(axis=0, ddof=1) / np.sqrt(len(gaps))
    assert (np.abs(gaps.mean(axis=0)) < 5 * error).all()


def test_a_department_without_agencies_has_no_part() -> None:
    found = coalitions(made_case(2, partners=3, absence=(0.0, 1.0, 0.0), quarters=24))
    assert found is not None and found.parts[:, 0].min() > 10
    assert np.abs(found.parts[:, 1]).max() < 1e-9


def test_too_many_partners_or_none_joined_up_have_no_coalitions() -> None:
    assert coalitions(made_case(1, partners=7)) is None
    assert coalitions(made_case(1, form="silo")) is None


# Pockets


@pytest.mark.parametrize("rule", GAIN_RULES)
def test_a_rule_of_gain_share_always_sums_to_one(rule: str) -> None:
    point = {"places": 5, "partners": 3, "quarters": 24, "absence": 0.3, "gain_rule": rule,
             "gain_share": (0.7, 0.2, 0.1), "form": "pooled budget"}  # fmt: skip
    shares = [s.gain_share for s in states(open_world([Run(point, 1, n) for n in range(3)]))]
    assert all(np.allclose(share.sum(axis=1), 1, atol=1e-12) for share in shares)
    moved = np.abs(shares[-1] - shares[0]).max()
    assert (moved > 1e-3) == (rule in ("contribution", "need"))


def test_wrong_pockets_break_a_partnership_and_not_a_pooled_budget() -> None:
    """With pooling everything the partnership holds too: it is the pool, not the form's name."""
    common: dict[str, Any] = {"savings_pockets": WRONG, "places": 29, "own_target_incentive": 0.5}
    terms = {
        form: {row.terms: row for row in under_other_terms(made_case(16, form=form, **common))}
        for form in ("partnership", "pooled budget")
    }
    loses = terms["partnership"]["savings land evenly"].lasting_change
    holds = terms["pooled budget"]["savings land evenly"].lasting_change
    assert loses.low > 0.1 > 0.05 > holds.high
    whole = terms["partnership"]["everything pooled"].lasting_change
    assert whole.low > 0.1
    none = terms["pooled budget"]["nothing pooled"].lasting_change
    assert none.high < -0.1


def test_the_table_of_pockets_finds_the_pocket_that_is_wrong() -> None:
    found = pockets(made_case(2, savings_pockets=WRONG).ledger)
    for share in ("contribution", "cost", "savings"):
        assert sum(getattr(item, share) for item in found) == pytest.approx(1)
    assert found[0].savings == pytest.approx(0.1 * 0.25 + 0.9 * 0.85, abs=0.03)
    assert found[0].gap > 0.4 and all(item.gap < 0 for item in found[1:])
    assert pockets(made_case(1, form="silo").ledger) == []


def test_eight_partners_are_attributed_too() -> None:
    found = pockets(keep_ledger([Run({"places": 3, "partners": 8, "quarters": 24}, 1, 0)]))
    assert len(found) == 8
    assert sum(item.contribution for item in found) == pytest.approx(1)


# Inclusion


def test_publicity_raises_reach_but_not_evenness_and_consultation_closes_the_gap() -> None:
    found = {
        arm.arm: arm
        for arm in arms(made_case(4, publicity=0.2, initial_awareness=0.25, places=29), METHOD)
    }
    told, heard = found["without publicity"], found["without consultation"]
    plain = found["as it stands"]
    for group in range(2):
        assert plain.reach[group].low > told.reach[group].high + 0.1
        assert told.missed[group].low > 0  # everybody is missed without publicity
    assert abs(told.evenness_change.mean) < 0.02
    assert heard.evenness_change.high < -0.1
    assert heard.missed[1].mean > 2 * heard.missed[0].mean  # the hard to reach above all
    assert told.saved.mean > 0 < heard.saved.mean
    both = found["without either"]
    assert both.saved.mean == pytest.approx(told.saved.mean + heard.saved.mean, rel=0.2)


# Performance


def test_gaming_is_what_is_reported_beyond_the_truth() -> None:
    case = made_case(2, count_gaming=0.4)
    found = {row.terms: row for row in temptations(case)}
    assert found["every figure audited"].gamed == pytest.approx(0, abs=1e-12)
    assert found["nothing audited"].gamed > found["as it stands"].gamed > 0.05
    ratchet = next(row for name, row in found.items() if "ratchet" in name)
    assert ratchet.own < found["as it stands"].own
    shared, own = measured(case, slice(20, 40))[:2]
    # A fifth of the shortfall is hidden (0.4, half audited): the report lies above the truth.
    assert shared.reported - shared.true > 0.05
    assert own.overstated > 0.05 and own.aimed > own.true


def test_action_on_shortfalls_costs_something_and_helps() -> None:
    found = action(made_case(4, corrective_action=0.2, shared_target=0.6, places=29), METHOD)
    assert found.lag == 2 and found.cost.low > 0
    assert found.need.high < 0 < found.effort.low
    none = action(made_case(2, corrective_action=0.0), METHOD)
    assert none.cost.mean == 0 and none.need == Interval(0, 0, 0, 2)


def test_stronger_targets_are_reported_as_success_and_empty_the_joint_work() -> None:
    case, base = made_case(3, places=23), made_case(3, places=23, form="silo", grant=0.0)
    steps = cliff(case, base, METHOD)
    assert all(a.reported < b.reported for a, b in pairwise(steps))
    assert steps[0].effort - steps[-1].effort > 0.4
    start, end, drop = falls(steps)
    assert 0.25 <= start < end <= 0.85 and drop > 0.1
    assert steps[0].net.low > steps[-1].net.high


def test_a_case_runs_otherwise_on_the_same_draws() -> None:
    case: Case = made_case(2)
    assert case.otherwise({"publicity": 0.0}).draws == case.ledger.draws
    assert np.array_equal(case.otherwise({}).entries.cost, case.ledger.entries.cost)
    changes: list[dict[str, Any]] = [{}, {"gain_rule": "need"}, {"publicity": 0.0}]
    for change, ledger in zip(changes, case.each(changes), strict=True):
        alone = case.otherwise(change)
        assert ledger.draws == alone.draws
        assert all(
            np.array_equal(getattr(ledger.entries, name), values)
            for name, values in vars(alone.entries).items()
        )
