"""The command `run`: run what is missing, answer the question, write the page."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from joinup.batch import Outcome, estimate, open_result
from joinup.batch.digest import digest_of
from joinup.batch.estimate import duration
from joinup.batch.executors import dask
from joinup.batch.own import Own
from joinup.errors import FailedRunsError, InputError
from joinup.inputs import load_experiment
from joinup.inputs import plan as plan_of
from joinup.inputs.counted import counted
from joinup.inputs.plan import Plan
from joinup.job import DRAWING, beside, ran, say

if TYPE_CHECKING:
    from joinup.analysis.view import View


def run_experiment(
    name: str,
    *,
    out: Path,
    workers: int | None,
    cluster: str | None,
    shard: str | None,
    seed: int | None,
    replicates: int | None,
    worlds: int | None,
    own: Own | None,
    dry_run: bool,
    allow_huge: bool,
) -> int:
    """Run an experiment and return the exit code: 0, or 3 with failed runs.

    Raises StoppedError where it is interrupted.
    """
    if cluster is not None and not cluster.strip():
        raise InputError(["--cluster is empty; allowed is an address, tcp://127.0.0.1:8786"])
    if cluster is not None and workers is not None:
        raise InputError(["--workers is for this machine, --cluster for others; drop one"])
    experiment = load_experiment(name).with_(seed=seed, replicates=replicates, worlds=worlds)
    plan = plan_of(experiment)
    part = shard_of(shard)
    if dry_run:
        print(f"{experiment.title}: {estimate(plan, workers)}")
        print(f"Nothing was run. The result would lie in {out / plan.slug}")
        return 0
    print(f"{experiment.title}\n{experiment.question}\n")
    with dask(cluster) if cluster else nullcontext() as borrowed:
        outcome = ran(
            plan,
            out,
            borrowed.workers if borrowed else workers,
            executor=borrowed.executor if borrowed else None,
            shard=part,
            allow_huge=allow_huge,
            simulate_with=own,
        )
    return _conclude(plan, outcome)


def _conclude(plan: Plan, outcome: Outcome) -> int:
    progress = outcome.progress
    print(
        f"{counted(progress.finished, 'run')} finished in {duration(progress.seconds)}"
        + (f", {progress.earlier:,} were done before" if progress.earlier else "")
        + (f", {progress.failed:,} failed" if progress.failed else "")
    )
    result = open_result(outcome.folder)
    if progress.finished + progress.earlier == 0:
        print(f"No run succeeded; see {outcome.folder / 'failures'}", file=sys.stderr)
        return FailedRunsError.exit_code
    if result.missing and plan.content["precision"] is None:
        print(f"{counted(result.missing, 'run')} left to other shards.")
        return FailedRunsError.exit_code if progress.failed else 0
    from joinup.analysis.sensitivity.study import enough
    from joinup.questions import write_report
    from joinup.questions.result.page import view_of

    view = view_of(result)
    say(DRAWING)
    # The answer is said as soon as it is known; charts that need no worlds are drawn meanwhile.
    with beside() as begin:
        said = begin(_say_answer, view)
        page = write_report(view, outcome.folder / "exports")
        said.result()
    print(f"The page with charts:  {page}")
    if enough(plan.design):
        print(f"What moves it:         joinup sensitivity {outcome.folder}")
    print(f"The numbers:           {outcome.folder}")
    print(f"Their digest:          {digest_of(result.store)}")
    if result.failures:
        print(f"{counted(len(result.failures), 'run')} failed; why: {outcome.folder / 'failures'}")
    return FailedRunsError.exit_code if result.failures else 0


def _say_answer(view: View) -> None:
    """Say what came of a result, once it was tried in worlds."""
    from joinup.page.terms import with_terms
    from joinup.questions.result.answer import answer

    worlds = view.result.plan.worlds
    if worlds and view.repeatable:
        say(f"Trying the headlines in {counted(worlds, 'plausible world')}")
        if view.worlds is None:
            say(
                f"All {worlds} worlds contradict the record that a scenario carries; widen what is "
                "plausible under [plausible] in its file. What follows is at the usual values."
            )
    print(f"\n{with_terms(answer(view))}\n", flush=True)


def shard_of(text: str | None) -> tuple[int, int]:
    """Return the part that "I/N" names. Raises InputError where it names none.

    >>> shard_of("2/8")
    (2, 8)
    """
    if text is None:
        return 1, 1
    part, _, parts = text.partition("/")
    numbers = text.isascii() and part.isdecimal() and parts.isdecimal()
    if numbers and 1 <= int(part) <= int(parts) <= 100_000:
        return int(part), int(parts)
    raise InputError([f"--shard is {text}; allowed is I/N with I from 1 to N, such as 2/8"])
