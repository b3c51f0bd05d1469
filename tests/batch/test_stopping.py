"""Ctrl-C, SIGTERM and a closed terminal: everything finished is kept, and nobody is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from joinup.batch import open_result, run, verify
from joinup.batch.stopping import only_by_term, stop_on_signals
from joinup.inputs.plan import Plan
from tests.batch import faulty
from tests.batch.killing import members
from tests.signals import hear_all, heard_here

ROOT = Path(__file__).parents[2]
Make = Callable[..., Plan]


def begin(plan: Plan, folder: Path, **options: object) -> subprocess.Popen[str]:
    path = folder / "plan.json"
    path.write_text(plan.to_json(), encoding="utf-8")
    command = [sys.executable, "-m", "tests.batch.driver", str(path), str(folder / "out")]
    return subprocess.Popen(
        [*command, "2", "4", "slow"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True, preexec_fn=hear_all, **options,  # type: ignore[call-overload]
    )  # fmt: skip


def wait_for_parts(process: subprocess.Popen[str], folder: Path) -> None:
    while not list(folder.glob("out/*/parts/part-*")):
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)


def how_it_ended(process: subprocess.Popen[str]) -> str:
    """Return what was said, and hold that the end came soon and that nobody was left behind."""
    began = time.monotonic()
    _, said = process.communicate(timeout=600)
    assert time.monotonic() - began < 10
    for _ in range(100):
        if not members(process.pid):
            return said
        time.sleep(0.02)
    raise AssertionError(f"left over: {members(process.pid)}")


@pytest.mark.parametrize(
    "name", ["SIGINT", *(pytest.param(n, marks=pytest.mark.slow) for n in ("SIGTERM", "SIGHUP"))]
)
def test_a_signal_to_all_processes_at_once_as_a_terminal_sends_it(
    make_plan: Make, tmp_path: Path, name: str
) -> None:
    plan = make_plan(500)
    process = begin(plan, tmp_path)
    wait_for_parts(process, tmp_path)
    os.killpg(process.pid, getattr(signal, name))
    assert how_it_ended(process) == "" and process.returncode == 0, "the driver only runs"
    folder = tmp_path / "out" / plan.slug
    kept = int(verify(folder, sample=0).runs)
    assert 0 < kept < 1000
    resumed = run(plan, out=tmp_path / "out", workers=2, simulate_with=faulty.toy)
    assert resumed.progress.earlier == kept and resumed.complete
    assert not open_result(folder).failures, "who was ended with the others did nothing wrong"


@pytest.mark.slow
def test_ctrl_c_twice_ends_at_once_and_keeps_as_much(make_plan: Make, tmp_path: Path) -> None:
    plan = make_plan(500)
    process = begin(plan, tmp_path)
    wait_for_parts(process, tmp_path)
    kept = int(verify(tmp_path / "out" / plan.slug, sample=0).runs)
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    assert how_it_ended(process) == "" and process.returncode == 0, "the driver only runs"
    assert int(verify(tmp_path / "out" / plan.slug, sample=0).runs) >= kept
    resumed = run(plan, out=tmp_path / "out", workers=2, simulate_with=faulty.toy)
    assert resumed.complete and not list(resumed.folder.rglob(".aside-*"))


@pytest.mark.parametrize("after", [0.6, 0.9])
def test_ctrl_c_while_workers_begin(make_plan: Make, tmp_path: Path, after: float) -> None:
    process = begin(make_plan(500), tmp_path)
    while not (tmp_path / "out").exists():
        time.sleep(0.005)
    time.sleep(after - 0.6)
    os.killpg(process.pid, signal.SIGINT)
    said = how_it_ended(process)
    assert "Traceback" not in said and process.returncode == 0, said


def test_what_is_ignored_stays_ignored_and_handlers_come_back() -> None:
    """`nohup` ignores SIGHUP; the caller's own handlers are there again afterwards."""
    with heard_here():
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        mine = signal.getsignal(signal.SIGTERM)
        with stop_on_signals() as stop:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not stop.asked
            os.kill(os.getpid(), signal.SIGTERM)
            assert stop.asked
            with pytest.raises(KeyboardInterrupt):
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(1)
        assert signal.getsignal(signal.SIGTERM) is mine
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_who_cannot_be_stopped_by_ctrl_c_is_told_what_stops_it() -> None:
    with heard_here():
        assert only_by_term() == ""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        assert only_by_term().endswith(f"to stop it: kill {os.getpid()}")


def test_in_a_thread_no_signals_are_touched(make_plan: Make, tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    outcomes = []

    def work() -> None:
        outcomes.append(run(make_plan(), out=tmp_path, workers=1, simulate_with=faulty.toy))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert outcomes[0].complete and signal.getsignal(signal.SIGINT) is before
