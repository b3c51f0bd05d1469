"""Verify a result: every byte against its hash, completeness, and a sample of runs done again."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.batch.store import Store
from sim.batch.table import PREFIX
from sim.errors import ResultError
from sim.model.engine import simulate
from sim.model.version import model_version


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
        state = "complete" if not self.missing else f"{self.missing:,} runs are still to do"
        return (
            f"{self.result}: {self.parts} parts match their hashes; {self.runs:,} runs finished, "
            f"{self.failed} failed, {state}; {self.repeated} repeated bit for bit"
        )


def verify(folder: str | Path, *, sample: int = 20) -> Verdict:
    """Check a result and return what was found.

    Raises ResultError with every fault: a changed byte with its file, a run in the parts that the
    plan lacks, a run whose repetition gives other bits.
    """
    store = Store.open(Path(folder))
    plan = store.plan
    files = [*store.parts(), *(path for _, path in store.details())]
    faults = [problem for file in files if (problem := store.damaged(file))]
    if faults:
        raise ResultError("\n".join(faults))
    done: dict[int, Path] = {}
    for part in store.parts():
        for index in store.read_part(part, ["index"])["index"].to_pylist():
            if not 0 <= index < plan.n_runs:
                faults.append(f"{part}: holds run {index}, which the plan lacks")
            done[index] = part
    chosen: list[int] = []
    if plan.content["model_version"] == model_version():
        chosen = random.Random(plan.id).sample(sorted(done), min(sample, len(done)))
        faults += [fault for index in chosen if (fault := _differs(store, done[index], index))]
    elif sample:
        faults.append(
            f"{store.folder}: made with model {plan.content['model_version']}; this is "
            f"{model_version()}, which cannot repeat its runs (use --sample 0 to check the rest)"
        )
    if faults:
        raise ResultError("\n".join(faults))
    failed = len(store.failures())
    missing = plan.n_runs - len(done) - failed
    return Verdict(store.plan.slug, len(store.parts()), len(done), failed, missing, len(chosen))


def _differs(store: Store, part: Path, index: int) -> str:
    """Say where a run's repetition differs from what is stored; "" where it does not."""
    table = store.read_part(part)
    row = table["index"].to_pylist().index(index)
    records = simulate([store.plan.simulated(index)], series=store.plan.series)
    for name, values in records.runs.items():
        if not np.array_equal(table[name][row].as_py(), values[0], equal_nan=True):
            return f"{part}: run {index} gives another {name} when it is repeated"
    for name, series in records.series.items():
        if table[PREFIX + name][row].as_py() != series[0].tolist():
            return f"{part}: run {index} gives another {name} by quarter when it is repeated"
    return ""
