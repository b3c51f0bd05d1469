"""Run one batch in a process of its own, and print what it took as JSON; `batch.py` calls it."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

from joinup.batch import open_result, run
from joinup.inputs import load_experiment, plan


def peak_memory() -> int:
    """Return the most bytes of memory that this process has held.

    Where Linux says it of the process alone; elsewhere the figure may be that of its maker.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def main(experiment: str, out: str, workers: int) -> None:
    """Run an experiment's batch and print seconds, processor seconds and memory."""
    began = time.monotonic()
    outcome = run(plan(load_experiment(experiment)), out=out, workers=workers, allow_huge=True)
    spent = time.monotonic() - began
    peak = peak_memory()  # before results are read back
    own = time.thread_time()  # this thread hands out and writes; others of the process work
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    working = time.process_time() - own + children.ru_utime + children.ru_stime
    result = open_result(outcome.folder)
    if result.missing or result.failures:
        raise ValueError("the batch is not complete")
    found = {
        "seconds": spent,
        "parent": own,
        "workers": working,
        "peak": peak,
        "load": os.getloadavg()[0],
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
