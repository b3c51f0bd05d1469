"""The engine beside its peers and beside the limit: the same model, timed in one run, in turn."""

from __future__ import annotations

import functools
import importlib.util
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.limit import AGREE, MENU, NoCompilerError, disagreement, library, run_limit
from benchmarks.measure import Timing, Work, in_turn
from benchmarks.mesa_twin import run_mesa
from joinup.compiled.engine import simulate
from joinup.model.engine import Run, chunk_size, scale_of
from joinup.model.engine import simulate as simulate_by_numpy
from joinup.model.registry import Value

QUARTERS = 40
ROUNDS = 5
SIZES = ((20, 4), (150, 6))  # places and partners
MESA, AGENTPY = "Mesa objects, `batch_run`", "agentpy objects, `Experiment`"
NUMPY_ALONE, NUMPY_TOGETHER = "NumPy, one run", "NumPy, a chunk of runs"
ALONE, TOGETHER = "compiled, one run", "compiled, a chunk of runs"
OF_MENU, LIMIT = "compiled, a chunk, five efforts", "C, the limit, five efforts"
_TWIN_AGREES = 0.15  # of the engine's mean: the twin has other draws and few runs
_AGENCIES = 12_000  # that a timed call simulates at least, where it is quick
_COMPARED = ("effort", "trust", "embedding", "clients_in_need", "cost")


@dataclass(frozen=True)
class Comparison:
    """All engines at one size."""

    places: int
    partners: int
    chunk: int
    timings: dict[str, Timing]
    difference: float  # of the C program from the engine, at most; NaN where it was left out


def engine_runs(
    places: int, partners: int, n_runs: int, quarters: int = QUARTERS, **more: Value
) -> list[Run]:
    """Return runs of the engine at some size, all else at its default but for `more`."""
    parameters = {"places": places, "partners": partners, "quarters": quarters, **more}
    return [Run(parameters, seed=1, replicate=number) for number in range(n_runs)]


def twin_differs(rows: list[dict[str, float]], places: int, partners: int) -> list[str]:
    """Return where a twin's last quarter is not that of the engine, on average over runs."""
    records = simulate(engine_runs(places, partners, 60, **MENU), series=_COMPARED)
    faults = []
    for name in _COMPARED:
        twin = statistics.fmean(row[name] for row in rows)
        engine = float(records.series[name][:, -1].mean())
        if abs(twin - engine) > _TWIN_AGREES * abs(engine):
            faults.append(f"{name}: twin {twin:.3f}, engine {engine:.3f}")
    return faults


def left_out() -> Iterator[str]:
    """Say which peers are not measured on this machine, and why."""
    if importlib.util.find_spec("agentpy") is None:
        yield "agentpy is not installed here, and was left out (`pip install agentpy`)."
    try:
        library()
    except NoCompilerError as error:
        yield f"The C program was left out: {error}."


def compare(places: int, partners: int) -> Comparison:
    """Time every engine at one size. Raises ValueError where one does not do the same work."""
    chunk = chunk_size(scale_of({"places": places, "partners": partners}))
    agencies = places * partners
    few = max(1, 240 // agencies)  # runs of a peer that is slow
    many = max(1, _AGENCIES // agencies)
    twins = {MESA: run_mesa}
    if importlib.util.find_spec("agentpy") is not None:
        from benchmarks.agentpy_twin import run_agentpy

        twins[AGENTPY] = run_agentpy
    for run in twins.values():
        rows = run(places, partners, QUARTERS, range(max(2, 1000 // agencies)))
        if faults := twin_differs(rows, places, partners):
            raise ValueError(f"the twin does other work: {'; '.join(faults)}")
    on_one_core = functools.partial(simulate, threads=1)
    works = {
        name: Work(
            lambda run=run: run(places, partners, QUARTERS, range(few)),  # type: ignore[misc]
            few * agencies * QUARTERS,
        )
        for name, run in twins.items()
    }
    for name, engine, n_runs, more in (
        (NUMPY_ALONE, simulate_by_numpy, 1, {}),
        (NUMPY_TOGETHER, simulate_by_numpy, chunk, {}),
        (ALONE, on_one_core, 1, {}),
        (TOGETHER, on_one_core, chunk, {}),
        (OF_MENU, on_one_core, chunk, MENU),
    ):
        runs = engine_runs(places, partners, n_runs, **more)
        times = max(1, (many if engine is on_one_core else few) // n_runs)
        works[name] = Work(
            lambda engine=engine, runs=runs, n=times: [engine(runs) for _ in range(n)],  # type: ignore[misc]
            times * n_runs * agencies * QUARTERS,
        )
    difference = float("nan")
    try:
        library()
    except NoCompilerError:
        pass
    else:
        difference = float(disagreement(places, partners, QUARTERS, max(4, many)).max())
        if difference > AGREE:
            raise ValueError(f"limit.c and the engine differ by {difference:.1e}")
        works[LIMIT] = Work(
            lambda: run_limit(places, partners, QUARTERS, 2 * many),
            2 * many * agencies * QUARTERS,
        )
    return Comparison(places, partners, chunk, in_turn(works, ROUNDS), difference)
