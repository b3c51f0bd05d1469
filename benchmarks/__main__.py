"""Measure everything and write `docs/benchmarks.md`; `--full` measures large batches as well."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from benchmarks import page
from benchmarks.results import measure_all


def main() -> None:
    """Measure, write and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--full", action="store_true", help="10,000 large and 100,000 small runs")
    parser.add_argument(
        "--before", type=Path, help="an older checkout, whose commands are timed beside these"
    )
    asked = parser.parse_args()
    began = time.monotonic()
    measured = measure_all(
        asked.full,
        lambda words: print(f"{time.monotonic() - began:5.0f} s  {words}", flush=True),
        asked.before,
    )
    for path in page.write(measured):
        print(f"wrote {path.relative_to(page.DOCS.parent)}")
    print(f"\n{page.text(measured)}")


if __name__ == "__main__":
    main()
