"""The list of a result's files with their hashes, which is passed on beside them.

`sha256sum --check SHA256SUMS` reads it too. Its first line holds the hash of all the others.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from joinup.batch.commit import refusal, write_whole
from joinup.errors import ResultError, SimError, WriteError

NAME = "SHA256SUMS"
NAMED_BY_HASH = ("parts", "detail", "failures", "provenance")
_MADE_AGAIN = ("parts", "detail", "failures")  # what is missing there is a run that is missing
BEGUN = "-begun"
"""Records of a start that has not ended are named so, and stand in no list."""
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")

Marks = Mapping[str, tuple[int, ...]]


@contextlib.contextmanager
def sealing(folder: Path) -> Iterator[None]:
    """List what is written into a result in this block, with its hashes, at the block's end.

    `folder` is the result's, or one in it; elsewhere nothing is listed. What was there before keeps
    the hash that it had, so that a change by somebody else stays one. Raises WriteError where the
    list cannot be written, ResultError where the one there is damaged.
    """
    result = next((one for one in (folder, *folder.parents) if (one / "plan.json").is_file()), None)
    if result is None:
        yield
        return
    before = files_of(result)
    try:
        yield
    except BaseException:
        with contextlib.suppress(SimError):  # what went wrong first is what is said
            _seal(result, before)
        raise
    _seal(result, before)


def _seal(folder: Path, before: Marks) -> None:
    with _alone(folder):
        lines = _listing(folder, before, read_manifest(folder) or {})
        text = "".join(f"{lines[name]}  {name}\n" for name in sorted(lines))
        write_whole(folder / NAME, f"# {_sha256(text.encode())}\n{text}".encode())


def read_manifest(folder: Path) -> dict[str, str] | None:
    """Return the listed hash of each file by its path in the folder, None where there is no list.

    Raises ResultError where the list is damaged or cannot be read.
    """
    path = folder / NAME
    try:
        head, _, text = path.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ResultError(f"{path}: cannot be read ({error.strerror})") from None
    found = [_LINE.fullmatch(line) for line in text.decode(errors="replace").splitlines()]
    if head != f"# {_sha256(text)}".encode() or not all(found):
        raise ResultError(f"{path}: damaged: its lines do not match its first one")
    return {line[2]: line[1] for line in found if line}


def files_of(folder: Path) -> dict[str, tuple[int, ...]]:
    """Return every file in a result's folder, but hidden ones and the list, and what it looks like.

    Two looks at a file differ where it was replaced or written to in between.
    """
    found: dict[str, tuple[int, ...]] = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if name == NAME or any(part.startswith(".") for part in name.split("/")):
            continue
        with contextlib.suppress(FileNotFoundError):
            look = path.stat()
            if not path.is_dir():
                found[name] = (look.st_ino, look.st_size, look.st_mtime_ns)
    return found


def is_named_by_hash(name: str) -> bool:
    """Say whether a file carries its hash in its own name."""
    return name.split("/")[0] in NAMED_BY_HASH


def is_listed(name: str) -> bool:
    """Say whether a file belongs in the list once its batch has ended."""
    return BEGUN not in name


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file. Raises ResultError where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise ResultError(f"{path}: cannot be read ({error.strerror})") from None
    return digest.hexdigest()


def _listing(folder: Path, before: Marks, known: Mapping[str, str]) -> dict[str, str]:
    lines = {}
    there = files_of(folder)
    for name, mark in there.items():
        if is_named_by_hash(name):
            if is_listed(name):
                lines[name] = Path(name).stem.rpartition("-")[2]
        elif name == "plan.json" or before.get(name) != mark:
            lines[name] = hash_of(folder / name)
        elif name in known:
            lines[name] = known[name]
    for name, listed in known.items():
        gone_before = name not in there and name not in before
        if gone_before and name.split("/")[0] not in _MADE_AGAIN:
            lines[name] = listed  # somebody else took it away
    return lines


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let shards write their lists one after another."""
    path = folder / ".lock-list"
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise WriteError(refusal(path, error)) from None
    try:
        with contextlib.suppress(OSError):  # some shared disks know no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
