"""Time the engine beside the plain-object Mesa twin, in turn and in one run."""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import mesa
import numpy as np

from benchmarks.twin import TwinModel
from sim.model.engine import Run, chunk_size, scale_of, simulate

QUARTERS = 40
ROUNDS = 5
TWIN_RUNS = 3
_AGREE = 0.15  # of the engine's mean: the twin has other draws and few runs


@dataclass(frozen=True)
class Timing:
    """Nanoseconds of processor time per agency and quarter, one number a round."""

    name: str
    nanoseconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Return the median over rounds."""
        return statistics.median(self.nanoseconds)


def seconds(work: Callable[[], object]) -> float:
    """Return the processor seconds that some work takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def run_twin(places: int, partners: int, first: int) -> list[dict[str, float]]:
    """Run the twin through `mesa.batch_run`; return each run's outcomes in its last quarter."""
    rows: list[dict[str, float]] = []
    for seed in range(first, first + TWIN_RUNS):
        rows += mesa.batch_run(
            TwinModel,
            parameters={"places": places, "partners": partners, "twin_seed": seed},
            max_steps=QUARTERS,
            display_progress=False,
        )
    return rows


def engine_runs(places: int, partners: int, n_runs: int) -> list[Run]:
    """Return runs of the engine at the twin's size."""
    parameters = {"places": places, "partners": partners, "quarters": QUARTERS}
    return [Run(parameters, seed=1, replicate=number) for number in range(n_runs)]


def same_work(places: int, partners: int) -> None:
    """Raise ValueError where the twin's outcomes are not those of the engine, on average."""
    rows = [row for first in (0, 100, 200, 300) for row in run_twin(places, partners, first)]
    records = simulate(engine_runs(places, partners, 100))
    for name in ("effort", "trust", "embedding", "clients_in_need", "cost"):
        twin = statistics.fmean(row[name] for row in rows)
        engine = float(records.series[name][:, -1].mean())
        if abs(twin - engine) > _AGREE * abs(engine):
            raise ValueError(f"twin and engine differ in {name}: {twin:.3f} against {engine:.3f}")


def compare(places: int, partners: int) -> list[Timing]:
    """Time twin and engine in turn, at one size; the engine at one run and at its usual chunk."""
    chunk = chunk_size(scale_of({"places": places, "partners": partners}))
    sizes = {"engine, one run": 1, f"engine, {chunk} runs together": chunk}
    found: dict[str, list[float]] = {"plain Mesa objects": [], **{name: [] for name in sizes}}
    simulate(engine_runs(places, partners, 1))
    for round_ in range(ROUNDS):
        work = TWIN_RUNS * places * partners * QUARTERS
        spent = seconds(lambda r=round_: run_twin(places, partners, 1000 * r))  # type: ignore[misc]
        found["plain Mesa objects"].append(spent / work * 1e9)
        for name, n_runs in sizes.items():
            repeats = max(1, 20_000 // (n_runs * places * partners))
            runs = engine_runs(places, partners, n_runs)
            spent = seconds(lambda r=runs, n=repeats: [simulate(r) for _ in range(n)])  # type: ignore[misc]
            found[name].append(spent / (repeats * n_runs * places * partners * QUARTERS) * 1e9)
    return [Timing(name, tuple(values)) for name, values in found.items()]


def report() -> str:
    """Return the table of timings and ratios, measured now."""
    lines = [
        f"Python {platform.python_version()}, NumPy {np.__version__}, Mesa {mesa.__version__}, "
        f"{platform.machine()}; processor time of one core, median of {ROUNDS} rounds in turn",
        "",
        "| places x partners | engine | ns per agency and quarter | times plain Mesa |",
        "|---|---|---|---|",
    ]
    for places, partners in ((20, 4), (150, 6)):
        same_work(places, partners)
        timings = compare(places, partners)
        mesa_time = timings[0].median
        lines += [
            f"| {places} x {partners} | {item.name} | {item.median:,.0f} | "
            f"{mesa_time / item.median:.0f} |"
            for item in timings
        ]
    return "\n".join(lines)
