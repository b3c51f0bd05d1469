"""Where chunks are computed: threads, processes, or any executor of `concurrent.futures`' shape."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from concurrent.futures import TimeoutError as NoAnswerError
from multiprocessing import connection
from typing import Any

from joinup.batch.worker import Finished, Task, prepare, work
from joinup.compiled.engine import one_thread_each
from joinup.errors import InputError, SimError

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
MEMORY_OF_A_WORKER = 4 << 30  # bytes
_TRIES = 5  # to begin, where workers are killed before they answer
_SECONDS_TO_BEGIN = 120.0  # in which a worker must answer


def cores() -> int:
    """Return the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Processes:
    """A pool of local processes that can be ended at once and begun anew."""

    ours = True

    def __init__(self, workers: int, memory: int | None = MEMORY_OF_A_WORKER) -> None:
        self.workers = workers
        self._memory = memory
        self.executor: Executor | None = None
        self._begin()

    def _begin(self) -> None:
        """Begin with new workers, once more where one is killed meanwhile. Raises SimError."""
        for left in reversed(range(_TRIES)):
            try:
                self._begin_once()
                return
            except (BrokenExecutor, NoAnswerError, OSError) as error:
                self.end()
                if not (left and isinstance(error, BrokenExecutor)):
                    raise _cannot_begin(error) from None

    def _begin_once(self) -> None:
        with deaf_to_interrupts():  # it may begin a process to keep its books
            self.executor = ProcessPoolExecutor(
                self.workers,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=prepare,
                initargs=(self._memory,),
            )
        self._submit(os.getpid).result(_SECONDS_TO_BEGIN)

    def submit(self, task: Task) -> Future[Finished]:
        """Hand a chunk to a worker, which may begin one. Raises BrokenExecutor, SimError."""
        return self._submit(work, task)

    def _submit(self, call: Callable[..., Any], *arguments: Any) -> Future[Any]:
        if self.executor is None:
            raise BrokenExecutor("no worker has begun")
        try:
            with single_threaded(), main_module_hidden(), deaf_to_interrupts():
                return self.executor.submit(call, *arguments)
        except OSError as error:
            raise _cannot_begin(error) from None

    def has_dead(self) -> bool:
        """Say whether a worker has died, which the pool itself may not notice."""
        sentinels = [process.sentinel for process in _processes(self.executor)]
        return bool(connection.wait(sentinels, timeout=0))

    def renew(self) -> None:
        """End every worker, whatever it does, and begin with new ones."""
        self.end()
        self._begin()

    def end(self) -> None:
        """End every worker, whatever it does."""
        if self.executor is None:
            return
        executor, self.executor = self.executor, None
        workers = _processes(executor)
        keeper: Any = getattr(executor, "_executor_manager_thread", None)
        # What a worker that dies while it answers, or while it is written to, leaves half done:
        # the pool's own thread waits for the rest, and the interpreter for that thread.
        half_done: tuple[Any, ...] = (
            getattr(getattr(executor, "_result_queue", None), "_writer", None),
            getattr(getattr(executor, "_call_queue", None), "_reader", None),
        )
        executor.shutdown(wait=False, cancel_futures=True)
        for process in workers:
            with contextlib.suppress(Exception):
                process.kill()
        if keeper is not None:
            keeper.join(0.3)
            for pipe in half_done if keeper.is_alive() else ():
                with contextlib.suppress(Exception):
                    pipe.close()
            keeper.join(5.0)
        for process in workers:
            with contextlib.suppress(Exception):
                process.join(5.0)


def _processes(executor: Executor | None) -> list[Any]:
    return list((getattr(executor, "_processes", None) or {}).values())


def _cannot_begin(error: BaseException) -> SimError:
    return SimError(
        "the worker processes cannot begin; is there memory for them, and may more files be "
        f"opened? --workers 1 needs the least ({error or 'no answer'})"
    )


class Borrowed:
    """An executor that somebody else began and will end."""

    ours = False

    def __init__(self, executor: Executor, workers: int) -> None:
        self.executor = executor
        self._workers = workers

    @property
    def workers(self) -> int:
        """Return how many chunks are worked on at a time; 0 while there is nobody to do it."""
        return int(getattr(self.executor, "workers", self._workers))

    def submit(self, task: Task) -> Future[Finished]:
        """Hand a chunk to the executor."""
        return self.executor.submit(work, task)

    def has_dead(self) -> bool:
        """Say no: the executor's owner sees to it."""
        return False

    def renew(self) -> None:
        """Do nothing: the executor's owner sees to it."""

    def end(self) -> None:
        """Do nothing: the executor's owner sees to it."""


