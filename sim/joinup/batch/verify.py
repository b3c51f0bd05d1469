"""Verify a result: every byte against its hash, completeness, and a sample of runs done again."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from joinup.batch.digest import Digest, digest_of
from joinup.batch.identity import going_on, refuse_others
from joinup.batch.manifest import (
    NAME,
    files_of,
    hash_of,
    is_listed,
    is_named_by_hash,
    read_manifest,
)
from joinup.batch.result import Result, open_result
from joinup.batch.store import Store
from joinup.batch.table import PREFIX
from joinup.batch.worker import Simulate
from joinup.compiled.engine import simulate
from joinup.errors import ForeignError, ResultError
from joinup.inputs.counted import counted
from joinup.inputs.plan import Plan


@dataclass(frozen=True)
class Verdict:
    """What verifying found where nothing was damaged or foreign.

    `lacking` names files that belong to the result and are not there, or are not listed yet.
    """

    result: str
    files: int
    runs: int
    failed: int
    missing: int
    repeated: int
    lacking: tuple[str, ...]
    digest: Digest

    @property
    def complete(self) -> bool:
        """Say whether every run and every file that belong to the result are there."""
        return not (self.missing or self.lacking)

    def __str__(self) -> str:
        """Say it in words."""
        state = f"{counted(self.missing, 'run')} still to do" if self.missing else "no run missing"
        matches = "matches its hash" if self.files == 1 else "match their hashes"
        lines = [
            f"{self.result}: {counted(self.files, 'file')} {matches}; "
            f"{counted(self.runs, 'run')} finished, {self.failed:,} failed, {state}; "
            f"{self.repeated:,} repeated bit for bit",
            *self.lacking,
        ]
        if self.complete:
            lines += [f"Digest: {self.digest}"]
        else:
            lines += ["Incomplete: give the command that made it again, and then verify it."]
        return "\n".join(lines)


def verify(
    folder: str | Path, *, sample: int = 20, expect: str = "", simulate_with: Simulate = simulate
) -> Verdict:
    """Check a result and return what was found.

    `expect` is the digest that somebody quoted, or its first 16 digits or more. `simulate_with` is
    the function that the result was made with, where it was one of its maker's own.

    Raises ResultError with every fault: a changed byte of any file with its name, a run that the
    plan lacks, a run whose repetition gives other bits. Raises ForeignError for what is sound but
    of another result or model, or not the result that was quoted.
    """
    store = open_result(folder).store
    if faults := _damaged(store):
        raise ResultError("\n".join(faults))
    lacking, strange = _listed(store)
    if strange:
        raise ForeignError("\n".join(strange))
    if sample:
        try:
            refuse_others(store.plan, simulate_with)
            simulate_with = going_on(store.plan.slug, Result(store).engines, simulate_with)
        except ForeignError as error:
            raise ForeignError(f"{error}. To check the rest: --sample 0 (sample=0)") from None
    digest = digest_of(store)
    if expect and not digest.matches(expect):
        raise ForeignError(f"{store.folder}: the digest is {digest}, not {expect}")
    done = np.flatnonzero(store.done())
    chosen = random.Random(store.plan.id).sample(done.tolist(), min(sample, len(done)))
    faults = [
        fault
        for part in store.parts()
        for fault in _differences(store, part, set(chosen), simulate_with)
    ]
    if faults:
        raise ResultError("\n".join(faults))
    result = Result(store)
    return Verdict(
        result=result.id,
        files=len(files_of(store.folder)),
        runs=len(done),
        failed=len(result.failures),
        missing=result.missing,
        repeated=len(chosen),
        lacking=tuple(lacking),
        digest=digest,
    )


def _damaged(store: Store) -> list[str]:
    """Return what is wrong with the bytes of any file of a result."""
    listed = read_manifest(store.folder) or {}
    changed = [
        f"{store.folder / name}: damaged: its bytes do not match {NAME}"
        for name, wanted in listed.items()
        if (store.folder / name).is_file()
        and not is_named_by_hash(name)
        and hash_of(store.folder / name) != wanted
    ]
    return [*store.faults(), *changed]


def _listed(store: Store) -> tuple[list[str], list[str]]:
    """Return what is listed and not there or the other way, and what nobody vouches for."""
    listed = read_manifest(store.folder)
    if listed is None:
        return [f"{store.folder / NAME}: missing: nothing says which files belong here"], []
    there = {name for name in files_of(store.folder) if is_listed(name)}
    lacking = [f"{store.folder / name}: missing" for name in sorted(set(listed) - there)]
    strange = []
    for name in sorted(there - set(listed)):
        if is_named_by_hash(name):
            lacking.append(f"{store.folder / name}: not in {NAME} yet")
        else:
            strange.append(f"{store.folder / name}: not of this result; {NAME} lacks it")
    return lacking, strange


def _differences(store: Store, part: Path, chosen: set[int], simulate_with: Simulate) -> list[str]:
    """Repeat the chosen runs of a part, and say where one differs from what is stored."""
    rows = [row for row, index in enumerate(store.numbers(part)) if int(index) in chosen]
    if not rows:
        return []
    table = store.read_part(part).take(rows)
    return [
        f"{part}: run {stored['index']} gives another {name} when it is repeated"
        for stored in table.to_pylist()
        if (name := _differs(store.plan, stored, simulate_with))
    ]


def _differs(plan: Plan, stored: dict[str, Any], simulate_with: Simulate) -> str:
    """Return the first thing in which a run's repetition differs; "" if nothing does."""
    index = stored["index"]
    records = simulate_with([plan.simulated(index)], series=plan.series)
    for name, values in records.runs.items():
        if not np.array_equal(stored[name], values[0], equal_nan=True):
            return name
    for name, series in records.series.items():
        if stored[PREFIX + name] != series[0].tolist():
            return f"{name} by quarter"
    return ""
