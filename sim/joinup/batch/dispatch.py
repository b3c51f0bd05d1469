"""Hand chunks to workers, take what comes back, and find which runs kill, hang or fail."""

from __future__ import annotations

import shlex
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait

from joinup.batch.executors import Borrowed, Processes, lost
from joinup.batch.missing import Missing, blocks
from joinup.batch.progress import Progress
from joinup.batch.stopping import Stop
from joinup.batch.store import Store
from joinup.batch.table import part_table
from joinup.batch.worker import Finished, Simulate, Task, WrongVersionError
from joinup.errors import SimError

RUNS_OF_A_PART = 5_000
BYTES_OF_A_PART = 2**24  # held some four times over while a part is written
SOONEST_PART, LATEST_PART = 0.5, 30.0  # seconds of work that a kill may cost
KILLS_ALLOWED = 3
_POLL = 0.25  # seconds between looks at the clock and at signals
_SLOW = 50  # times as long as the slowest chunk so far, run by run: too long for a chunk
_FAILURES_BEFORE_GIVING_UP = 200  # if not one run has succeeded by then

Report = Callable[[Progress], None]


class Batch:
    """One call of `run`: what is in flight, what is buffered, what went wrong."""

    def __init__(
        self,
        store: Store,
        place: Processes | Borrowed,
        limits: tuple[float, float],
        simulate_with: Simulate,
        on_progress: Report | None,
        stop: Stop,
        notes: list[str],
    ) -> None:
        self.store = store
        self.place = place
        self.seconds_per_run, self.seconds_grace = limits
        self.simulate_with = simulate_with
        self.on_progress = on_progress
        self.stop = stop
        self.notes = notes
        self.progress = Progress(planned=0)
        self._hopeless = False
        self._again: deque[Task] = deque()  # chunks to do once more
        self._alone: deque[Task] = deque()  # the same, one at a time, to find who kills workers
        self._flying: dict[Future[Finished], tuple[Task, float]] = {}
        self._buffer: list[Finished] = []
        self._buffered = 0
        self._buffered_bytes = 0
        self._last_commit = time.monotonic()
        self._slowest = 0.0  # seconds a run, of a chunk
        self._kills: dict[int, int] = {}

    def run(self, shard: tuple[int, int], chunk: int | None) -> None:
        """Do every block of replicates that is wanted, until the plan or its precision is met."""
        plan = self.store.plan
        done = self.store.done()
        for replicates in blocks(plan):
            missing = Missing(plan, done, replicates, shard)
            self.progress.earlier += missing.earlier
            self.progress.planned += missing.count
            self._report()
            self._do(missing.tasks(chunk, self.simulate_with))
            self._report()
            if self._stopped:
                break
            if plan.content["precision"] is not None and self._precise(replicates.stop):
                break

    @property
    def _stopped(self) -> bool:
        return self.stop.asked or self._hopeless

    def _precise(self, replicates: int) -> bool:
        from joinup.batch.precision import precise_enough
        from joinup.batch.result import Result

        if self.progress.finished + self.progress.earlier == 0:
            return False
        return precise_enough(self.store.plan, Result(self.store).runs, replicates)

    def _do(self, waiting: Iterator[Task]) -> None:
        try:
            while not self._stopped:
                self._fill(waiting)
                if self._flying:
                    self._collect()
                    self._commit_if_due()
                    self._give_up_if_hopeless()
                elif not (self._again or self._alone):
                    break
        finally:
            self._gather_finished()
            self._commit()

    def _fill(self, waiting: Iterator[Task]) -> None:
        """Hand out chunks, two a worker; those under suspicion alone."""
        if self._alone:
            if not self._flying:
                self._submit(self._alone.popleft())
            return
        while len(self._flying) < 2 * max(1, self.place.workers):
            task = self._again.popleft() if self._again else next(waiting, None)
            if task is None or not self._submit(task):
                return

    def _submit(self, task: Task) -> bool:
        """Hand out a chunk; say whether there was somebody to take it."""
        try:
            future = self.place.submit(task)
        except (BrokenExecutor, RuntimeError) as error:
            if not self.place.ours:
                raise lost(error) from None
            self._again.appendleft(task)
            self._suspect([])
            return False
        self._flying[future] = (task, time.monotonic())
        return True

    def _collect(self) -> None:
        """Take what is done into the buffer, and look after what went wrong."""
        done, _ = wait(self._flying, timeout=_POLL, return_when=FIRST_COMPLETED)
        suspects = []
        for future in done:
            task, _ = self._flying.pop(future)
            error = _error(future)
            if error is None:
                self._keep(future.result())
            elif isinstance(error, WrongVersionError):
                raise SimError(f"{error}; install the same joinup on every worker")
            elif isinstance(error, CancelledError):
                raise lost(error)
            elif isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker":
                if not self.place.ours and isinstance(error, BrokenExecutor):
                    raise lost(error)
                suspects.append(task)
            else:
                self._halve_or_record(task, "worker", f"{type(error).__name__}: {error}")
        if suspects or self.place.has_dead():
            self._suspect(suspects)
        self._end_overdue()
        if done:
            self._report()

    def _keep(self, finished: Finished) -> None:
        self._buffer.append(finished)
        self._buffered += len(finished.indices)
        self._buffered_bytes += finished.nbytes
        runs = len(finished.indices) + len(finished.failures)
        self._slowest = max(self._slowest, finished.seconds / runs)
        for index, failure in finished.failures.items():
            self._record(index, failure)

    def _suspect(self, suspects: list[Task]) -> None:
        """Find who killed a worker: a chunk that was alone is guilty, others are tried alone."""
        if self.place.ours:  # the pool is broken, and with it all that was in flight
            self._gather_finished()
            suspects = suspects + [task for task, _ in self._flying.values()]
            self._flying.clear()
            if not self.stop.asked:
                self.place.renew()
        if len(suspects) > 1 or self._flying:
            self._alone.extend(suspects)
            return
        for task in suspects:
            if len(task.indices) > 1:
                self._alone.extendleft(task.split())
                continue
            index = task.indices[0]
            self._kills[index] = self._kills.get(index, 0) + 1
            if self._kills[index] < KILLS_ALLOWED:
                self._alone.appendleft(task)
            else:
                message = f"killed its worker {KILLS_ALLOWED} times"
                self._record(index, {"stage": "worker", "message": message})

    def _limit(self, task: Task) -> float:
        """Return the seconds that a chunk may take.

        A chunk that takes far longer than the others is halved long before each of its runs has had
        its time, as one of them may never end; a run on its own has all of it.
        """
        n_runs = len(task.indices)
        usual = n_runs * min(self.seconds_per_run, _SLOW * self._slowest)
        return max(self.seconds_per_run, usual)

    def _end_overdue(self) -> None:
        """End chunks that take too long; a local pool goes with them, the others are done again."""
        now = time.monotonic()
        if not self.place.workers:  # a cluster without workers: nothing is being done
            self._flying = {future: (task, now) for future, (task, _) in self._flying.items()}
            return
        # The grace is for workers that begin, and a chunk may have waited for one before it.
        if not any(self._overdue(task, now - since) for task, since in self._flying.values()):
            return
        self._gather_finished()
        for future, (task, since) in list(self._flying.items()):
            late = self._overdue(task, now - since)
            if late or self.place.ours:
                future.cancel()
                del self._flying[future]
            if late:
                message = f"took longer than {self.seconds_per_run:g} s"
                self._halve_or_record(task, "time", message)
            elif self.place.ours:
                self._again.append(task)
        self.place.renew()

    def _overdue(self, task: Task, seconds: float) -> bool:
        return seconds > self.seconds_grace + 2 * self._limit(task)

    def _halve_or_record(self, task: Task, stage: str, message: str) -> None:
        if len(task.indices) > 1:
            self._again.extend(task.split())
        else:
            self._record(task.indices[0], {"stage": stage, "message": message})

    def _record(self, index: int, failure: dict[str, str]) -> None:
        planned = self.store.plan.run(index)
        self.store.write_failure(
            index,
            {
                "index": index,
                "scenario": planned.scenario,
                "point": planned.point,
                "replicate": planned.run.replicate,
                "seed": planned.run.seed,
                "parameters": dict(planned.run.parameters),
                "repeat": f"joinup repeat {shlex.quote(str(self.store.folder))} {index}",
                **failure,
            },
        )
        self.progress.failed += 1

    def _gather_finished(self) -> None:
        for future in [future for future in self._flying if future.done()]:
            if _error(future) is None:
                self._flying.pop(future)
                self._keep(future.result())

    def _commit_if_due(self) -> None:
        waited = time.monotonic() - self._last_commit
        # Often at first and less often later, so that a kill costs little and parts stay few.
        due = min(max(0.05 * self.progress.seconds, SOONEST_PART), LATEST_PART)
        large = self._buffered >= RUNS_OF_A_PART or self._buffered_bytes >= BYTES_OF_A_PART
        if large or (self._buffered and waited > due):
            self._commit()

    def _commit(self) -> None:
        """Put what is buffered on the disk; only then does it count as finished."""
        if self._buffered:
            self.store.write_part(part_table(self.store.plan, self._buffer))
        self.progress.finished += self._buffered
        self._buffer, self._buffered, self._buffered_bytes = [], 0, 0
        self._last_commit = time.monotonic()

    def _give_up_if_hopeless(self) -> None:
        hopeless = self.progress.failed >= _FAILURES_BEFORE_GIVING_UP
        if hopeless and not (self._buffered or self.progress.finished or self.progress.earlier):
            self.notes.append(f"stopped early: the first {self.progress.failed} runs all failed")
            self._hopeless = True

    def _report(self) -> None:
        if self.on_progress is not None:
            self.on_progress(self.progress)


def _error(future: Future[Finished]) -> BaseException | None:
    """Return what a future that is done ended with."""
    try:
        return future.exception()
    except CancelledError as error:
        return error
