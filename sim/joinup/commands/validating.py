"""The command `validate`: engine against theory, model against patterns, initiatives on record."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from joinup.errors import InputError
from joinup.inputs.calibration import Calibration
from joinup.inputs.ensemble import ensemble_path, read_ensemble
from joinup.inputs.figures import figures_of
from joinup.inputs.shipped import is_file
from joinup.job import DRAWING, say, say_step
from joinup.questions.validation.judging import judge
from joinup.questions.validation.records import SEED, on_record, without_record

if TYPE_CHECKING:
    from joinup.questions.validation.patterns import Pattern
    from joinup.questions.validation.theory.check import Check

FAILED = 3


def validate(
    *, theory: bool, patterns: bool, records: bool, out: Path, workers: int | None = None
) -> int:
    """Run and print what is asked for; return 0, or 3 if a benchmark of theory fails.

    A pattern that is not met, and a record that the model misses, are findings about the model, not
    faults of the engine. The page of theory and patterns lies in `out`/model, that of the records
    in `out`. Raises StoppedError where runs are interrupted.
    """
    checks = _theory() if theory else []
    found = _patterns() if patterns else []
    if checks or found:
        from joinup.questions.validation.pages.verification import write_verification

        say(f"\n{DRAWING}")
        print(f"The page with charts: {write_verification(checks, found, out / 'model')}\n")
    if records:
        validate_records(out, workers)
    return 0 if all(item.holds for item in checks) else FAILED


def _theory() -> list[Check]:
    from joinup.questions.validation.theory import as_text, theory_table

    checks = theory_table(say_step)
    print(as_text(checks))
    print(f"\n{sum(item.holds for item in checks)} of {len(checks)} benchmarks hold.\n")
    return checks


def _patterns() -> list[Pattern]:
    from joinup.questions.validation import patterns as known

    found = known.patterns(on_step=say_step)
    print(known.as_text(found))
    print(f"\n{sum(item.met for item in found)} of {len(found)} patterns are met.")
    for name in known.unsettled(found):
        print(f"Unsettled, as the decision rules disagree: {name}")
    return found


def validate_records(out: Path, workers: int | None) -> None:
    """Hold each initiative against its record, print what came of it, write the page to `out`.

    The ensembles' runs lie in `out`/runs, and are not run again
    while nothing changes.
    """
    from joinup.page.document import write_document
    from joinup.questions.validation.pages.judged import against_no_change, failings, headline
    from joinup.questions.validation.pages.records import page

    cases, results = [], []
    for scenario in on_record():
        figures = figures_of(scenario)
        assert figures is not None
        path = ensemble_path(scenario.name)
        ensemble = read_ensemble(path) if is_file(path) else None
        if ensemble and ensemble.note:
            print(f"Note: {ensemble.note}", file=sys.stderr)
        case, ids = judge(
            scenario,
            figures,
            scenario.calibration or Calibration({}),
            ensemble,
            seed=SEED,
            out=out / "runs",
            workers=workers,
        )
        cases.append(case)
        results += ids
        print(headline(case))
        for text in filter(None, [*failings(case), against_no_change(case)]):
            print(f"- {text}")
        print()
    if not cases:
        raise InputError(["no shipped scenario carries a record"])
    document = page(cases, without_record(), "joinup validate --records", results)
    say(DRAWING)
    print(f"The page with charts: {write_document(document, out)}")
