"""Where chunks are computed: any executor of `concurrent.futures`' shape, or local processes."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from sim.batch.worker import Finished, Task, prepare, work
from sim.errors import InputError, SimError

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
MEMORY_OF_A_WORKER = 4 << 30  # bytes


def cores() -> int:
    """Return the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Processes:
    """A pool of local processes that can be ended at once and begun anew."""

    def __init__(self, workers: int, memory: int | None = MEMORY_OF_A_WORKER) -> None:
        self.workers = workers
        self._memory = memory
        self.executor: Executor = self._begin()

    def _begin(self) -> Executor:
        executor = ProcessPoolExecutor(
            self.workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=prepare,
            initargs=(self._memory,),
        )
        try:
            with single_threaded(), main_module_hidden():
                executor.submit(os.getpid).result()
        except BrokenProcessPool:
            raise SimError(
                "the worker processes cannot begin; is there memory for them? "
                "(--workers 1 needs the least)"
            ) from None
        return executor

    def submit(self, task: Task) -> Future[Finished]:
        """Hand a chunk to a worker, which may begin one. Raises BrokenProcessPool."""
        with single_threaded(), main_module_hidden():
            return self.executor.submit(work, task)

    def renew(self) -> None:
        """End every worker, whatever it does, and begin with new ones."""
        self.end()
        self.executor = self._begin()

    def end(self) -> None:
        """End every worker, whatever it does."""
        workers = list((getattr(self.executor, "_processes", None) or {}).values())
        self.executor.shutdown(wait=False, cancel_futures=True)
        for process in workers:
            with contextlib.suppress(Exception):
                process.kill()
        for process in workers:
            with contextlib.suppress(Exception):
                process.join(5)


class Borrowed:
    """An executor that somebody else began and will end."""

    def __init__(self, executor: Executor, workers: int) -> None:
        self.executor = executor
        self.workers = workers

    def submit(self, task: Task) -> Future[Finished]:
        """Hand a chunk to the executor."""
        return self.executor.submit(work, task)

    def renew(self) -> None:
        """Do nothing: the executor's owner sees to it."""

    def end(self) -> None:
        """Do nothing: the executor's owner sees to it."""


@contextlib.contextmanager
def main_module_hidden() -> Iterator[None]:
    """Let processes that are begun in this block not run the caller's own script once more.

    A spawned process usually imports the main module, which begins a batch within the batch where a
    script does not guard against it, and fails in a notebook or on standard input. Workers need
    nothing of it.
    """
    main = sys.modules["__main__"]
    absent = object()
    before = {name: main.__dict__.get(name, absent) for name in ("__file__", "__spec__")}
    main.__dict__.pop("__file__", None)
    main.__dict__["__spec__"] = None
    try:
        yield
    finally:
        for name, value in before.items():
            if value is absent:
                main.__dict__.pop(name, None)
            else:
                main.__dict__[name] = value


@contextlib.contextmanager
def single_threaded() -> Iterator[None]:
    """Let processes that are begun in this block compute with one thread each."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def dask(address: str) -> Iterator[Borrowed]:
    """Connect to a Dask scheduler. Raises InputError without the extra, SimError without an answer.

    A scheduler on another machine is reached only over TLS, because Dask runs whatever it is sent.
    """
    try:
        from distributed import Client
    except ImportError:
        raise InputError(
            ["--cluster needs Dask; install it with: pip install 'joinup[cluster]'"]
        ) from None
    host = address.split("://")[-1].rsplit(":", 1)[0].strip("[]")
    if not address.startswith("tls://") and host not in ("127.0.0.1", "localhost", "::1"):
        raise InputError(
            [f"--cluster is {address}; elsewhere only tls:// is allowed (see docs/cluster.md)"]
        )
    client: Any
    try:
        client = Client(address, timeout=10, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise SimError(f"--cluster {address}: no scheduler answers ({error})") from None
    try:
        n_workers = max(1, sum(client.nthreads().values()))
        yield Borrowed(client.get_executor(), n_workers)
    finally:
        client.close(timeout=5)
