"""One department speaks for those that are alike, and for no other."""

from __future__ import annotations

import numpy as np
import pytest

from joinup.questions.persistence.fixed_points import answer, at_rest
from joinup.questions.persistence.kinds import Kinds, each_its_own, kinds
from joinup.questions.persistence.trial import RULES, Subject, Values, aftermath


def two_kinds(partnership: Subject, rule: str) -> list[Values]:
    """Return aftermaths whose first and third department are alike, as the other two are."""
    rest = {**aftermath(partnership.values), "decision_rule": rule}
    return [{**rest, "own_target_incentive": (w, 0.4, w, 0.4)} for w in (0.1, 0.25)]


@pytest.mark.parametrize("rule", RULES)
def test_asking_one_of_each_kind_is_asking_all(partnership: Subject, rule: str) -> None:
    world, state = at_rest(two_kinds(partnership, rule))
    found = kinds(world)
    assert (found.first.tolist(), found.of.tolist()) == ([0, 1], [0, 1, 0, 1])
    means = np.linspace(0.0, 1.0, 21)[None]
    every = answer(means, world, state)
    assert answer(means, world, state, departments=found) == pytest.approx(every, abs=1e-9)
    first_alone = Kinds(np.array([0]), np.zeros(4, dtype=np.int64))
    assert np.abs(answer(means, world, state, departments=first_alone) - every).max() > 0.01


def test_departments_are_alike_only_where_they_are_in_every_run(partnership: Subject) -> None:
    rest = aftermath(partnership.values)
    alike, _ = at_rest([rest, rest])
    assert kinds(alike).of.tolist() == [0, 0, 0, 0]
    one_apart, _ = at_rest([rest, {**rest, "savings_pockets": (0.4, 0.2, 0.2, 0.2)}])
    assert kinds(one_apart).of.tolist() == [0, 1, 1, 1]


def test_where_departments_may_leave_a_pool_each_is_its_own_kind(partnership: Subject) -> None:
    """What one may claim is what the others pay in: one of them alone would claim it all."""
    world, _ = at_rest([{**aftermath(partnership.values), "pool_departure": "free"}])
    assert world.may_leave and kinds(world).of.tolist() == each_its_own(4).of.tolist()
