"""Stand-ins for `simulate` that go wrong on purpose, importable by a worker."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

import numpy as np

from sim.model.engine import Records, Run, simulate

BAD = 7  # the replicate that goes wrong


def toy(runs: Sequence[Run], *, series: Sequence[str] | None = None) -> Records:
    """Return quick nonsense of the right shape that depends on the run alone."""
    blank = simulate(runs[:1], series=series)
    values = np.array([run.replicate + 0.5 * run.seed for run in runs], dtype=float)
    return Records(
        runs={name: values for name in blank.runs},
        series={name: np.tile(values[:, None], (1, 3)) for name in blank.series},
        detail={},
    )


def _bad(runs: Sequence[Run]) -> bool:
    return any(run.replicate == BAD for run in runs)


def raises(runs: Sequence[Run], **options: object) -> Records:
    if _bad(runs):
        raise ZeroDivisionError("on purpose")
    return toy(runs, **options)  # type: ignore[arg-type]


def raises_always(runs: Sequence[Run], **options: object) -> Records:
    raise ZeroDivisionError("on purpose")


def returns_nan(runs: Sequence[Run], **options: object) -> Records:
    records = toy(runs, **options)  # type: ignore[arg-type]
    for row, run in enumerate(runs):
        if run.replicate == BAD:
            for values in records.series.values():
                values[row] = np.nan
    return records


def exits(runs: Sequence[Run], **options: object) -> Records:
    if _bad(runs):
        os._exit(17)
    return toy(runs, **options)  # type: ignore[arg-type]


def never_ends(runs: Sequence[Run], **options: object) -> Records:
    if _bad(runs):
        time.sleep(3600)
    return toy(runs, **options)  # type: ignore[arg-type]


def eats_memory(runs: Sequence[Run], **options: object) -> Records:
    if _bad(runs):
        np.ones(1 << 40)
    return toy(runs, **options)  # type: ignore[arg-type]


def slow(runs: Sequence[Run], **options: object) -> Records:
    time.sleep(0.02 * len(runs))
    return toy(runs, **options)  # type: ignore[arg-type]
