"""The runner: do what a plan lacks, in chunks, and keep every finished run whatever happens."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from sim.batch import provenance
from sim.batch.detail import keep_detail
from sim.batch.executors import Borrowed, Processes, cores
from sim.batch.progress import Progress
from sim.batch.store import Store
from sim.batch.table import part_table
from sim.batch.worker import Finished, Simulate, Task, WrongVersionError, tasks
from sim.errors import ResultError, SimError
from sim.inputs.experiment import Experiment
from sim.inputs.plan import Plan
from sim.inputs.plan import plan as plan_of
from sim.model.engine import chunk_size, simulate
from sim.model.version import model_version

RUNS_OF_A_PART = 5_000
SOONEST_PART, LATEST_PART = 0.5, 10.0  # seconds of finished runs that a kill may cost
KILLS_ALLOWED = 3
_POLL = 0.25  # seconds between looks at the clock and at signals
_FAILURES_BEFORE_GIVING_UP = 200  # if not one run has succeeded by then

Report = Callable[[Progress], None]


@dataclass
class Outcome:
    """How a call of `run` ended."""

    folder: Path
    progress: Progress
    interrupted: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Say whether every run of this call is finished or recorded as failed."""
        return not self.interrupted and self.progress.left == 0


def run(
    experiment: Experiment | Plan,
    *,
    out: str | Path = "results",
    workers: int | None = None,
    executor: Executor | None = None,
    shard: tuple[int, int] = (1, 1),
    seconds_per_run: float = 60.0,
    seconds_grace: float = 30.0,
    chunk: int | None = None,
    on_progress: Report | None = None,
    simulate_with: Simulate = simulate,
) -> Outcome:
    """Run what is missing of an experiment, and return how it ended.

    The same call again goes on where an earlier one stopped, and does nothing where nothing is
    missing. `executor` may be anything of the shape of `concurrent.futures`; it is not ended here.
    A chunk may take `seconds_per_run` for each of its runs, and `seconds_grace` beside.
    `shard` (i, n) does only every n-th run, for several processes on one folder. A run that
    raises, takes longer than `seconds_per_run` or kills its worker three times is recorded and
    left.

    Raises WriteError, BusyError, ResultError. Ctrl-C and SIGTERM end it within seconds; the outcome
    then says `interrupted`, and everything finished is kept.
    """
    plan = experiment if isinstance(experiment, Plan) else plan_of(experiment)
    if plan.content["model_version"] != model_version():
        raise ResultError(
            f"{plan.slug}: made with model {plan.content['model_version']}, this is "
            f"{model_version()}; results of different models are never mixed: run it anew"
        )
    store = Store.create(Path(out), plan)
    mark = "" if shard == (1, 1) else f"-{shard[0]}/{shard[1]}"
    with store.alone(mark):
        began = datetime.now(UTC)
        notes = _set_aside_damaged(store)
        store.forget_failures() if mark == "" else None
        place = (
            Borrowed(executor, workers or cores()) if executor else Processes(workers or cores())
        )
        limits = (seconds_per_run, seconds_grace)
        batch = _Batch(store, place, limits, simulate_with, on_progress, notes)
        try:
            batch.run(shard, chunk)
            if not batch.stopped:
                keep_detail(store)
        finally:
            place.end()
            provenance.record(
                store,
                began,
                {
                    "workers": place.workers,
                    "shard": list(shard),
                    "planned": batch.progress.planned,
                    "earlier": batch.progress.earlier,
                    "finished": batch.progress.finished,
                    "failed": batch.progress.failed,
                    "interrupted": batch.stopped,
                    "notes": notes,
                },
            )
    return Outcome(store.folder, batch.progress, batch.stopped, notes)


def _set_aside_damaged(store: Store) -> list[str]:
    notes = []
    for part in store.parts():
        if problem := store.damaged(part):
            store.set_aside(part)
            notes.append(f"{problem}; set aside, its runs are done again")
    return notes


