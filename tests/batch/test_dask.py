"""On Dask: the same bits; killed workers and schedulers lose nothing; versions are checked."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from joinup.batch import Progress, open_result, run
from joinup.batch.executors import Borrowed, dask
from joinup.batch.store import Store
from joinup.errors import InputError, SimError
from joinup.inputs.plan import Plan
from tests.batch import faulty
from tests.batch.conftest import digest

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
ROOT = Path(__file__).parents[2]
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


def started(module: str, *words: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start a scheduler or a worker in a process of its own, which a test may kill."""
    with (folder / f"{module}.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", *words, "--no-dashboard"],
            cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., tuple[str, list[subprocess.Popen[bytes]]]]]:
    processes: list[subprocess.Popen[bytes]] = []

    def begin(protocol: str = "tcp", *words: str) -> tuple[str, list[subprocess.Popen[bytes]]]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"{protocol}://127.0.0.1:{free.getsockname()[1]}"
        port = address.rpartition(":")[2]
        processes.append(
            started("dask_scheduler", "--protocol", protocol, "--host", "127.0.0.1",
                    "--port", port, *words, folder=tmp_path)
        )  # fmt: skip
        processes.append(
            started("dask_worker", address, "--nworkers", "2", "--nthreads", "1", *words,
                    folder=tmp_path)
        )  # fmt: skip
        return address, processes

    yield begin
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextlib.contextmanager
def connected(address: str) -> Iterator[Borrowed]:
    """Connect as soon as there are workers, which take some seconds to begin."""
    for _ in range(60):
        with contextlib.suppress(SimError), dask(address, seconds=5):
            break
        time.sleep(0.5)
    with dask(address) as found:
        yield found


@pytest.mark.slow
def test_a_killed_scheduler_loses_nothing(make_plan: Make, tmp_path: Path, start) -> None:
    plan = make_plan(200)
    address, (scheduler, _) = start()

    def kill_when_at_work(progress: Progress) -> None:
        if progress.finished:
            scheduler.kill()

    with connected(address) as borrowed, pytest.raises(SimError, match="the executor is gone"):
        run(
            plan, out=tmp_path, executor=borrowed.executor, chunk=5,
            simulate_with=faulty.slow, on_progress=kill_when_at_work,
        )  # fmt: skip
    kept = int(Store.open(tmp_path / plan.slug).done().sum())
    assert kept > 0
    outcome = run(plan, out=tmp_path, workers=2, simulate_with=faulty.toy)
    assert outcome.progress.earlier == kept and outcome.complete
    assert not open_result(outcome.folder).failures


@pytest.mark.slow
def test_over_tls_with_a_certificate_and_not_without(
    make_plan: Make, tmp_path: Path, whole: str, start, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is needed to make a certificate")
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
         "/CN=joinup", "-keyout", str(key), "-out", str(cert)],
        check=True, capture_output=True,
    )  # fmt: skip
    files = ("--tls-ca-file", str(cert), "--tls-cert", str(cert), "--tls-key", str(key))
    address, _ = start("tls", *files)
    import dask.config as settings

    with settings.set({
        "distributed.comm.tls.ca-file": str(cert),
        "distributed.comm.tls.client.cert": str(cert),
        "distributed.comm.tls.client.key": str(key),
    }), connected(address) as borrowed:  # fmt: skip
        outcome = run(make_plan(), out=tmp_path / "tls", executor=borrowed.executor, chunk=5)
    assert digest(outcome) == whole
    with pytest.raises(InputError, match="names no certificate"), dask(address):
        pass
    plain = address.replace("tls://", "tcp://")
    with pytest.raises(SimError, match="no scheduler answers"), dask(plain, seconds=3):
        pass


@pytest.mark.slow
def test_a_worker_with_another_model_is_refused(make_plan: Make, tmp_path: Path, cluster) -> None:
    def pretend() -> None:
        import joinup.batch.identity

        joinup.batch.identity.model_version = lambda: "0" * 16

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
    with (
        pytest.raises(SimError, match="no scheduler answers"),
        dask("tcp://127.0.0.1:9", seconds=1),
    ):
        pass
