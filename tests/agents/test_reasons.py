"""What an agency says of its choice is true under every rule, and its own where it has one."""

from __future__ import annotations

import pytest

from joinup.agents import Department, JointWorkingModel, LocalAgency, OwnChoices
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
            assert effort == choices.given
            seen["rested"] += 1
        elif effort != choices.given:
            seen["moved"] += 1
    assert seen["moved"] > 10
    assert (seen["rested"] > 10) == (rule != "experience")


def test_a_logit_agency_names_the_best_effort_or_what_its_own_gains() -> None:
    kinds = {"more than": 0, "choice is imperfect": 0}
    for _, choices, effort, text in played("logit"):
        best = max(choices.worth, key=lambda e: choices.worth[e])
        if "more than" in text:
            assert choices.worth_of(effort) >= choices.worth[best]
            limit = max(choices.lowest, choices.highest, key=lambda e: abs(e - effort))
            gain = choices.worth_of(effort) - choices.worth_of(limit)
            assert f"worth {gain:.3f} u more than {limit:.0%}" in text
        elif "choice is imperfect" in text:
            short = choices.worth[best] - choices.worth_of(effort)
            assert f"{best:.0%} would be worth {short:.3f} u more" in text
        for kind in kinds:
            kinds[kind] += kind in text
    assert all(kinds.values()), kinds


def test_an_imitator_copies_only_with_a_peer_to_copy() -> None:
    texts = [item for item in played("imitation") if "it copied" in item[3]]
    assert texts
    for _, choices, effort, _ in texts:
        assert effort == min(max(choices.peer_effort.item(), choices.lowest), choices.highest)


def test_an_aspiring_agency_says_what_it_earned() -> None:
    kinds = {"less than": 0, "which meets": 0, "tried a step": 0, "could not step": 0}
    for _, choices, effort, text in played("aspiration"):
        for kind in kinds:
            kinds[kind] += kind in text
        if "less than" in text:
            assert choices.payoff_now.item() < choices.aspiration.item()
        if "took a step up" in text or "tried a step up" in text:
            assert effort > choices.given
        if "step down" in text:
            assert effort < choices.given
    assert all(kinds.values()), kinds


def test_an_experienced_agency_is_drawn_where_it_says() -> None:
    texts = [item[3] for item in played("experience")]
    assert any("draw it there most" in text for text in texts)
    assert any("choice is imperfect" in text for text in texts)


def test_an_agency_with_a_rule_of_its_own_says_so() -> None:
    class Eager(LocalAgency):
        def decide(self, choices: OwnChoices) -> float:
            return choices.highest

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


def test_an_agency_that_looks_ahead_says_what_is_to_come() -> None:
    overrides = {"places": 3, "quarters": 30, "grant_length": 8, "planning_horizon": 8}
    model = JointWorkingModel(overrides=overrides, draw_seed=5)
    texts = []
    for _ in range(20):
        model.step()
        for row in model.agencies:
            for agency in row:
                assert agency.choices is not None
                terms = agency.choices.terms_of(agency.effort)
                assert {"grant to come", "routine to come"} <= set(terms)
                values = agency.choices.facing.values
                for effort, value in list(zip(agency.choices.allowed, values, strict=False))[1:]:
                    assert agency.choices.worth_of(effort) == pytest.approx(value.item())
                texts.append(agency.explain())
    assert any("looking 8 quarters ahead adds" in text for text in texts)
    assert any("looking 8 quarters ahead takes" in text for text in texts)
    assert not any("ahead" in text for *_, text in played("logit", 6))


def test_a_department_says_what_it_set_and_why() -> None:
    overrides = {"places": 5, "quarters": 40, "department_review": 4}
    model = JointWorkingModel(overrides=overrides, draw_seed=5)
    assert "has reviewed nothing" in model.departments[0].explain()
    texts = []
    while model.running:
        model.step()
        for department in model.departments:
            text = department.explain()
            review = department.review
            if review is None:
                continue
            assert any(department.incentive == pytest.approx(option) for option in review.terms)
            if "raised" in text:
                assert department.incentive > review.before
            best = max(review.worth, key=lambda option: review.worth[option])
            assert ("choice is imperfect" in text) == (
                review.worth[best]
                > review.worth[
                    min(review.terms, key=lambda option: abs(option - department.incentive))
                ]
            )
            texts.append(text)
    for kind in ("raised", "lowered", "left", "an agency better than", "choice is imperfect"):
        assert any(kind in text for text in texts), kind


def test_a_department_with_a_rule_of_its_own_says_so() -> None:
    class Steady(Department):
        def set_incentive(self, usual: float) -> float:
            return 0.3

    model = JointWorkingModel(
        overrides={"places": 2, "department_review": 1}, department_class=Steady
    )
    for _ in range(3):
        model.step()
    assert model.departments[0].explain() == "Department 1 sets 0.300 u by a rule of its own."
