"""How things are timed: processor time, in rounds that take turns, medians of what was found."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from joinup.batch.executors import cores


@dataclass(frozen=True)
class Timing:
    """Nanoseconds of processor time for an agency and a quarter, one number a round."""

    name: str
    nanoseconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Return the median over rounds."""
        return statistics.median(self.nanoseconds)

    def times(self, other: Timing) -> float:
        """Return how many times as long the other takes: the median of each round's ratio."""
        pairs = zip(self.nanoseconds, other.nanoseconds, strict=True)
        return statistics.median(theirs / own for own, theirs in pairs)


def seconds(work: Callable[[], object]) -> float:
    """Return the processor seconds that some work takes in this process."""
    began = time.process_time()
    work()
    return time.process_time() - began


@dataclass(frozen=True)
class Work:
    """Something to time, and how many agencies times quarters it simulates."""

    do: Callable[[], object]
    amount: int


def in_turn(works: Mapping[str, Work], rounds: int) -> dict[str, Timing]:
    """Time each work once a round, in turn, after one round that is not counted."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for round_ in range(rounds + 1):
        for name, work in works.items():
            spent = seconds(work.do)
            if round_ > 0:
                found[name].append(spent / work.amount * 1e9)
    return {name: Timing(name, tuple(values)) for name, values in found.items()}


def machine() -> str:
    """Say what the machine is and how busy it was before anything was timed."""
    return f"{processor()}, {cores()} cores; load {os.getloadavg()[0]:.1f} when the bench began"


def processor() -> str:
    """Return the processor's name."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def version(package: str) -> str:
    """Return a package's version, or that it is not installed."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
