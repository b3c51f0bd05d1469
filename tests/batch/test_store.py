"""What is on the disk: written whole, changed never, damage noticed, strangers refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from joinup.batch import Outcome, open_result, provenance, run, verify
from joinup.batch import commit as commits
from joinup.batch.commit import (
    ASIDE,
    make_folder,
    refuse_unwritable,
    sweep,
    write_sealed,
    write_whole,
)
from joinup.batch.store import Store
from joinup.batch.worker import Simulate
from joinup.compiled.engine import simulate
from joinup.errors import BusyError, ResultError, SimError, WriteError
from joinup.inputs.plan import Plan
from tests.batch import faulty
from tests.batch.conftest import digest

Make = Callable[..., Plan]


def quickly(plan: Plan, out: Path, simulate_with: Simulate = faulty.toy, **how: object) -> Outcome:
    """Run in threads, which begin at once."""
    with ThreadPoolExecutor(2) as pool:
        return run(plan, out=out, executor=pool, workers=2, simulate_with=simulate_with, **how)  # type: ignore[arg-type]


def test_a_file_is_flushed_before_it_gets_its_name_and_the_name_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened = []
    folders = {os.stat(tmp_path).st_ino: "outer"}
    fsync, replace, mkdir = os.fsync, os.replace, os.mkdir

    def note_fsync(handle: int) -> None:
        number = os.fstat(handle).st_ino
        folders.setdefault(os.stat(tmp_path / "new").st_ino, "folder")
        happened.append(f"fsync {folders.get(number, 'file')}")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(os, "replace", lambda *a: (happened.append("rename"), replace(*a)))
    monkeypatch.setattr(os, "mkdir", lambda *a: (happened.append("mkdir"), mkdir(*a)))
    write_whole(tmp_path / "new" / "file", b"content")
    assert happened == ["mkdir", "fsync outer", "fsync file", "rename", "fsync folder"]


def test_what_stood_there_is_untouched_when_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    write_whole(path, b"last week's")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteError, match="the disk is full; make room"):
        write_whole(path, b"today's")
    assert path.read_bytes() == b"last week's" and list(tmp_path.iterdir()) == [path]


def test_what_the_dead_left_aside_goes_and_what_the_living_write_stays(tmp_path: Path) -> None:
    here = commits._machine()
    names = {
        "living": f"{ASIDE}{here}-{os.getppid()}-0a",
        "dead": f"{ASIDE}{here}-{2**22 + 1}-0b",
        "elsewhere": f"{ASIDE}another_machine-{2**22 + 1}-0c",
        "long ago": f"{ASIDE}another_machine-{os.getppid()}-0d",
        "not ours": ".aside-notes",
        "part": "part-00.parquet",
    }
    for name in names.values():
        (tmp_path / name).write_bytes(b"half")
    os.utime(tmp_path / names["long ago"], (time.time() - 90_000,) * 2)
    sweep(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {names[key] for key in ("living", "elsewhere", "not ours", "part")}


def test_a_file_in_the_way_of_a_folder_is_explained(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("mine")
    with pytest.raises(WriteError, match="a file stands where a folder is needed"):
        make_folder(tmp_path / "a" / "b" / "c")


def test_where_nothing_could_be_written_is_known_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    refuse_unwritable(tmp_path / "new" / "folder", folder=True)
    refuse_unwritable(tmp_path / "new" / "file.csv", folder=False)
    refuse_unwritable(tmp_path / "file", folder=False)
    for path, folder, words in (
        (tmp_path / "file", True, "a file stands where a folder is needed"),
        (tmp_path / "file" / "below", True, "a part of the path is a file"),
        (tmp_path, False, "Is a directory"),
    ):
        with pytest.raises(WriteError, match=words):
            refuse_unwritable(path, folder=folder)
    assert [path.name for path in tmp_path.iterdir()] == ["file"], "nothing is written"


def whole_result(make_plan: Make, out: Path) -> Path:
    """Return a result with every kind of file: parts, detail, failures and provenance."""
    detail = 'detail = [{ scenario = "low", replicate = 1 }]\n'
    return quickly(make_plan(10, detail), out, faulty.raises_for_real, chunk=4).folder


def test_no_number_is_shown_over_damage(make_plan: Make, tmp_path: Path) -> None:
    folder = whole_result(make_plan, tmp_path)
    result = open_result(folder)
    looks: dict[str, Callable[[], object]] = {
        "parts": lambda: (open_result(folder).runs, "unreached"),
        "failures": lambda: open_result(folder).failures,
        "detail": lambda: open_result(folder).detail("effort"),
    }
    for kind, look in looks.items():
        path = next((result.folder / kind).iterdir())
        good = path.read_bytes()
        path.write_bytes(good[:-1])
        with pytest.raises(ResultError, match=f"{path.name}: damaged"):
            look()
        path.write_bytes(good)


def test_a_file_that_cannot_be_read_now_is_not_taken_for_damage(
    make_plan: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too many open files, or a disk that is away for a moment: nothing is set aside."""
    plan = make_plan()
    folder = quickly(plan, tmp_path).folder
    read = Path.read_bytes

    def away(path: Path) -> bytes:
        if path.suffix == ".parquet":
            raise OSError(24, "Too many open files")
        return read(path)

    with monkeypatch.context() as put:
        put.setattr(Path, "read_bytes", away)
        with pytest.raises(ResultError, match=r"cannot be read \(Too many open files\)"):
            quickly(plan, tmp_path)
    assert not (folder / "damaged").exists()
    assert quickly(plan, tmp_path).progress.earlier == 40


