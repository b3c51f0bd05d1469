"""NumPy's functions of arrays, as recording arrays have them; what is not here is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from joinup.compiled.arrays import RecordingArray, aligned, elementwise, lift
from joinup.compiled.elements import (
    CannotRecordError,
    Nodes,
    as_number,
    axis_of,
    choose,
    each,
    table,
)
from joinup.compiled.graph import Node, const, make


def first_true(seen: RecordingArray, axis: int | None) -> RecordingArray:
    """Return the number of the first true element along an axis with a name; 0 if none is."""
    long, nodes = seen.axis, seen.nodes
    if long is None or axis != nodes.ndim - 1 or nodes.reshape(-1)[0].kind != "b":
        raise CannotRecordError("the place of a greatest number is looked for")
    here = table(np.arange(long.length, dtype=np.float64), long.name)
    past = const(float(long.length))
    numbers = RecordingArray(each(lambda node: choose(node, here, past), nodes), long)
    first = numbers.min(axis=axis)
    return where(first < float(long.length), first, 0.0)


def where(test: Any, yes: Any, no: Any) -> RecordingArray:
    """Return `yes` where the test holds, else `no`."""
    return elementwise(choose, test, yes, no)


def _broadcast_to(values: Any, shape: tuple[int, ...], **_: Any) -> RecordingArray:
    array = lift(values)
    axis = array.axis or axis_of(shape)
    written = (*shape[:-1], 1) if axis else shape
    return RecordingArray(np.broadcast_to(array.nodes, written), axis)


def _full_like(like: Any, value: float, **_: Any) -> RecordingArray:
    return RecordingArray(each(lambda _: const(float(value)), like.nodes), like.axis)


def _joined(join: Callable[..., Nodes], items: Sequence[Any], axis: int) -> RecordingArray:
    lifted, long = aligned(items)
    if long is not None and axis in (-1, lifted[0].nodes.ndim - (join is np.concatenate)):
        raise CannotRecordError(f"an axis of {long.name}s is put together")
    return RecordingArray(join([item.nodes for item in lifted], axis=axis), long)


def _broadcast(*values: Any) -> list[RecordingArray]:
    lifted, axis = aligned(values)
    shape = np.broadcast_shapes(*(item.nodes.shape for item in lifted))
    return [RecordingArray(np.broadcast_to(item.nodes, shape), axis) for item in lifted]


def _along_places(values: Any, indices: RecordingArray, axis: int) -> RecordingArray:
    """Return what other places have, each the one that an index names."""
    (held, at), along = aligned([values, indices])
    if along is None and held.nodes.shape[axis] == 1:
        return held  # there is no other
    if along is None or axis not in (-1, held.nodes.ndim - 1):
        raise CannotRecordError("numbers are picked by index along an axis that is written out")
    return RecordingArray(each(_elsewhere, held.nodes, at.nodes), along)


def _elsewhere(value: Node, index: Node) -> Node:
    return value if value.axis is None else make("elsewhere", as_number(value), index)


def _same(one: Any, other: Any) -> bool:
    a, b = lift(one), lift(other)
    return a.shape == b.shape and all(
        x is y for x, y in zip(a.nodes.reshape(-1), b.nodes.reshape(-1), strict=True)
    )


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "where": where,
    "broadcast_to": _broadcast_to,
    "full_like": _full_like,
    "zeros_like": lambda like, **_: _full_like(like, 0.0),
    "ones_like": lambda like, **_: _full_like(like, 1.0),
    "empty_like": lambda like, **_: _full_like(like, 0.0),
    "array_equal": _same,
    "broadcast_arrays": _broadcast,
    "take_along_axis": _along_places,
    "clip": lambda x, low, high, **_: np.minimum(np.maximum(x, low), high),
    "stack": lambda items, axis=0, **_: _joined(np.stack, items, axis),
    "concatenate": lambda items, axis=0, **_: _joined(np.concatenate, items, axis),
    "sum": lambda values, axis=None, **more: values.sum(axis=axis, **more),
    "any": lambda values, axis=None, **more: values.any(axis=axis, **more),
    "all": lambda values, axis=None, **more: values.all(axis=axis, **more),
}
