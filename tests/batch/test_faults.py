"""Kills, crashes and full disks: nothing finished is lost, resume gives the whole."""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from joinup.batch import Outcome, open_result, run, verify
from joinup.batch.commit import ASIDE
from joinup.batch.store import Store
from joinup.errors import SimError
from joinup.inputs.plan import Plan
from tests.batch import faulty
from tests.batch.conftest import digest
from tests.batch.driver import CRASHES
from tests.batch.killing import kill, launcher, members
from tests.here import run_here

ROOT = Path(__file__).parents[2]
Make = Callable[..., Plan]


def drive(plan: Path, out: Path, *words: str, **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.batch.driver", str(plan), str(out), *words]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, **options,  # type: ignore[call-overload]
    )  # fmt: skip


def gone(group: int) -> bool:
    """Say whether every process of a group has left, after a moment to do so."""
    for _ in range(500):
        if not members(group):
            return True
        time.sleep(0.02)
    return False


def finished_runs(folder: Path) -> set[int]:
    if not (folder / "plan.json").exists():
        return set()
    return set(np.flatnonzero(Store.open(folder).done()).tolist())


def kill_and_resume(make_plan: Make, tmp_path: Path, kills: int, seed: int) -> dict[str, int]:
    """Kill a batch at random moments until it has been killed often enough, and count the harm.

    Three in four have no worker processes, so that they are at work at once and many can be killed.
    """
    plan = make_plan(300)
    path = tmp_path / "plan.json"
    path.write_text(plan.to_json(), encoding="utf-8")
    whole = digest(run(plan, out=tmp_path / "whole", workers=2, simulate_with=faulty.toy))
    luck = random.Random(seed)
    harm = dict.fromkeys(("kills", "at work", "lost", "claimed", "left over", "twice or wrong"), 0)
    out, claims = tmp_path / "out", tmp_path / "claims"
    folder = out / plan.slug
    with launcher() as launch:
        while harm["kills"] < kills:
            before = finished_runs(folder)
            if len(before) == plan.n_runs:  # begin again, to have something to kill
                harm["twice or wrong"] += digest(run(plan, out=out, workers=1)) != whole
                shutil.rmtree(out)
                before = set()
            claims.unlink(missing_ok=True)
            threads = luck.random() < 0.75
            process = launch.begin(
                plan=str(path), out=str(out), claims=str(claims), threads=threads,
                workers=luck.choice([1, 2]), chunk=luck.choice([1, 7, 16, 40]),
                shard=luck.choice([(1, 1), (1, 1), (1, 2), (2, 2)]),
            )  # fmt: skip
            if luck.random() < 0.6:
                wait_for_a_part(folder, process)
            time.sleep(luck.uniform(0.02, 0.4))
            victims = members(process)
            harm["kills"] += process in victims
            target = "parent" if threads else luck.choice(["parent", "worker", "both"])
            if target != "parent":
                for victim in victims[1:]:
                    kill(victim)
            if target == "worker":
                time.sleep(luck.uniform(0.1, 1.5))  # it begins new ones meanwhile
            kill(process)
            harm["left over"] += not gone(process)
            after = finished_runs(folder)
            harm["at work"] += after > before
            harm["lost"] += len(before - after)
            harm["claimed"] += claims.exists() and int(claims.read_text() or 0) > len(after)
    outcome = run(plan, out=out, workers=2, simulate_with=faulty.toy)
    harm["twice or wrong"] += digest(outcome) != whole
    harm["temporary files"] = len(list(folder.rglob(f"{ASIDE}*")))
    harm["failures"] = len(open_result(folder).failures)
    verify(folder, sample=0)
    return harm


def wait_for_a_part(folder: Path, process: int) -> None:
    """Wait until a batch has committed one more part, or has ended."""
    parts = len(list(folder.glob("parts/part-*")))
    while members(process) and len(list(folder.glob("parts/part-*"))) <= parts:
        time.sleep(0.005)


def check_harm(harm: dict[str, int], kills: int) -> None:
    print(harm)
    assert harm.pop("kills") == kills
    assert harm.pop("at work") > kills / 3, "most are killed while they finish runs"
    assert {key: n for key, n in harm.items() if n} == {}


@pytest.mark.slow
def test_kills_at_random_moments(make_plan: Make, tmp_path: Path) -> None:
    check_harm(kill_and_resume(make_plan, tmp_path, 15, seed=1), 15)


@pytest.mark.slow
def test_three_hundred_kills_at_random_moments(make_plan: Make, tmp_path: Path) -> None:
    check_harm(kill_and_resume(make_plan, tmp_path, 300, seed=2), 300)


