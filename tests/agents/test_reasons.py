"""What an agency says of its choice is true under every rule, and its own where it has one."""

from __future__ import annotations

import pytest

from joinup.agents import JointWorkingModel, LocalAgency, OwnChoices
from joinup.model.parameters import DECISION_RULES


def played(rule: str, quarters: int = 24) -> list[tuple[LocalAgency, OwnChoices, float, str]]:
    """Return every agency's choices, effort and sentence of every quarter."""
    overrides = {
        "places": 3, "partners": 5, "quarters": 30, "decision_rule": rule,
        "imitation_rate": 0.4, "experimentation": 0.3, "grant_length": 8,
    }  # fmt: skip
    model = JointWorkingModel(overrides=overrides, draw_seed=5)
    said = []
    for _ in range(quarters):
        model.step()
        for row in model.agencies:
            for agency in row:
                assert agency.choices is not None
                said.append((agency, agency.choices, agency.effort, agency.explain()))
    return said


@pytest.mark.parametrize("rule", DECISION_RULES)
def test_no_agency_is_said_to_rest_when_it_moved(rule: str) -> None:
    seen = {"rested": 0, "moved": 0}
    for _, choices, effort, text in played(rule):
        if "did not reconsider this quarter" in text:
            assert effort == choices.effort
            seen["rested"] += 1
        elif effort != choices.effort:
            seen["moved"] += 1
    assert seen["moved"] > 10
    assert (seen["rested"] > 10) == (rule != "experience")


def test_a_logit_agency_names_the_best_other_effort_and_the_gain() -> None:
    texts = [item for item in played("logit") if "more than" in item[3]]
    assert texts
    for _, choices, effort, text in texts:
        others = {e: v for e, v in choices.worth.items() if e != effort}
        other = max(others, key=lambda e: others[e])
        assert f"worth {choices.worth[effort] - others[other]:.3f} u more than {other:.0%}" in text


def test_an_imitator_copies_only_with_a_peer_to_copy() -> None:
    texts = [item for item in played("imitation") if "it copied" in item[3]]
    assert texts
    for _, choices, effort, _ in texts:
        low, high = (int(bound.item()) for bound in choices.bounds)
        peer = min(max(int(choices.peer_level.item()), low), high)
        assert effort == choices.efforts[peer]


def test_an_aspiring_agency_says_what_it_earned() -> None:
    kinds = {"less than": 0, "which meets": 0, "tried a step": 0, "could not step": 0}
    for _, choices, effort, text in played("aspiration"):
        for kind in kinds:
            kinds[kind] += kind in text
        if "less than" in text:
            assert choices.payoff_now.item() < choices.aspiration.item()
        if "took a step up" in text or "tried a step up" in text:
            assert effort > choices.effort
        if "step down" in text:
            assert effort < choices.effort
    assert all(kinds.values()), kinds


def test_an_experienced_agency_is_drawn_where_it_says() -> None:
    texts = [item[3] for item in played("experience")]
    assert any("draw it there most" in text for text in texts)
    assert any("choice is imperfect" in text for text in texts)


def test_an_agency_with_a_rule_of_its_own_says_so() -> None:
    class Eager(LocalAgency):
        def decide(self, choices: OwnChoices) -> float:
            return max(choices.allowed)

    model = JointWorkingModel(overrides={"places": 1}, agency_class=Eager)
    for _ in range(10):
        model.step()
    assert "100% of its capacity, by a rule of its own: " in model.agencies[0][0].explain()


def test_an_agency_that_does_not_exist_says_so() -> None:
    model = JointWorkingModel(overrides={"places": 1, "absence": 1.0})
    model.step()
    assert model.agencies[0][0].explain().endswith("has no agency in this place.")


def test_a_form_that_ends_is_named_as_the_reason() -> None:
    model = JointWorkingModel("rough_sleepers_wound_up", overrides={"places": 3}, draw_seed=2)
    while model.running:
        model.step()
    assert "the form in force allows nothing else" in model.agencies[0][0].explain()
