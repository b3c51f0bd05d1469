"""Whoever computes the chunks may break, hang or vanish: what is finished stays."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from joinup.batch import open_result, run
from joinup.batch.executors import Processes, Threads
from joinup.compiled.engine import threads_here
from joinup.errors import InputError, SimError
from joinup.inputs.plan import Plan
from joinup.model.engine import simulate as simulate_by_numpy
from tests.batch import faulty
from tests.batch.conftest import digest
from tests.here import run_here

Make = Callable[..., Plan]


def test_workers_compute_with_one_thread_each_and_the_caller_keeps_its_own() -> None:
    before = dict(os.environ)
    place = Processes(1)
    try:
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
            assert place._submit(os.getenv, name).result() == "1"
    finally:
        place.end()
    assert dict(os.environ) == before


def test_compiled_runs_need_no_process_and_all_others_have_one_of_their_own(
    make_plan: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    for place in (Processes, Threads):

        def noted(self: Any, *how: Any, place: Any = place, begin: Any = place.__init__) -> None:
            begun.append(place.__name__)
            begin(self, *how)

        monkeypatch.setattr(place, "__init__", noted)

    def made(name: str, **how: Any) -> str:
        outcome = run(make_plan(), out=tmp_path / name, **how)
        assert outcome.complete
        return digest(outcome)

    threads = made("threads", workers=2, chunk=3)
    processes = made("many", workers=9, chunk=3)
    assert begun == ["Threads", "Processes"], "nine threads would wait for Python's lock"
    assert threads == processes == made("one", workers=1)
    begun.clear()
    made("numpy", workers=1, simulate_with=simulate_by_numpy)
    made("own", workers=1, simulate_with=faulty.toy)
    monkeypatch.setattr("joinup.batch.runner.compiles", lambda run: False)
    made("not compiled", workers=1)
    assert begun == ["Processes"] * 3


def test_threads_of_a_batch_share_no_chunk_out() -> None:
    assert threads_here() == (os.cpu_count() or 1)
    place = Threads(1)
    try:
        assert place.executor.submit(threads_here).result() == 1  # type: ignore[union-attr]
    finally:
        place.end()
    assert threads_here() == (os.cpu_count() or 1)


def test_threads_end_without_waiting_for_what_is_done_and_begin_nothing_more() -> None:
    place, let, begun = Threads(1), threading.Event(), threading.Event()
    executor: Any = place.executor
    busy = executor.submit(lambda: (begun.set(), let.wait()))
    waiting = executor.submit(threads_here)
    begun.wait()
    ending = threading.Thread(target=place.end)
    ending.start()
    ending.join(60.0)  # that nothing is waited for shows long before; only a fault takes it
    try:
        assert not ending.is_alive() and not busy.done() and waiting.cancelled()
    finally:
        let.set()
    busy.result()


def test_a_pool_that_is_found_broken_as_a_chunk_is_handed_out(
    make_plan: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last worker died between two looks; nothing else is in flight that would tell."""
    submit = Processes.submit
    handed: list[object] = []

    def broken_at_first(place: Processes, task: Any) -> Any:
        handed.append(task)
        if len(handed) == 1:
            raise BrokenExecutor
        return submit(place, task)

    monkeypatch.setattr(Processes, "submit", broken_at_first)
    outcome = run(make_plan(), out=tmp_path, workers=1, chunk=99, simulate_with=faulty.toy)
    assert outcome.complete and outcome.progress.finished == 40


def test_a_broken_executor_of_the_caller_is_said_and_what_was_finished_is_kept(
    make_plan: Make, tmp_path: Path
) -> None:
    with (
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool,
        pytest.raises(SimError, match=r"the executor is gone .* same command again"),
    ):
        run(
            make_plan(), out=tmp_path, executor=pool, workers=1, chunk=1,
            simulate_with=faulty.exits,
        )  # fmt: skip
    resumed = run_here(make_plan(), out=tmp_path, simulate_with=faulty.toy)
    assert resumed.progress.earlier >= 5 and resumed.complete


def test_an_executor_that_was_shut_down_is_one_clear_line(make_plan: Make, tmp_path: Path) -> None:
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(SimError, match="the executor is gone"):
        run(make_plan(), out=tmp_path, executor=pool, simulate_with=faulty.toy)


def test_a_run_that_never_ends_in_a_borrowed_executor_is_left_and_others_go_on(
    make_plan: Make, tmp_path: Path
) -> None:
    faulty.RELEASE.clear()
    with ThreadPoolExecutor(4) as pool:
        outcome = run(
            make_plan(), out=tmp_path, executor=pool, workers=4, chunk=1, seconds_per_run=0.1,
            seconds_grace=0.5, simulate_with=faulty.waits,
        )  # fmt: skip
        faulty.RELEASE.set()
    assert (outcome.progress.finished, outcome.progress.failed) == (38, 2)
    assert "longer than" in open_result(outcome.folder).failures[0]["message"]


class Elsewhere(Executor):
    """A cluster on a thread: workers that may be away, or be killed by what they are given."""

    def __init__(self, workers: int = 1, murderous: Callable[[Any], bool] = lambda task: False):
        self.workers = workers
        self.sent = 0
        self._murderous = murderous

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.sent += 1

        def work() -> None:
            while not self.workers:
                time.sleep(0.01)
            if self._murderous(args[0]):
                future.set_exception(KilledWorker("died of it"))
            else:
                future.set_result(fn(*args, **kwargs))

        threading.Thread(target=work, daemon=True).start()
        return future


class KilledWorker(Exception):  # as Dask calls it
    pass


def test_a_cluster_without_workers_is_waited_for(make_plan: Make, tmp_path: Path) -> None:
    """Nobody is at work: no run takes too long."""
    cluster = Elsewhere(workers=0)
    threading.Timer(1.5, setattr, (cluster, "workers", 2)).start()
    outcome = run(
        make_plan(), out=tmp_path, executor=cluster, chunk=1, seconds_per_run=0.1,
        seconds_grace=0.1, simulate_with=faulty.toy,
    )  # fmt: skip
    assert outcome.progress.finished == 40 and not outcome.progress.failed


def test_who_kills_workers_of_a_cluster_is_found_and_recorded(
    make_plan: Make, tmp_path: Path
) -> None:
    cluster = Elsewhere(3, lambda task: any(run.replicate == faulty.BAD for run in task.runs))
    outcome = run(
        make_plan(), out=tmp_path, executor=cluster, chunk=8, simulate_with=faulty.toy
    )  # fmt: skip
    assert (outcome.progress.finished, outcome.progress.failed) == (38, 2)
    assert {item["index"] for item in open_result(outcome.folder).failures} == {7, 27}


@pytest.mark.parametrize(
    ("options", "words"),
    [({"shard": (0, 3)}, "the shard is 0/3"), ({"shard": (4, 3)}, "I from 1 to N"),
     ({"chunk": 0}, "the chunk is 0 runs")],
)  # fmt: skip
def test_calls_that_make_no_sense_are_refused_before_anything_is_written(
    make_plan: Make, tmp_path: Path, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        run(make_plan(), out=tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()