class _Batch:
    """One call of `run`: what is in flight, what is buffered, what went wrong."""

    def __init__(
        self,
        store: Store,
        place: Processes | Borrowed,
        limits: tuple[float, float],
        simulate_with: Simulate,
        on_progress: Report | None,
        notes: list[str],
    ) -> None:
        self.store = store
        self.place = place
        self.seconds_per_run, self.seconds_grace = limits
        self.simulate_with = simulate_with
        self.on_progress = on_progress
        self.notes = notes
        self.progress = Progress(planned=0)
        self.stopped = False
        self._again: deque[Task] = deque()  # chunks to do again, alone, to find who kills workers
        self._flying: dict[Future[Finished], tuple[Task, float]] = {}
        self._buffer: list[Finished] = []
        self._buffered = 0
        self._last_commit = time.monotonic()
        self._kills: dict[tuple[int, ...], int] = {}

    def run(self, shard: tuple[int, int], chunk: int | None) -> None:
        """Do every block of replicates that is wanted, until the plan or its precision is met."""
        plan = self.store.plan
        done = self.store.done()
        with self._signals():
            for replicates in _blocks(plan):
                missing = _Missing(plan, done, replicates, shard)
                self.progress.earlier += missing.earlier
                self.progress.planned += missing.count
                self._report()
                self._do(missing.tasks(chunk, self.simulate_with))
                if self.stopped or (plan.content["precision"] and self._precise()):
                    break

    def _precise(self) -> bool:
        from sim.batch.precision import precise_enough

        return precise_enough(self.store)

    def _do(self, waiting: Iterator[Task]) -> None:
        try:
            exhausted = False
            while not self.stopped:
                while not exhausted and len(self._flying) < 2 * self.place.workers:
                    if self._again:
                        break
                    task = next(waiting, None)
                    exhausted = task is None
                    if task is not None:
                        self._submit(task)
                if self._again and not self._flying:
                    self._submit(self._again.popleft())
                if not self._flying:
                    break
                self._collect()
                self._commit_if_due()
                self._give_up_if_hopeless()
        finally:
            self._gather_finished()
            self._commit()

    def _submit(self, task: Task) -> None:
        try:
            future = self.place.submit(task)
        except BrokenProcessPool:
            self.place.renew()
            future = self.place.submit(task)
        self._flying[future] = (task, time.monotonic())

    def _collect(self) -> None:
        done, _ = wait(self._flying, timeout=_POLL, return_when=FIRST_COMPLETED)
        broken = False
        for future in done:
            broken |= self._take(future)
        if broken:
            self._suspect()
        self._end_overdue()
        if done:
            self._report()

    def _take(self, future: Future[Finished]) -> bool:
        """Take a chunk's result into the buffer; say whether its worker died instead."""
        error = future.exception()
        if error is None:
            self._flying.pop(future)
            self._keep(future.result())
            return False
        if isinstance(error, WrongVersionError):
            raise SimError(f"{error}; install the same joinup on every worker")
        if isinstance(error, BrokenProcessPool) or "Killed" in type(error).__name__:
            return True
        task, _ = self._flying.pop(future)
        self._halve_or_record(task, "worker", f"{type(error).__name__}: {error}")
        return False

    def _keep(self, finished: Finished) -> None:
        self._buffer.append(finished)
        self._buffered += len(finished.indices)
        self.progress.finished += len(finished.indices)
        for index, failure in finished.failures.items():
            self._record(index, failure)

    def _suspect(self) -> None:
        """Do every chunk in flight again, one at a time, after a worker died with its pool."""
        self._gather_finished()
        suspects = [task for task, _ in self._flying.values()]
        self._flying.clear()
        self.place.renew()
        if len(suspects) == 1:
            task = suspects[0]
            self._kills[task.indices] = self._kills.get(task.indices, 0) + 1
            if len(task.indices) > 1:
                self._again.extendleft(task.split())
            elif self._kills[task.indices] < KILLS_ALLOWED:
                self._again.appendleft(task)
            else:
                self._record(
                    task.indices[0],
                    {"stage": "worker", "message": f"killed its worker {KILLS_ALLOWED} times"},
                )
        else:
            self._again.extend(suspects)

    def _end_overdue(self) -> None:
        """End chunks that take too long; the pool goes with them, the others are done again."""
        now = time.monotonic()
        # The grace is for workers that begin, and a chunk may have waited for one before it.
        overdue = {
            future
            for future, (task, since) in self._flying.items()
            if now - since > self.seconds_grace + 2 * self.seconds_per_run * len(task.indices)
        }
        if not overdue:
            return
        self._gather_finished()
        late = [self._flying[future][0] for future in overdue if future in self._flying]
        others = [task for future, (task, _) in self._flying.items() if future not in overdue]
        for future in self._flying:
            future.cancel()
        self._flying.clear()
        self.place.renew()
        self._again.extend(others)
        for task in late:
            self._halve_or_record(task, "time", f"took longer than {self.seconds_per_run:g} s")

    def _halve_or_record(self, task: Task, stage: str, message: str) -> None:
        if len(task.indices) > 1:
            self._again.extend(task.split())
        else:
            self._record(task.indices[0], {"stage": stage, "message": message})

    def _record(self, index: int, failure: dict[str, str]) -> None:
        planned = self.store.plan.run(index)
        self.progress.failed += 1
        self.store.write_failure(
            index,
            {
                "index": index,
                "scenario": planned.scenario,
                "point": planned.point,
                "replicate": planned.run.replicate,
                "seed": planned.run.seed,
                "parameters": dict(planned.run.parameters),
                "repeat": f"joinup repeat {self.store.folder} {index}",
                **failure,
            },
        )

    def _gather_finished(self) -> None:
        for future in [future for future in self._flying if future.done()]:
            if not future.cancelled() and future.exception() is None:
                self._flying.pop(future)
                self._keep(future.result())

    def _commit_if_due(self) -> None:
        waited = time.monotonic() - self._last_commit
        # Often at first and less often later, so that a kill costs little and parts stay few.
        due = min(max(0.05 * self.progress.seconds, SOONEST_PART), LATEST_PART)
        if self._buffered >= RUNS_OF_A_PART or (self._buffered and waited > due):
            self._commit()

    def _commit(self) -> None:
        if self._buffered:
            self.store.write_part(part_table(self.store.plan, self._buffer))
        self._buffer, self._buffered = [], 0
        self._last_commit = time.monotonic()

    def _give_up_if_hopeless(self) -> None:
        hopeless = self.progress.failed >= _FAILURES_BEFORE_GIVING_UP
        if hopeless and not (self.progress.finished or self.progress.earlier):
            self.notes.append(f"stopped early: the first {self.progress.failed} runs all failed")
            self.stopped = True

    def _report(self) -> None:
        if self.on_progress is not None:
            self.on_progress(self.progress)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Let the first Ctrl-C or SIGTERM end the batch in order, and the second at once."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def stop(number: int, frame: FrameType | None) -> None:
            if self.stopped:
                raise KeyboardInterrupt
            self.stopped = True

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _blocks(plan: Plan) -> Iterator[range]:
    """Yield the replicates to do in turn: all at once, or in blocks under a stated precision."""
    if plan.content["precision"] is None:
        yield range(plan.replicates)
        return
    block = int(plan.content["block"])
    for first in range(0, plan.replicates, block):
        yield range(first, min(first + block, plan.replicates))


