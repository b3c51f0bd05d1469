"""Everything that one bench measured, and the plan of what to measure."""

from __future__ import annotations

import datetime
import importlib.util
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import batch, browser, limit, measure, peers, phases, scaling, screen, waiting
from benchmarks.batch import Batch, Command
from benchmarks.peers import Comparison
from benchmarks.scaling import Point
from benchmarks.screen import Seen
from benchmarks.waiting import Waits


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    rounds: int  # of batches with one worker and with two
    runs: int  # of each of these
    memory: tuple[int, ...]  # runs of the small batches
    command: int  # runs of the whole command


QUICK = Effort(rounds=1, runs=1_000, memory=(1_000, 10_000), command=1_000)
FULL = Effort(rounds=3, runs=2_000, memory=(1_000, 10_000, 100_000), command=10_000)


@dataclass(frozen=True)
class Measured:
    """What was measured, in one run on one machine."""

    day: str
    full: bool
    machine: str
    versions: str
    left_out: list[str]
    comparisons: list[Comparison]
    phases: dict[str, float]
    scaling: list[Point]
    workers: dict[int, list[Batch]]
    memory: list[Batch]
    command: Command
    answering: dict[str, tuple[float, float]]
    waits: list[Waits]  # [] where only little is measured
    browser: str  # "" where it is not installed
    screen: Seen | None  # None where there is no Chromium either
    load: float  # when the batches had been run


def measure_all(full: bool, say: Callable[[str], None], before: Path | None = None) -> Measured:
    """Measure everything, saying what is being measured; `before` is an older checkout."""
    effort = FULL if full else QUICK
    machine = measure.machine()
    left_out = list(peers.left_out())
    for line in left_out:
        say(line)
    comparisons = []
    for places, partners in peers.SIZES:
        say(f"engines at {places} places of {partners} partners")
        comparisons.append(peers.compare(places, partners))
    say("phases")
    shares = phases.profile(150, 6, peers.QUARTERS, repeats=3)
    say("scaling")
    points = scaling.points()
    say(f"batches of {effort.runs:,} runs with one worker and with two")
    workers = batch.with_workers(effort.runs, effort.rounds)
    say("memory")
    memory = [batch.run_batch(batch.SMALL, runs, 2) for runs in effort.memory]
    say(f"the whole command, {effort.command:,} runs")
    command = batch.run_command(effort.command)
    say("commands that answer at once")
    answering = {
        "joinup --help": batch.answering("--help"),
        "joinup check joining_up": batch.answering("check", "joining_up", rounds=3),
    }
    say("what a person waits for")
    waits = waiting.waits(before) if full or before else []
    say("the browser")
    seen = browser.report() if importlib.util.find_spec("solara") else ""
    if not seen:
        left_out.append("The browser is not installed here (the extra `view`), and was left out.")
    say("the one screen")
    shown = screen.measured() if seen and screen.CHROMIUM else None
    return Measured(
        day=datetime.date.today().isoformat(),
        full=full,
        machine=machine,
        versions=_versions(),
        left_out=left_out,
        comparisons=comparisons,
        phases=shares,
        scaling=points,
        workers=workers,
        memory=memory,
        command=command,
        answering=answering,
        waits=waits,
        browser=seen,
        screen=shown,
        load=os.getloadavg()[0],
    )


def _versions() -> str:
    import platform

    packages = ", ".join(
        f"{name} {measure.version(name)}" for name in ("numpy", "mesa", "agentpy", "pyarrow")
    )
    return f"Python {platform.python_version()}; {packages}; compiler: {limit.compiler_version()}"
