"""What a plan would cost, before anything is run."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from joinup.batch.executors import cores
from joinup.compiled.engine import compiles, simulate
from joinup.errors import InputError
from joinup.inputs.plan import Plan
from joinup.model.engine import Run, chunk_size, open_world, states
from joinup.model.outcomes import OF_RUN, observe
from joinup.model.parameters import Scale

MANY_RUNS = 20_000  # from here on the cost is looked at before anything begins
MOST_SECONDS = 7 * 24 * 3600.0
MOST_BYTES = 100 * 10**9
_OF_PARENT, _OF_WORKER = 150 * 10**6, 40 * 10**6  # bytes of a process that has loaded what it needs
_ARRAYS = 100  # of a chunk, that a worker holds
_BEGIN = 0.4  # seconds in which a batch begins: what it imports, its folder
_SAMPLED = 256  # runs of a sample, at most
_QUARTERS = 8  # of a sample, at most: two years, as some things happen once a year
_WHOLE, _ENOUGH = 16, 0.05  # runs that are timed from end to end, and seconds that tell enough
_COMPRESSED = 0.4  # what compression leaves of numbers, as measured on the shipped experiments


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
    """Return what a plan is expected to take, from a few quarters that are run and timed now.

    Of every scale that is met in a look at seven or so places of the plan, one chunk is begun: what
    a run costs is a matter of its scale far more than of its other values.
    """
    workers = workers or cores()
    blocks = plan.n_runs // plan.replicates
    looked_at = sorted({0, blocks - 1, *range(0, blocks, max(1, blocks // 6))})
    scales = [plan.scale(block * plan.replicates) for block in looked_at]
    cost = {scale: 0.0 for scale in scales}  # seconds a run
    for scale in cost:
        block = looked_at[scales.index(scale)]
        cost[scale] = _seconds_a_run(_neighbours(plan, block, scale), scale)
    cells = max(scale.partners * scale.places * chunk_size(scale) for scale in scales)
    share = plan.n_runs / len(scales)
    return Estimate(
        runs=plan.n_runs,
        seconds=_BEGIN + sum(cost[scale] for scale in scales) * share / workers,
        memory=_OF_PARENT + workers * (_OF_WORKER + cells * 8 * _ARRAYS),
        disk=sum(_bytes_a_run(plan, scale) for scale in scales) * share,
    )


def _neighbours(plan: Plan, block: int, scale: Scale) -> list[Run]:
    """Return runs that would be a chunk: some replicates of blocks that share a scale."""
    n_runs = min(chunk_size(scale), _SAMPLED)
    alike = next(here for here in plan.alike if block in here)
    first = max(0, int(np.searchsorted(alike, block)) - n_runs + 1)
    blocks = alike[first : first + n_runs].tolist()
    replicates = range(min(plan.replicates, -(-n_runs // len(blocks))))
    firsts = [number * plan.replicates for number in blocks]
    numbers = [first + replicate for first in firsts for replicate in replicates]
    return [plan.simulated(number) for number in numbers[-n_runs:]]


def _seconds_a_run(runs: Sequence[Run], scale: Scale) -> float:
    """Return the seconds that each run of a chunk would take, from its first quarters."""
    if compiles(runs[0]):
        return _seconds_compiled(runs)
    began = time.perf_counter()
    world = open_world(runs, contributions=False)
    course = states(world)
    next(course)
    opened = time.perf_counter()
    timed = min(_QUARTERS, scale.quarters)
    for state in islice(course, timed):
        observe(state, world)
    stepped = time.perf_counter() - opened
    return (opened - began + stepped * scale.quarters / timed) / len(runs)


def _seconds_compiled(runs: Sequence[Run]) -> float:
    """Return the same where runs are compiled; the module is made or fetched beforehand."""
    few = runs[:1]
    simulate(few)
    for few in (runs[:1], runs[:_WHOLE]):
        began = time.process_time()
        simulate(few)
        taken = time.process_time() - began
        if taken > _ENOUGH:
            break
    return taken / len(few)


def _bytes_a_run(plan: Plan, scale: Scale) -> float:
    """Return what a run takes on the disk: its numbers, as far as compression leaves them."""
    numbers = len(OF_RUN) + len(plan.series) * (scale.quarters + 1)
    return 8 * numbers * _COMPRESSED


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
