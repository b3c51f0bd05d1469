"""Begin batches in processes that a test may kill, and quickly: all is imported once, then forked.

Usage: python -m tests.batch.killing, then a line of JSON for each batch to begin; the answer is the
number of its process, which leads a group of its own.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow.parquet  # noqa: F401  what a batch needs, imported once
from scipy import stats  # noqa: F401

from joinup.batch import Progress, dispatch, run
from joinup.inputs.plan import Plan
from tests.batch import faulty

ROOT = Path(__file__).parents[2]


class Launcher:
    """Begin batches in processes of their own, and tell which of those still live."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.batch.killing"], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def begin(self, **how: Any) -> int:
        """Begin a batch and return its process, which leads a group."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(how) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)


@contextlib.contextmanager
def launcher() -> Iterator[Launcher]:
    found = Launcher()
    try:
        yield found
    finally:
        found.end()


def members(group: int) -> list[int]:
    """Return the living processes of a group."""
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdecimal():
            with contextlib.suppress(OSError):
                # After the name, which may hold anything: state, parent, group.
                state, _, of = (path / "stat").read_text().rpartition(")")[2].split()[:3]
                if int(of) == group and state not in "ZX":
                    found.append(int(path.name))
    return sorted(found)


def kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def _batch(plan: Plan, how: dict[str, Any]) -> None:
    faulty.stand_for_the_model()
    dispatch.SOONEST_PART = 0.05  # many commits, so that many are hit
    claimed = os.open(how["claims"], os.O_CREAT | os.O_WRONLY | os.O_TRUNC)

    def claim(progress: Progress) -> None:
        os.pwrite(claimed, f"{progress.earlier + progress.finished:012d}".encode(), 0)

    options = {
        "out": how["out"], "chunk": how["chunk"], "shard": tuple(how["shard"]),
        "on_progress": claim, "simulate_with": faulty.unhurried, "workers": how["workers"],
    }  # fmt: skip
    if how["threads"]:
        with ThreadPoolExecutor(how["workers"]) as pool:
            run(plan, executor=pool, **options)
    else:
        run(plan, **options)


def _serve() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the killed need nobody to bury them
    plans: dict[str, Plan] = {}
    for line in sys.stdin:
        how = json.loads(line)
        path = how["plan"]
        if path not in plans:
            plans[path] = Plan.from_json(Path(path).read_text(encoding="utf-8"))
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for number in (1, 2):  # the killed, and what they leave behind, have much to say
                os.dup2(os.open(os.devnull, os.O_WRONLY), number)
            _batch(plans[path], how)
            os._exit(0)
        with contextlib.suppress(OSError):  # whichever of the two comes first
            os.setpgid(child, child)
        print(child, flush=True)


if __name__ == "__main__":
    _serve()
