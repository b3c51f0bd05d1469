"""The store of one result: a plan, parts named by their own hash, and records of failed runs.

Parts are the truth: what is done is found by reading them. A part is never changed; one whose bytes
no longer match its name is damaged.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.batch.commit import refusal, sweep, write_whole
from sim.errors import BusyError, ResultError, WriteError
from sim.inputs.plan import Plan

if TYPE_CHECKING:
    import pyarrow as pa

_PART = "part-"
_DETAIL = "run-"


class Store:
    """A result's folder."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder = folder
        self.plan = plan
        self.parts_folder = folder / "parts"
        self.failures_folder = folder / "failures"

    @staticmethod
    def create(out: Path, plan: Plan) -> Store:
        """Return the store of a plan below `out`, made where it is not there yet.

        Raises WriteError where it cannot be made, ResultError where its plan is another.
        """
        store = Store(out / plan.slug, plan)
        path = store.folder / "plan.json"
        if out.exists() and not out.is_dir():
            raise WriteError(f"{out}: this is a file; --out needs a folder")
        if path.exists():
            if path.read_text(encoding="utf-8") != plan.to_json():
                raise ResultError(
                    f"{path}: this plan was changed; move the folder away and run again"
                )
        else:
            write_whole(path, plan.to_json().encode())
        for folder in (store.parts_folder, store.failures_folder, store.folder / "provenance"):
            try:
                folder.mkdir(exist_ok=True)
            except OSError as error:
                raise WriteError(refusal(folder, error)) from None
        sweep(store.folder)
        sweep(store.parts_folder)
        return store

    @staticmethod
    def open(folder: Path) -> Store:
        """Return the store that lies in a folder. Raises ResultError where there is none."""
        path = folder / "plan.json"
        if not path.is_file():
            raise ResultError(f"{folder}: this is no result; a result's folder holds a plan.json")
        try:
            text = path.read_text(encoding="utf-8")
            plan = Plan.from_json(text)
        except (ValueError, OSError) as error:
            raise ResultError(f"{path}: the plan cannot be read ({error})") from None
        if not folder.resolve().name.endswith(plan.id) or plan.to_json() != text:
            raise ResultError(
                f"{path}: the plan was changed: its hash is {plan.id}, unlike the folder's name"
            )
        return Store(folder, plan)

    @contextlib.contextmanager
    def alone(self, shard: str = "") -> Iterator[None]:
        """Hold this result (or one shard of it) against a second process. Raises BusyError."""
        path = self.folder / f".lock{shard.replace('/', '-of-')}"
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise WriteError(refusal(path, error)) from None
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise BusyError(
                    f"{self.folder}: another process is at work on this result; wait for it, or "
                    "share the work with --shard"
                ) from None
            yield
        finally:
            os.close(handle)

    def write_part(self, table: pa.Table) -> Path:
        """Write a table of runs as one part, named by its own hash. Raises WriteError."""
        return _write_table(table, self.parts_folder, _PART)

    def write_detail(self, index: int, table: pa.Table) -> Path:
        """Write the detail of one run, named by its number and its own hash. Raises WriteError."""
        return _write_table(table, self.folder / "detail", f"{_DETAIL}{index}-")

    def details(self) -> list[tuple[int, Path]]:
        """Return the numbers of the runs whose detail is kept, and where."""
        found = sorted((self.folder / "detail").glob(f"{_DETAIL}*.parquet"))
        return [(int(path.stem.removeprefix(_DETAIL).split("-")[0]), path) for path in found]

    def parts(self) -> list[Path]:
        """Return all parts, in the order of their names."""
        return sorted(self.parts_folder.glob(f"{_PART}*.parquet"))

    def damaged(self, part: Path) -> str:
        """Say what is wrong with a part's bytes; "" where they match its name."""
        digest = hashlib.sha256()
        try:
            with open(part, "rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
        except OSError as error:
            return f"{part}: cannot be read ({error.strerror})"
        if part.stem.rsplit("-", 1)[1] == digest.hexdigest():
            return ""
        return f"{part}: damaged: its bytes do not match its name"

    def set_aside(self, part: Path) -> None:
        """Move a damaged part out of the way, so that its runs are done again."""
        folder = self.folder / "damaged"
        folder.mkdir(exist_ok=True)
        os.replace(part, folder / part.name)

    def read_part(self, part: Path, columns: list[str] | None = None) -> pa.Table:
        """Return a part's table. Raises ResultError where its bytes were changed."""
        import pyarrow.parquet as pq

        problem = self.damaged(part)
        if problem:
            raise ResultError(f"{problem}. Give the command that made it again to redo its runs.")
        return pq.read_table(part, columns=columns, page_checksum_verification=True)

    def done(self) -> set[int]:
        """Return the numbers of the runs that are in the parts. Raises ResultError on damage."""
        numbers: set[int] = set()
        for part in self.parts():
            numbers.update(self.read_part(part, ["index"])["index"].to_pylist())
        return numbers

    def write_failure(self, index: int, record: dict[str, Any]) -> None:
        """Keep the record of a failed run, one file a run."""
        text = json.dumps(record, indent=1, sort_keys=True, default=str) + "\n"
        write_whole(self.failures_folder / f"run-{index}.json", text.encode())

    def failures(self) -> list[dict[str, Any]]:
        """Return the records of failed runs, by number."""
        records = []
        for path in self.failures_folder.glob("run-*.json"):
            try:
                records.append(json.loads(path.read_text(encoding="utf-8")))
            except (ValueError, OSError):
                raise ResultError(f"{path}: damaged: this record cannot be read") from None
        return sorted(records, key=lambda record: int(record["index"]))

    def forget_failures(self) -> None:
        """Remove the records of failed runs, which are about to be tried again."""
        for path in self.failures_folder.glob("run-*.json"):
            path.unlink()


def _write_table(table: pa.Table, folder: Path, start: str) -> Path:
    """Write a table to a file named by a start and the hash of its bytes."""
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd", write_page_checksum=True)
    content = buffer.getvalue()
    path = folder / f"{start}{hashlib.sha256(content).hexdigest()}.parquet"
    if not path.exists():
        write_whole(path, content)
    return path
