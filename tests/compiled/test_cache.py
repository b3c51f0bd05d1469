"""Modules on the disk: shared by processes, unharmed by crashes, never trusted when damaged."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import pytest
import wasmtime

from joinup.compiled import cache, running
from joinup.compiled.cache import folder, kept, module_of, printed
from joinup.compiled.engine import read_parameters
from joinup.compiled.recorded import Shape
from joinup.compiled.running import Loaded, notes_of
from joinup.model.outcomes import SUMMARISED

POINT = {"places": 2, "partners": 2, "quarters": 4}


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JOINUP_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def shape() -> Shape:
    return read_parameters([POINT]).shape(0, SUMMARISED)


def never() -> bytes:
    raise AssertionError("it was kept")


def test_what_is_kept_is_not_made_again(own_folder: Path) -> None:
    assert kept("a", lambda: b"one") == b"one" == kept("a", never)
    assert [path.name for path in own_folder.iterdir()] == ["a"]


@pytest.mark.parametrize("damage", [b"", b"x", b"\0" * 200])
def test_a_damaged_file_is_made_anew(own_folder: Path, damage: bytes) -> None:
    module = module_of(shape())
    (path,) = own_folder.glob("*.wasm")
    whole = path.read_bytes()
    path.write_bytes(damage)
    assert module_of(shape()) == module and path.read_bytes() == whole
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    path.write_bytes(flipped)
    assert module_of(shape()) == module


def test_code_of_another_machine_is_compiled_anew(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What matches its digest and is no code for this machine."""
    module = module_of(shape())
    monkeypatch.setattr("joinup.compiled.running.kept", lambda name, make: b"no code")
    assert Loaded(module).notes == notes_of(module)


def test_a_folder_that_cannot_be_written_to_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setenv("JOINUP_CACHE", str(blocked / "kept"))
    assert kept("a", lambda: b"one") == b"one"
    assert Loaded(module_of(shape())).notes["quarters"] == 4


def test_a_process_that_dies_while_it_writes_leaves_nothing_that_counts(own_folder: Path) -> None:
    code = (
        "import os, signal\n"
        "from joinup.compiled import cache\n"
        "cache.os.replace = lambda *paths: os.kill(os.getpid(), signal.SIGKILL)\n"
        "cache.kept('a', lambda: b'half')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], timeout=600, check=False)
    assert done.returncode == -signal.SIGKILL
    (left,) = own_folder.iterdir()
    assert left.name != "a" and kept("a", lambda: b"whole") == b"whole"


def test_two_processes_at_once_come_to_the_same(own_folder: Path) -> None:
    code = (
        "from joinup.compiled.engine import simulate\n"
        "from joinup.model.engine import Run\n"
        f"print(simulate([Run({POINT}, 1, 0)]).runs['total_cost'][0].hex())\n"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[0] for process in both]
    assert said[0] == said[1] != "" and not list(own_folder.glob("*.part"))


def test_the_oldest_make_room(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_KEPT", 3)
    for number in range(5):
        kept(str(number), lambda: b"x")
        os.utime(own_folder / str(number), (number, number))
    assert sorted(path.name for path in own_folder.iterdir()) == ["2", "3", "4"]


def test_where_it_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JOINUP_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    assert folder() == Path("/caches/joinup")


def test_threads_that_record_at_once_print_what_each_prints_alone() -> None:
    """Expressions of a recording are kept for the whole module: two at once would be mixed up."""
    points = [POINT, {**POINT, "decision_rule": "experience"}, {**POINT, "partners": 3}]
    shapes = [read_parameters([point]).shape(0, SUMMARISED) for point in points]
    alone = [printed(one) for one in shapes]
    ready = threading.Barrier(len(shapes))

    def at_once(one: Shape) -> bytes:
        ready.wait()
        return printed(one)

    with ThreadPoolExecutor(len(shapes)) as pool:
        assert list(pool.map(at_once, shapes)) == alone


def test_threads_that_come_first_at_once_share_one_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A module that was compiled for one engine cannot run on another."""
    make, begun = wasmtime.Engine, threading.Barrier(4)

    def slowly(config: wasmtime.Config) -> wasmtime.Engine:
        begun_late.wait(0.2)
        return make(config)

    begun_late = threading.Event()
    monkeypatch.setattr(wasmtime, "Engine", slowly)
    # Not the one that other tests have modules of.
    fresh = lru_cache(maxsize=1)(running._made.__wrapped__)
    monkeypatch.setattr(running, "_made", fresh)

    def first() -> wasmtime.Engine:
        begun.wait()
        return running._engine()

    with ThreadPoolExecutor(4) as pool:
        made = [future.result() for future in [pool.submit(first) for _ in range(4)]]
    assert len(set(map(id, made))) == 1
