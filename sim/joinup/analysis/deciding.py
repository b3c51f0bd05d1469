"""What decides whether joint working lasts over worlds, and what would change our mind.

Both are read off the runs of the worlds themselves, without any further run.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.worlds import HALF, LASTING, Count, Worlds
from joinup.inputs.plan import Plan
from joinup.inputs.planned import ranges_of
from joinup.inputs.plausible import PLAUSIBLE, Assumption
from joinup.inputs.worlds import ends_of, fractions, varied

Array = NDArray[np.float64]

_SHUFFLES = 400
_SEED = 20
_FEWEST = 10  # worlds on either side of a value at which a verdict turns


@dataclass(frozen=True)
class Decisive:
    """An assumption that moves the share of places that last more than chance would.

    `correlation` is Spearman's rank correlation over worlds; its square is about the part of
    the spread that the assumption alone explains.
    """

    assumption: Assumption
    correlation: float


@dataclass(frozen=True)
class Turn:
    """A value of an assumption at which the verdict turns, and the worlds on either side."""

    assumption: Assumption
    value: object
    below: Count
    above: Count


@dataclass(frozen=True)
class Spread:
    """What the spread of single runs over worlds is due to, as shares that add up to 1."""

    chance: float
    rule: float
    assumptions: float


def decisive(found: Worlds, plan: Plan, scenario: str) -> list[Decisive]:
    """Return the assumptions that clearly move how a scenario lasts, the strongest first.

    Clearly is more than the strongest of all assumptions does in 95 of 100 reshuffled worlds.
    """
    values = found.by_world(scenario)
    items, places = _varied(found, plan, scenario)
    if not items or len(values) < 2 * _FEWEST or np.ptp(values) == 0:
        return []
    ranked, target = _ranks(places), _ranks(values[:, None])[:, 0]
    correlations = ranked.T @ target
    shuffled = np.random.default_rng(_SEED).permuted(np.tile(target, (_SHUFFLES, 1)), axis=1)
    bound = float(np.quantile(abs(shuffled @ ranked).max(axis=1), 0.95))
    order = np.argsort(-abs(correlations), kind="stable")
    return [
        Decisive(items[k], float(correlations[k])) for k in order if abs(correlations[k]) > bound
    ]


def turning(found: Worlds, plan: Plan, scenario: str) -> Turn | None:
    """Return the decisive assumption and its value on the two sides of which verdicts differ most.

    None where on both sides of every value most worlds say the same.
    """
    lasts = found.by_world(scenario) >= HALF
    turns = [
        turn
        for one in decisive(found, plan, scenario)
        if (turn := _turn(found, plan, scenario, one.assumption, lasts)) is not None
    ]
    return max(turns, key=lambda turn: abs(turn.below.share - turn.above.share), default=None)


def _turn(
    found: Worlds, plan: Plan, scenario: str, item: Assumption, lasts: NDArray[np.bool_]
) -> Turn | None:
    """Return where an assumption parts worlds best into those that last and those that do not."""
    at = fractions(found.tried)[list(found.fitting), PLAUSIBLE.index(item)]
    order = np.argsort(at, kind="stable")
    below = np.cumsum(lasts[order])
    number = np.arange(1, len(order) + 1)
    gap = abs(below / number - (below[-1] - below) / np.maximum(len(order) - number, 1))
    # Each side counts by how many worlds it has, so that no handful of worlds decides.
    gap *= np.sqrt(number * (len(order) - number))
    gap[: _FEWEST - 1] = gap[len(order) - _FEWEST :] = -1.0
    if item.options:  # it turns between two options alone
        gap[:] = -1.0
        gap[int((at * len(item.options) < 1).sum()) - 1] = 1.0
    cut = int(gap.argmax())
    one = Count(int(below[cut]), cut + 1)
    other = Count(int(below[-1] - below[cut]), len(order) - cut - 1)
    if (one.share >= HALF) == (other.share >= HALF):
        return None
    middle = float(at[order[cut]] + at[order[cut + 1]]) / 2
    ends = ends_of(item, ranges_of(plan.scenario(scenario)), found.width)
    return Turn(item, item.at(middle, ends), one, other)


def spread(found: Worlds, scenario: str) -> Spread | None:
    """Return what the spread of a scenario's lasting is due to; None where there is no spread.

    Variance between the replicates of a world is chance; of that between worlds, what the mean
    under each rule of decision explains is the rule's, less what chance would put there.
    """
    kept = found.runs[found.runs["world"].isin(found.fitting)]
    runs = kept[kept["scenario"] == scenario].pivot_table(LASTING, "world", "replicate").to_numpy()
    if len(runs) < 2 * _FEWEST:
        return None
    chance = float(runs.var(axis=1, ddof=1).mean())
    means = runs.mean(axis=1)
    between = max(float(means.var(ddof=1)) - chance / runs.shape[1], 0.0)
    whole = chance + between
    if whole == 0:
        return None
    rule = min(_by_rule(found, means), between)
    return Spread(chance / whole, rule / whole, (between - rule) / whole)


def _by_rule(found: Worlds, means: Array) -> float:
    """Return the variance of means that the rule of decision explains."""
    number = next(k for k, item in enumerate(PLAUSIBLE) if item.name == "decision_rule")
    second = fractions(found.tried)[list(found.fitting), number] >= HALF
    one, other = means[second], means[~second]
    if min(len(one), len(other)) < 2:
        return 0.0
    parts = len(one) * len(other) / len(means) ** 2
    luck = one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other)
    return max(float(parts * ((one.mean() - other.mean()) ** 2 - luck)), 0.0)


def _varied(found: Worlds, plan: Plan, scenario: str) -> tuple[list[Assumption], Array]:
    """Return what worlds vary in a scenario, and where each world has it, (world, assumption)."""
    planned = plan.scenario(scenario)
    items = list(varied(planned["given"], planned.get("plausible", {})))
    at = fractions(found.tried)[np.ix_(list(found.fitting), [PLAUSIBLE.index(i) for i in items])]
    for k, item in enumerate(items):
        if item.options:  # a choice
            at[:, k] = np.floor(at[:, k] * len(item.options))
    return items, at


def _ranks(values: Array) -> Array:
    """Return ranks down each column, of mean 0 and length 1; 0 where all are alike."""
    import pandas as pd

    ranks = pd.DataFrame(values).rank().to_numpy()
    ranks = ranks - ranks.mean(axis=0)
    return np.asarray(ranks / np.maximum(np.sqrt((ranks**2).sum(axis=0)), 1e-12))