class Threads(Borrowed):
    """Threads of this process, for compiled runs: a module ends, and touches its own memory alone.

    A process takes half a second to begin and has to send back all that it found. A module runs
    while others hold Python's lock, so that threads wait only for what is done around it.
    """

    def __init__(self, workers: int) -> None:
        super().__init__(ThreadPoolExecutor(workers, initializer=one_thread_each), workers)

    def end(self) -> None:
        """Begin nothing more; what is being done ends by itself."""
        self.executor.shutdown(wait=False, cancel_futures=True)


class DaskExecutor(Executor):
    """A Dask client as an executor that knows how many workers there are, as they come and go."""

    def __init__(self, client: Any) -> None:
        self._client = client
        # Not pure: a chunk that is sent once more is done once more, not looked up.
        self._executor: Executor = client.get_executor(pure=False)
        self._asked = -1.0
        self._workers = 0

    @property
    def workers(self) -> int:
        """Return the threads of all workers, asked for at most once a second. Raises SimError."""
        if time.monotonic() - self._asked > 1.0:
            try:
                self._workers = sum(self._client.nthreads().values())
            except (OSError, NoAnswerError, TimeoutError) as error:
                raise lost(error) from None
            self._asked = time.monotonic()
        return self._workers

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hand a call to the cluster."""
        return self._executor.submit(fn, *args, **kwargs)


def lost(error: BaseException) -> SimError:
    """Return what to say when an executor is gone."""
    words = str(error) or type(error).__name__
    return SimError(
        f"the executor is gone ({words}). What was finished is kept; mend it and give the same "
        "command again to go on."
    )


@contextlib.contextmanager
def _put_back(values: MutableMapping[str, Any], names: Iterable[str]) -> Iterator[None]:
    """Let some values be changed in this block; afterwards they are as they were, or absent."""
    before = {name: values[name] for name in names if name in values}
    try:
        yield
    finally:
        for name in names:
            values.pop(name, None)
        values.update(before)


@contextlib.contextmanager
def main_module_hidden() -> Iterator[None]:
    """Let processes that are begun in this block not run the caller's own script once more.

    A spawned process usually imports the main module, which begins a batch within the batch where a
    script does not guard against it, and fails in a notebook or on standard input. Workers need
    nothing of it.
    """
    main = sys.modules["__main__"].__dict__
    with _put_back(main, ("__file__", "__spec__")):
        main.pop("__file__", None)
        main["__spec__"] = None
        yield


@contextlib.contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Let processes that are begun in this block not hear what the parent answers for all.

    Ctrl-C and the end of a terminal go to every process; until a worker has set its own ways, it
    would die of them with a traceback.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def single_threaded() -> Iterator[None]:
    """Let processes that are begun in this block compute with one thread each."""
    with _put_back(os.environ, _THREADS):
        os.environ.update(dict.fromkeys(_THREADS, "1"))
        yield


@contextlib.contextmanager
def dask(address: str, *, seconds: float = 10.0) -> Iterator[Borrowed]:
    """Connect to a Dask scheduler. Raises InputError without the extra, SimError without an answer.

    A scheduler on another machine is reached only over TLS, because Dask runs whatever it is sent.
    """
    try:
        from distributed import Client, Security
    except ImportError:
        raise InputError(
            ["--cluster needs Dask; install it with: pip install 'joinup[cluster]'"]
        ) from None
    host = address.split("://")[-1].rsplit(":", 1)[0].strip("[]")
    if not address.startswith("tls://") and host not in ("127.0.0.1", "localhost", "::1"):
        raise InputError(
            [f"--cluster is {address}; elsewhere only tls:// is allowed (see docs/cluster.md)"]
        )
    security: Any = Security()  # what Dask's own configuration says
    client: Any
    try:
        encrypted = security.get_connection_args("client").get("ssl_context") is not None
    except OSError as error:
        raise InputError(
            [f"--cluster {address}: the certificate cannot be used ({error})"]
        ) from None
    if address.startswith("tls://") and not encrypted:
        raise InputError(
            [f"--cluster {address}: Dask's configuration names no certificate; see docs/cluster.md"]
        )
    try:
        client = Client(address, timeout=seconds, set_as_default=False, security=security)
    except (OSError, TimeoutError, ValueError) as error:
        raise SimError(f"--cluster {address}: no scheduler answers ({error})") from None
    try:
        cluster = Borrowed(DaskExecutor(client), 0)
        if not cluster.workers:
            raise SimError(f"--cluster {address}: the scheduler has no workers yet; start some")
        yield cluster
    finally:
        client.close(timeout=5)
