"""Simulate scenarios on common draws for a comparison, chunk by chunk, and let it be stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from joinup.compiled.engine import simulate
from joinup.errors import InputError
from joinup.inputs.scenario import Scenario
from joinup.model.engine import Run, chunk_size, scale_of
from joinup.model.outcomes import OF_RUN
from joinup.model.registry import Value

if TYPE_CHECKING:
    import pandas as pd

_Arrays = dict[str, NDArray[np.float64]]

LASTING = "persistence_16"
"""The outcome that says whether joint working outlives its money."""

SHOWN = ("joined_up", "clients_in_need", "effort", "embedding")
"""The outcomes by quarter that a comparison draws."""

MOST_ARMS = 6
MOST_REPLICATES = 500
FEWEST_REPLICATES = 2
MOST_WORK = 25_000_000  # quarters of a local agency; about a minute on one core


@dataclass(frozen=True)
class Comparison:
    """What came of several scenarios, replicate by replicate; the first is the baseline."""

    arms: tuple[Scenario, ...]
    seed: int
    replicates: int
    runs: tuple[_Arrays, ...]  # an arm each: by outcome, (run,)
    series: tuple[_Arrays, ...]  # an arm each: by outcome, (run, quarter)
    persistence: tuple[dict[str, float], ...]  # an arm each: its mean under each decision rule

    def frame(self) -> pd.DataFrame:
        """Return a row a run, as a result's frame of runs has them."""
        import pandas as pd

        parts = [
            pd.DataFrame(
                {
                    "scenario": arm.name,
                    "point": 0,
                    "replicate": np.arange(self.replicates),
                    **{name: runs[name] for name in OF_RUN},
                }
            )
            for arm, runs in zip(self.arms, self.runs, strict=True)
        ]
        return pd.concat(parts, ignore_index=True)


def refuse_too_much(arms: Sequence[Scenario], replicates: int) -> None:
    """Raise InputError for a comparison that is none, or that would keep a visitor waiting long."""
    faults = []
    if not 2 <= len(arms) <= MOST_ARMS:
        faults.append(f"{len(arms)} scenarios are chosen; allowed are 2 to {MOST_ARMS}")
    if type(replicates) is not int or not FEWEST_REPLICATES <= replicates <= MOST_REPLICATES:
        faults.append(
            f"replicates is {replicates!r:.40}; allowed are {FEWEST_REPLICATES} to "
            f"{MOST_REPLICATES}"
        )
    if not faults:
        scales = [scale_of(arm.parameters) for arm in arms]
        once = sum(s.partners * s.places * s.quarters for s in scales)
        work = 2 * replicates * once  # under two decision rules
        if work > MOST_WORK:
            most = replicates * MOST_WORK // work
            faults.append(f"this is too much for a page to wait for; at most {most} replicates are")
    if faults:
        raise InputError(faults)


def compare(
    arms: Sequence[Scenario],
    seed: int,
    replicates: int,
    on_progress: Callable[[float], bool] = lambda share: True,
) -> Comparison | None:
    """Return what comes of the arms, None where `on_progress` said to stop by returning False.

    `on_progress` gets the share that is done, after each chunk. Raises InputError for too much.
    """
    refuse_too_much(arms, replicates)
    found: list[list[_Arrays]] = []
    persistence: list[dict[str, float]] = []
    done, all_runs = 0, 2 * replicates * len(arms)
    for arm in arms:
        by_rule = {}
        for rule in rules_of(arm):
            chunks = []
            for runs in _chunks({**arm.parameters, "decision_rule": rule}, seed, replicates):
                records = simulate(runs, series=SHOWN)
                chunks.append((records.runs, records.series))
                done += len(runs)
                if not on_progress(done / all_runs):
                    return None
            by_rule[rule] = [_joined(parts) for parts in zip(*chunks, strict=True)]
        found.append(by_rule[rules_of(arm)[0]])
        means = {rule: float(joined[0][LASTING].mean()) for rule, joined in by_rule.items()}
        persistence.append(means)
    runs_of, series_of = zip(*found, strict=True)
    return Comparison(tuple(arms), seed, replicates, runs_of, series_of, tuple(persistence))


def rules_of(arm: Scenario) -> tuple[str, str]:
    """Return a scenario's decision rule, and another that its verdict is held against."""
    own = str(arm.value("decision_rule"))
    return own, "logit" if own == "experience" else "experience"


def _chunks(parameters: Mapping[str, Value], seed: int, replicates: int) -> Iterator[list[Run]]:
    size = chunk_size(scale_of(parameters))
    for first in range(0, replicates, size):
        numbers = range(first, min(first + size, replicates))
        yield [Run(parameters, seed=seed, replicate=number) for number in numbers]


def _joined(chunks: Sequence[_Arrays]) -> _Arrays:
    return {name: np.concatenate([chunk[name] for chunk in chunks]) for name in chunks[0]}
