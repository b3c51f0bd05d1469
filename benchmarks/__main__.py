"""Run every benchmark and print what was measured."""

from __future__ import annotations

from benchmarks import batch, engine

if __name__ == "__main__":
    for part in (engine, batch):
        print(part.report(), end="\n\n")
