"""The mean field is the engine without luck: against analytic results and against simulation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from joinup.analysis.points import run_all
from joinup.model.parameters import DEFAULTS
from joinup.model.rules import learning
from joinup.model.schedule import learn
from joinup.questions.persistence.fixed_points import at_rest as rest_of
from joinup.questions.persistence.fixed_points import (
    critical_embedding,
    fixed_points,
    may_stay_apart,
    may_stay_joined_up,
    settled,
)
from joinup.questions.persistence.meanfield import deterministic_setup, expected
from joinup.questions.persistence.trial import RULES, Subject, aftermath
from joinup.questions.validation.theory.check import NEUTRAL
from joinup.questions.validation.theory.fields import fixed_points as analytic_points
from joinup.questions.validation.theory.fields import fold


def field(bias: float, precision: float = 8.0) -> dict[str, Any]:
    """Return agencies that gain from joint work what they trust others to do, and a bias."""
    return {
        **DEFAULTS, **NEUTRAL, "partners": 4, "effort_choice": "menu", "effort_nodes": 2,
        "reciprocity": 1.0,
        "overhead": -bias, "trust_gain": 1.0, "trust_loss": 1.0, "baseline_trust": 0.0,
        "decision_precision": precision, "grant_length": 1, "grant_after": 1.0,
    }  # fmt: skip


@pytest.mark.parametrize("bias", [-0.52, -0.42])
def test_fixed_points_are_those_of_theory(bias: float) -> None:
    """Brock and Durlauf 2001: two stable states and the tipping point between them."""
    (found,) = fixed_points([field(bias)])
    assert [point.stable for point in found] == [True, False, True]
    assert [point.share for point in found] == pytest.approx(analytic_points(8.0, bias), abs=2e-6)


def test_branches_end_at_the_analytic_folds() -> None:
    lower, upper = sorted((fold(8.0, 1), fold(8.0, -1)))
    biases = np.linspace(-0.8, -0.2, 121)
    counts = np.array([len(found) for found in fixed_points([field(float(b)) for b in biases])])
    several = biases[counts == 3]
    assert several.min() == pytest.approx(lower, abs=0.006)
    assert several.max() == pytest.approx(upper, abs=0.006)


def test_a_weak_pull_has_one_state() -> None:
    weak = fixed_points([field(-b, 3.0) for b in (0.3, 0.5, 0.7)])
    assert all(len(points) == 1 for points in weak)


@pytest.mark.parametrize("partners", [(0.7,) * 4, (1.0, 0.2, 0.0, 0.6), (0.0,) * 4])
def test_the_engines_own_learning_leaves_settled_trust_and_embedding_as_they_are(
    partnership: Subject, partners: tuple[float, ...]
) -> None:
    world, state = rest_of([aftermath(partnership.values)])
    share = np.array(partners).reshape(1, 4, 1)
    state = settled(state._replace(share=share, turnover=np.full_like(share, 0.03)), world)
    again = learn(state, world, 0)
    assert again.trust == pytest.approx(state.trust, abs=1e-12)
    assert again.embedding == pytest.approx(state.embedding, abs=1e-12)
    assert state.trust.min() > 0 and (state.embedding > 0).tolist() == (share > 0).tolist()


def test_a_rule_of_learning_that_changes_changes_the_mean_field(
    partnership: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The recipe of CONTRIBUTING: a rule is changed in one place, and everything follows."""
    rest = aftermath(partnership.values)
    half = np.array([0.5])
    before = fixed_points([rest], half)[0][-1].share
    slower = learning.trust
    monkeypatch.setattr(
        "joinup.model.schedule.learning.trust", lambda *a, **k: 0.9 * slower(*a, **k)
    )
    assert fixed_points([rest], half)[0][-1].share < before - 0.005


@pytest.mark.parametrize("rule", RULES)
def test_the_expected_path_follows_the_simulated_mean(partnership: Subject, rule: str) -> None:
    values = {**partnership.values, "decision_rule": rule, "rollout": 0, "mission_spread": 0.0}
    (found,) = run_all([values], 8)
    path = [float(state.effort.mean()) for state in expected(deterministic_setup([values]))]
    simulated = found.series["effort"].mean(axis=0)
    end = partnership.withdrawal
    assert path[: end + 1] == pytest.approx(simulated[: end + 1], abs=0.05)
    assert path[end + 8] == pytest.approx(simulated[end + 8], abs=0.12)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("incentives", [(0.45,) * 4, (0.3, 0.4, 0.5, 0.6)], ids=["alike", "unlike"])
