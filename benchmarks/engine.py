"""Time the engine beside the plain-object Mesa twin, in turn and in one run."""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable

import mesa

from benchmarks.twin import TwinModel
from sim.model.engine import Run, chunk_size, scale_of, simulate

QUARTERS = 40


def timed(work: Callable[[], object]) -> float:
    """Return the processor seconds that some work takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def twin_outcomes(places: int, partners: int, runs: int) -> list[dict[str, float]]:
    """Run the twin through `mesa.batch_run` and return the last quarter's outcomes of each run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = mesa.batch_run(
            TwinModel,
            parameters={"places": places, "partners": partners},
            rng=list(range(runs)),
            max_steps=QUARTERS,
            number_processes=1,
            display_progress=False,
        )
    return list(rows)
