"""Run every benchmark and print what was measured."""

from __future__ import annotations

from benchmarks.engine import report

if __name__ == "__main__":
    print(report())
