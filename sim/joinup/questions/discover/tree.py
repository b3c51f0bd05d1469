"""A tree of circumstances that parts what is wanted from what is not, and scores of features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from joinup.analysis.prim import Condition
from joinup.questions.discover.cases import Cases

LEAVES = 6
SMALLEST = 0.05  # of the cases learned from, at the end of a branch
_TREES = 200
_SEED = 0


@dataclass(frozen=True)
class Leaf:
    """The end of a branch: the share of cases that are wanted there, learned and kept back."""

    conditions: tuple[Condition, ...]
    learned: float
    density: float  # on points kept back; NaN where none is there
    mass: float  # share of the cases kept back


@dataclass(frozen=True)
class Tree:
    """Leaves, those with most of the wanted first, and how often the tree is right elsewhere.

    `right` is the share of the cases kept back of which it tells rightly whether they are wanted,
    `guessing` that of always saying what is more frequent.
    """

    leaves: tuple[Leaf, ...]
    right: float
    guessing: float


def tree(cases: Cases) -> Tree:
    """Return a shallow tree (Breiman et al. 1984), grown on half of the points."""
    from sklearn.tree import DecisionTreeClassifier

    learning, holdout = cases.halves()
    model = DecisionTreeClassifier(
        max_leaf_nodes=LEAVES, min_samples_leaf=SMALLEST, random_state=_SEED
    ).fit(learning.table, learning.wanted)
    ends, elsewhere = model.apply(learning.table), model.apply(holdout.table)
    found = []
    for end, conditions in _branches(model.tree_, [item.key for item in cases.features], 0, ()):
        there = elsewhere == end
        found.append(
            Leaf(
                conditions,
                float(learning.wanted[ends == end].mean()),
                float(holdout.wanted[there].mean()) if there.any() else float("nan"),
                float(there.mean()),
            )
        )
    right = float((model.predict(holdout.table) == holdout.wanted).mean())
    usual = bool(learning.wanted.mean() >= 0.5)
    guessing = float((holdout.wanted == usual).mean())
    return Tree(tuple(sorted(found, key=lambda leaf: -leaf.learned)), right, guessing)


def _branches(
    grown: Any, keys: list[str], node: int, conditions: tuple[Condition, ...]
) -> list[tuple[int, tuple[Condition, ...]]]:
    """Return the ends of a grown tree with the conditions that lead there."""
    left, right = int(grown.children_left[node]), int(grown.children_right[node])
    if left < 0:
        return [(node, conditions)]
    name, bound = keys[int(grown.feature[node])], float(grown.threshold[node])
    return [
        *_branches(grown, keys, left, (*conditions, Condition(name, False, bound))),
        *_branches(grown, keys, right, (*conditions, Condition(name, True, bound))),
    ]


def scores(cases: Cases) -> dict[str, float]:
    """Return how much each parameter helps to tell the wanted, as shares that sum to 1.

    The importance in extremely randomised trees (Geurts et al. 2006), as the EMA workbench scores
    features; that of a choice is the sum over its values.
    """
    from sklearn.ensemble import ExtraTreesClassifier

    model = ExtraTreesClassifier(n_estimators=_TREES, max_features=0.6, random_state=_SEED)
    weights = model.fit(cases.table, cases.wanted).feature_importances_
    found: dict[str, float] = {}
    for feature, weight in zip(cases.features, weights.tolist(), strict=True):
        found[feature.parameter] = found.get(feature.parameter, 0.0) + weight
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def merged(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Return conditions of which only the tightest of each feature and side is left.

    >>> merged((Condition("a", True, 1.0), Condition("a", True, 2.0)))
    (Condition(name='a', above=True, bound=2.0),)
    """
    found: dict[tuple[str, bool], Condition] = {}
    for item in conditions:
        key = (item.name, item.above)
        pick = max if item.above else min
        old = found.get(key, item)
        found[key] = Condition(item.name, item.above, pick(old.bound, item.bound))
    return tuple(found.values())
