"""Search combinations of levers for the cheapest that reaches a goal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from joinup.analysis.points import Array
from joinup.questions.persistence.bench import Bench, Tried

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult

GLIMPSE = 2
"""Replicates that a trial is run with first; one that clearly loses on them is left at that."""

SHORT = 0.1
"""Share of places by which a glimpse falls clearly short of a goal."""

_DEARER = 4.0  # standard deviations of the rival's bill between replicates: clearly dearer

Report = Callable[[int, int], bool]
"""Is told the generation and the settings tried so far; says whether to stop."""


def loses(glimpse: Tried, rival: Tried | None, persist: float, confidence: float) -> bool:
    """Say whether a glimpse clearly loses against a rival that reaches a goal.

    Its bill is compared with the rival's on the same draws.
    """
    if rival is None or rival.sure(confidence) < persist:
        return False
    dearer = glimpse.cost - rival.first(len(glimpse.bill)).cost
    spread = float(np.std(rival.bill, ddof=1))
    return dearer > _DEARER * spread or glimpse.least < persist - SHORT


def cheapest(
    bench: Bench,
    moving: Sequence[str],
    persist: float,
    confidence: float,
    report: Report,
    *,
    generations: int = 40,
) -> bool:
    """Search some levers for the cheapest setting that reaches `persist`; say whether it ended.

    Differential evolution (Storn and Price 1997) over the unit cube, from the best setting that is
    known. One that falls short pays more for it than any bill. A trial takes the place of one
    member of the population or is forgotten: one that clearly loses against it on a glimpse, the
    same draws for both, is not run in full (racing, Maron and Moore 1994). What was found lies in
    `bench.known`. The seed is fixed, so that a search which was interrupted takes the same path
    again, over known ground.
    """
    from scipy.optimize import differential_evolution

    worst = 100.0 * (abs(bench.try_all([bench.own])[0].cost) + 1.0)
    generation, stopped = 0, False
    members: dict[int, Tried | None] = {}  # of the population, by column; None contradicts itself

    def score(tried: Tried) -> float:
        short = persist - tried.sure(confidence)
        return tried.cost + (worst * (1.0 + short) if short > 0 else 0.0)

    def scores(cube: Array) -> Array:
        settings = [bench.setting(column, moving) for column in np.atleast_2d(cube.T)]
        trials = {k: setting for k, setting in enumerate(settings) if bench.stands(setting)}
        glimpses = zip(trials, bench.try_all(list(trials.values()), GLIMPSE), strict=True)
        chosen = [
            trials[k]
            for k, glimpse in glimpses
            if not loses(glimpse, members.get(k), persist, confidence)
        ]
        known = dict(zip(chosen, bench.try_all(chosen), strict=True))
        return np.array([score(known[s]) if s in known else 3.0 * worst for s in settings])

    def watch(intermediate_result: OptimizeResult) -> bool:
        nonlocal generation, stopped
        for k, place in enumerate(intermediate_result.population):
            members[k] = bench.known.get(bench.setting(place, moving))
        generation += 1
        stopped = report(generation, bench.n_tried)
        return stopped

    begin = min(bench.known, key=lambda setting: score(bench.known[setting]))
    differential_evolution(
        scores, [(0.0, 1.0)] * len(moving), x0=bench.place(begin, moving), vectorized=True,
        updating="deferred", polish=False, seed=1, popsize=5, maxiter=generations, tol=0.005,
        callback=watch,
    )  # fmt: skip
    return not stopped
