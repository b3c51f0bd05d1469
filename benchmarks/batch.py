"""Time whole batches, from the call to results on the disk, with one worker and with two."""

from __future__ import annotations

import os
import resource
import statistics
import tempfile
import time
from pathlib import Path

from sim.batch import open_result, run
from sim.batch.executors import cores
from sim.inputs import load_experiment, plan
from sim.inputs.plan import Plan

ROUNDS = 3
RUNS = 10_000
SCENARIO = """title = "900 agencies"
summary = "Six partners in each of 150 places, over ten years."
[parameters]
places = 150
partners = 6
quarters = 40
"""
EXPERIMENT = """question = "How long does a batch take?"
scenarios = ["big"]
replicates = {runs}
series = ["joined_up", "effort", "clients_in_need"]
"""


def big_plan(folder: Path, runs: int = RUNS) -> Plan:
    """Return a plan of runs with 900 agencies over 40 quarters."""
    (folder / "big.toml").write_text(SCENARIO, encoding="utf-8")
    path = folder / "bench.toml"
    path.write_text(EXPERIMENT.format(runs=runs), encoding="utf-8")
    return plan(load_experiment(path))


def seconds(wanted: Plan, workers: int) -> float:
    """Return the seconds from the call to results on the disk."""
    with tempfile.TemporaryDirectory() as out:
        began = time.monotonic()
        outcome = run(wanted, out=out, workers=workers)
        spent = time.monotonic() - began
        if len(open_result(outcome.folder).runs) != wanted.n_runs:
            raise ValueError("the batch is not complete")
    return spent


def report() -> str:
    """Return the seconds of a batch with one worker and with two, in turn, measured now."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = big_plan(Path(folder))
        found: dict[int, list[float]] = {1: [], 2: []}
        for _ in range(ROUNDS):
            for workers, times in found.items():
                times.append(seconds(wanted, workers))
    one, two = (statistics.median(found[workers]) for workers in (1, 2))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return "\n".join(
        [
            f"A batch of {RUNS:,} runs, 900 agencies, 40 quarters, from the call to results on the "
            f"disk; {cores()} cores, load {os.getloadavg()[0]:.1f}, median of {ROUNDS} in turn",
            "",
            "| workers | seconds | times one worker |",
            "|---|---|---|",
            f"| 1 | {one:.1f} | 1.00 |",
            f"| 2 | {two:.1f} | {one / two:.2f} |",
            "",
            f"Memory of the parent at its peak: {peak:.0f} MB",
        ]
    )
