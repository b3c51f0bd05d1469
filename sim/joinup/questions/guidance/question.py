"""The question `guide`: which form works best in which circumstances, or in a place's own."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from joinup.job import Job
from joinup.question import OUT, WORKERS, Answer, Option, Question

if TYPE_CHECKING:
    from joinup.batch.runs import Runs
    from joinup.inputs.experiment import Experiment
    from joinup.questions.guidance.cases import Cases
    from joinup.questions.guidance.found import Guidance


@dataclass(frozen=True)
class Guide:
    """What guidance asks."""

    experiment: Annotated[
        str, Option("An experiment over forms and circumstances.", positional=True, local=True)
    ] = "which_form"
    own: Annotated[
        Path | None, Option("A file with a place's own circumstances.", local=True, spelled="for")
    ] = None
    out: Annotated[Path, OUT] = Path("results")
    workers: Annotated[int | None, WORKERS] = None


def guide(asked: Guide, job: Job) -> Answer:
    """Say which form works best where, or what to choose in the place of a file.

    Raises FailedRunsError where runs failed, StoppedError where they were interrupted.
    """
    from joinup.inputs import load_experiment, plan
    from joinup.questions.guidance.cases import refuse_other

    experiment = load_experiment(asked.experiment)
    refuse_other(plan(experiment))
    return _for_place(asked, experiment, job) if asked.own else _for_all(asked, experiment, job)


GUIDE = Question(
    "guide",
    "Say which form of joint working works best in which circumstances, or in a place's own.",
    "joinup guide --for my_place.toml",
    Guide,
    guide,
)


@dataclass
class Runner:
    """Runs experiments to their end, or what is missing of them, and notes their results."""

    job: Job
    done: list[Runs] = field(default_factory=list)

    def cases(self, experiment: Experiment, what: str) -> Cases:
        """Return the cases of an experiment.

        Raises StoppedError where it is interrupted, FailedRunsError where a run failed.
        """
        from joinup.errors import FailedRunsError
        from joinup.inputs import plan
        from joinup.inputs.counted import counted
        from joinup.questions.guidance.cases import read

        runs = self.job.run(plan(experiment), what)
        if runs.failures:
            raise FailedRunsError(
                f"{counted(len(runs.failures), 'run')} of {runs.id} failed, and guidance needs "
                "every one; why: the folder failures/ of the result"
            )
        self.done.append(runs)
        return read(runs)


def findings(experiment: Experiment, runner: Runner) -> Guidance:
    """Return what the four experiments of the guidance find, running what is missing of them."""
    from joinup.inputs import plan
    from joinup.questions.guidance import drivers, studies
    from joinup.questions.guidance.found import work_out

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


def _for_all(asked: Guide, experiment: Experiment, job: Job) -> Answer:
    from joinup.questions.guidance.pages import document
    from joinup.questions.guidance.pages.advice import what_to_choose
    from joinup.questions.guidance.worlds import WORLDS, best_in_case

    runner = Runner(job)
    found = findings(experiment, runner)
    resolved = runner.done[0].plan
    if worlds := min(WORLDS, resolved.worlds):
        counts = {}
        for number, leaf in enumerate(found.leaves, 1):
            job.tell(f"Trying the advice in {worlds} worlds", number, len(found.leaves))
            counts[leaf.typical] = best_in_case(resolved, leaf.typical, worlds)
        found = replace(found, worlds=counts)
    page = document(found, _record(GUIDE.command(asked), runner.done))
    said = [*what_to_choose(found), *page.points]
    points = "\n".join(
        textwrap.fill(f"- {getattr(point, 'text', point)}", 90, subsequent_indent="  ")
        for point in said
    )
    return Answer(points, lambda: page, asked.out / runner.done[0].id / "guidance")


def _for_place(asked: Guide, experiment: Experiment, job: Job) -> Answer:
    from joinup.inputs import plan
    from joinup.inputs.place import load_place
    from joinup.questions.guidance import place, studies
    from joinup.questions.guidance.cases import ENDINGS
    from joinup.questions.guidance.pages import answer, place_document
    from joinup.questions.guidance.worlds import WORLDS, best_in_worlds

    assert asked.own is not None
    known = studies.spans(plan(experiment))
    ranges = {item: (span.low, span.high) for item, span in known.items()}
    theirs = load_place(asked.own, ranges, ENDINGS)
    runner = Runner(job)
    cases = runner.cases(place.around(experiment, theirs, known), "This place and its neighbours")
    advice = place.advise(theirs, cases, known)
    resolved = runner.done[0].plan
    if worlds := min(WORLDS, resolved.worlds):
        job.tell(f"Trying every form in {worlds} plausible worlds")
        advice = replace(advice, worlds=best_in_worlds(resolved, worlds))
    page = place_document(advice, _record(GUIDE.command(asked), runner.done))
    return Answer(answer(advice), lambda: page, asked.out / runner.done[0].id / "guidance")


def _record(command: str, done: list[Runs]) -> list[tuple[str, str]]:
    first = done[0].plan
    return [
        ("The command that repeats it", command),
        ("Results", ", ".join(runs.id for runs in done)),
        ("Runs", f"{sum(runs.plan.n_runs for runs in done):,}"),
        ("Circumstances", f"{first.n_points:,} points, {first.replicates} replicates each"),
        ("Model", str(first.content["model_version"])),
        ("Assurance", "not signed off"),
    ]
