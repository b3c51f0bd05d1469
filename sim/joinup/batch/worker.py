"""What a worker does: simulate a chunk of runs, and single out those that cannot be simulated."""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from joinup.batch.identity import engine_of, version_here
from joinup.compiled.engine import simulate
from joinup.model.engine import Records, Run

Simulate = Callable[..., Records]


@dataclass(frozen=True)
class Task:
    """A chunk of runs of one scale, with their numbers in the plan."""

    indices: tuple[int, ...]
    runs: tuple[Run, ...]
    series: tuple[str, ...]
    model_version: str
    simulate: Simulate = simulate
    engine: str = ""  # which one is behind it; "" where that does not matter

    def split(self) -> list[Task]:
        """Return the chunk in two halves."""
        middle = len(self.indices) // 2
        return [
            replace(self, indices=self.indices[part], runs=self.runs[part])
            for part in (slice(None, middle), slice(middle, None))
        ]


@dataclass
class Finished:
    """What came of a chunk: outcomes of the runs that succeeded, and why the others failed."""

    indices: list[int] = field(default_factory=list)
    runs: list[dict[str, NDArray[np.float64]]] = field(default_factory=list)
    series: list[dict[str, NDArray[np.float64]]] = field(default_factory=list)
    failures: dict[int, dict[str, str]] = field(default_factory=dict)
    seconds: float = 0.0  # that a worker took

    @property
    def nbytes(self) -> int:
        """Return the bytes that the numbers take."""
        blocks = [*self.runs, *self.series]
        return sum(values.nbytes for block in blocks for values in block.values())


class WrongVersionError(Exception):
    """Say that a worker has another model or engine than the batch."""


def work(task: Task) -> Finished:
    """Simulate a chunk; a run that fails harms only itself, as the chunk is halved around it."""
    here = version_here(task.model_version, task.simulate)
    if task.model_version != here:
        raise WrongVersionError(
            f"this worker has model {here}, the plan was made with {task.model_version}"
        )
    if task.engine and task.engine != engine_of(task.simulate):
        raise WrongVersionError(
            f"this worker's engine is {engine_of(task.simulate)}, the batch's is {task.engine}"
        )
    began = time.monotonic()
    finished = Finished()
    # Where memory goes back to the system at once, as Dask asks for it, arrays of a whole chunk are
    # fetched anew each time, at twice the cost of a run; those of half a chunk are not.
    gives_back = "MALLOC_TRIM_THRESHOLD_" in os.environ and len(task.indices) > 1
    for part in task.split() if gives_back else [task]:
        _work(part, finished)
    finished.seconds = time.monotonic() - began
    return finished


def _work(task: Task, finished: Finished) -> None:
    try:
        # All outcomes are looked at, and those that are wanted are kept.
        records = task.simulate(task.runs, series=None)
        bad = _not_finite(records)
        if bad and len(task.runs) == 1:
            raise FloatingPointError(f"{bad} is not a finite number")
    except Exception as error:
        if len(task.runs) == 1:
            finished.failures[task.indices[0]] = {
                "stage": "simulate",
                "message": f"{type(error).__name__}: {error}",
                "trace": traceback.format_exc(limit=-3),
            }
            return
        bad = "a run"
    if bad:
        for half in task.split():
            _work(half, finished)
        return
    finished.indices.extend(task.indices)
    finished.runs.append(records.runs)
    # Copied, so that the numbers of outcomes that nobody wants are let go.
    finished.series.append({name: records.series[name].copy() for name in task.series})


def _not_finite(records: Records) -> str:
    """Return the first outcome with a number that is not finite; "" if none has.

    An outcome of a run may be NaN, where it lies beyond the run's end.
    """
    for name, values in records.series.items():
        if not np.isfinite(values).all():
            return name
    return next((name for name, values in records.runs.items() if np.isinf(values).any()), "")


def prepare(memory: int | None) -> None:
    """Make a new worker process behave: quiet on Ctrl-C, gone with its parent, bounded."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    if memory is not None:
        import resource

        allowed = resource.getrlimit(resource.RLIMIT_AS)[1]
        if allowed == resource.RLIM_INFINITY or allowed > memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, allowed))


def _leave_with_parent() -> None:
    import multiprocessing

    parent: Any = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
