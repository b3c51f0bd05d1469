"""The store of one result: a plan, parts named by their own hash, and records of failed runs.

Parts are the truth: what is done is found by reading them. No file is ever changed; one whose bytes
no longer match its name is damaged.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from joinup.batch.commit import (
    listed,
    make_folder,
    read_record,
    read_sealed,
    refusal,
    sweep,
    write_sealed,
    write_whole,
)
from joinup.batch.contents import misfit, misfit_of_detail
from joinup.batch.manifest import NAME, read_manifest
from joinup.batch.missing import shard_of
from joinup.batch.parquet import as_parquet, columns_of
from joinup.errors import BusyError, ForeignError, NoResultError, ResultError, WriteError
from joinup.inputs.plan import Plan

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq


class Store:
    """A result's folder."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder = folder
        self.plan = plan
        self.parts_folder = folder / "parts"
        self.detail_folder = folder / "detail"
        self.failures_folder = folder / "failures"
        self.provenance_folder = folder / "provenance"
        self._sound: dict[Path, tuple[int, ...]] = {}  # what was read whole, and as what

    @staticmethod
    def create(out: Path, plan: Plan) -> Store:
        """Return the store of a plan below `out`, made where it is not there yet.

        Raises WriteError where it cannot be made, ResultError where its plan is another.
        """
        store = Store(out / plan.slug, plan)
        path = store.folder / "plan.json"
        content = plan.to_json().encode()
        try:
            if out.exists() and not out.is_dir():
                raise WriteError(f"{out}: this is a file; --out needs a folder")
            stands = path.exists()
            changed = stands and path.read_bytes() != content
        except OSError as error:
            raise WriteError(refusal(path, error)) from None
        if changed:
            raise ResultError(f"{path}: this plan was changed; move the folder away and run again")
        if not stands:
            write_whole(path, content)
        for folder in (store.parts_folder, store.failures_folder, store.provenance_folder):
            make_folder(folder)
        return store

    @staticmethod
    def open(folder: Path) -> Store:
        """Return the store that lies in a folder.

        Raises NoResultError where there is none, ResultError where its plan was changed,
        ForeignError where another version of joinup made it.
        """
        path = folder / "plan.json"
        if not path.is_file():
            there = "this is no result" if folder.is_dir() else "there is no such folder"
            raise NoResultError(
                f"{folder}: {there}; joinup run makes a result, a folder that holds a plan.json"
            )
        try:
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()[:8]
            if not folder.resolve().name.endswith(f"-{digest}"):
                raise ResultError(
                    f"{path}: the plan was changed or the folder renamed: its hash is {digest}, "
                    "unlike the folder's name"
                )
            plan = Plan.from_json(content.decode())
        except (ValueError, OSError) as error:
            # Its bytes match its name, so they are what was written: of another joinup.
            raise ForeignError(f"{path}: the plan cannot be read ({error})") from None
        return Store(folder, plan)

    @contextlib.contextmanager
    def alone(self, shard: str = "") -> Iterator[Store]:
        """Lock this result, or one shard of it: no second process writes to it. Raises BusyError.

        Shards run beside each other, but not beside a process that does all of the result. What
        killed processes left aside is removed.
        """
        with contextlib.ExitStack() as held:
            held.enter_context(self._lock("", fcntl.LOCK_SH if shard else fcntl.LOCK_EX))
            if shard:
                held.enter_context(self._lock(f"-{shard}", fcntl.LOCK_EX))
            for folder in (
                self.folder,
                self.parts_folder,
                self.detail_folder,
                self.failures_folder,
                self.provenance_folder,
            ):
                sweep(folder)
            yield self

    @contextlib.contextmanager
    def _lock(self, name: str, kind: int) -> Iterator[None]:
        path = self.folder / f".lock{name}"
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise WriteError(refusal(path, error)) from None
        try:
            # Some shared disks know no locks. Nothing depends on them: a run that two processes do
            # is read once.
            with contextlib.suppress(OSError):
                try:
                    fcntl.flock(handle, kind | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise BusyError(
                        f"{self.folder}: another process is at work on this result; wait for it, "
                        "or share the work with --shard"
                    ) from None
            yield
        finally:
            os.close(handle)

    def write_part(self, table: pa.Table) -> Path:
        """Write a table of runs as one part, named by its own hash. Raises WriteError."""
        return write_sealed(self.parts_folder, "part", ".parquet", as_parquet(table))

    def write_detail(self, index: int, table: pa.Table) -> Path:
        """Write the detail of one run, named by its number and its own hash. Raises WriteError."""
        return write_sealed(self.detail_folder, f"run-{index}", ".parquet", as_parquet(table))

    def parts(self) -> list[Path]:
        """Return all parts, in the order of their names."""
        return listed(self.parts_folder, "part-", ".parquet")

    def details(self) -> list[tuple[int, Path]]:
        """Return the numbers of the runs whose detail is kept, and where."""
        found = listed(self.detail_folder, "run-", ".parquet")
        return sorted((_number_in(path), path) for path in found)

    def _tables(self) -> list[Path]:
        return [*self.parts(), *(path for _, path in self.details())]

    def problem(self, part: Path) -> str:
        """Say why a part cannot be used: it is damaged, or another result's; "" if it can."""
        return self._opened(part)[1]

    def faults(self) -> list[str]:
        """Return what is wrong with any file of this result."""
        records = [*self._failed(), *listed(self.provenance_folder, "", ".json")]
        found = [self.problem(part) for part in self._tables()]
        found += [read_sealed(path)[1] for path in records]
        return [problem for problem in found if problem]

    def read_part(self, part: Path, columns: list[str] | None = None) -> pa.Table:
        """Return a part's table. Raises ResultError where it is damaged or another result's.

        Every byte is held against the part's name at the first reading. After that only the columns
        that are wanted are read, each page against its own checksum.
        """
        import pyarrow.parquet as pq

        mark = _mark(part)
        if mark and self._sound.get(part) == mark:
            with contextlib.suppress(OSError):  # the reading below says what is wrong
                again = pq.ParquetFile(part, page_checksum_verification=True)
                return columns_of(again, columns)
        file, problem = self._opened(part)
        if file is None:
            raise ResultError(f"{problem}. Give the command that made it again to redo its runs.")
        self._sound[part] = mark
        return columns_of(file, columns)

    def _opened(self, part: Path) -> tuple[pq.ParquetFile | None, str]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        content, problem = read_sealed(part)
        if problem:
            return None, problem
        try:
            file = pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True)
        except pa.ArrowInvalid:
            return None, f"{part}: damaged: this is no Parquet file"
        belongs = (file.schema_arrow.metadata or {}).get(b"joinup.result", b"").decode()
        if belongs != self.plan.slug:
            return None, f"{part}: belongs to another result, {belongs or 'of an unknown name'}"
        if part.parent == self.detail_folder:
            problem = misfit_of_detail(file, self.plan, _number_in(part))
        else:
            problem = misfit(file, self.plan)
        return (None, f"{part}: forged or damaged: it {problem}") if problem else (file, "")

    def columns(self, part: Path) -> list[str]:
        """Return the names of a part's columns. Raises ResultError as `read_part` does."""
        file, problem = self._opened(part)
        if file is None:
            raise ResultError(problem)
        return list(file.schema_arrow.names)

    def numbers(self, part: Path) -> NDArray[np.int64]:
        """Return the numbers of the runs in a part. Raises ResultError as `read_part` does."""
        numbers: NDArray[np.int64] = self.read_part(part, ["index"])["index"].to_numpy()
        return numbers

    def done(self) -> NDArray[np.bool_]:
        """Return which runs are in the parts, (run,). Raises ResultError on damage."""
        done = np.zeros(self.plan.n_runs, dtype=np.bool_)
        for part in self.parts():
            done[self.numbers(part)] = True
        return done

    def mend(self) -> list[str]:
        """Move what cannot be used out of the way, and say so; its runs are then done again."""
        notes = []
        try:
            read_manifest(self.folder)
        except ResultError as error:
            self._set_aside(self.folder / NAME)
            notes.append(f"{error}; set aside, it is written again")
        for part in self._tables():
            if problem := self.problem(part):
                self._set_aside(part)
                notes.append(f"{problem}; set aside, its runs are done again")
        return notes

    def _set_aside(self, part: Path) -> None:
        folder = self.folder / "damaged"
        make_folder(folder)
        try:
            os.replace(part, folder / part.name)
        except FileNotFoundError:
            return  # another shard did it first
        except OSError as error:
            raise WriteError(refusal(part, error)) from None

    def write_failure(self, index: int, record: dict[str, Any]) -> None:
        """Keep the record of a failed run, one file a run. Raises WriteError."""
        text = json.dumps(record, indent=1, sort_keys=True, default=str) + "\n"
        write_sealed(self.failures_folder, f"run-{index}", ".json", text.encode())

    def _failed(self) -> list[Path]:
        return listed(self.failures_folder, "run-", ".json")

    def failures(self) -> list[dict[str, Any]]:
        """Return the records of failed runs, by number. Raises ResultError on damage."""
        records = {}
        for path in self._failed():
            record = read_record(path)
            number = _number_in(path)
            if record.get("index") != number or number >= self.plan.n_runs:
                raise ResultError(f"{path}: forged or damaged: it is of run {record.get('index')}")
            records[number] = record
        return [records[index] for index in sorted(records)]

    def forget_failures(self, shard: tuple[int, int] = (1, 1)) -> None:
        """Remove the records of failed runs of a shard, which are about to be tried again."""
        part, parts = shard
        for path in self._failed():
            number = path.name.split("-")[1]
            if not number.isdecimal() or shard_of(np.int64(number), self.plan, parts) == part - 1:
                try:
                    path.unlink(missing_ok=True)
                except OSError as error:
                    raise WriteError(refusal(path, error)) from None


def _number_in(path: Path) -> int:
    """Return the number of the run that a file is named after. Raises ResultError for none."""
    number = path.stem.split("-")[1]
    if not (number.isascii() and number.isdecimal()):
        raise ResultError(f"{path}: this is no file of a run: its name has no number")
    return int(number)


def _mark(part: Path) -> tuple[int, ...]:
    """Return what changes where a file is replaced or written to; () where it cannot be seen."""
    try:
        found = part.stat()
    except OSError:
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns
