"""A shallow tree of advice, and how good advice is in circumstances that it has not seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.paired import Interval, interval, mean_by
from joinup.analysis.prim import Condition
from joinup.inputs.rules import HEADLINE_RULES
from joinup.questions.guidance.cases import ENDINGS, Array, Cases

LEAVES = 8
DEPTH = 5
SMALLEST = 0.02  # of the cases, at the end of a branch
FOLDS = 10
ENDING_NAMES = ENDINGS[1:]
"""What a tree may ask of the ending: whether it is tapered, whether handed over."""

Picks = NDArray[np.int64]
Learn = Callable[[Array, Array], Callable[[Array], Picks]]
"""Of features (case, feature) and values (case, form), how to pick a form for other features."""


@dataclass(frozen=True)
class Leaf:
    """The end of a branch: which form is best there under each rule, and how clearly.

    `best`, `second` and `lead` are by rule, `gain` has axes (rule, form). `lead` is the mean gain
    of the best form over the second, with an interval over points.
    """

    conditions: tuple[Condition, ...]
    share: float  # of all cases
    best: tuple[str, ...]
    second: tuple[str, ...]
    lead: tuple[Interval, ...]
    gain: Array
    typical: int = 0  # the case nearest to the middle of those that lie here

    @property
    def settled(self) -> bool:
        """Say whether the rules agree on the best form, and its lead is clear under both."""
        clear = all(lead.n > 1 and lead.low > 0 for lead in self.lead)
        return len(set(self.best)) == 1 and clear


@dataclass(frozen=True)
class Node:
    """A question of the tree: a circumstance against a bound, and where either answer leads."""

    name: str
    bound: float
    below: Node | Leaf
    above: Node | Leaf


@dataclass(frozen=True)
class Advantage:
    """How advice does out of sample under one rule, in u for an agency and quarter.

    `accuracy` is the share of cases in which it names the best form, `of_single` the same of
    always the best single form. `advantage` is the gain of advice over the best single form,
    `attainable` that of always knowing the best; intervals are over points.
    """

    rule: str
    single: str
    accuracy: Interval
    of_single: Interval
    advantage: Interval
    attainable: Interval


def features(cases: Cases, names: Sequence[str]) -> Array:
    """Return circumstances and endings by name, (case, feature); cases by point, then ending."""
    columns = [
        np.tile([float(ending == name) for ending in ENDINGS], cases.n_points)
        if name in ENDINGS
        else np.repeat(cases.column(name), len(ENDINGS))
        for name in names
    ]
    return np.stack(columns, axis=1)


def all_names(cases: Cases) -> tuple[str, ...]:
    """Return what a tree may ask: every circumstance, and how the money ends."""
    return (*cases.names, *ENDING_NAMES)


def values(cases: Cases) -> Array:
    """Return the mean of the rules' gains, (case, form), in the order of `features`."""
    return np.asarray(cases.gain.mean(axis=0).reshape(-1, len(cases.forms)))


def grown(cases: Cases) -> Node | Leaf:
    """Return the tree of advice, grown on all cases to tell the best form (Breiman et al. 1984).

    It is grown on the mean of the two rules; each leaf says what either rule finds there.
    """
    names = all_names(cases)
    asked = features(cases, names)
    model = _classifier().fit(asked, values(cases).argmax(axis=1))
    where = model.decision_path(asked).toarray().astype(bool)
    return _built(cases, names, model.tree_, where, 0, ())


def leaves(tree: Node | Leaf) -> list[Leaf]:
    """Return the leaves of a tree, those below a bound first."""
    return [tree] if isinstance(tree, Leaf) else [*leaves(tree.below), *leaves(tree.above)]


def _classifier() -> Any:
    from sklearn.tree import DecisionTreeClassifier

    return DecisionTreeClassifier(
        max_depth=DEPTH, max_leaf_nodes=LEAVES, min_samples_leaf=SMALLEST, random_state=0
    )


def _built(
    cases: Cases,
    names: Sequence[str],
    tree: Any,
    where: NDArray[np.bool_],
    node: int,
    conditions: tuple[Condition, ...],
) -> Node | Leaf:
    left, right = int(tree.children_left[node]), int(tree.children_right[node])
    if left < 0:
        return leaf_of(cases, where[:, node], conditions)
    name, bound = names[int(tree.feature[node])], float(tree.threshold[node])
    below, above = (
        _built(cases, names, tree, where, child, (*conditions, Condition(name, side, bound)))
        for child, side in ((left, False), (right, True))
    )
    # Two answers that lead to the same advice are no question.
    if isinstance(below, Leaf) and isinstance(above, Leaf):
        same = below.best == above.best and below.settled == above.settled
        if same and below.settled:
            return leaf_of(cases, where[:, node], conditions)
    return Node(name, bound, below, above)


