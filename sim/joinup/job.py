"""What commands say while they work, and how they run a plan: a bar or lines, never on stdout."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

from joinup.batch import Outcome, Progress
from joinup.batch import run as run_batch
from joinup.batch.estimate import duration
from joinup.batch.stopping import only_by_term
from joinup.errors import StoppedError
from joinup.inputs.counted import counted
from joinup.inputs.plan import Plan


def ran(
    plan: Plan,
    out: Path,
    workers: int | None = None,
    *,
    executor: Executor | None = None,
    shard: tuple[int, int] = (1, 1),
    allow_huge: bool = False,
) -> Outcome:
    """Run what is missing of a plan, with its progress shown.

    Raises StoppedError, which says how to go on, where it is interrupted, and what
    `joinup.batch.run` does.
    """
    if note := only_by_term():
        say(note)
    with shown_progress() as report:
        outcome = run_batch(
            plan,
            out=out,
            workers=workers,
            executor=executor,
            shard=shard,
            allow_huge=allow_huge,
            on_progress=report,
        )
    for note in outcome.notes:
        print(note, file=sys.stderr)
    if outcome.interrupted:
        raise StoppedError(
            f"Stopped with {counted(outcome.progress.left, 'run')} to do. Everything finished is "
            f"kept in {outcome.folder}; give the same command again to go on."
        )
    return outcome


def say(words: str) -> None:
    """Say what is being done, while it is done."""
    print(words, file=sys.stderr, flush=True)


def say_step(step: int, steps: int, words: str) -> None:
    """Say which of several steps is being done.

    The words go to stderr, so that what is asked for stands alone on stdout.
    """
    say(f"{step} of {steps}: {words}")


DRAWING = "Drawing the charts and writing the page"


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
