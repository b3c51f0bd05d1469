"""Batches and commands in this process, for tests that ask what came of them, not who did it."""

from __future__ import annotations

import contextlib
import io
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from joinup.batch import Outcome, run
from joinup.cli import command
from joinup.inputs.experiment import Experiment
from joinup.inputs.plan import Plan

ROOT = Path(__file__).parents[1]


def run_here(what: Experiment | Plan, **how: Any) -> Outcome:
    """Run a batch as `run` does, on one thread: a process would take a second to begin."""
    with ThreadPoolExecutor(1) as pool:
        return run(what, executor=pool, workers=1, **how)


@dataclass(frozen=True)
class Done:
    """What a command came to: its exit code and what it said."""

    returncode: int
    stdout: str
    stderr: str


def joinup(*words: str, cwd: Path | None = None) -> Done:
    """Give a command in this process: a new interpreter would take most of a second to begin.

    What a process adds, such as signals and streams that break, is held in `test_ending.py`.
    """
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.chdir(cwd or ROOT),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        warnings.catch_warnings(),
    ):
        patch.setenv("COLUMNS", "100")
        patch.setattr(sys, "argv", ["joinup", *words])
        code = command()
    out.flush(), err.flush()
    return Done(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))  # type: ignore[attr-defined]
