"""The command `guide`: run what guidance needs, and write the page; or answer for one place."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from sim.analysis.guidance import drivers, place, studies
from sim.analysis.guidance.cases import ENDINGS, Cases, read, refuse_other
from sim.analysis.guidance.found import Guidance, work_out
from sim.batch import open_result, run
from sim.batch.estimate import duration
from sim.commands.running import FAILED_RUNS, INTERRUPTED, shown_progress
from sim.inputs import Experiment, load_experiment, plan
from sim.inputs.place import load_place
from sim.report.document import write_document
from sim.report.guidance import answer, document, place_document


class _Stopped(Exception):
    """Say with which exit code the runs ended early."""

    def __init__(self, code: int) -> None:
        self.code = code


@dataclass
class _Runner:
    """Run experiments to their end, or what is missing of them, and note their results."""

    out: Path
    workers: int | None
    folders: list[Path] = field(default_factory=list)

    def cases(self, experiment: Experiment, what: str) -> Cases:
        """Return the cases of an experiment. Raises _Stopped where it is interrupted or fails."""
        resolved = plan(experiment)
        print(f"{what}: {resolved.n_runs:,} runs", file=sys.stderr, flush=True)
        with shown_progress() as report:
            outcome = run(resolved, out=self.out, workers=self.workers, on_progress=report)
        progress = outcome.progress
        if outcome.interrupted:
            print(
                f"Stopped with {progress.left:,} runs to do. Everything finished is kept; give the "
                "same command again to go on.",
                file=sys.stderr,
            )
            raise _Stopped(INTERRUPTED)
        if progress.failed:
            print(f"{progress.failed:,} runs failed; why: {outcome.folder / 'failures'}")
            raise _Stopped(FAILED_RUNS)
        if progress.finished:
            print(f"  finished in {duration(progress.seconds)}", file=sys.stderr)
        self.folders.append(outcome.folder)
        return read(open_result(outcome.folder))


def guide(name: str, *, own: Path | None, out: Path, workers: int | None) -> int:
    """Write the guidance of an experiment, or the answer for the place of a file; return the code.

    0, 3 where runs failed, 130 where they were interrupted: the same command then goes on.
    """
    experiment = load_experiment(name)
    refuse_other(plan(experiment))
    runner = _Runner(out, workers)
    try:
        return _for_place(experiment, own, runner) if own else _for_all(name, experiment, runner)
    except _Stopped as stopped:
        return stopped.code


def _for_all(name: str, experiment: Experiment, runner: _Runner) -> int:
    found = findings(experiment, runner)
    command = f"joinup guide {name}"
    page = write_document(document(found, _record(command, runner)), runner.folders[0] / "guidance")
    for sentence in document(found, ()).points:
        print(f"- {getattr(sentence, 'text', sentence)}")
    print(f"\nThe guidance:  {page}")
    return 0


def findings(experiment: Experiment, runner: _Runner) -> Guidance:
    """Return what the four experiments of the guidance find, running what is missing of them."""
    resolved = plan(experiment)
    known = studies.spans(resolved)
    main = runner.cases(experiment, "Circumstances, forms and endings")
    fresh = runner.cases(
        studies.confirming(experiment, resolved, main), "The clearest cases on fresh draws"
    )
    trajectories = runner.cases(studies.screening(experiment, known), "Screening of circumstances")
    few = drivers.few(drivers.screened(trajectories))
    sample = runner.cases(studies.indexing(experiment, known, few), "Those that matter most")
    return work_out(main, fresh, trajectories, sample)


def _for_place(experiment: Experiment, own: Path, runner: _Runner) -> int:
    known = studies.spans(plan(experiment))
    ranges = {item: (span.low, span.high) for item, span in known.items()}
    theirs = load_place(own, ranges, ENDINGS)
    cases = runner.cases(place.around(experiment, theirs, known), "This place and its neighbours")
    advice = place.advise(theirs, cases, known)
    record = _record(f"joinup guide {experiment.name} --for {own.name}", runner)
    page = write_document(place_document(advice, record), runner.folders[0] / "guidance")
    print(answer(advice))
    print(f"\nThe page:  {page}")
    return 0


def _record(command: str, runner: _Runner) -> list[tuple[str, str]]:
    results = [open_result(folder) for folder in runner.folders]
    first = results[0].plan
    return [
        ("The command that repeats it", command),
        ("Results", ", ".join(result.id for result in results)),
        ("Runs", f"{sum(result.plan.n_runs for result in results):,}"),
        ("Circumstances", f"{first.n_points:,} points, {first.replicates} replicates each"),
        ("Model", str(first.content["model_version"])),
        ("Assurance", "not signed off"),
    ]
