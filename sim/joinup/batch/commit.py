"""Write a file whole or not at all: aside, flushed to the disk, then renamed into place."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import platform
import re
import secrets
import time
from pathlib import Path
from typing import Any

from joinup.errors import ResultError, WriteError

ASIDE = ".aside-"
_FORGOTTEN = 24 * 3600.0  # seconds after which a file left aside by another machine is removed


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that a reader, now or after a crash, sees all of it or none.

    What stood there before is untouched until the last moment. Raises WriteError where the disk is
    full, the folder is read-only or belongs to somebody else.
    """
    make_folder(path.parent)
    aside = path.parent / f"{ASIDE}{_machine()}-{os.getpid()}-{secrets.token_hex(4)}"
    try:
        with open(aside, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise WriteError(refusal(path, error)) from None
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise


def write_sealed(folder: Path, stem: str, suffix: str, content: bytes) -> Path:
    """Write a file that carries its own SHA-256 in its name, and return its path.

    Raises WriteError as `write_whole` does. The same content again is not written twice.
    """
    path = folder / f"{stem}-{hashlib.sha256(content).hexdigest()}{suffix}"
    if not path.exists():
        write_whole(path, content)
    return path


def read_sealed(path: Path) -> tuple[bytes, str]:
    """Return what a sealed file holds, and what is wrong with it ("" if nothing is).

    Raises ResultError where it cannot be read at all, which says nothing of what it holds.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ResultError(f"{path}: cannot be read ({error.strerror})") from None
    if path.stem.rpartition("-")[2] == hashlib.sha256(content).hexdigest():
        return content, ""
    return content, f"{path}: damaged: its bytes do not match its name"


def read_record(path: Path) -> dict[str, Any]:
    """Return a record that carries its hash in its name. Raises ResultError on damage."""
    content, problem = read_sealed(path)
    if problem:
        raise ResultError(f"{problem}. Give the command that made it again.")
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ResultError(f"{path}: forged or damaged: this is no record")
    return found


def listed(folder: Path, start: str, end: str = "") -> list[Path]:
    """Return the files of a folder whose names begin and end so, sorted; none without the folder.

    Raises ResultError where it cannot be read: a folder that is out of sight is not an empty one.
    """
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ResultError(f"{folder}: cannot be read ({error.strerror})") from None
    return sorted(folder / name for name in names if name.startswith(start) and name.endswith(end))


def make_folder(folder: Path) -> None:
    """Make a folder that lasts through a crash of the machine, with its parents.

    Raises WriteError where that is not possible.
    """
    try:
        if folder.is_dir():
            return
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)
    except OSError as error:
        raise WriteError(refusal(folder, error)) from None


def refuse_unwritable(path: Path, *, folder: bool) -> None:
    """Raise WriteError where a folder, or a file, could not be made at a path; nothing is written.

    A disk that is full is noticed later.
    """
    try:
        there = next(one for one in (path, *path.absolute().parents) if one.exists())
        if there != path and not there.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        if there == path and there.is_dir() != folder:
            raise OSError(errno.EEXIST if folder else errno.EISDIR, os.strerror(errno.EISDIR))
        if not os.access(there, os.W_OK | (os.X_OK if there.is_dir() else 0)):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if hasattr(os, "statvfs") and os.statvfs(there).f_flag & os.ST_RDONLY:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
    except (OSError, ValueError) as error:
        reason = error if isinstance(error, OSError) else OSError(errno.EINVAL, str(error))
        raise WriteError(refusal(path, reason)) from None


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a crash of the machine."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def refusal(path: Path, error: OSError) -> str:
    """Say why a file cannot be written, and what helps."""
    helps = {
        errno.ENOSPC: "the disk is full; make room and give the same command again",
        errno.EDQUOT: "your share of the disk is used up; make room and repeat the command",
        errno.EACCES: "you may not write there; choose another folder with --out",
        errno.EPERM: "you may not write there; choose another folder with --out",
        errno.EROFS: "the disk is read-only; choose another folder with --out",
        errno.ENOTDIR: "a part of the path is a file, not a folder; choose another with --out",
        errno.EEXIST: "a file stands where a folder is needed; choose another with --out",
        errno.EMFILE: "too many files are open; raise the limit (ulimit -n) and repeat the command",
    }
    reason = helps.get(error.errno or 0, error.strerror or str(error))
    return f"{path}: cannot be written: {reason}. What was finished before is safe."


def sweep(folder: Path) -> None:
    """Remove what killed processes left aside in a folder, never what a living one is writing.

    Another machine's processes cannot be seen from here: their files are left for a day.
    """
    for left in listed(folder, ASIDE):
        machine, _, process = left.name.removeprefix(ASIDE).rpartition("-")[0].rpartition("-")
        with contextlib.suppress(OSError, ValueError):
            if machine == _machine():
                forgotten = not _lives(int(process)) or int(process) == os.getpid()
            else:
                forgotten = time.time() - left.stat().st_mtime > _FORGOTTEN
            if forgotten:
                left.unlink()


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _machine() -> str:
    """Return this machine's name, fit for a file's."""
    return re.sub(r"[^A-Za-z0-9]+", "_", platform.node()) or "machine"
