"""Nothing finished is lost, nothing counts twice, one bad run harms only itself."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from joinup.batch import open_result, run
from joinup.batch.store import Store
from joinup.errors import BusyError, ResultError, WriteError
from joinup.inputs.plan import Plan
from tests.batch import faulty
from tests.batch.conftest import digest
from tests.here import run_here

Make = Callable[..., Plan]


@pytest.mark.parametrize(("workers", "chunk"), [(1, 1), (1, 7), (2, 16)])
def test_same_bits_for_any_chunk_and_workers(
    make_plan: Make, tmp_path: Path, whole: str, workers: int, chunk: int
) -> None:
    outcome = run(make_plan(), out=tmp_path / "other", workers=workers, chunk=chunk)
    assert outcome.complete and outcome.progress.finished == 40
    assert digest(outcome) == whole


def test_any_executor_will_do(make_plan: Make, tmp_path: Path, whole: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        outcome = run(make_plan(), out=tmp_path / "threads", executor=pool, workers=2, chunk=3)
    assert digest(outcome) == whole


def test_the_same_call_again_does_only_what_is_missing(make_plan: Make, tmp_path: Path) -> None:
    first = run_here(make_plan(), out=tmp_path)
    again = run_here(make_plan(), out=tmp_path)
    assert again.progress.planned == 0 and again.progress.earlier == 40
    for part in Store.open(first.folder).parts()[:1]:
        part.unlink()
    resumed = run_here(make_plan(), out=tmp_path, chunk=5)
    assert resumed.progress.finished == 40 and digest(resumed)


def test_shards_share_one_folder(make_plan: Make, tmp_path: Path, whole: str) -> None:
    for shard in (1, 2, 3):
        outcome = run_here(make_plan(), out=tmp_path / "shards", chunk=4, shard=(shard, 3))
        assert 0 < outcome.progress.finished < 40
    assert digest(outcome) == whole
    assert open_result(outcome.folder).missing == 0


def test_a_run_that_counts_twice_counts_once(make_plan: Make, tmp_path: Path, whole: str) -> None:
    """Two processes may do the same run; what is read holds it once."""
    outcome = run_here(make_plan(), out=tmp_path / "a")
    other = run_here(make_plan(), out=tmp_path / "b", chunk=3)
    for part in Store.open(other.folder).parts():
        (outcome.folder / "parts" / part.name).write_bytes(part.read_bytes())
    assert digest(outcome) == whole


FAULTS = [
    "raises", "returns_nan", "eats_memory", "eats_memory_bite_by_bite", "leaves", "exits",
    pytest.param("dies_while_answering", marks=pytest.mark.slow),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_one_bad_run_among_100_harms_only_itself(
    make_plan: Make, tmp_path: Path, fault: str
) -> None:
    bad = getattr(faulty, fault)
    outcome = run(make_plan(50), out=tmp_path / "a b", workers=2, chunk=8, simulate_with=bad)
    assert (outcome.progress.finished, outcome.progress.failed) == (98, 2)
    result = open_result(outcome.folder)
    assert len(result.runs) == 98 and faulty.BAD not in set(result.runs["replicate"])
    with ThreadPoolExecutor(1) as pool:
        good = run(
            make_plan(50), out=tmp_path / "good", executor=pool, simulate_with=faulty.toy
        )  # fmt: skip
    expected = open_result(good.folder).runs
    expected = expected[expected["replicate"] != faulty.BAD].reset_index(drop=True)
    assert result.runs.equals(expected)
    record = result.failures[0]
    assert record["replicate"] == faulty.BAD and record["parameters"]["grant"] == 0.2
    assert record["repeat"] == f"joinup repeat '{outcome.folder}' {record['index']}"
    assert record["message"] and record["stage"]


@pytest.mark.parametrize("fault", ["raises", "exits", "dies_while_answering"])
def test_one_bad_run_alone_is_recorded(make_plan: Make, tmp_path: Path, fault: str) -> None:
    bad = getattr(faulty, fault)
    outcome = run(make_plan(), out=tmp_path, workers=1, shard=(8, 40), simulate_with=bad)
    assert (outcome.progress.planned, outcome.progress.failed) == (1, 1)
    (record,) = open_result(outcome.folder).failures
    assert record["index"] == 7
    assert record["stage"] == ("simulate" if fault == "raises" else "worker")
    for _ in range(100):  # a thread that waits would keep the interpreter from ending
        if not (left := [item for item in threading.enumerate() if "Executor" in str(item)]):
            break
        time.sleep(0.02)
    assert not left


@pytest.mark.slow
def test_a_run_that_never_ends_is_left(make_plan: Make, tmp_path: Path) -> None:
    outcome = run(
        make_plan(8), out=tmp_path, workers=2, chunk=2, seconds_per_run=0.05, seconds_grace=2.0,
        simulate_with=faulty.never_ends,
    )  # fmt: skip
    assert (outcome.progress.finished, outcome.progress.failed) == (14, 2)
    assert "longer than" in open_result(outcome.folder).failures[0]["message"]


def test_failed_runs_are_tried_again(make_plan: Make, tmp_path: Path) -> None:
    run_here(make_plan(), out=tmp_path, simulate_with=faulty.raises)
    mended = run_here(make_plan(), out=tmp_path, simulate_with=faulty.toy)
    assert mended.progress.finished == 2
    assert not open_result(mended.folder).failures


def test_when_every_run_fails_it_stops_early(make_plan: Make, tmp_path: Path) -> None:
    outcome = run(
        make_plan(400), out=tmp_path, workers=1, chunk=10, simulate_with=faulty.raises_always
    )
    assert outcome.progress.failed < 400 and not outcome.complete
    assert "stopped early" in outcome.notes[0] and not outcome.interrupted


def test_damage_is_set_aside_and_done_again(make_plan: Make, tmp_path: Path, whole: str) -> None:
    outcome = run_here(make_plan(), out=tmp_path / "d")
    (part,) = Store.open(outcome.folder).parts()
    part.write_bytes(part.read_bytes()[:-9])
    with pytest.raises(ResultError, match="its bytes do not match its name"):
        open_result(outcome.folder).runs  # noqa: B018
    mended = run_here(make_plan(), out=tmp_path / "d")
    assert "set aside" in mended.notes[0] and mended.progress.finished == 40
    assert (mended.folder / "damaged" / part.name).exists()
    assert digest(mended) == whole


def test_two_at_once_are_safe(make_plan: Make, tmp_path: Path) -> None:
    store = Store.create(tmp_path, make_plan())
    with store.alone(), pytest.raises(BusyError, match="another process is at work"):
        run(make_plan(), out=tmp_path, workers=1)
    assert run_here(make_plan(), out=tmp_path).complete


def test_another_model_is_never_mixed_in(make_plan: Make, tmp_path: Path) -> None:
    foreign = Plan({**make_plan().content, "model_version": "0" * 16})
    with pytest.raises(ResultError, match="results of different models are never mixed"):
        run(foreign, out=tmp_path)
    with pytest.raises(ResultError, match="this is no result"):
        open_result(tmp_path)


def test_out_may_not_be_a_file(make_plan: Make, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("mine")
    with pytest.raises(WriteError, match="this is a file"):
        run(make_plan(), out=path)
    assert path.read_text() == "mine"


def test_series_and_runs_agree(make_plan: Make, tmp_path: Path) -> None:
    result = open_result(run_here(make_plan(), out=tmp_path).folder)
    series = result.series("clients_in_need")
    last = series[series["quarter"] == 40].set_index("index")["clients_in_need"]
    assert (last == result.runs.set_index("index")["clients_end"]).all()
    assert result.runs.attrs["units"]["clients_end"] == "people"
    with pytest.raises(ResultError, match="did not keep trust"):
        result.series("trust")


SCRIPT = """
from joinup.batch import run
from joinup.inputs import load_experiment
outcome = run(load_experiment("joining_up").with_(replicates=1), out="here", workers=2, chunk=1)
print(outcome.progress.finished)
"""


@pytest.mark.parametrize("way", ["file", "standard input"])
def test_a_script_needs_no_guard(way: str, tmp_path: Path) -> None:
    """A script that calls `run` at its top level does not begin batches within batches."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    words = [sys.executable, str(script) if way == "file" else "-"]
    done = subprocess.run(
        words, input=SCRIPT, cwd=tmp_path, capture_output=True, text=True, timeout=600
    )
    assert (done.stdout, done.stderr) == ("9\n", "")


def test_a_part_is_bounded_in_bytes(
    make_plan: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quarterly outcomes of thousands of runs would otherwise fill the parent's memory."""
    monkeypatch.setattr("joinup.batch.dispatch.BYTES_OF_A_PART", 1)
    monkeypatch.setattr("joinup.batch.dispatch.SOONEST_PART", 1e9)
    monkeypatch.setattr("joinup.batch.dispatch.LATEST_PART", 1e9)
    outcome = run_here(make_plan(), out=tmp_path, chunk=1)
    parts = Store.open(outcome.folder).parts()
    assert len(parts) > 1
    monkeypatch.setattr("joinup.batch.dispatch.BYTES_OF_A_PART", 2**40)
    other = run_here(make_plan(), out=tmp_path / "other", chunk=1)
    assert len(Store.open(other.folder).parts()) == 1
