"""The questions `calibrate` and `validate`: fits to figures, and what supports the model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from joinup.errors import FailedRunsError, InputError
from joinup.job import Job
from joinup.question import OUT, WORKERS, Answer, Named, Option, Question
from joinup.question import SCENARIO as A_SCENARIO

if TYPE_CHECKING:
    from joinup.inputs.scenario import Scenario
    from joinup.questions.validation.judgement import Case

FAILED = FailedRunsError.exit_code
"""The exit code where nothing fits, or a benchmark of theory fails."""


@dataclass(frozen=True)
class Calibrate:
    """What a calibration asks."""

    scenario: Annotated[Named, A_SCENARIO]
    data: Annotated[
        Path | None, Option("CSV with date,value,weight, in place of its record.", local=True)
    ] = None
    outcome: Annotated[str | None, Option("What the CSV counts; default: as the record does.")] = (
        None
    )
    points: Annotated[int, Option("Parameter sets to try.", least=10, most=100_000)] = 1000
    replicates: Annotated[int, Option("Runs of each.", least=2, most=1_000)] = 8
    seed: Annotated[int, Option("Of points and runs.", least=0, most=2**53)] = 1
    out: Annotated[Path, OUT] = Path("results")
    ensemble: Annotated[
        Path | None, Option("A file that receives the ensemble as well.", local=True)
    ] = None
    workers: Annotated[int | None, WORKERS] = None


def calibrate(asked: Calibrate, job: Job) -> Answer:
    """Fit a scenario to its marked figures; the code is 3 if nothing fits.

    Raises InputError where scenario or data are faulty, StoppedError where it is interrupted,
    WriteError, BusyError and ResultError as a batch does.
    """
    from joinup.batch.commit import refuse_unwritable
    from joinup.inputs.counted import counted
    from joinup.questions.validation.calibration import command
    from joinup.questions.validation.calibration.fit import fit, fit_plan
    from joinup.questions.validation.pages.calibration import page
    from joinup.questions.validation.pages.judged import failings, headline
    from joinup.questions.validation.records import judged

    scenario, calibration, figures = command.prepared(asked.scenario, asked.data, asked.outcome)
    fitted = figures.fitted()
    if asked.ensemble:
        refuse_unwritable(asked.ensemble, folder=False)
    for note in figures.notes:
        job.tell(f"Note: {note}")
    plan = fit_plan(
        scenario, calibration, fitted,
        points=asked.points, replicates=asked.replicates, seed=asked.seed,
    )  # fmt: skip
    opening = (
        f"{scenario.title}: {counted(len(calibration.vary), 'free parameter')}, "
        f"{counted(len(fitted), 'figure')} to fit, {len(figures.kept_back())} kept back; "
        f"{asked.points:,} points of a "
        f"Latin hypercube, {asked.replicates} replicates, two decision rules"
    )
    runs = job.run(plan)
    found = fit(runs, scenario.name, calibration, fitted)
    words = f"{opening}\n{command.in_words(found, runs)}"
    if not any(len(found.accepted(rule)) for rule in found.distance):
        return Answer(words, code=FAILED)
    repeat = CALIBRATE.command(asked)
    how = command.method(calibration, asked.points, asked.replicates, asked.seed)
    ensemble = found.ensemble(repeat, how)
    case, results = judged(
        scenario, figures, calibration, ensemble, seed=asked.seed + 1, run=job.run
    )
    exports = asked.out / runs.id / "exports"
    paths = [exports / "ensemble.csv", *([asked.ensemble] if asked.ensemble else [])]
    return Answer(
        "\n".join([words, "", headline(case), *(f"- {text}" for text in failings(case))]),
        lambda: page(case, found, repeat, [runs.id, *results]),
        exports / "calibration",
        {path: ensemble.to_csv().encode() for path in paths},
        tuple(("The ensemble", f"{path}") for path in paths),
    )


CALIBRATE = Question(
    "calibrate",
    "Fit a scenario to its marked figures: an ensemble of what fits, judged by the others.",
    "joinup calibrate my_partnership.toml --data my_figures.csv",
    Calibrate,
    calibrate,
)


@dataclass(frozen=True)
class Validate:
    """What a validation asks; nothing named is everything."""

    theory: Annotated[bool, Option("The engine against theory.")] = False
    patterns: Annotated[bool, Option("The model against known patterns.")] = False
    records: Annotated[bool, Option("The initiatives against what was recorded.")] = False
    history: Annotated[bool, Option("The model against programmes whose money ended.")] = False
    programmes: Annotated[
        Path | None,
        Option("CSV of programmes, in place of the project's; with --history.", local=True),
    ] = None
    out: Annotated[Path, OUT] = Path("results/validation")
    workers: Annotated[int | None, WORKERS] = None


def validate(asked: Validate, job: Job) -> Answer:
    """Compare engine, model and initiatives with theory, patterns, records and history.

    The code is 3 if a benchmark of theory fails. A pattern that is not met, a record that the model
    misses, and programmes whose fate it does not tell, are findings about the model, not faults of
    the engine. The page of theory and patterns lies in `out`/model, that of history in
    `out`/history, that of the records in `out`. A table of programmes asks for history. Raises
    InputError where the table is faulty, StoppedError where runs are interrupted.
    """
    history = asked.history or asked.programmes is not None
    if asked.programmes is not None:
        from joinup.questions.validation.history.command import prepared

        prepared(asked.programmes)  # a faulty table is refused before anything runs
    every = not (asked.theory or asked.patterns or asked.records or history)
    answers = []
    if every or asked.theory or asked.patterns:
        theory, patterns = every or asked.theory, every or asked.patterns
        answers.append(_of_the_model(theory=theory, patterns=patterns, out=asked.out, job=job))
    if every or asked.records:
        answers.append(of_records(VALIDATE.command(asked), asked.out, job.within("runs")))
    if every or history:
        answers.append(of_history(VALIDATE.command(asked), asked.programmes, asked.out, job))
    return reduce(lambda later, earlier: replace(earlier, then=later), reversed(answers))


VALIDATE = Question(
    "validate",
    "Check the engine and the model against theory, known patterns, records and history; default: "
    "all.",
    "joinup validate --theory",
    Validate,
    validate,
)


def _of_the_model(*, theory: bool, patterns: bool, out: Path, job: Job) -> Answer:
    from joinup.questions.validation import patterns as known
    from joinup.questions.validation.pages.verification import as_text, theory_text, verification
    from joinup.questions.validation.theory import theory_table

    said = []
    checks = theory_table(job) if theory else []
    if checks:
        held = sum(item.holds for item in checks)
        said += [theory_text(checks), f"\n{held} of {len(checks)} benchmarks hold.\n"]
    found = known.patterns(job) if patterns else []
    if found:
        met = sum(item.met for item in found)
        said += [as_text(found), f"\n{met} of {len(found)} patterns are met."]
        said += [
            f"Unsettled, as the decision rules disagree: {name}" for name in known.unsettled(found)
        ]
    code = 0 if all(item.holds for item in checks) else FAILED
    draw = partial(verification, checks, found) if checks or found else None
    return Answer("\n".join(said), draw, out / "model", code=code)


def of_records(command: str, out: Path, job: Job) -> Answer:
    """Return how near each initiative on record comes to it, and the page on all of them."""
    from joinup.questions.validation import records
    from joinup.questions.validation.pages.judged import against_no_change, failings, headline
    from joinup.questions.validation.pages.records import page

    cases, results, said = [], [], []
    for scenario in records.on_record():
        case, ids = judged_by_record(scenario, job)
        cases.append(case)
        results += ids
        said += [headline(case)]
        said += [f"- {text}" for text in [*failings(case), against_no_change(case)] if text]
        said += [""]
    if not cases:
        raise InputError("no shipped scenario carries a record")
    unjudged = records.without_record()
    return Answer("\n".join(said), lambda: page(cases, unjudged, command, results), out)


def of_history(command: str, programmes: Path | None, out: Path, job: Job) -> Answer:
    """Return what the model makes of programmes whose money ended, and the page on them."""
    from joinup.questions.validation.history.command import found, rule_hash
    from joinup.questions.validation.pages.history import page
    from joinup.questions.validation.pages.history_words import in_text

    came = found(programmes, job)
    table = programmes.name if programmes else "the project's table, as two readers code it"
    return Answer(
        in_text(came.free, came.apart),
        lambda: page(came, command, table, rule_hash()),
        out / "history",
    )


def judged_by_record(scenario: Scenario, job: Job) -> tuple[Case, list[str]]:
    """Return a shipped scenario's ensemble beside its record, and the ids of its runs."""
    from joinup.inputs.calibration import Calibration
    from joinup.inputs.figures import figures_of
    from joinup.questions.validation import records

    figures = figures_of(scenario)
    assert figures is not None, "only a scenario with a record is judged by it"
    return records.judged(
        scenario,
        figures,
        scenario.calibration or Calibration({}),
        records.ensemble_of(scenario, job),
        seed=records.SEED,
        run=job.run,
    )