def test_a_part_of_another_result_is_refused_and_then_set_aside(
    make_plan: Make, tmp_path: Path
) -> None:
    mine = quickly(make_plan(4), tmp_path)
    good = digest(mine)
    other = quickly(make_plan(5), tmp_path)
    part = Store.open(other.folder).parts()[0]
    (mine.folder / "parts" / part.name).write_bytes(part.read_bytes())
    for look in (lambda: open_result(mine.folder).runs, lambda: verify(mine.folder, sample=0)):
        with pytest.raises(ResultError, match="belongs to another result"):
            look()
    again = quickly(make_plan(4), tmp_path)
    assert "belongs to another result" in again.notes[0] and again.progress.earlier == 8
    assert digest(again) == good


def test_a_changed_plan_is_refused(make_plan: Make, tmp_path: Path) -> None:
    plan = make_plan(4)
    path = quickly(plan, tmp_path).folder / "plan.json"
    for content in (b"", b"\xff\xfe", b"{}", path.read_bytes() + b" ", b"[" * 100_000):
        path.write_bytes(content)
        with pytest.raises(ResultError, match="plan was changed"):
            quickly(plan, tmp_path)
        with pytest.raises(ResultError, match=r"plan\.json: the plan"):
            open_result(path.parent)


def test_a_result_of_a_newer_joinup_is_refused(make_plan: Make, tmp_path: Path) -> None:
    newer = Plan({**make_plan(4).content, "format": 99})
    write_whole(tmp_path / newer.slug / "plan.json", newer.to_json().encode())
    with pytest.raises(ResultError, match="no plan of this version of joinup"):
        open_result(tmp_path / newer.slug)