def test_the_path_settles_at_a_stable_fixed_point(
    partnership: Subject, rule: str, incentives: tuple[float, ...]
) -> None:
    """The path steps quarter by quarter and knows nothing of how fixed points are found."""
    rest = {**aftermath(partnership.values), "decision_rule": rule, "quarters": 160,
            "own_target_incentive": incentives}  # fmt: skip
    *_, last = expected(deterministic_setup([rest]))
    stable = [point.share for point in fixed_points([rest])[0] if point.stable]
    assert min(abs(float(last.share.mean()) - share) for share in stable) < 1e-3


@pytest.mark.parametrize("rule", RULES)
def test_many_aftermaths_at_once_have_the_fixed_points_that_each_has_alone(
    partnership: Subject, rule: str
) -> None:
    rest = {**aftermath(partnership.values), "decision_rule": rule}
    rests = [{**rest, "own_target_incentive": w} for w in (0.1, (0.1, 0.2, 0.3, 0.4), 0.6)]
    levels = np.array([0.3, 0.6, 0.1])
    together = fixed_points(rests, levels)
    alone = [fixed_points([r], levels[[k]])[0] for k, r in enumerate(rests)]
    assert [[p.stable for p in of] for of in together] == [[p.stable for p in of] for of in alone]
    for one, other in zip(together, alone, strict=True):
        assert [p.share for p in one] == pytest.approx([p.share for p in other], abs=1e-5)


@pytest.mark.parametrize("rule", RULES)
def test_what_may_stay_is_what_the_stable_fixed_points_say(partnership: Subject, rule: str) -> None:
    rest = {**aftermath(partnership.values), "decision_rule": rule}
    rests = [{**rest, "own_target_incentive": w} for w in np.linspace(0.02, 0.8, 79).tolist()]
    levels = np.linspace(0.9, 0.0, 79)
    for frozen in (None, levels):
        stable = [[p for p in of if p.stable] for of in fixed_points(rests, frozen)]
        joined = [any(p.joined_up for p in of) for of in stable]
        assert may_stay_joined_up(rests, frozen).tolist() == joined
        assert len(set(joined)) == 2
        if frozen is None:
            apart = [not all(p.joined_up for p in of) for of in stable]
            assert may_stay_apart(rests).tolist() == apart
            assert len(set(apart)) == 2


def test_a_single_state_is_joined_up_or_not_up_to_the_grid() -> None:
    """Of a weak pull there is one state, here about the half: worked out by theory."""
    biases = [-b for b in np.linspace(0.44, 0.56, 25).tolist()]
    states = [analytic_points(3.0, bias)[0] for bias in biases]
    told = [k for k, share in enumerate(states) if abs(share - 0.5) > 0.01]
    rests = [field(biases[k], 3.0) for k in told]
    joined = [states[k] > 0.5 for k in told]
    assert may_stay_joined_up(rests).tolist() == joined
    assert may_stay_apart(rests).tolist() == [not is_so for is_so in joined]
    assert min(abs(states[k] - 0.5) for k in told) < 0.03 and len(set(joined)) == 2


def test_a_state_in_which_all_must_do_what_the_task_needs_is_a_fixed_point(
    partnership: Subject,
) -> None:
    rest = {**aftermath(partnership.values), "floor": 0.6, "task_depth": 0.6}
    (found,) = fixed_points([rest])[0]
    assert (found.share, found.stable) == (pytest.approx(1.0), True)
    assert critical_embedding(rest) == 0.0


def test_the_critical_embedding_is_where_the_joined_up_state_begins(partnership: Subject) -> None:
    rest = aftermath(partnership.values)
    critical = critical_embedding(rest)
    assert critical is not None and 0.3 < critical < 0.5
    levels = np.array([critical - 0.005, critical + 0.005])
    short, beyond = fixed_points([rest] * 2, levels)
    assert not any(p.joined_up for p in short)
    assert any(p.joined_up and p.stable for p in beyond)
    assert critical_embedding({**rest, "own_target_incentive": 0.8, "routine_pull": 0.0}) is None
    assert critical_embedding({**rest, "own_target_incentive": 0.1}) == 0.0


def test_unlike_partners_settle_together() -> None:
    """Two partners that earn and two that lose: between what four of either kind would do."""
    ends = [
        fixed_points([{**field(-0.5), "own_target_incentive": w, "crowding": 0.3}])[0][0].share
        for w in ((0.1, 0.1, 0.4, 0.4), (0.1,) * 4, (0.4,) * 4)
    ]
    assert ends[2] < ends[0] < ends[1]


def test_a_rule_without_a_mean_field_is_refused(partnership: Subject) -> None:
    with pytest.raises(ValueError, match="no mean field is known of the rule imitation"):
        deterministic_setup([{**partnership.values, "decision_rule": "imitation"}])
