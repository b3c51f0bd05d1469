"""Stand-ins for `simulate` that go wrong on purpose, importable by a worker."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection

import numpy as np

from joinup.batch import identity, runner
from joinup.compiled.engine import simulate
from joinup.model.engine import Records, Run
from joinup.model.outcomes import OF_RUN, QUARTERLY
from joinup.model.version import model_version


def stand_for_the_model(put: Callable[[object, str, object], None] = setattr) -> None:
    """Let these functions pass for the model, so that one continues where another stopped."""
    for module in (identity, runner):
        put(module, "version_with", lambda simulate_with: model_version())


BAD = 7  # the replicate that goes wrong


def toy(runs: Sequence[Run], *, series: Sequence[str] | None = None) -> Records:
    """Return quick nonsense of the right shape that depends on the run alone."""
    values = np.array([run.replicate + 0.5 * run.seed for run in runs], dtype=float)
    return Records(
        runs={name: values for name in OF_RUN},
        series={name: np.tile(values[:, None], (1, 3)) for name in series or QUARTERLY},
        detail={},
    )


def noisy(runs: Sequence[Run], *, series: Sequence[str] | None = None) -> Records:
    """Return quick noise around a half that depends on the replicate alone."""
    values = np.array([np.random.default_rng(run.replicate).random() for run in runs])
    return Records(
        runs={name: values for name in OF_RUN},
        series={name: values[:, None] for name in series or QUARTERLY},
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


def unhurried(runs: Sequence[Run], **options: object) -> Records:
    time.sleep(0.003 * len(runs))
    return toy(runs, **options)  # type: ignore[arg-type]


def raises_for_real(runs: Sequence[Run], **options: object) -> Records:
    if _bad(runs):
        raise ZeroDivisionError("on purpose")
    return simulate(runs, **options)  # type: ignore[arg-type]


def leaves(runs: Sequence[Run], **options: object) -> Records:
    if _bad(runs):
        sys.exit("goodbye")
    return toy(runs, **options)  # type: ignore[arg-type]


def eats_memory_bite_by_bite(runs: Sequence[Run], **options: object) -> Records:
    bites = []
    while _bad(runs):
        bites.append(np.empty(1 << 25))  # 256 MiB, untouched, so that a test harms nobody
    return toy(runs, **options)  # type: ignore[arg-type]


RELEASE = threading.Event()


def waits(runs: Sequence[Run], **options: object) -> Records:
    """In a thread of the test's own process: never end, until the test has seen enough."""
    if _bad(runs):
        RELEASE.wait(60)
    return toy(runs, **options)  # type: ignore[arg-type]


def dies_while_answering(runs: Sequence[Run], **options: object) -> Records:
    """Let a worker's answer break off in the middle, as when it is killed while it writes."""
    if _bad(runs):

        def half(pipe: Connection, content: bytes) -> None:
            os.write(pipe.fileno(), len(content).to_bytes(4, "big") + content[: len(content) // 2])
            os._exit(9)

        Connection._send_bytes = half  # type: ignore[attr-defined,method-assign]
    return toy(runs, **options)  # type: ignore[arg-type]
