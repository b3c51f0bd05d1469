"""Run a plan from its JSON in a process of its own, so that a test can kill it.

Usage: python -m tests.batch.driver PLAN OUT WORKERS CHUNK [slow|real] [crash point]
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from joinup.batch import run
from joinup.compiled.engine import simulate
from joinup.inputs.plan import Plan
from tests.batch import faulty

CRASHES = ("before write", "in write", "before flush", "before rename", "after rename", "in folder")


def aside_name() -> str:
    """Return the name that this process gives to a file that it writes aside."""
    from joinup.batch import commit

    return f"{commit.ASIDE}{commit._machine()}-{os.getpid()}-00"


def crash_at(point: str) -> None:
    """Let the process die, as in a power cut, at a named moment of the first commit of a part."""
    from joinup.batch import commit

    write, fsync, replace, folder = (
        commit.write_whole, os.fsync, os.replace, commit.sync_folder,
    )  # fmt: skip

    def dying_write(path: Path, content: bytes) -> None:
        if path.parent.name != "parts":
            write(path, content)
            return
        if point == "before write":
            os._exit(9)
        if point == "in write":
            half = open(path.parent / aside_name(), "wb")  # noqa: SIM115
            half.write(content[: len(content) // 2])
            half.flush()
            os._exit(9)
        os.fsync = lambda handle: os._exit(9) if point == "before flush" else fsync(handle)  # type: ignore
        os.replace = lambda a, b: os._exit(9) if point == "before rename" else replace(a, b)  # type: ignore
        commit.sync_folder = lambda f: os._exit(9) if point == "in folder" else folder(f)
        write(path, content)
        if point == "after rename":
            os._exit(9)

    commit.write_whole = dying_write
    from joinup.batch import store

    store.write_whole = dying_write


def main() -> None:
    plan_path, out, workers, chunk, kind, *crash = sys.argv[1:]
    if crash:
        crash_at(crash[0])
    faulty.stand_for_the_model()
    outcome = run(
        Plan.from_json(Path(plan_path).read_text(encoding="utf-8")), out=out, workers=int(workers),
        chunk=int(chunk), simulate_with=faulty.slow if kind == "slow" else simulate,
    )  # fmt: skip
    print(outcome.progress.finished, outcome.progress.earlier)


if __name__ == "__main__":
    main()
