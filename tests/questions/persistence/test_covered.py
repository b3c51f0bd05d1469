"""The mean field agrees with simulation for what it covers, and says what it leaves out."""

from __future__ import annotations

from typing import Any

import pytest

from joinup.analysis.points import run_all
from joinup.questions.persistence.fixed_points import fixed_points
from joinup.questions.persistence.map import COLLAPSES, simulated
from joinup.questions.persistence.meanfield import _LEFT_OUT, left_out
from joinup.questions.persistence.pages.looks import covered
from joinup.questions.persistence.trial import RULES, Subject, aftermath, subject

KIND, HARSH = 0.1, 0.8  # own-target incentives far from where joint working tips
SETTLES = {"logit": 0.01, "experience": 0.03}  # of fulfilment: luck and habit move it a little

MECHANISMS: dict[str, dict[str, Any]] = {
    "any effort": {},
    "foresight": {"planning_horizon": 8},
    "partners foresee": {"planning_horizon": 16, "partners_foresee": 1.0},
    "menu": {"effort_choice": "menu", "effort_nodes": 5},
    "abstention": {"abstention": 0.3},
    "corrective action": {"corrective_action": 0.2, "shared_target": 0.6},
    "unlike partners": {"savings_pockets": (0.55, 0.15, 0.15, 0.15)},
    "task that needs less": {"task_depth": 0.6},
    "floor": {"floor": 0.3},
    "gamed counts": {"count_gaming": 0.5, "audit": 0.2},
    "pool": {"form": "pooled budget"},
}
QUICK = ("foresight", "unlike partners")


def cases() -> list[Any]:
    return [
        pytest.param(rule, name, marks=() if name in QUICK else pytest.mark.slow)
        for rule in RULES
        for name in MECHANISMS
    ]


@pytest.mark.parametrize(("rule", "name"), cases())
def test_the_mean_field_agrees_with_simulation_away_from_boundaries(
    partnership: Subject, rule: str, name: str
) -> None:
    """Six years of a strong grant, taken away, and what is left 18 years on."""
    values = {**partnership.values, **MECHANISMS[name], "decision_rule": rule}
    values["mission_spread"] = 0.0
    rests = [{**aftermath(values), "own_target_incentive": level} for level in (KIND, HARSH)]
    kind, harsh = fixed_points(rests)
    pushed = {**rests[0], "places": 20, "quarters": 96, "grant": 0.6, "grant_length": 24,
              "grant_after": 0.0}  # fmt: skip
    (seen,) = run_all([pushed], 4, detail=True)
    assert kind[-1].joined_up and kind[-1].stable
    left = seen.detail["share"][:, -20:].mean()
    assert left == pytest.approx(kind[-1].share, abs=SETTLES[rule])
    if harsh[-1].share < 0.3:  # a floor keeps it near the threshold, where luck decides
        assert simulated(rests[1:])[0] == COLLAPSES


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("rough_sleepers_yearly_targets", "departments that set their own terms"),
        ("rough_sleepers_pool_left", "departments that may leave the pool"),
        ("rough_sleepers_end_announced", None),
        ("rough_sleepers_partnership", None),
    ],
)
def test_what_the_mean_field_leaves_out_is_said(name: str, words: str | None) -> None:
    asked = subject(name)
    said = covered(asked, "The critical level of embedding")
    assert left_out(asked.values) == ([words] if words else [])
    if words:
        assert f"some of what this scenario has: {words}. Where it" in said
    else:
        assert said.endswith("counts every mechanism that this scenario uses, but no chance.")


def test_each_mechanism_that_is_left_out_is_named_once(partnership: Subject) -> None:
    used: dict[str, Any] = {
        "department_review": 4, "pool_departure": "free", "target_pressure": 0.1,
        "form_review": 0.2, "gain_rule": "need", "reorganisation_chance": 0.01, "cut_chance": 0.01,
        "renege_chance": 0.01, "absence": 0.1, "agency_absence": (0.0,) * 600,
    }  # fmt: skip
    assert set(used) == set(_LEFT_OUT)
    found = left_out({**partnership.values, **used})
    assert len(found) == 9 and len(set(found)) == 9
    said = covered(Subject(partnership.scenario, {**partnership.values, **used}), "The mean field")
    assert "departments that set their own terms, departments that may leave the pool," in said
