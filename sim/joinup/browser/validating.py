"""What the page of the validation asks: every initiative on record, held against it once."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache

from joinup.batch.memory import MemoryRuns, run_in_memory
from joinup.browser.asked import Checks, one_of
from joinup.browser.working import Job, drawn
from joinup.inputs.calibration import Calibration
from joinup.inputs.ensemble import ensemble_path, read_ensemble
from joinup.inputs.figures import figures_of
from joinup.inputs.plan import Plan
from joinup.inputs.scenario import Scenario
from joinup.inputs.shipped import is_file
from joinup.page.document import Document
from joinup.questions.validation.judgement import Case
from joinup.questions.validation.pages.records import page
from joinup.questions.validation.records import (
    ALONE,
    REPLICATES,
    SEED,
    judged,
    on_record,
    without_record,
)

COMMAND = "joinup validate --records"
ALL = "all"

_known: dict[str, tuple[Case, list[str]]] = {}
_lock = threading.Lock()


@lru_cache(maxsize=1)
def initiatives() -> dict[str, Scenario]:
    """Return the shipped scenarios that carry a record of their own, by name."""
    return {item.name: item for item in on_record()}


@dataclass(frozen=True)
class Question:
    """Which initiative is looked at, or all of them."""

    initiative: str = ALL


def checks() -> Checks:
    """Return how the page's words are read."""
    return {"initiative": one_of(ALL, *initiatives())}


@dataclass(frozen=True)
class Validated:
    """The initiatives that were held against their records, and the page on them."""

    initiative: str
    document: Document


def validated(initiative: str, job: Job) -> Validated:
    """Return the page on an initiative, or on all.

    What was worked out once in this process is not simulated again: neither settings nor draws of a
    visitor enter it.
    """
    names = list(initiatives()) if initiative == ALL else [initiative]
    part = 0.98 / len(names)
    for number, name in enumerate(names):
        if name not in _known:
            found = _judged(initiatives()[name], job, number * part, part)
            with _lock:
                _known[name] = found
    cases = [_known[name] for name in names]
    results = [item for _, ids in cases for item in ids]
    unjudged = without_record() if initiative == ALL else []
    job.at("its page", 0.99)
    return Validated(
        initiative,
        drawn(lambda: page([case for case, _ in cases], unjudged, COMMAND, results)),
    )


def _judged(scenario: Scenario, job: Job, begins: float, part: float) -> tuple[Case, list[str]]:
    figures = figures_of(scenario)
    assert figures is not None
    path = ensemble_path(scenario.name)
    ensemble = read_ensemble(path) if is_file(path) else None
    finished = 0.0

    def run(planned: Plan) -> MemoryRuns:
        nonlocal finished
        # Two rules, so that each takes half of the way.
        found = run_in_memory(
            planned,
            lambda done: job.at(
                f"{scenario.title}, {planned.n_runs:,} runs", begins + part * (finished + done / 2)
            ),
        )
        finished += 0.5
        return found

    return judged(
        scenario, figures, scenario.calibration or Calibration({}), ensemble, seed=SEED, run=run
    )


def sample_in_words() -> str:
    """Say how many runs stand behind the page."""
    return f"{REPLICATES} runs of each accepted parameter set, {ALONE} where none was fitted"