class _Missing:
    """The runs of some replicates that are not done yet and fall to one shard."""

    def __init__(
        self, plan: Plan, done: set[int], replicates: range, shard: tuple[int, int]
    ) -> None:
        self.plan = plan
        self.earlier = 0
        self.count = 0
        self._wanted: list[list[int]] = []  # by scenario and point
        part, parts = shard
        for first in range(0, plan.n_runs, plan.replicates):
            mine = [first + r for r in replicates if (first + r) % parts == part - 1]
            wanted = [index for index in mine if index not in done]
            self.earlier += len(mine) - len(wanted)
            self.count += len(wanted)
            if wanted:
                self._wanted.append(wanted)

    def chunks(self, chunk: int | None) -> Iterator[list[int]]:
        """Yield the numbers of each chunk; all runs of a chunk share a scale."""
        gathered: list[int] = []
        scale = None
        size = 1
        for wanted in self._wanted:
            here = self.plan.scale(wanted[0])
            if here != scale and gathered:
                yield gathered
                gathered = []
            scale, size = here, chunk or chunk_size(here)
            for index in wanted:
                gathered.append(index)
                if len(gathered) == size:
                    yield gathered
                    gathered = []
        if gathered:
            yield gathered

    def tasks(self, chunk: int | None, simulate_with: Simulate) -> Iterator[Task]:
        """Yield each chunk with all that a worker needs."""
        version = str(self.plan.content["model_version"])
        for indices in self.chunks(chunk):
            planned = [(index, self.plan.simulated(index)) for index in indices]
            yield tasks(planned, self.plan.series, version, simulate_with)