def leaf_of(cases: Cases, here: NDArray[np.bool_], conditions: tuple[Condition, ...]) -> Leaf:
    """Return what the cases `here`, (case,), say of the forms."""
    best, second, lead, gains = [], [], [], []
    point = np.repeat(np.arange(cases.n_points), len(ENDINGS))[here]
    for number in range(len(HEADLINE_RULES)):
        own = cases.gain[number].reshape(-1, len(cases.forms))[here]
        mean = own.mean(axis=0)
        order = np.argsort(-mean, kind="stable")
        first, next_ = int(order[0]), int(order[1])
        ahead = own[:, first] - own[:, next_]
        best.append(cases.forms[first])
        second.append(cases.forms[next_])
        lead.append(interval(mean_by(ahead, point)))
        gains.append(mean)
    return Leaf(
        conditions, float(here.mean()), tuple(best), tuple(second), tuple(lead), np.stack(gains),
        _typical(cases, here),
    )  # fmt: skip


def _typical(cases: Cases, here: NDArray[np.bool_]) -> int:
    """Return the number of the case, of those `here`, that is nearest to their middle."""
    asked = features(cases, all_names(cases))
    width = np.ptp(asked, axis=0)
    scaled = asked[here] / np.where(width > 0, width, 1.0)
    away = ((scaled - scaled.mean(axis=0)) ** 2).sum(axis=1)
    return int(np.flatnonzero(here)[away.argmin()])


def by_tree(asked: Array, worth: Array) -> Callable[[Array], Picks]:
    """Learn a tree of advice; at the end of each branch the form with the greatest mean gain."""
    model = _classifier().fit(asked, worth.argmax(axis=1))
    ends = model.apply(asked)
    best = {end: int(worth[ends == end].mean(axis=0).argmax()) for end in np.unique(ends).tolist()}
    return lambda others: np.array([best[end] for end in model.apply(others).tolist()])


def advantages(
    cases: Cases, names: Sequence[str] | None = None, learn: Learn = by_tree
) -> list[Advantage]:
    """Return how advice does in circumstances that it has not seen, under each rule.

    Each tenth of the points in turn is advised by a tree grown on the other nine tenths, all
    endings of a point staying together. The best single form is also chosen on those.
    """
    asked = features(cases, names or all_names(cases))
    worth = values(cases)
    point = np.repeat(np.arange(cases.n_points), len(ENDINGS))
    fold = np.random.default_rng(0).permutation(cases.n_points)[point] % FOLDS
    picks, single = np.zeros((2, len(worth)), dtype=np.int64)
    for number in range(FOLDS):
        known = fold != number
        if known.all():  # fewer points than folds
            continue
        picks[~known] = learn(asked[known], worth[known])(asked[~known])
        single[~known] = worth[known].mean(axis=0).argmax()
    return [
        _advantage(rule, cases.forms, cases.gain[r].reshape(worth.shape), picks, single)
        for r, rule in enumerate(HEADLINE_RULES)
    ]


def _advantage(
    rule: str, forms: Sequence[str], gain: Array, picks: Picks, single: Picks
) -> Advantage:
    row = np.arange(len(gain))
    best = gain.argmax(axis=1)

    def over_points(found: NDArray[Any]) -> Interval:
        return interval(found.reshape(-1, len(ENDINGS)).mean(axis=1))

    return Advantage(
        rule,
        forms[int(np.bincount(single).argmax())],
        over_points(picks == best),
        over_points(single == best),
        over_points(gain[row, picks] - gain[row, single]),
        over_points(gain.max(axis=1) - gain[row, single]),
    )


def worth_knowing(cases: Cases) -> dict[str, list[Advantage]]:
    """Return what it is worth to know each circumstance, or the ending, and nothing else.

    The expected value of partial perfect information (Raiffa 1968), by cross-validation, so that a
    circumstance which cannot matter is worth nothing rather than a little.
    """
    asked: dict[str, Sequence[str]] = {name: (name,) for name in cases.names}
    asked["ending"] = ENDING_NAMES
    return {name: advantages(cases, names) for name, names in asked.items()}