@pytest.mark.parametrize("point", CRASHES)
def test_crash_in_a_commit(make_plan: Make, tmp_path: Path, whole: str, point: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(make_plan().to_json(), encoding="utf-8")
    process = drive(path, tmp_path / "out", "1", "10", "real", point)
    process.communicate(timeout=600)
    assert process.returncode == 9 and gone(process.pid)
    outcome = run_here(make_plan(), out=tmp_path / "out")
    assert digest(outcome) == whole
    assert not list(outcome.folder.rglob(f"{ASIDE}*"))
    verify(outcome.folder, sample=2)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mount a small disk of a given size in KiB; needs root."""
    if os.geteuid() != 0 or subprocess.run(["which", "mount"], capture_output=True).returncode:
        pytest.skip("mounting a small disk needs root")
    point = tmp_path / "disk"
    point.mkdir()

    def mount(kib: int) -> Path:
        how = "remount," if os.path.ismount(point) else ""
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"{how}size={kib}k", "tmpfs", str(point)],
            capture_output=True,
        )
        if done.returncode:
            pytest.skip("this machine does not let a test mount a disk")
        return point

    yield mount
    subprocess.run(["umount", "-l", str(point)], capture_output=True)


def fill_and_mend(make_plan: Make, disk: Callable[[int], Path], sizes: list[int]) -> None:
    plan = make_plan(400)
    for kib in sizes:
        point = disk(kib)
        path = point.parent / "plan.json"
        path.write_text(plan.to_json(), encoding="utf-8")
        full = drive(path, point, "1", "100", "real")
        _, words = full.communicate(timeout=600)
        assert full.returncode != 0 and "the disk is full" in words, (kib, words)
        before = finished_runs(point / plan.slug)
        disk(65_536)
        outcome = run(plan, out=point, workers=1)
        assert outcome.complete and outcome.progress.earlier == len(before)
        assert not list(outcome.folder.rglob(f"{ASIDE}*"))
        verify(outcome.folder, sample=1)
        subprocess.run(["rm", "-rf", str(outcome.folder)], check=True)


@pytest.mark.slow
def test_a_full_disk_damages_nothing(make_plan: Make, small_disk: Callable[[int], Path]) -> None:
    fill_and_mend(make_plan, small_disk, [16, 90])


@pytest.mark.slow
def test_a_full_disk_at_many_sizes(make_plan: Make, small_disk: Callable[[int], Path]) -> None:
    fill_and_mend(make_plan, small_disk, [4 + 8 * step for step in range(20)])


def test_a_read_only_folder_is_explained(
    make_plan: Make, small_disk: Callable[[int], Path]
) -> None:
    point = small_disk(1024)
    path = point.parent / "plan.json"
    path.write_text(make_plan().to_json(), encoding="utf-8")
    subprocess.run(["mount", "-o", "remount,ro", str(point)], check=True)
    _, words = drive(path, point, "1", "10", "real").communicate(timeout=600)
    assert "the disk is read-only" in words and "--out" in words


def lowest_free_file() -> int:
    handle = os.open(os.devnull, os.O_RDONLY)
    os.close(handle)
    return handle


@pytest.mark.parametrize("workers", [0, 1])
@pytest.mark.slow
def test_too_many_open_files(make_plan: Make, tmp_path: Path, workers: int) -> None:
    """Few more may be opened, and fewer: it works, or one line says why; nothing is damaged."""
    plan = make_plan()

    def begin(out: Path) -> Outcome:
        if workers:
            return run(plan, out=out, workers=workers, simulate_with=faulty.toy)
        with ThreadPoolExecutor(1) as pool:
            return run(plan, out=out, executor=pool, simulate_with=faulty.toy)

    whole = digest(begin(tmp_path / "whole"))
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    ended = set()
    for more in range(0, 16, 3 if workers else 1):
        out = tmp_path / str(more)
        resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free_file() + more, limits[1]))
        try:
            ended.add("complete" if begin(out).complete else "")
        except SimError as error:
            ended.add("refused" if "open" in str(error) else str(error))
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        resumed = begin(out)
        assert digest(resumed) == whole and not (resumed.folder / "damaged").exists()
    assert "refused" in ended and ended <= {"refused", "complete"}


AS_NOBODY = """
import os, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from joinup.batch import run
from joinup.errors import WriteError
from joinup.inputs.plan import Plan
from tests.batch import faulty
import pyarrow.parquet, tests.batch.conftest
plan = Plan.from_json(Path(sys.argv[1]).read_text())
os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    with ThreadPoolExecutor(1) as pool:
        run(plan, out=sys.argv[2], executor=pool, simulate_with=faulty.toy)
except WriteError as error:
    print(error)
"""


@pytest.mark.parametrize("whose", ["the folder above", "the result"])
def test_a_folder_of_somebody_else_is_explained(
    make_plan: Make, tmp_path: Path, whose: str
) -> None:
    if os.geteuid() != 0:
        pytest.skip("becoming somebody else needs root")
    path = tmp_path / "plan.json"
    path.write_text(make_plan().to_json(), encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir(mode=0o755)
    if whose == "the result":
        run_here(make_plan(), out=out, simulate_with=faulty.toy)
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        folder.chmod(folder.stat().st_mode | 0o055)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(path), str(out)],
        cwd=ROOT, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert "you may not write there; choose another folder with --out" in done.stdout, done
    assert done.stderr == ""


def test_two_processes_on_one_result(make_plan: Make, tmp_path: Path, whole: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(make_plan().to_json(), encoding="utf-8")
    both = [drive(path, tmp_path / "out", "1", "10", "real") for _ in range(2)]
    words = [process.communicate(timeout=600)[1] for process in both]
    assert any(process.returncode == 0 for process in both)
    assert all(not w or "another process is at work" in w for w in words)
    assert digest(run_here(make_plan(), out=tmp_path / "out")) == whole


def peak_memory(make_plan: Make, tmp_path: Path, replicates: int) -> float:
    """Return the most memory that a batch takes, in MB, for 2 x replicates runs."""
    path = tmp_path / f"plan-{replicates}.json"
    path.write_text(make_plan(replicates).to_json(), encoding="utf-8")
    code = (
        "import tests.batch.driver as d; from benchmarks.one_batch import peak_memory;"
        "d.main(); print(peak_memory() / 2**20)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), str(tmp_path / "out"), "2", "512", "real"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip

    return float(done.stdout.split()[-1])


@pytest.mark.slow
def test_memory_is_flat(make_plan: Make, tmp_path: Path) -> None:
    few, many = (peak_memory(make_plan, tmp_path, n) for n in (5_000, 50_000))
    print(f"{few:.0f} MB for 10,000 runs, {many:.0f} MB for 100,000")
    assert many < 400, f"{many:.0f} MB for 100,000 runs"
    assert many < few + 50, f"{few:.0f} MB for 10,000 runs, {many:.0f} MB for 100,000"
