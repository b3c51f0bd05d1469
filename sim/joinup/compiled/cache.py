"""Modules by shape: in this process, and on the disk, where many processes share them.

A file holds a digest and what it is a digest of, and gets its name when it is whole. What does not
match its digest is taken for missing; a folder that cannot be written to is done without.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from joinup.compiled.printing import Module
from joinup.compiled.recorded import Shape
from joinup.compiled.recording import record
from joinup.compiled.reducing import reduced
from joinup.model.version import meaning, model_version

_KEPT = 400  # files; the oldest beyond make room
_DIGEST = 32  # bytes of SHA-256
_RECORDING = threading.Lock()


def folder() -> Path:
    """Return where modules are kept: JOINUP_CACHE, or the user's folder for caches."""
    named = os.environ.get("JOINUP_CACHE")
    caches = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return Path(named) if named else Path(caches or Path.home() / ".cache") / "joinup"


@lru_cache(maxsize=1)
def printer_version() -> str:
    """Return 16 hexadecimal digits that change with the model or with what this room does."""
    digest = hashlib.sha256(model_version().encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(meaning(path.read_text(encoding="utf-8")).encode())
    return digest.hexdigest()[:16]


def module_of(shape: Shape) -> bytes:
    """Return the module of a shape, printed anew where it is not kept.

    Raises CannotRecordError for a shape that cannot be recorded.
    """
    key = hashlib.sha256(f"{printer_version()} {shape}".encode()).hexdigest()[:32]
    return kept(f"{key}.wasm", lambda: printed(shape))


def printed(shape: Shape) -> bytes:
    """Record a shape and print its module; one thread at a time, for recordings share a graph."""
    with _RECORDING:
        found = record(shape)
        return Module(found if shape.steps else reduced(found)).printed()


def kept(name: str, make: Callable[[], bytes]) -> bytes:
    """Return what is kept under a name, made anew where it is missing or damaged."""
    path = folder() / name
    with contextlib.suppress(OSError):
        raw = path.read_bytes()
        if hashlib.sha256(raw[_DIGEST:]).digest() == raw[:_DIGEST]:
            return raw[_DIGEST:]
    content = make()
    with contextlib.suppress(OSError):
        _keep(path, hashlib.sha256(content).digest() + content)
    return content


def _keep(path: Path, raw: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    files = sorted(path.parent.iterdir(), key=lambda file: file.stat().st_mtime)
    for old in files[:-_KEPT]:
        old.unlink(missing_ok=True)
