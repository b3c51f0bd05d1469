"""The command `guide`: run what guidance needs, and write the page; or answer for one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from joinup.batch import open_result
from joinup.batch.estimate import duration
from joinup.errors import FailedRunsError
from joinup.inputs import Experiment, load_experiment, plan
from joinup.inputs.counted import counted
from joinup.inputs.place import load_place
from joinup.job import DRAWING, ran, say
from joinup.page.document import write_document
from joinup.questions.guidance import drivers, place, studies
from joinup.questions.guidance.cases import ENDINGS, Cases, read, refuse_other
from joinup.questions.guidance.found import Guidance, work_out
from joinup.questions.guidance.pages import answer, document, place_document


@dataclass
class _Runner:
    """Run experiments to their end, or what is missing of them, and note their results."""

    out: Path
    workers: int | None
    folders: list[Path] = field(default_factory=list)

    def cases(self, experiment: Experiment, what: str) -> Cases:
        """Return the cases of an experiment.

        Raises StoppedError where it is interrupted, FailedRunsError where a run failed.
        """
        resolved = plan(experiment)
        say(f"{what}: {counted(resolved.n_runs, 'run')}")
        outcome = ran(resolved, self.out, self.workers)
        progress = outcome.progress
        if progress.failed:
            raise FailedRunsError(
                f"{counted(progress.failed, 'run')} failed, and guidance needs every one; why: "
                f"{outcome.folder / 'failures'}"
            )
        if progress.finished:
            say(f"  finished in {duration(progress.seconds)}")
        self.folders.append(outcome.folder)
        return read(open_result(outcome.folder))


def guide(name: str, *, own: Path | None, out: Path, workers: int | None) -> None:
    """Write the guidance of an experiment, or the answer for the place of a file.

    Raises FailedRunsError where runs failed, StoppedError where they were interrupted.
    """
    experiment = load_experiment(name)
    refuse_other(plan(experiment))
    runner = _Runner(out, workers)
    if own:
        _for_place(experiment, own, runner)
    else:
        _for_all(name, experiment, runner)


def _for_all(name: str, experiment: Experiment, runner: _Runner) -> None:
    found = findings(experiment, runner)
    command = f"joinup guide {name}"
    say(DRAWING)
    page = write_document(document(found, _record(command, runner)), runner.folders[0] / "guidance")
    for sentence in document(found, ()).points:
        print(f"- {getattr(sentence, 'text', sentence)}")
    print(f"\nThe guidance:  {page}")


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


def _for_place(experiment: Experiment, own: Path, runner: _Runner) -> None:
    known = studies.spans(plan(experiment))
    ranges = {item: (span.low, span.high) for item, span in known.items()}
    theirs = load_place(own, ranges, ENDINGS)
    cases = runner.cases(place.around(experiment, theirs, known), "This place and its neighbours")
    advice = place.advise(theirs, cases, known)
    record = _record(f"joinup guide {experiment.name} --for {own.name}", runner)
    page = write_document(place_document(advice, record), runner.folders[0] / "guidance")
    print(answer(advice))
    print(f"\nThe page:  {page}")


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