def test_a_result_of_an_earlier_model_can_still_be_read(
    make_plan: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its outcomes and units are those that it was written with, whatever the model has today."""
    result = open_result(quickly(make_plan(4), tmp_path).folder)
    from joinup.batch import table
    from joinup.model import outcomes

    changed = {name: item for name, item in outcomes.OUTCOMES.items() if name != "clients_end"}
    monkeypatch.setattr(table, "OUTCOMES", changed)
    monkeypatch.setattr(outcomes, "OUTCOMES", changed)
    assert result.runs.attrs["units"]["clients_end"] == "people"
    assert len(result.runs["clients_end"]) == 8


def test_one_process_or_many_shards_but_not_both(make_plan: Make, tmp_path: Path) -> None:
    store = Store.create(tmp_path, make_plan())
    with store.alone():
        for shard in ((1, 1), (1, 2)):
            with pytest.raises(BusyError, match="another process is at work"):
                quickly(make_plan(), tmp_path, shard=shard)
    with store.alone("1-of-2"):
        assert quickly(make_plan(), tmp_path, shard=(2, 2)).complete
        for shard in ((1, 1), (1, 2)):
            with pytest.raises(BusyError):
                quickly(make_plan(), tmp_path, shard=shard)
    assert quickly(make_plan(), tmp_path).complete


def test_a_disk_without_locks_is_no_hindrance(
    make_plan: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_here(handle: int, kind: int) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr("fcntl.flock", none_here)
    assert quickly(make_plan(), tmp_path).complete


def test_a_shard_forgets_only_its_own_failures(make_plan: Make, tmp_path: Path) -> None:
    """Replicate 7 fails in both scenarios: runs 7 and 27, of the shards 2/2 and 2/2."""
    for shard in ((1, 2), (2, 2)):
        outcome = quickly(make_plan(), tmp_path, faulty.raises, shard=shard)
    result = open_result(outcome.folder)
    assert [record["index"] for record in result.failures] == [7, 27] and result.missing == 0
    quickly(make_plan(), tmp_path, shard=(1, 2))
    assert len(open_result(outcome.folder).failures) == 2, "shard 1 has nothing to do with them"
    mended = quickly(make_plan(), tmp_path, shard=(2, 2))
    assert mended.progress.finished == 2 and not open_result(outcome.folder).failures


def test_a_failed_run_that_was_finished_elsewhere_counts_once(
    make_plan: Make, tmp_path: Path
) -> None:
    outcome = quickly(make_plan(), tmp_path)
    Store.open(outcome.folder).write_failure(3, {"index": 3, "message": "in another shard"})
    result = open_result(outcome.folder)
    assert not result.failures and result.missing == 0
    assert "0 failed, no run missing" in str(verify(outcome.folder, sample=0))


def test_provenance_says_who_did_what_and_that_a_killed_process_was_there(
    make_plan: Make, tmp_path: Path
) -> None:
    plan = make_plan()
    folder = quickly(plan, tmp_path).folder
    (path,) = (folder / "provenance").iterdir()
    first = json.loads(path.read_text())
    assert first["state"] == "ended" and first["finished"] == 40 and first["versions"]["numpy"]
    seen: list[dict[str, object]] = []

    def look(progress: object) -> None:
        records = [json.loads(p.read_text()) for p in (folder / "provenance").iterdir()]
        seen.extend(record for record in records if record["began"] != first["began"])
        raise RuntimeError("as good as killed")

    time.sleep(1.0)  # records say seconds
    with pytest.raises(RuntimeError):
        quickly(plan, tmp_path, on_progress=look)
    assert seen[0]["state"] == "begun" and seen[0]["command"]
    states = [json.loads(p.read_text())["state"] for p in sorted((folder / "provenance").iterdir())]
    assert states == ["ended", "broken off"]


@pytest.mark.parametrize("tracked", [True, False], ids=["our own", "somebody else's"])
def test_a_commit_is_named_only_where_it_holds_the_source(
    tracked: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An environment often lies, ignored, inside a repository of its user's."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")

    def git(*words: str) -> str:
        command = ["git", "-C", str(tmp_path), "-c", "user.name=n", "-c", "user.email=e", *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    source = tmp_path / "environment" / "provenance.py"
    source.parent.mkdir()
    source.touch()
    git("init", "--quiet")
    if tracked:
        git("add", "environment")
    else:
        (tmp_path / ".gitignore").write_text("environment\n")
        git("add", ".gitignore")
    git("commit", "--quiet", "--message", "any")
    monkeypatch.setattr(provenance, "__file__", str(source))
    assert provenance.commit_of_source() == (git("rev-parse", "HEAD") if tracked else "")
    source.write_text("changed")
    assert provenance.commit_of_source().endswith("+") == tracked


def test_sealed_content_is_written_once(tmp_path: Path) -> None:
    first = write_sealed(tmp_path, "part", ".bin", b"content")
    before = first.stat().st_ino
    assert write_sealed(tmp_path, "part", ".bin", b"content") == first
    assert first.stat().st_ino == before and len(list(tmp_path.iterdir())) == 1


def test_verify_finds_numbers_that_the_model_does_not_give(make_plan: Make, tmp_path: Path) -> None:
    """The bytes match their name, the numbers are made up."""
    outcome = quickly(make_plan(4), tmp_path, faulty.toy)
    with pytest.raises(ResultError, match="when it is repeated"):
        verify(outcome.folder, sample=2)
    honest = quickly(make_plan(4), tmp_path / "honest", simulate)
    assert "2 repeated bit for bit" in str(verify(honest.folder, sample=2))


def test_a_result_that_was_never_made_is_one_clear_line(tmp_path: Path) -> None:
    for path, said in (
        (tmp_path, "this is no result"),
        (tmp_path / "none", "there is no such folder"),
        (tmp_path / "none" / "either", "there is no such folder"),
    ):
        with pytest.raises(SimError, match=said):
            open_result(path)
