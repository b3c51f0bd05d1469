"""On Dask: the same bits; killed workers and schedulers lose nothing; versions are checked."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sim.batch import open_result, run
from sim.batch.executors import dask
from sim.batch.store import Store
from sim.errors import InputError, SimError
from sim.inputs.plan import Plan
from tests.batch import faulty
from tests.batch.conftest import digest

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
Make = Callable[..., Plan]


@pytest.fixture
def cluster() -> Iterator[object]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None,
        silence_logs=50,
    ) as found:  # fmt: skip
        yield found


@pytest.mark.slow
def test_same_bits_on_dask(make_plan: Make, tmp_path: Path, whole: str, cluster) -> None:
    with dask(cluster.scheduler_address) as borrowed:
        outcome = run(
            make_plan(), out=tmp_path / "dask", executor=borrowed.executor, workers=2, chunk=5
        )
    assert outcome.complete and digest(outcome) == whole


@pytest.mark.slow
def test_a_killed_worker_loses_nothing(make_plan: Make, tmp_path: Path, cluster) -> None:
    victims = [worker.pid for worker in cluster.workers.values()]
    threading.Timer(1.0, os.kill, (victims[0], signal.SIGKILL)).start()
    with dask(cluster.scheduler_address) as borrowed:
        outcome = run(
            make_plan(100), out=tmp_path, executor=borrowed.executor, workers=2, chunk=5,
            simulate_with=faulty.slow,
        )  # fmt: skip
    assert outcome.progress.finished == 200 and not open_result(outcome.folder).failures


@pytest.mark.slow
def test_a_killed_scheduler_loses_nothing(make_plan: Make, tmp_path: Path, cluster) -> None:
    plan = make_plan(100)
    with dask(cluster.scheduler_address) as borrowed:
        closing = threading.Timer(2.0, cluster.close, kwargs={"timeout": 1})
        closing.start()
        began = time.monotonic()
        try:
            run(plan, out=tmp_path, executor=borrowed.executor, workers=2, chunk=5,
                simulate_with=faulty.slow)  # fmt: skip
        except Exception:
            assert time.monotonic() - began < 60
    kept = int(Store.open(tmp_path / plan.slug).done().sum())
    assert kept > 0
    outcome = run(plan, out=tmp_path, workers=2, simulate_with=faulty.slow)
    assert outcome.progress.earlier == kept and outcome.complete
    assert not open_result(outcome.folder).failures


@pytest.mark.slow
def test_a_worker_with_another_model_is_refused(make_plan: Make, tmp_path: Path, cluster) -> None:
    def pretend() -> None:
        import sim.batch.worker

        sim.batch.worker.model_version = lambda: "0" * 16

    with dask(cluster.scheduler_address) as borrowed:
        client = distributed.Client(cluster.scheduler_address)
        client.run(pretend)
        client.close()
        with pytest.raises(SimError, match="install the same joinup on every worker"):
            run(make_plan(), out=tmp_path, executor=borrowed.executor, workers=2)


@pytest.mark.parametrize("address", ["tcp://10.0.0.5:8786", "10.0.0.5:8786", "ws://example.org:1"])
def test_elsewhere_only_tls_is_allowed(address: str) -> None:
    with pytest.raises(InputError, match="only tls:// is allowed"), dask(address):
        pass


def test_no_scheduler_is_one_clear_line() -> None:
    with pytest.raises(SimError, match="no scheduler answers"), dask("tcp://127.0.0.1:9"):
        pass
