"""Simulate scenarios on common draws for a comparison, chunk by chunk, and let it be stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.inputs.scenario import Scenario
from sim.model.engine import Run, chunk_size, scale_of, simulate
from sim.model.outcomes import OF_RUN

if TYPE_CHECKING:
    import pandas as pd

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
    runs: tuple[dict[str, NDArray[np.float64]], ...]  # an arm each: by outcome, (run,)
    series: tuple[dict[str, NDArray[np.float64]], ...]  # an arm each: by outcome, (run, quarter)

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
        work = replicates * sum(s.partners * s.places * s.quarters for s in scales)
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
    parts: list[list[tuple[dict[str, NDArray[np.float64]], ...]]] = [[] for _ in arms]
    done = 0
    for number, arm in enumerate(arms):
        for runs in _chunks(arm, seed, replicates):
            records = simulate(runs, series=SHOWN)
            parts[number].append((records.runs, records.series))
            done += len(runs)
            if not on_progress(done / (replicates * len(arms))):
                return None
    joined = [tuple(_joined(chunks, kind) for chunks in parts) for kind in range(2)]
    return Comparison(tuple(arms), seed, replicates, joined[0], joined[1])


def _chunks(arm: Scenario, seed: int, replicates: int) -> Iterator[list[Run]]:
    size = chunk_size(scale_of(arm.parameters))
    for first in range(0, replicates, size):
        numbers = range(first, min(first + size, replicates))
        yield [Run(arm.parameters, seed=seed, replicate=number) for number in numbers]


def _joined(
    chunks: Sequence[tuple[dict[str, NDArray[np.float64]], ...]], kind: int
) -> dict[str, NDArray[np.float64]]:
    names = chunks[0][kind]
    return {name: np.concatenate([chunk[kind][name] for chunk in chunks]) for name in names}
