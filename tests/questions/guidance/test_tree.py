"""The tree finds the rule that made the data, and is honest out of sample."""

from __future__ import annotations

import numpy as np
import pytest

from joinup.analysis.paired import Interval
from joinup.inputs.rules import HEADLINE_RULES
from joinup.questions.guidance import tree
from joinup.questions.guidance.cases import Cases
from joinup.questions.guidance.tree import Leaf, Node
from tests.questions.guidance import made


def test_the_tree_finds_the_rule_that_made_the_cases(cases: Cases) -> None:
    leaves = tree.leaves(tree.grown(cases))
    assert len(leaves) <= tree.LEAVES
    assert {leaf.best[0] for leaf in leaves if leaf.settled} == set(made.FORMS)
    asked = {condition.name for leaf in leaves for condition in leaf.conditions}
    assert asked == {"task_depth", "outcome_value", "handed over"}
    bounds = {c.bound for leaf in leaves for c in leaf.conditions if c.name == "outcome_value"}
    assert min(abs(bound - 2.0) for bound in bounds) < 0.1


def test_leaves_hold_every_case_once(cases: Cases) -> None:
    assert sum(leaf.share for leaf in tree.leaves(tree.grown(cases))) == pytest.approx(1.0)


def test_where_rules_disagree_a_leaf_is_unsettled() -> None:
    leaves = tree.leaves(tree.grown(made.cases(made.points(400), disputed=True)))
    unsettled = [leaf for leaf in leaves if not leaf.settled]
    assert unsettled
    assert all({"partnership", "pooled budget"} & set(leaf.best) for leaf in unsettled)


def test_a_lead_that_luck_may_have_made_is_unsettled() -> None:
    found = made.cases(made.points(400), noise=0.0)
    flat = {name: values[..., :1, :].repeat(5, axis=3) for name, values in found.outcomes.items()}
    luck = np.random.default_rng(0)
    flat["net_benefit"] = luck.standard_normal(flat["net_benefit"].shape)
    leaf = tree.leaf_of(
        Cases(made.NAMES, found.points, flat, made.FORMS), np.ones(1200, dtype=bool), ()
    )
    assert not leaf.settled


def test_out_of_sample_advice_beats_the_best_single_form(cases: Cases) -> None:
    for item, rule in zip(tree.advantages(cases), HEADLINE_RULES, strict=True):
        assert item.rule == rule
        assert item.accuracy.low > 0.9 > item.of_single.high
        assert 0 < item.advantage.low < item.advantage.high
        assert item.advantage.mean <= item.attainable.mean


def test_advice_from_noise_is_worth_nothing_out_of_sample() -> None:
    """In sample a tree of noise would shine; the test that this measure is honest."""
    found = made.cases(made.points(400), noise=0.0)
    luck = np.random.default_rng(5)
    noise = luck.standard_normal(found.outcomes["net_benefit"].shape)
    noise[..., 1, :] += 0.5  # one form is best on average
    noisy = Cases(made.NAMES, found.points, {**found.outcomes, "net_benefit": noise}, made.FORMS)
    for item in tree.advantages(noisy):
        assert item.advantage.low <= 0, "noise cannot be clearly better than the best single form"


def test_all_endings_of_a_point_stay_together() -> None:
    """A learner that remembers points must gain nothing from having seen another ending."""
    found = made.cases(made.points(60))
    seen: list[set[float]] = []
    asked: list[set[float]] = []

    def remember(
        features: np.ndarray, worth: np.ndarray
    ) -> tree.Callable[[np.ndarray], np.ndarray]:
        seen.append(set(features[:, 0].tolist()))

        def pick(others: np.ndarray) -> np.ndarray:
            asked.append(set(others[:, 0].tolist()))
            return np.zeros(len(others), dtype=np.int64)

        return pick

    tree.advantages(found, learn=remember)
    assert len(seen) == tree.FOLDS
    assert all(not (known & new) for known, new in zip(seen, asked, strict=True))
    assert set().union(*asked) == set(found.points[:, 0].tolist())


def test_only_what_matters_is_worth_knowing(cases: Cases) -> None:
    known = tree.worth_knowing(cases)
    for name in ("task_depth", "outcome_value", "ending"):
        assert all(item.advantage.low > 0 for item in known[name]), name
    for name in ("partners", "turnover", "baseline_trust"):
        assert all(item.advantage.low <= 0 for item in known[name]), name


def test_two_answers_that_are_the_same_are_no_question(cases: Cases) -> None:
    def check(node: Node | Leaf) -> None:
        if isinstance(node, Node):
            pair = (node.below, node.above)
            if all(isinstance(child, Leaf) and child.settled for child in pair):
                assert pair[0].best != pair[1].best  # type: ignore[union-attr]
            check(node.below)
            check(node.above)

    check(tree.grown(cases))


@pytest.mark.parametrize(
    ("best", "lows", "settled"),
    [
        (("liaison", "liaison"), (0.01, 0.02), True),
        (("liaison", "silo"), (0.01, 0.02), False),
        (("liaison", "liaison"), (0.01, 0.0), False),
        (("liaison", "liaison"), (-0.01, 0.02), False),
    ],
)
def test_settled_is_the_same_form_and_a_clear_lead_under_both_rules(
    best: tuple[str, str], lows: tuple[float, float], settled: bool
) -> None:
    lead = tuple(Interval(low + 0.05, low, low + 0.1, 30) for low in lows)
    leaf = Leaf((), 1.0, best, ("partnership", "partnership"), lead, np.zeros((2, 5)))
    assert leaf.settled is settled
