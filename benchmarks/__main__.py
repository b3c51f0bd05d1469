"""Run every benchmark and print what was measured."""

from __future__ import annotations

from benchmarks import batch, browser, engine

if __name__ == "__main__":
    for part in (engine, batch, browser):
        print(part.report(), end="\n\n")
