"""What a plan would cost, before anything is run."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sim.batch.executors import cores
from sim.batch.table import part_table
from sim.batch.worker import Finished
from sim.errors import InputError
from sim.inputs.plan import Plan
from sim.model.engine import chunk_size, simulate

MANY_RUNS = 20_000  # from here on the cost is looked at before anything begins
MOST_SECONDS = 7 * 24 * 3600.0
MOST_BYTES = 100 * 10**9
_BASE_MEMORY = 180 * 10**6  # bytes of a process that has loaded what it needs
_BEGIN = 2.0  # seconds in which workers start
_SAMPLED = 64  # runs of a sample, at most


@dataclass(frozen=True)
class Estimate:
    """What a plan is expected to take."""

    runs: int
    seconds: float
    memory: float  # bytes, all processes
    disk: float  # bytes

    def __str__(self) -> str:
        """Say it in words."""
        return (
            f"{self.runs:,} runs, about {duration(self.seconds)}, "
            f"{size(self.memory)} of memory, {size(self.disk)} on disk"
        )


def estimate(plan: Plan, workers: int | None = None) -> Estimate:
    """Return what a plan is expected to take, from a small sample that is run and timed now.

    One sample for each scale among the plan's scenarios, at the first and the last point.
    """
    workers = workers or cores()
    blocks = plan.n_runs // plan.replicates
    looked_at = sorted({0, blocks - 1, *range(0, blocks, max(1, blocks // 6))})
    seconds = disk = cells = 0.0
    for block in looked_at:
        index = block * plan.replicates
        scale = plan.scale(index)
        # As in a chunk, where the runs of neighbouring points stand together if they share a scale.
        n_runs = min(chunk_size(scale), _SAMPLED)
        beside = range(max(0, index - n_runs), min(index + n_runs, plan.n_runs))
        alike = [number for number in beside if plan.scale(number) == scale][-n_runs:]
        planned = [plan.simulated(number) for number in alike]
        n_runs = len(planned)
        began = time.perf_counter()
        records = simulate(planned, series=plan.series)
        seconds += (time.perf_counter() - began) / n_runs
        finished = Finished(alike, [records.runs], [records.series])
        disk += part_table(plan, [finished]).nbytes / n_runs
        cells = max(cells, scale.partners * scale.places * chunk_size(scale))
    share = plan.n_runs / len(looked_at)
    return Estimate(
        runs=plan.n_runs,
        seconds=_BEGIN + seconds * share / workers,
        memory=(workers + 1) * _BASE_MEMORY + workers * cells * 8 * 150,
        disk=disk * share * 0.6,  # what compression leaves of noisy numbers
    )


def refuse_huge(cost: Estimate) -> None:
    """Raise InputError where a plan would take more than a week or 100 GB."""
    if cost.seconds > MOST_SECONDS or cost.disk > MOST_BYTES:
        raise InputError(
            [f"this would take {cost}; if that is meant, add --allow-huge (allow_huge=True)"]
        )


def duration(seconds: float) -> str:
    """Say a time in words.

    >>> duration(1.2), duration(42), duration(600), duration(90_000)
    ('a second', '42 seconds', '10 minutes', '25 hours')
    """
    if seconds < 1.5:
        return "a second" if seconds >= 0.5 else "under a second"
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    if seconds < 5400:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.0f} hours" if seconds < 200_000 else f"{seconds / 86400:,.0f} days"


def size(amount: float) -> str:
    """Say an amount of bytes in words.

    >>> size(2_500_000), size(3e10)
    ('2.5 MB', '30.0 GB')
    """
    return f"{amount / 1e9:,.1f} GB" if amount >= 1e9 else f"{amount / 1e6:.1f} MB"
