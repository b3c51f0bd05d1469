"""Write a file whole or not at all: aside, flushed to the disk, then renamed into place."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from pathlib import Path

from sim.errors import WriteError

ASIDE = ".aside-"


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that a reader, now or after a crash, sees all of it or none.

    What stood there before is untouched until the last moment. Raises WriteError where the disk is
    full, the folder is read-only or belongs to somebody else.
    """
    aside = path.parent / f"{ASIDE}{os.getpid()}-{secrets.token_hex(4)}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
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
    """Remove what a killed process of this machine left aside, unless that process still lives."""
    for left in folder.glob(f"{ASIDE}*"):
        owner = left.name.removeprefix(ASIDE).split("-")[0]
        if not (owner.isdigit() and Path(f"/proc/{owner}").exists()):
            with contextlib.suppress(OSError):
                left.unlink()
