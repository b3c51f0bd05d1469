"""Pin the bits of some compiled runs: they are the same on every machine and in every browser.

    python -m tests.compiled.golden

works the pinned hashes of all outcomes out anew. Do it only for a change that is meant, and say in
CHANGELOG.md that results change.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

from joinup.compiled.cache import printed
from joinup.compiled.engine import packed, read_parameters
from joinup.compiled.running import Loaded
from joinup.model.engine import Run
from joinup.model.outcomes import QUARTERLY

FILE = Path(__file__).with_name("golden.json")
SIZE = {"places": 5, "partners": 3, "quarters": 20}  # an odd number: the last pair is half empty
POINTS: dict[str, dict] = {
    "logit": {},
    "experience": {"decision_rule": "experience", "place_spread": 0.5, "mission_spread": 0.1},
    "rare exponents, shocks": {
        "complementarity": -0.3, "critical_mass": 2.2, "reorganisation_chance": 0.05,
        "cut_chance": 0.05, "renege_quarter": 9, "poor_service": 0.3, "absence": 0.2,
    },
    "services": {
        "provision": 500.0, "long_term_lag": 12.0, "assistance": 0.5, "sources": 30.0,
        "satisfaction_before": 0.8, "pocket_spread": 0.5, "target_pressure": 0.1,
    },
}  # fmt: skip
SEED, REPLICATES = 2**63 + 11, 3


def module_and_rows(point: dict) -> tuple[bytes, np.ndarray]:
    """Return the module of a point, printed anew, and a row for each replicate."""
    point = {**SIZE, **point}
    given = read_parameters([point])
    module = printed(given.shape(0, QUARTERLY))
    runs = [Run(point, SEED, replicate) for replicate in range(REPLICATES)]
    notes = Loaded(module).notes
    return module, packed(runs, np.zeros(REPLICATES, dtype=np.int64), given, notes)


def hash_of(outcomes: np.ndarray) -> str:
    """Return the hash of the bits of outcomes; what is no number has many, and counts as one."""
    whole = np.where(np.isnan(outcomes), np.nan, outcomes).astype("<f8")
    return hashlib.sha256(whole.tobytes()).hexdigest()


def by_outcome(found: np.ndarray, notes: dict) -> dict[str, np.ndarray]:
    """Return what runs left, (replicate, number), by outcome."""
    quarters = notes["quarters"] + 1
    names = [*notes["outcomes"], *notes["outcomes_of_run"]]
    lengths = [quarters] * len(notes["outcomes"]) + [1] * len(notes["outcomes_of_run"])
    parts = np.split(found, np.cumsum(lengths)[:-1], axis=1)
    return dict(zip(names, parts, strict=True))


def worked_out() -> dict[str, dict[str, str]]:
    """Return the hash of each outcome's bits, by point."""
    found = {}
    for name, point in POINTS.items():
        module, rows = module_and_rows(point)
        loaded = Loaded(module)
        parts = by_outcome(loaded.run(rows), loaded.notes)
        found[name] = {outcome: hash_of(bits)[:16] for outcome, bits in parts.items()}
    return found


def moved(found: dict[str, dict[str, str]]) -> list[str]:
    """Return which pinned bits are others now, as point and outcome."""
    pinned = json.loads(FILE.read_text(encoding="utf-8"))
    return [
        f"{name}: {outcome}"
        for name in {**pinned, **found}
        for outcome in {**pinned.get(name, {}), **found.get(name, {})}
        if pinned.get(name, {}).get(outcome) != found.get(name, {}).get(outcome)
    ]


if __name__ == "__main__":
    FILE.write_text(json.dumps(worked_out(), indent=1) + "\n", encoding="utf-8")
