"""Every command ends with the promised code, whatever it prints to and whatever stops it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from joinup.batch import Progress, run
from joinup.batch.executors import Processes
from joinup.inputs import load_experiment
from joinup.model.engine import simulate as simulate_by_numpy
from joinup.terminal import Output, plain
from tests.batch.killing import kill, members
from tests.quick import each
from tests.signals import deaf_but_to_term, hear_all

ROOT = Path(__file__).parents[1]
JOINUP = [sys.executable, "-m", "joinup"]
STUDY = """question = "Q?"
title = "Café − 中文 “quoted” ≥ 5"
scenarios = ["rough_sleepers_pooled", "rough_sleepers_liaison"]
replicates = {}
worlds = 0
[parameters]
places = 2
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "study.toml"
    path.write_text(STUDY.format(3), encoding="utf-8")
    return path


def joinup(*words: str, **how: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*JOINUP, *words], cwd=ROOT, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        errors="replace", timeout=120, **how,  # type: ignore[call-overload]
    )  # fmt: skip


# --- what it prints to ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "title"),
    each(
        3,
        [
            ("cp1252", "Café - ?? “quoted” >= 5"),
            ("ascii", 'Cafe - ?? "quoted" >= 5'),
            ("cp437", 'Café - ?? "quoted" ≥ 5'),
            ("utf-8", "Café − 中文 “quoted” ≥ 5"),
        ],
    ),
)
def test_a_character_that_cannot_be_printed_costs_nothing(
    encoding: str, title: str, study: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [*JOINUP, "run", str(study), "--dry-run", "--out", str(tmp_path)], cwd=ROOT, timeout=600,
        capture_output=True, env={**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode(encoding).startswith(f"{title}: 6 runs")


def test_plain_text_is_never_another_number() -> None:
    assert plain("−2.00 (−4.48 to 0.5), “a”, Ångström") == '-2.00 (-4.48 to 0.5), "a", Angstrom'
    assert plain("½, 10³, ①, ٣") == "?, 10?, ?, ?"


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_no_space_for_the_output_is_said_after_the_work(study: Path, tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        words = ["run", str(study), "--shard", "1/2", "--out", str(tmp_path / "out")]
        done = joinup(*words, stdout=full)
        assert done.returncode == 73
        assert "could not be written (No space left on device)" in done.stderr.splitlines()[-1]
        assert "Traceback" not in done.stderr
    assert list((tmp_path / "out").glob("*/parts/*")), "the work was done all the same"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_no_space_for_output_and_errors_alike_is_known_by_its_code() -> None:
    with open("/dev/full", "w") as full:
        both = subprocess.run([*JOINUP, "list"], cwd=ROOT, stdout=full, stderr=full, timeout=600)
        assert both.returncode == 73


def test_a_reader_that_leaves_ends_nothing(study: Path, tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as gone:
        words = ["run", str(study), "--shard", "1/2", "--out", str(tmp_path / "out")]
        done = joinup(*words, stdout=gone)
    assert done.returncode == 0 and "Traceback" not in done.stderr
    assert list((tmp_path / "out").glob("*/parts/*"))


def test_what_turns_the_direction_of_a_line_is_written_out(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    with path.open("w", encoding="utf-8") as file:
        output = Output(file)
        output.writelines(["safe \u202emlot.exe", " and \u2066isolated\u2069"])
        output.flush()
        assert output.complaint == "" and output.encoding == "utf-8"
    assert path.read_text(encoding="utf-8") == "safe \\u202emlot.exe and \\u2066isolated\\u2069"


# --- what stops it --------------------------------------------------------------------------


Begin = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    begun: list[subprocess.Popen[str]] = []

    def began(
        replicates: int, *words: str, signals: Callable[[], None] = hear_all
    ) -> subprocess.Popen[str]:
        path = tmp_path / "study.toml"
        path.write_text(STUDY.format(replicates), encoding="utf-8")
        process = subprocess.Popen(
            [*JOINUP, "run", str(path), "--out", str(tmp_path / "out"), *words], cwd=ROOT,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
            start_new_session=True, preexec_fn=signals,
        )  # fmt: skip
        begun.append(process)
        return process

    yield began
    for process in begun:
        for one in members(process.pid):
            kill(one)
        process.communicate()


def wait_until(process: subprocess.Popen[str], seen: Callable[[], object]) -> None:
    while not seen():
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)


def is_loading(process: subprocess.Popen[str]) -> bool:
    """Say whether a process hears signals by now: from then on it has to answer them."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    caught = int(status.split("SigCgt:")[1].split()[0], 16)
    return bool(caught >> (signal.SIGTERM - 1) & 1)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
@pytest.mark.parametrize(
    "name", ["SIGTERM", *(pytest.param(n, marks=pytest.mark.slow) for n in ("SIGHUP", "SIGINT"))]
)
@pytest.mark.parametrize("moment", ["before", "during", "after"])
def test_a_signal_at_any_moment_ends_it_with_130(
    name: str, moment: str, begin: Begin, tmp_path: Path
) -> None:
    process = begin(20_000 if moment == "during" else 3, "--workers", "1")
    seen = {
        "before": lambda: is_loading(process),
        "during": lambda: list(tmp_path.glob("out/*/parts/*")),
        "after": lambda: list(tmp_path.glob("out/*/SHA256SUMS")),  # the batch has ended
    }[moment]
    wait_until(process, seen)
    process.send_signal(getattr(signal, name))
    _, said = process.communicate(timeout=600)
    assert process.returncode == 130, said
    assert "Traceback" not in said and "leaked" not in said, said
    assert "go on" in said or "continues" in said, said
    for _ in range(250):
        if not members(process.pid):
            return
        time.sleep(0.02)
    raise AssertionError(f"left over: {members(process.pid)}")


IN_A_DESTRUCTOR = """
import signal, time
from joinup.ending import end_with

class Fragile:
    def __del__(self):
        signal.raise_signal(signal.SIGTERM)

def command():
    Fragile()
    time.sleep(30)
    return 0

end_with(command)
"""


def test_a_signal_that_comes_while_an_object_is_destroyed_is_not_lost() -> None:
    """Python drops what is raised there; some libraries destroy thousands as they are loaded."""
    done = subprocess.run(
        [sys.executable, "-c", IN_A_DESTRUCTOR], cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 130
    assert "continues from there" in done.stderr and "ignored" not in done.stderr


def test_other_faults_of_a_destructor_are_shown_as_ever() -> None:
    program = IN_A_DESTRUCTOR.replace("signal.raise_signal(signal.SIGTERM)", "1 / 0")
    done = subprocess.run(
        [sys.executable, "-c", program.replace("time.sleep(30)", "pass")], cwd=ROOT,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and "ZeroDivisionError" in done.stderr


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_a_batch_that_ignores_ctrl_c_says_what_stops_it_and_is_stopped_by_it(
    begin: Begin, tmp_path: Path
) -> None:
    """As `nohup joinup run ... &` in a script."""
    process = begin(20_000, "--workers", "1", signals=deaf_but_to_term)
    wait_until(process, lambda: list(tmp_path.glob("out/*/parts/*")))
    for name in ("SIGINT", "SIGHUP"):
        os.killpg(process.pid, getattr(signal, name))
    count = len(list(tmp_path.glob("out/*/parts/*")))
    wait_until(process, lambda: len(list(tmp_path.glob("out/*/parts/*"))) > count)
    process.terminate()
    _, said = process.communicate(timeout=600)
    assert process.returncode == 130
    assert f"to stop it: kill {process.pid}" in said and "same command again" in said


def test_a_worker_that_is_killed_while_the_pool_begins_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_once, begun = Processes._begin_once, []

    def killed_at_first(place: Processes) -> None:
        begun.append(place)
        if len(begun) < 3:
            submit = place._submit

            def dies(call: object, *arguments: object) -> object:
                return submit(os._exit, 9)

            with monkeypatch.context() as put:
                put.setattr(place, "_submit", dies)
                begin_once(place)
        begin_once(place)

    monkeypatch.setattr(Processes, "_begin_once", killed_at_first)
    seen: list[int] = []

    def note(progress: Progress) -> None:
        seen.append(progress.finished)

    experiment = load_experiment("joining_up").with_(replicates=1)
    outcome = run(
        experiment, out=tmp_path, workers=1, on_progress=note, simulate_with=simulate_by_numpy
    )
    assert outcome.complete and outcome.progress.failed == 0 and len(begun) == 3


# --- again and again ------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("command", ["run", "shard", "report"])
def test_two_hundred_commands_under_load_end_with_0(
    command: str, study: Path, tmp_path: Path
) -> None:
    """With twice as many busy processes as there are processors beside it."""
    busy = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"])
        for _ in range(2 * (os.cpu_count() or 1))
    ]
    words = ["run", str(study), "--workers", "1"]
    codes = []
    try:
        if command == "report":
            joinup(*words, "--out", str(tmp_path / "one"), stdout=subprocess.DEVNULL)
            words = ["report", str(next((tmp_path / "one").iterdir()))]
        for number in range(200):
            more = {
                "run": ["--out", str(tmp_path / str(number))],
                "shard": ["--shard", "1/2", "--out", str(tmp_path / str(number))],
                "report": [],
            }[command]
            done = joinup(*words, *more, stdout=subprocess.DEVNULL)
            codes.append((done.returncode, "terminate called" in done.stderr))
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert set(codes) == {(0, False)} and len(codes) == 200
