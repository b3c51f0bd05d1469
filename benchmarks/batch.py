"""Whole batches: workers, memory, the command from start to disk, and estimates."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from joinup.batch import estimate
from joinup.inputs import load_experiment, plan

ROOT = Path(__file__).parent.parent
BIG = {"places": 150, "partners": 6, "quarters": 40}
SMALL = {"places": 3, "partners": 2, "quarters": 24}
_EXPERIMENT = """question = "How long does a batch take?"
scenarios = ["bench"]
replicates = {runs}
series = ["joined_up", "effort", "clients_in_need"]
"""


@dataclass(frozen=True)
class Batch:
    """What a batch took; seconds from the call to results on the disk."""

    runs: int
    workers: int
    seconds: float
    handing_out: float  # processor seconds of the thread that hands out and writes
    working: float  # processor seconds of all others
    peak: float  # bytes

    @property
    def undisturbed(self) -> float:
        """Return the seconds it would take with a core for each worker.

        The time of handing out and writing, then the workers' shared among them: what the clock
        shows on a machine that does nothing else, if the two never overlap.
        """
        return self.handing_out + self.working / self.workers


def written(folder: Path, size: dict[str, int], runs: int) -> Path:
    """Write an experiment of some size into a folder."""
    values = "\n".join(f"{name} = {value}" for name, value in size.items())
    scenario = f'title = "Bench"\nsummary = "All else at its default."\n[parameters]\n{values}\n'
    (folder / "bench.toml").write_text(scenario, encoding="utf-8")
    path = folder / "bench_experiment.toml"
    path.write_text(_EXPERIMENT.format(runs=runs), encoding="utf-8")
    return path


def environment() -> dict[str, str]:
    """Return this environment, for a process that must find the same package."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def run_batch(size: dict[str, int], runs: int, workers: int) -> Batch:
    """Run a batch in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        experiment = written(Path(folder), size, runs)
        command = [sys.executable, "-m", "benchmarks.one_batch", str(experiment)]
        command += [str(Path(folder) / "out"), str(workers)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment()
        )
        if done.returncode != 0:
            raise ValueError(f"a batch failed: {done.stderr.strip().splitlines()[-1]}")
        found = json.loads(done.stdout)
    return Batch(runs, workers, found["seconds"], found["parent"], found["workers"], found["peak"])


def with_workers(runs: int, rounds: int) -> dict[int, list[Batch]]:
    """Run the same big batch with one worker and with two, in turn."""
    found: dict[int, list[Batch]] = {1: [], 2: []}
    for _ in range(rounds):
        for workers, batches in found.items():
            batches.append(run_batch(BIG, runs, workers))
    return found


def ratio(found: dict[int, list[Batch]], of: str) -> float:
    """Return how many times as fast two workers are, the median over rounds."""
    pairs = zip(found[1], found[2], strict=True)
    return statistics.median(getattr(one, of) / getattr(two, of) for one, two in pairs)


@dataclass(frozen=True)
class Command:
    """What `joinup run` took, in seconds from its start."""

    runs: int
    expected: float  # by the estimate before it
    on_disk: float
    with_page: float
    processor: float  # seconds of all its processes


def run_command(runs: int, workers: int = 2) -> Command:
    """Estimate a big batch and then give the whole command, as a user would."""
    with tempfile.TemporaryDirectory() as folder:
        experiment = written(Path(folder), BIG, runs)
        expected = estimate(plan(load_experiment(experiment)), workers).seconds
        began = time.monotonic()
        before = os.times()
        command = [sys.executable, "-c", "from joinup.__main__ import main; main()", "run"]
        command += [str(experiment), "--out", str(Path(folder) / "out"), "--workers", str(workers)]
        on_disk = float("nan")
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment()
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if "runs finished in" in line:
                    on_disk = time.monotonic() - began
        if process.returncode != 0:
            raise ValueError(f"joinup run ended with {process.returncode}")
        after = os.times()
    processor = after.children_user - before.children_user
    processor += after.children_system - before.children_system
    return Command(runs, expected, on_disk, time.monotonic() - began, processor)


def answering(*arguments: str, rounds: int = 5) -> tuple[float, float]:
    """Return the wall and the processor seconds of a `joinup` command, medians, warm."""
    command = [sys.executable, "-c", "from joinup.__main__ import main; main()", *arguments]
    wall, processor = [], []
    for round_ in range(rounds + 1):
        before, began = os.times(), time.monotonic()
        subprocess.run(command, check=True, capture_output=True, env=environment())
        spent, after = time.monotonic() - began, os.times()
        if round_ > 0:
            wall.append(spent)
            used = after.children_user - before.children_user
            processor.append(used + after.children_system - before.children_system)
    return statistics.median(wall), statistics.median(processor)
