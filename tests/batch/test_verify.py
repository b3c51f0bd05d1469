"""`verify` means what it says: every byte that is passed on, every run, and the very result."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from joinup.batch import open_result, run, verify
from joinup.batch.commit import write_sealed
from joinup.batch.crate import write_crate
from joinup.batch.manifest import NAME, files_of, sealing
from joinup.batch.store import Store
from joinup.errors import ForeignError, InputError, NoResultError, ResultError, SimError
from tests.batch import faulty
from tests.batch.conftest import Make


def made(make_plan: Make, out: Path, replicates: int = 10, chunk: int = 4) -> Path:
    """Return a result with everything that is passed on: also exports and a crate."""
    detail = 'detail = [{ scenario = "low", replicate = 1 }]\n'
    with ThreadPoolExecutor(2) as pool:
        folder = run(
            make_plan(replicates, detail), out=out, executor=pool, workers=2, chunk=chunk,
            simulate_with=faulty.raises_for_real,
        ).folder  # fmt: skip
    with sealing(folder):
        (folder / "exports" / "tables").mkdir(parents=True)
        (folder / "exports" / "index.html").write_text("<p>The page</p>")
        (folder / "exports" / "tables" / "runs.csv").write_text("a,b\n1,2\n")
    write_crate(folder)
    return folder


@pytest.fixture
def whole(make_plan: Make, tmp_path: Path) -> Path:
    return made(make_plan, tmp_path / "out")


def flips(folder: Path, count: int, seed: int) -> int:
    """Flip bits one at a time over every file that is passed on; return how many were noticed."""
    luck = random.Random(seed)
    files = [*sorted(files_of(folder)), NAME]
    kinds = {name.split("/")[0] for name in files}
    assert kinds == {"plan.json", "parts", "detail", "failures", "provenance", "exports",
                     "ro-crate-metadata.json", NAME}  # fmt: skip
    noticed = 0
    for number in range(count):
        path = folder / (files[number] if number < len(files) else luck.choice(files))
        good = path.read_bytes()
        at, bit = luck.randrange(len(good)), luck.randrange(8)
        path.write_bytes(good[:at] + bytes([good[at] ^ (1 << bit)]) + good[at + 1 :])
        try:
            verify(folder, sample=0)
        except ResultError as error:
            noticed += path.name in str(error) and error.exit_code == 4
        path.write_bytes(good)
    assert verify(folder, sample=3).complete
    return noticed


def test_a_flipped_bit_in_any_file_that_is_passed_on_is_noticed(whole: Path) -> None:
    assert flips(whole, 60, seed=1) == 60


@pytest.mark.slow
def test_five_hundred_flipped_bits_are_noticed(whole: Path) -> None:
    assert flips(whole, 500, seed=2) == 500


def test_what_was_taken_away_is_said_and_the_result_is_incomplete(whole: Path) -> None:
    for name in sorted(files_of(whole)):
        if name in ("plan.json",):
            continue
        good = (whole / name).read_bytes()
        (whole / name).unlink()
        found = verify(whole, sample=0)
        assert not found.complete, name
        assert found.missing or f"{whole / name}: missing" in found.lacking, name
        (whole / name).write_bytes(good)
    (whole / NAME).unlink()
    assert "nothing says which files belong here" in verify(whole, sample=0).lacking[0]


def test_what_was_put_beside_is_foreign(whole: Path) -> None:
    (whole / "exports" / "other.html").write_text("<p>Another page</p>")
    with pytest.raises(ForeignError, match=r"other\.html: not of this result"):
        verify(whole, sample=0)


def test_a_change_by_somebody_else_is_not_blessed_by_the_next_command(
    make_plan: Make, whole: Path
) -> None:
    page = whole / "exports" / "index.html"
    page.write_text("<p>Forged</p>")
    taken = next((whole / "provenance").iterdir())
    taken.unlink()
    write_crate(whole)
    with ThreadPoolExecutor(1) as pool:
        plan = open_result(whole).plan
        run(plan, out=whole.parent, executor=pool, simulate_with=faulty.raises_for_real)
    with pytest.raises(ResultError, match=r"index\.html: damaged"):
        verify(whole, sample=0)
    page.write_text("<p>The page</p>")
    assert verify(whole, sample=0).lacking == (f"{taken}: missing",)


def test_other_tools_read_the_list(whole: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", NAME], cwd=whole, capture_output=True, text=True
    )
    assert done.returncode == 0 and done.stdout.count(": OK") == len(files_of(whole))


def test_an_interrupted_batch_is_incomplete_not_damaged(make_plan: Make, tmp_path: Path) -> None:
    class Broken(Exception):
        pass

    def breaks_off(progress: object) -> None:
        if progress.finished:  # type: ignore[attr-defined]
            raise Broken

    from joinup.batch import dispatch

    plan, before = make_plan(), dispatch.SOONEST_PART
    dispatch.SOONEST_PART = 0.0
    try:
        with ThreadPoolExecutor(1) as pool, pytest.raises(Broken):
            run(plan, out=tmp_path, executor=pool, chunk=4, on_progress=breaks_off,
                simulate_with=faulty.toy)  # fmt: skip
    finally:
        dispatch.SOONEST_PART = before
    found = verify(tmp_path / plan.slug, sample=0)
    assert not found.complete and 0 < found.missing < 40 and "still to do" in str(found)


# --- forged parts: their bytes match their names ---------------------------------------------


def forged(folder: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    """Put a part with changed content in place of one that is there."""
    store = Store.open(folder)
    part = store.parts()[0]
    table = store.read_part(part)
    part.unlink()
    store.write_part(change(table).replace_schema_metadata(table.schema.metadata))


def put(name: str, values: object) -> Callable[[pa.Table], pa.Table]:
    def change(table: pa.Table) -> pa.Table:
        return table.set_column(table.column_names.index(name), name, pa.array(values(table)))  # type: ignore[operator]

    return change


FORGED: dict[str, tuple[Callable[[pa.Table], pa.Table], str]] = {
    "numbers below 0": (put("index", lambda t: np.arange(-len(t), 0)), r"holds run -\d+; the plan"),
    "numbers beyond": (put("index", lambda t: 999 + np.arange(len(t))), "holds run 999; the plan"),
    "a run twice": (put("index", lambda t: np.full(len(t), 3)), "holds a run twice"),
    "numbers as text": (put("index", lambda t: [str(n) for n in t["index"].to_pylist()]),
                        "has index as string; it must be int64"),
    "another scenario": (put("scenario", lambda t: ["other"] * len(t)), "another scenario than"),
    "another point": (put("point", lambda t: np.ones(len(t), dtype=np.int64)), "another point"),
    "another replicate": (put("replicate", lambda t: t["replicate"].to_numpy() + 1),
                          "another replicate than"),
    "no outcome": (lambda t: t.drop_columns(["clients_end"]), "lacks a column .* clients_end"),
    "one outcome more": (lambda t: t.append_column("joy", t["clients_end"]), "one too many: joy"),
    "an outcome as text": (put("clients_end", lambda t: ["1"] * len(t)), "has clients_end as str"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_part_is_refused_by_every_look(kind: str, make_plan: Make, tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        plan = make_plan(10)
        folder = run(plan, out=tmp_path, executor=pool, simulate_with=faulty.toy).folder
        change, words = FORGED[kind]
        forged(folder, change)
        looks: list[Callable[[], object]] = [
            lambda: verify(folder, sample=0), lambda: open_result(folder).runs,
            lambda: open_result(folder).missing, lambda: open_result(folder).by_quarter("effort"),
        ]  # fmt: skip
        for look in looks:
            with pytest.raises(ResultError, match=words) as caught:
                look()
            assert caught.value.exit_code == 4
        again = run(plan, out=tmp_path, executor=pool, simulate_with=faulty.toy)
    assert again.progress.finished == 20 and "set aside" in again.notes[0]
    assert verify(folder, sample=0).complete


def test_a_part_of_another_model_or_of_no_kind_is_refused(make_plan: Make, tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        folder = run(make_plan(3), out=tmp_path, executor=pool, simulate_with=faulty.toy).folder
    store = Store.open(folder)
    table = store.read_part(store.parts()[0])
    metadata = {**table.schema.metadata, b"joinup.model": b"another"}
    path = store.write_part(table.replace_schema_metadata(metadata))
    with pytest.raises(ResultError, match="is of model another"):
        verify(folder, sample=0)
    path.unlink()
    write_sealed(folder / "parts", "part", ".parquet", b"no table at all")
    with pytest.raises(ResultError, match="this is no Parquet file"):
        verify(folder, sample=0)


@pytest.mark.parametrize("content", [b"[]", b"{}", b"no json", b'{"index": 999}', b'{"index": -1}'])
def test_a_forged_record_is_refused_without_a_traceback(
    content: bytes, make_plan: Make, whole: Path
) -> None:
    write_sealed(whole / "failures", "run-999", ".json", content)
    with pytest.raises(ResultError, match="forged or damaged"):
        verify(whole, sample=0)


# --- the digest ----------------------------------------------------------------------------


@pytest.fixture
def digests(make_plan: Make, tmp_path: Path) -> Iterator[Callable[..., str]]:
    def digest(out: str, **how: object) -> str:
        with ThreadPoolExecutor(2) as pool:
            folder = run(
                make_plan(10), out=tmp_path / out, executor=pool, workers=2,
                simulate_with=faulty.toy, **how,  # type: ignore[arg-type]
            ).folder  # fmt: skip
        return str(verify(folder, sample=0).digest)

    yield digest


def test_the_digest_is_of_runs_and_not_of_the_parts_they_lie_in(
    digests: Callable[..., str],
) -> None:
    whole = digests("one", chunk=100)
    assert len(whole) == 64 and digests("other", chunk=1) == whole


def test_the_digest_changes_with_plan_rows_and_page(make_plan: Make, tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        one = run(make_plan(3), out=tmp_path, executor=pool, simulate_with=faulty.toy).folder
        other = run(make_plan(4), out=tmp_path, executor=pool, simulate_with=faulty.toy).folder
        noisy = run(make_plan(3), out=tmp_path / "n", executor=pool, simulate_with=faulty.noisy)
    found = [verify(folder, sample=0).digest for folder in (one, other, noisy.folder)]
    assert found[0].plan != found[1].plan and found[0].plan == found[2].plan
    assert found[0].rows != found[2].rows
    with sealing(one):
        (one / "exports").mkdir()
        (one / "exports" / "index.html").write_text("page")
    found.append(verify(one, sample=0).digest)
    assert len({str(digest) for digest in found}) == 4
    assert (found[3].plan, found[3].rows) == (found[0].plan, found[0].rows)


def test_a_quoted_digest_is_held(make_plan: Make, whole: Path) -> None:
    digest = str(verify(whole, sample=0).digest)
    for quoted in (digest, digest[:16], digest.upper()):
        assert verify(whole, sample=0, expect=quoted).complete
    for other in ("0" * 64, digest[:15], digest[1:]):
        with pytest.raises(ForeignError, match=f"the digest is {digest}") as caught:
            verify(whole, sample=0, expect=other)
        assert caught.value.exit_code == 6


def test_runs_of_another_model_are_not_repeated_but_the_rest_can_be_checked(
    make_plan: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ThreadPoolExecutor(1) as pool:
        folder = run(make_plan(3), out=tmp_path, executor=pool, simulate_with=faulty.toy).folder
    monkeypatch.setattr("joinup.batch.identity.version_with", lambda simulate_with: "of tomorrow")
    monkeypatch.setattr("joinup.batch.contents.model_version", lambda: "of tomorrow")
    with pytest.raises(ForeignError, match=r"this is of tomorrow.* To check the rest: --sample 0"):
        verify(folder)
    assert verify(folder, sample=0).complete


def test_two_parts_that_disagree_on_a_run_are_damage(make_plan: Make, tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        folder = run(make_plan(3), out=tmp_path, executor=pool, simulate_with=faulty.toy).folder
    store = Store.open(folder)
    table = store.read_part(store.parts()[0]).slice(0, 2)
    place = table.column_names.index("clients_end")
    store.write_part(table.set_column(place, "clients_end", pa.array([1.0, 2.0])))
    with pytest.raises(ResultError, match="gives run 0 other numbers than another part"):
        verify(folder, sample=0)


def test_damaged_foreign_incomplete_and_none_have_codes_of_their_own() -> None:
    codes = {kind.__name__: kind.exit_code for kind in (ResultError, ForeignError, NoResultError)}
    assert codes == {"ResultError": 4, "ForeignError": 6, "NoResultError": InputError.exit_code}
    assert len({kind.exit_code for kind in SimError.__subclasses__()}) == len(
        SimError.__subclasses__()
    )


def test_a_start_that_was_killed_is_no_fault(make_plan: Make, whole: Path) -> None:
    """Its record is there and stands in no list: who killed it could not tell it."""
    record = json.dumps({"state": "begun"}).encode()
    write_sealed(whole / "provenance", "20260101T000000000000-begun", ".json", record)
    assert verify(whole, sample=0).complete
