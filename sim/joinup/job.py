"""The work behind an answer: it says how far it is, hears when to stop, and runs plans."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import copy_context
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

from joinup.errors import StoppedError

if TYPE_CHECKING:
    from joinup.batch import Outcome, Progress
    from joinup.batch.runs import Runs
    from joinup.batch.worker import Simulate
    from joinup.inputs.plan import Plan

P = ParamSpec("P")
T = TypeVar("T")

DRAWING = "Drawing the charts and writing the page"


class Job:
    """Work in this process that says nothing and keeps its runs in memory."""

    keeps = False
    """Whether what was tried is kept on the disk, so that the question continues from there."""

    def tell(self, stage: str, step: int = 0, steps: int = 0) -> None:
        """Say what is done next, and which of how many steps it is.

        Raises StoppedError, or what stands for it, where the work is to stop.
        """

    @property
    def stopped(self) -> bool:
        """Say whether the work should stop at the next place where nothing is lost."""
        return False

    def stopping(self) -> AbstractContextManager[None]:
        """Note the signals of an interruption in this block, where the work looks at `stopped`."""
        return nullcontext()

    def within(self, name: str) -> Job:
        """Return the same work with its results in a folder of their own."""
        return self

    def run(self, plan: Plan, what: str = "") -> Runs:
        """Return the finished runs of a plan; `what` says what they are for.

        Raises StoppedError where it is interrupted, FailedRunsError where a run failed and every
        one is needed.
        """
        from joinup.batch.memory import run_in_memory

        return run_in_memory(plan, lambda share: self.tell(what, round(100 * share), 100))


class Begin(Protocol):
    """Begins a call in a thread of its own."""

    def __call__(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Return what the call will have come to."""


@contextmanager
def beside() -> Iterator[Begin]:
    """Begin calls in one thread beside this, one after the other.

    Compiled runs leave the interpreter to others, so that NumPy works and charts are drawn
    meanwhile. Where this block ends by an error nobody waits for what was begun.

    >>> with beside() as begin:
    ...     found = begin(max, 1, 2)
    >>> found.result()
    2
    """
    pool = ThreadPoolExecutor(1)

    def begin(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        here = copy_context()
        return pool.submit(lambda: here.run(call, *args, **kwargs))

    try:
        yield begin
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


SILENT = Job()
"""Work of which nobody hears, such as that of a program."""


class ConsoleJob(Job):
    """Work of a command: what is being done stands on stderr, runs lie in a folder.

    The words go to stderr, so that what is asked for stands alone on stdout.
    """

    keeps = True

    def __init__(self, out: Path = Path("results"), workers: int | None = None) -> None:
        self.out = out
        self.workers = workers
        self._stop: Callable[[], bool] = lambda: False

    def tell(self, stage: str, step: int = 0, steps: int = 0) -> None:
        """Say what is done next; see `Job.tell`."""
        say(f"{step} of {steps}: {stage}" if steps else stage)

    @property
    def stopped(self) -> bool:
        """Say whether a signal asked for an end."""
        return self._stop()

    def within(self, name: str) -> Job:
        """Return the same work with its results in a folder below; see `Job.within`."""
        return ConsoleJob(self.out / name, self.workers)

    @contextmanager
    def stopping(self) -> Iterator[None]:
        """Note the signals of an interruption in this block; see `Job.stopping`."""
        from joinup.batch.stopping import stop_on_signals

        with stop_on_signals() as stop:
            self._stop = lambda: stop.asked
            yield

    def run(self, plan: Plan, what: str = "") -> Runs:
        """Run what is missing of a plan in the folder of results; see `Job.run`."""
        from joinup.batch import open_result
        from joinup.batch.estimate import duration
        from joinup.inputs.counted import counted

        if what:
            say(f"{what}: {counted(plan.n_runs, 'run')}")
        outcome = ran(plan, self.out, self.workers)
        if what and outcome.progress.finished:
            say(f"  finished in {duration(outcome.progress.seconds)}")
        return open_result(outcome.folder)


def ran(
    plan: Plan,
    out: Path,
    workers: int | None = None,
    *,
    executor: Executor | None = None,
    shard: tuple[int, int] = (1, 1),
    allow_huge: bool = False,
    simulate_with: Simulate | None = None,
) -> Outcome:
    """Run what is missing of a plan, with its progress shown.

    Raises StoppedError, which says how to go on, where it is interrupted, and what
    `joinup.batch.run` does.
    """
    from joinup.batch import run as run_batch
    from joinup.batch.stopping import only_by_term
    from joinup.compiled.engine import simulate
    from joinup.inputs.counted import counted

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
            simulate_with=simulate_with or simulate,
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
        task = bar.add_task("runs", total=None, words="beginning")

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

    >>> from joinup.batch import Progress
    >>> in_words(Progress(planned=10, finished=0))
    '0 of 10 runs finished'
    """
    from joinup.batch.estimate import duration

    words = f"{progress.finished:,} of {progress.planned:,} runs finished"
    if progress.failed:
        words += f", {progress.failed:,} failed"
    left = progress.seconds_left
    return words + (f", {duration(left)} left" if left is not None and progress.left else "")
