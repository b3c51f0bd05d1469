"""Verify a result: every byte against its hash, completeness, and a sample of runs done again."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from joinup.batch.result import Result, open_result
from joinup.batch.store import Store
from joinup.batch.table import PREFIX
from joinup.batch.worker import Simulate
from joinup.compiled.engine import name_of_engine, simulate
from joinup.errors import ResultError
from joinup.inputs.counted import counted
from joinup.inputs.plan import Plan
from joinup.model.engine import simulate as simulate_by_numpy
from joinup.model.version import model_version


@dataclass(frozen=True)
class Verdict:
    """What verifying found where nothing was wrong."""

    result: str
    parts: int
    runs: int
    failed: int
    missing: int
    repeated: int

    def __str__(self) -> str:
        """Say it in words."""
        state = f"{counted(self.missing, 'run')} still to do" if self.missing else "complete"
        matches = "matches its hash" if self.parts == 1 else "match their hashes"
        return (
            f"{self.result}: {counted(self.parts, 'part')} {matches}; "
            f"{counted(self.runs, 'run')} finished, {self.failed:,} failed, {state}; "
            f"{self.repeated:,} repeated bit for bit"
        )


def verify(folder: str | Path, *, sample: int = 20) -> Verdict:
    """Check a result and return what was found.

    Raises ResultError with every fault: a changed byte with its file, a run in the parts that the
    plan lacks, a run whose repetition gives other bits.
    """
    result = open_result(folder)
    store, plan = result.store, result.plan
    if faults := store.faults():
        raise ResultError("\n".join(faults))
    done = np.flatnonzero(store.done())
    chosen: list[int] = []
    faults = _other_makers(result) if sample else []
    if sample and not faults:
        chosen = random.Random(plan.id).sample(done.tolist(), min(sample, len(done)))
        by = [_ENGINES[engine] for engine in map(_kind, result.engines)]
        for part in store.parts():
            faults += _differences(store, part, set(chosen), by)
    if faults:
        raise ResultError("\n".join(faults))
    return Verdict(
        result=result.id,
        parts=len(store.parts()),
        runs=len(done),
        failed=len(result.failures),
        missing=result.missing,
        repeated=len(chosen),
    )


_ENGINES: dict[str, Simulate] = {"numpy": simulate_by_numpy, "compiled": simulate}


def _kind(engine: str) -> str:
    return engine.partition(" ")[0]


def _other_makers(result: Result) -> list[str]:
    """Say which model or engine made a result's runs if they cannot be repeated here."""
    found = []
    made = result.plan.content["model_version"]
    if made != model_version():
        found.append(f"made with model {made}; this is {model_version()}")
    for engine in result.engines:
        if engine not in ("numpy", name_of_engine()):
            found.append(f"made by the engine {engine}; this is {name_of_engine()}")
    return [
        f"{result.folder}: {other}, which cannot repeat its runs (use --sample 0 to check the rest)"
        for other in found
    ]


def _differences(store: Store, part: Path, chosen: set[int], engines: list[Simulate]) -> list[str]:
    """Repeat the chosen runs of a part, and say where one differs from what is stored.

    Where several engines have made the runs, it is enough that one of them repeats a run.
    """
    rows = [row for row, index in enumerate(store.numbers(part)) if int(index) in chosen]
    if not rows:
        return []
    table = store.read_part(part).take(rows)
    return [
        f"{part}: run {stored['index']} gives another {name} when it is repeated"
        for stored in table.to_pylist()
        if all(name := _differs(store.plan, stored, engine) for engine in engines)
    ]


def _differs(plan: Plan, stored: dict[str, Any], simulate: Simulate) -> str:
    """Return the first thing in which a run's repetition differs; "" if nothing does."""
    index = stored["index"]
    planned = plan.run(index)
    for name, value in (
        ("scenario", planned.scenario),
        ("point", planned.point),
        ("replicate", planned.run.replicate),
    ):
        if stored[name] != value:
            return name
    records = simulate([plan.simulated(index)], series=plan.series)
    for name, values in records.runs.items():
        if not np.array_equal(stored[name], values[0], equal_nan=True):
            return name
    for name, series in records.series.items():
        if stored[PREFIX + name] != series[0].tolist():
            return f"{name} by quarter"
    return ""
