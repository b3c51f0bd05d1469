"""The command `run`: run what is missing with a progress bar, answer the question, write a page."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from sim.batch import Outcome, Progress, estimate, open_result
from sim.batch import run as run_batch
from sim.batch.estimate import duration
from sim.batch.executors import dask
from sim.errors import InputError
from sim.inputs import load_experiment
from sim.inputs import plan as plan_of
from sim.inputs.plan import Plan

FAILED_RUNS = 3
INTERRUPTED = 130


def run_experiment(
    name: str,
    *,
    out: Path,
    workers: int | None,
    cluster: str | None,
    shard: str | None,
    seed: int | None,
    replicates: int | None,
    dry_run: bool,
    allow_huge: bool,
) -> int:
    """Run an experiment and return the exit code: 0, 3 with failed runs, 130 interrupted."""
    experiment = load_experiment(name).with_(seed=seed, replicates=replicates)
    plan = plan_of(experiment)
    part = shard_of(shard)
    if dry_run:
        print(f"{experiment.title}: {estimate(plan, workers)}")
        print(f"Nothing was run. The result would lie in {out / plan.slug}")
        return 0
    print(f"{experiment.title}\n{experiment.question}\n")
    with dask(cluster) if cluster else nullcontext() as borrowed, shown_progress() as report:
        outcome = run_batch(
            plan,
            out=out,
            workers=borrowed.workers if borrowed else workers,
            executor=borrowed.executor if borrowed else None,
            shard=part,
            allow_huge=allow_huge,
            on_progress=report,
        )
    return _conclude(plan, outcome)


def _conclude(plan: Plan, outcome: Outcome) -> int:
    progress = outcome.progress
    for note in outcome.notes:
        print(note, file=sys.stderr)
    print(
        f"{progress.finished:,} runs finished in {duration(progress.seconds)}"
        + (f", {progress.earlier:,} were done before" if progress.earlier else "")
        + (f", {progress.failed:,} failed" if progress.failed else "")
    )
    if outcome.interrupted:
        print(
            f"Stopped with {progress.left:,} runs to do. Everything finished is kept in "
            f"{outcome.folder}; give the same command again to go on.",
            file=sys.stderr,
        )
        return INTERRUPTED
    result = open_result(outcome.folder)
    if progress.finished + progress.earlier == 0:
        print(f"No run succeeded; see {outcome.folder / 'failures'}", file=sys.stderr)
        return FAILED_RUNS
    if result.missing and plan.content["precision"] is None:
        print(f"{result.missing:,} runs are left to other shards.")
        return FAILED_RUNS if progress.failed else 0
    from sim.report import answer, build_report

    print()
    print(answer(result))
    page = build_report(result, outcome.folder / "exports")
    print(f"\nThe page with charts:  {page}")
    print(f"The numbers:           {outcome.folder}")
    if result.failures:
        print(f"{len(result.failures)} runs failed; why: {outcome.folder / 'failures'}")
    return FAILED_RUNS if result.failures else 0


def shard_of(text: str | None) -> tuple[int, int]:
    """Return the part that "I/N" names. Raises InputError where it names none.

    >>> shard_of("2/8")
    (2, 8)
    """
    if text is None:
        return 1, 1
    part, _, parts = text.partition("/")
    if part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts) <= 100_000:
        return int(part), int(parts)
    raise InputError([f"--shard is {text}; allowed is I/N with I from 1 to N, such as 2/8"])


@contextmanager
def shown_progress() -> Iterator[Callable[[Progress], None]]:
    """Show finished, failed, left and the time left: a bar on a terminal, lines elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines()
        return
    columns = (BarColumn(), TextColumn("{task.fields[words]}"))
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("runs", total=None, words="starting workers")

        def report(progress: Progress) -> None:
            done = progress.finished + progress.failed
            bar.update(task, total=progress.planned, completed=done, words=in_words(progress))

        yield report


def _lines() -> Callable[[Progress], None]:
    """Return a reporter that prints a line each ten seconds, for logs."""
    last = [0.0]

    def report(progress: Progress) -> None:
        if progress.seconds - last[0] >= 10:
            last[0] = progress.seconds
            print(in_words(progress), file=sys.stderr, flush=True)

    return report


def in_words(progress: Progress) -> str:
    """Say how far a batch is.

    >>> in_words(Progress(planned=10, finished=0))
    '0 of 10 runs finished'
    """
    words = f"{progress.finished:,} of {progress.planned:,} runs finished"
    if progress.failed:
        words += f", {progress.failed:,} failed"
    left = progress.seconds_left
    return words + (f", {duration(left)} left" if left is not None and progress.left else "")
