"""Run a module through wasmtime: rows of parameters in, rows of outcomes out."""

from __future__ import annotations

import ctypes
import hashlib
import json
import platform
import threading
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import numpy as np
import wasmtime
from numpy.typing import NDArray

from joinup.compiled.cache import kept, module_of
from joinup.compiled.recorded import Shape
from joinup.compiled.wasm import NOTES, named

Rows = NDArray[np.float64]

_TOGETHER = 64  # runs a call, so that memory stays small
_PAGE = 65536


_MAKING = threading.Lock()


def _engine() -> wasmtime.Engine:
    # Threads that come first at once must not make one each: a module runs on its own alone.
    with _MAKING:
        return _made()


@lru_cache(maxsize=1)
def _made() -> wasmtime.Engine:
    config = wasmtime.Config()
    # By default 4 GiB of addresses are set aside for each module, more than a worker may have.
    config.memory_reservation = config.memory_reservation_for_growth = 1 << 24
    config.memory_guard_size = 1 << 16
    return wasmtime.Engine(config)


class Loaded:
    """A module ready to run; each thread gets a memory of its own."""

    def __init__(self, module: bytes) -> None:
        self.notes: dict[str, Any] = notes_of(module)
        self._module = _compiled(module)
        self._own = threading.local()

    def _instance(self) -> tuple[Any, Any, Any]:
        if not hasattr(self._own, "instance"):
            store = wasmtime.Store(_engine())
            exports = wasmtime.Instance(store, self._module, []).exports(store)
            self._own.instance = (store, exports["memory"], exports)
        instance: tuple[Any, Any, Any] = self._own.instance
        return instance

    def run(self, rows: Rows) -> Rows:
        """Return a row of outcomes for each row of parameters."""
        width = self.notes["out"] // 8
        found = np.empty((len(rows), width))
        for start in range(0, len(rows), _TOGETHER):
            part = rows[start : start + _TOGETHER]
            store, memory, exports = self._instance()
            at = self.notes["free"]
            out = at + part.nbytes
            _grow(store, memory, out + 8 * width * len(part))
            _view(store, memory, at, part.size)[:] = part.reshape(-1)
            exports["go"](store, at, out, len(part))
            found[start : start + len(part)].reshape(-1)[:] = _view(
                store, memory, out, width * len(part)
            )
        return found

    def step(self, piece: str, row: Rows, state: Rows | None = None, quarter: int = 0) -> Rows:
        """Return the state after a piece of a quarter; after the opening if there is none yet."""
        store, memory, exports = self._instance()
        notes = self.notes
        before, after = notes["buffers"]
        opened = _view(store, memory, notes["par"], row.size)
        if state is None or not np.array_equal(opened.view(np.int64), row.view(np.int64)):
            opened[:] = row  # other models may have been here
            exports["open"](store)
        if state is None:
            return _view(store, memory, before, notes["state"] // 8).copy()
        _view(store, memory, before, state.size)[:] = state
        exports[piece](store, quarter)
        return _view(store, memory, after, notes["state"] // 8).copy()

    def seen(self) -> dict[str, float]:
        """Return the outcomes that this thread's last piece has seen."""
        store, memory, _ = self._instance()
        names, length = self.notes["outcomes"], self.notes["quarters"] + 1
        found = _view(store, memory, self.notes["series"], len(names) * length)[::length]
        return dict(zip(names, found.tolist(), strict=True))

    def detail(self) -> Rows:
        """Return the detail of the last run of this thread, (quarter, part and member, place)."""
        store, memory, _ = self._instance()
        notes = self.notes
        shape = (notes["quarters"] + 1, -1, 2 * -(-notes["places"] // 2))
        size = notes["detail_of_quarter"] // 8 * shape[0]
        whole: Rows = _view(store, memory, notes["detail"], size).reshape(shape).copy()
        return whole[:, :, : notes["places"]]


def _grow(store: Any, memory: Any, size: int) -> None:
    missing = -(-size // _PAGE) - memory.size(store)
    if missing > 0:
        memory.grow(store, missing)


def _view(store: Any, memory: Any, at: int, size: int) -> Rows:
    """Return numbers of a module's memory; good until it grows."""
    base = ctypes.addressof(memory.data_ptr(store).contents)
    numbers = ctypes.cast(base + at, ctypes.POINTER(ctypes.c_double))
    return np.ctypeslib.as_array(numbers, (size,))


def notes_of(module: bytes) -> dict[str, Any]:
    """Return what a module says of itself."""
    notes: dict[str, Any] = json.loads(module[module.rindex(named(NOTES)) + len(named(NOTES)) :])
    return notes


def _compiled(module: bytes) -> wasmtime.Module:
    """Return the machine's code for a module, kept for machines like this one."""
    machine = f"{version('wasmtime')} {platform.machine()} {platform.system()}"
    key = hashlib.sha256(module + machine.encode()).hexdigest()[:32]
    code = kept(f"{key}.code", lambda: bytes(wasmtime.Module(_engine(), module).serialize()))
    try:
        return wasmtime.Module.deserialize(_engine(), code)
    except wasmtime.WasmtimeError:  # of another processor
        return wasmtime.Module(_engine(), module)


@lru_cache(maxsize=64)
def loaded(shape: Shape) -> Loaded:
    """Return the module of a shape, ready to run."""
    return Loaded(module_of(shape))
