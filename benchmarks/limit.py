"""The limit: the default run as a C program, compiled when it is wanted and checked beside it."""

from __future__ import annotations

import ctypes
import functools
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from joinup.model.engine import Run, simulate
from joinup.model.forms import FORMS, LIBRARY
from joinup.model.parameters import DEFAULTS

SOURCE = Path(__file__).with_name("limit.c")
FLAGS = (
    "-std=c11",
    "-O3",
    "-march=native",
    "-fopenmp-simd",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-ffp-contract=fast",
)
AGREE = 1e-9  # of each quarterly outcome, and absolutely below 1


def _declared(pattern: str) -> list[str]:
    """Return the names that limit.c declares, in its order: it is the one place that lists them."""
    found = re.search(pattern, SOURCE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None, pattern
    return [name.lower() for name in re.findall(r"(?!double)\b[A-Za-z_]\w+\b(?!\])", found[1])]


NUMBERS = _declared(r"typedef struct \{([^}]*)\} Numbers;")
TERMS = _declared(r"typedef struct \{([^}]*)\} Form;")
OUTCOMES = _declared(r"enum \{\s*(JOINED_UP,[^}]*), OUTCOMES\s*\};")

MENU = {"effort_choice": "menu", "effort_nodes": 5}
"""What the program and the twins let agencies choose between, and the engine beside them: five
efforts. By default the engine takes any effort, which is more work."""

# What the program takes for granted, so that it cannot quietly time another model.
WRITTEN_FOR = {
    "form": "partnership",
    "form_before": "silo",
    "form_after": "as funded",
    "decision_rule": "logit",
    "gain_rule": "fixed",
    "client_groups": 2,
    "complementarity": -1,
    "critical_mass": 1.5,
    "rollout": 0,
    "absence": 0,
    "place_spread": 0,
    "pocket_spread": 0,
    "ratchet": 0,
    "target_pressure": 0,
    "count_gaming": 0,
    "poor_service": 0,
    "form_review": 0,
    "reorganisation_chance": 0,
    "reorganisation_quarter": 0,
    "cut_chance": 0,
    "cut_quarter": 0,
    "renege_chance": 0,
    "renege_quarter": 0,
    "staff_loss_quarter": 0,
}


class NoCompilerError(Exception):
    """Say why there is no limit to compare with."""


@dataclass(frozen=True)
class Recorded:
    """What the program recorded."""

    series: dict[str, NDArray[np.float64]]  # by outcome, (run, quarter)
    contribution: NDArray[np.float64]  # (run, partner, place), of the last year


@functools.cache
def library() -> ctypes.CDLL:
    """Compile the program. Raises NoCompilerError where no compiler is at hand or it fails."""
    compiler = next(filter(shutil.which, (os.environ.get("CC", ""), "cc", "gcc", "clang")), None)
    if compiler is None:
        raise NoCompilerError("no C compiler is at hand (cc, gcc or clang, or name one with CC)")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "limit.so"
        done = subprocess.run(
            [compiler, *FLAGS, "-shared", "-fPIC", str(SOURCE), "-o", str(target), "-lm"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            first = (done.stderr.strip().splitlines() or ["it said nothing"])[0]
            raise NoCompilerError(f"{compiler} could not compile limit.c: {first}")
        return ctypes.CDLL(str(target))


def compiler_version() -> str:
    """Return the compiler's name and version, in its own words; "none" without one."""
    compiler = next(filter(shutil.which, (os.environ.get("CC", ""), "cc", "gcc", "clang")), None)
    if compiler is None:
        return "none"
    done = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=False)
    return done.stdout.splitlines()[0]


def run_limit(
    places: int,
    partners: int,
    quarters: int,
    n_runs: int,
    *,
    seed: int = 1,
    attributes: bool = False,
) -> Recorded:
    """Simulate replicates 0, 1, ... of a default run of some size in C.

    As in the engine, contributions are worked out only for those who ask for them.
    """
    other = [name for name, value in WRITTEN_FOR.items() if DEFAULTS[name] != value]
    if other:
        raise ValueError(f"limit.c is written for other defaults of {', '.join(other)}")
    point = {**DEFAULTS, "places": places, "partners": partners, "quarters": quarters}
    numbers = np.hstack([np.atleast_1d(point[name]) for name in NUMBERS]).astype(np.float64)
    forms = np.array(
        [[LIBRARY[term][FORMS.index(form)] for term in TERMS] for form in ("silo", "partnership")],
        dtype=np.float64,
    )
    recorded = np.zeros((n_runs, quarters + 1, len(OUTCOMES)))
    contribution = np.zeros((n_runs, partners, places))
    library().simulate(
        _pointer(numbers),
        _pointer(forms),
        ctypes.c_uint64(seed),
        ctypes.c_uint64(0),
        ctypes.c_int(n_runs),
        _pointer(recorded),
        _pointer(contribution) if attributes else None,
    )
    return Recorded(
        {name: recorded[:, :, number] for number, name in enumerate(OUTCOMES)}, contribution
    )


def _pointer(array: NDArray[np.float64]) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def disagreement(places: int, partners: int, quarters: int, n_runs: int) -> NDArray[np.float64]:
    """Return, for each run, the largest difference between the program and the engine, (run,).

    Of each quarterly outcome and each contribution; relative to the engine's where that is above 1.
    """
    size = {**MENU, "places": places, "partners": partners, "quarters": quarters}
    runs = [Run(size, seed=1, replicate=number) for number in range(n_runs)]
    engine = simulate(runs, series=OUTCOMES, detail=True)
    limit = run_limit(places, partners, quarters, n_runs, attributes=True)
    pairs = [(limit.series[name], engine.series[name]) for name in OUTCOMES]
    pairs.append((limit.contribution, engine.detail["contribution"][:, -1]))
    return np.max(
        [
            (np.abs(one - other) / np.maximum(np.abs(other), 1.0)).reshape(n_runs, -1).max(axis=1)
            for one, other in pairs
        ],
        axis=0,
    )
