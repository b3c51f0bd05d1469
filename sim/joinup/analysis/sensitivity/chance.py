"""How much of what differs between runs is chance, and how much what the design varies."""

from __future__ import annotations

from dataclasses import dataclass

from joinup.analysis.points import Array


@dataclass(frozen=True)
class Chance:
    """The shares of variance that chance has, 0 to 1: between single runs, and between means.

    `of_runs` is what replicates differ by at one and the same point, as a share of all variance
    between runs. `of_means` is what chance still has in the variance between points, each the mean
    of its replicates: no parameter can explain that part.
    """

    of_runs: float
    of_means: float


def chance(values: Array) -> Chance | None:
    """Part the variance of values with axes (point, replicate); None below two replicates.

    All points share the draws of a replicate, so that luck has a part that moves every point alike
    and a part that depends on the point; only the second blurs what points differ by. It is the
    analysis of variance of two crossed random factors (Searle, Casella and McCulloch 1992, chapter
    4). A variance that is estimated below 0 counts as 0.

    >>> import numpy as np
    >>> chance(np.array([[0.0, 0.0], [1.0, 1.0]]))
    Chance(of_runs=0.0, of_means=0.0)
    """
    n_points, replicates = values.shape
    if replicates < 2 or n_points < 2:
        return None
    mean = values.mean()
    of_points, of_draws = values.mean(axis=1), values.mean(axis=0)
    rest = values - of_points[:, None] - of_draws[None, :] + mean
    together = float((rest**2).sum() / ((n_points - 1) * (replicates - 1)))
    between_points = float(of_points.var(ddof=1))
    between_draws = float(of_draws.var(ddof=1))
    by_design = max(between_points - together / replicates, 0.0)
    by_luck = max(between_draws - together / n_points, 0.0) + together
    if by_design + by_luck == 0:
        return None
    left = min(together / replicates / between_points, 1.0) if between_points else 0.0
    # What is left of rounding is no chance.
    return Chance(round(by_luck / (by_design + by_luck), 12), round(left, 12))
