"""Arrays that note what is done to them, so that NumPy's own text of the rules can be recorded.

A recording array has the axes of a plain one. Those of members, forms, levels and the like are
written out: an element is a node of the graph. The last one may be an axis with a name, "place" or
"quarter", along which one node stands for all; it is carried, never guessed from a length. The axis
of runs has length one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from joinup.compiled.elements import (
    UFUNCS,
    Axis,
    CannotRecordError,
    Nodes,
    as_number,
    as_truth,
    as_whole,
    axis_of,
    boxed,
    each,
    over_axis,
    picked,
    table,
)
from joinup.compiled.graph import Node, const, leaf, make


class RecordingArray(np.lib.mixins.NDArrayOperatorsMixin):
    """Nodes with the axes of an array; `axis` is the last one where that is not written out."""

    __array_priority__ = 1000
    __hash__ = object.__hash__
    dtype = np.dtype(np.float64)

    def __init__(self, nodes: Nodes, axis: Axis | None = None, folded: bool = False) -> None:
        self.nodes = nodes
        self.axis = axis
        self.folded = folded  # whether members and places are to be taken as one axis

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the lengths of the axes, as those of a plain array."""
        shape = self.nodes.shape
        shape = shape if self.axis is None else (*shape[:-1], self.axis.length)
        return (shape[0], int(np.prod(shape[1:]))) if self.folded else shape

    @property
    def ndim(self) -> int:
        """Return the number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Return the number of elements."""
        return int(np.prod(self.shape))

    @property
    def only(self) -> Node:
        """Return the node of an array of one element."""
        if self.nodes.size != 1:
            raise CannotRecordError("one number is needed and there are several")
        node: Node = self.nodes.reshape(-1)[0]
        return node

    @property
    def flat(self) -> list[RecordingArray]:
        """Return the elements, one by one."""
        return [RecordingArray(boxed(node)) for node in self._written_out().reshape(-1)]

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[RecordingArray]:
        for number in range(len(self)):
            yield self[number]

    def __bool__(self) -> bool:
        return bool(self._known("what is done depends on the numbers of a run"))

    def __float__(self) -> float:
        return float(self._known("a number of a run is needed while recording"))

    def __int__(self) -> int:
        return int(float(self))

    def _known(self, refusal: str) -> float:
        if not self.only.constant:
            raise CannotRecordError(refusal)
        return self.only.value

    def _written_out(self) -> Nodes:
        if self.axis is not None:
            raise CannotRecordError(f"one {self.axis.name} is singled out")
        return self.nodes

    # --- what a plain array can do ----------------------------------------------------------

    def astype(self, dtype: Any, **_: Any) -> RecordingArray:
        """Return truth values as numbers, and numbers without their fractions for whole ones."""
        convert = as_whole if np.issubdtype(np.dtype(dtype), np.integer) else as_number
        return RecordingArray(each(convert, self.nodes), self.axis)

    def copy(self) -> RecordingArray:
        """Return a copy that can be written to."""
        return RecordingArray(self.nodes.copy(), self.axis)

    def ravel(self) -> RecordingArray:
        """Return all elements in one axis."""
        return RecordingArray(self._written_out().reshape(-1))

    def reshape(self, *shape: Any) -> RecordingArray:
        """Return members and places as one axis, which can be summed; nothing else is recorded."""
        wanted = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple) else shape
        if self.axis is None:
            return RecordingArray(self.nodes.reshape(wanted))
        if wanted != (1, -1):
            raise CannotRecordError(f"an axis of {self.axis.name}s is laid out as {wanted}")
        return RecordingArray(self.nodes, self.axis, folded=True)

    def sum(self, axis: int | None = None, keepdims: bool = False, **_: Any) -> RecordingArray:
        """Return the sums along an axis."""
        if self.folded:
            rows = RecordingArray(self.nodes, self.axis).sum(axis=1)
            return rows.sum(axis=1)
        return self._drawn_together("sum", UFUNCS["add"], axis, keepdims)

    def max(self, axis: int | None = None, keepdims: bool = False, **_: Any) -> RecordingArray:
        """Return the greatest elements along an axis."""
        return self._drawn_together("most", UFUNCS["maximum"], axis, keepdims)

    def min(self, axis: int | None = None, keepdims: bool = False, **_: Any) -> RecordingArray:
        """Return the least elements along an axis."""
        return self._drawn_together("least", UFUNCS["minimum"], axis, keepdims)

    def any(self, axis: int | None = None, keepdims: bool = False, **_: Any) -> RecordingArray:
        """Say along an axis whether any element is true."""
        most = self.astype(float)._drawn_together("most", UFUNCS["maximum"], axis, keepdims)
        return RecordingArray(each(as_truth, most.nodes), most.axis)

    def all(self, axis: int | None = None, keepdims: bool = False, **_: Any) -> RecordingArray:
        """Say along an axis whether all elements are true."""
        least = self.astype(float)._drawn_together("least", UFUNCS["minimum"], axis, keepdims)
        return RecordingArray(each(as_truth, least.nodes), least.axis)

    def argmax(self, axis: int | None = None) -> RecordingArray:
        """Return the number of the first true element along an axis with a name; 0 if none is."""
        from joinup.compiled.functions import first_true

        return first_true(self, axis)

    def _drawn_together(
        self, over: str, pair: Callable[..., Node], axis: int | None, keepdims: bool
    ) -> RecordingArray:
        if axis is None:
            rows = self if self.axis is None else self._drawn_together(over, pair, -1, False)
            return _reduced(pair, RecordingArray(rows.nodes.reshape(-1)), 0, False)
        axis %= self.nodes.ndim
        if self.axis is None or axis < self.nodes.ndim - 1:
            return _reduced(pair, self, axis, keepdims)
        long = self.axis
        nodes = each(lambda node: over_axis(over, as_number(node), long), self.nodes)
        return RecordingArray(nodes if keepdims else nodes[..., 0])

    def __getitem__(self, key: Any) -> RecordingArray:
        keys = key if isinstance(key, tuple) else (key,)
        if any(isinstance(item, RecordingArray) for item in keys):
            return self._looked_up(keys)
        if self.axis is None:
            return RecordingArray(boxed(self.nodes[key]))
        taken = [item for item in keys if item is not None]
        if Ellipsis in keys:
            raise CannotRecordError(f"an index {key} of an axis of {self.axis.name}s")
        if len(taken) < self.nodes.ndim or keys[-1] == slice(None):
            return RecordingArray(boxed(self.nodes[key]), self.axis)
        *others, last = keys
        return self._of_quarters(tuple(others), last)

    def _looked_up(self, keys: tuple[Any, ...]) -> RecordingArray:
        """Return the elements of a row that codes name, or one quarter of a series."""
        if self.axis is not None:
            return self._of_quarters(keys[:-1], keys[-1])
        if len(keys) != 1 or self.nodes.ndim != 1:
            raise CannotRecordError("a table is looked up along several axes")
        row, code = self.nodes.tolist(), keys[0]
        return RecordingArray(each(lambda index: picked(row, index), code.nodes), code.axis)

    def _of_quarters(self, others: tuple[Any, ...], last: Any) -> RecordingArray:
        """Return some quarters of a series, or one that is named."""
        axis = self.axis
        if axis is None or axis.name != "quarter" or self.nodes.size != 1:
            raise CannotRecordError(f"places meet: one {axis.name if axis else ''} is singled out")
        name, shift = self.only.attr[:2] if self.only.op == "series" else (None, 0)
        if name is None:
            raise CannotRecordError("a quarter is singled out of what is no outcome")
        if isinstance(last, slice):
            start, stop, _ = last.indices(axis.length)
            moved = leaf("series", name, shift + start, axis="quarter", stage=2)
            return RecordingArray(boxed(moved, self.nodes.ndim), Axis("quarter", stop - start))
        at = lift(last if isinstance(last, RecordingArray) else last % axis.length)
        nodes = each(lambda node: make("pick", node, attr=(name, shift)), at.nodes)
        return RecordingArray(nodes.reshape(-1))

    def __setitem__(self, key: Any, value: Any) -> None:
        given = lift(value, self.axis)
        keys = key if isinstance(key, tuple) else (key,)
        if self.axis is not None and len(keys) == self.nodes.ndim and keys[-1] != slice(None):
            raise CannotRecordError(f"one {self.axis.name} is written to")
        if any(isinstance(item, RecordingArray) for item in keys):
            raise CannotRecordError("where a number is written depends on the numbers of a run")
        self.nodes[key] = given.nodes
        if self.axis is None and given.axis is not None:
            raise CannotRecordError(f"an axis of {given.axis.name}s is written out")

    # --- NumPy's protocols ------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        out = kwargs.get("out")
        if method != "__call__" or ufunc.__name__ not in UFUNCS or set(kwargs) - {"out", "dtype"}:
            raise CannotRecordError(f"np.{ufunc.__name__} ({method}) has no recorded form")
        result = elementwise(UFUNCS[ufunc.__name__], *inputs)
        if out is None:
            return result
        if not isinstance(out[0], RecordingArray) or out[0].shape != result.shape:
            raise CannotRecordError("a plain array is written to")
        out[0].nodes, out[0].axis = result.nodes, result.axis
        return out[0]

    def __array_function__(
        self, func: Any, types: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        from joinup.compiled.functions import FUNCTIONS  # which stand on this class

        recorded = FUNCTIONS.get(func.__name__)
        if recorded is None:
            raise CannotRecordError(f"np.{func.__name__} has no recorded form")
        return recorded(*args, **kwargs)


def _reduced(
    pair: Callable[..., Node], values: RecordingArray, axis: int, keepdims: bool
) -> RecordingArray:
    """Draw a written-out axis together, in its order."""
    axis %= values.nodes.ndim
    parts = np.moveaxis(values.nodes, axis, 0)
    total = parts[0:1].reshape(parts.shape[1:])
    for part in parts[1:]:
        total = each(pair, total, boxed(part))
    return RecordingArray(np.expand_dims(total, axis) if keepdims else total, values.axis)


def lift(value: Any, axis: Axis | None = None) -> RecordingArray:
    """Return a plain number or array as a recording one; `axis` is the one that it meets."""
    if isinstance(value, RecordingArray):
        if value.folded:
            raise CannotRecordError("members and places as one axis can only be summed")
        return value
    plain = np.asarray(value)
    if plain.dtype == object:
        raise CannotRecordError("a list of arrays is taken for an array")
    convert = bool if plain.dtype == bool else float
    axis = axis or axis_of(plain.shape)
    long = axis is not None and plain.ndim > 0 and plain.shape[-1] == axis.length > 1
    if not long:
        return RecordingArray(each(lambda item: const(convert(item)), boxed(plain)), None)
    assert axis is not None
    rows = plain.reshape(-1, axis.length)
    made: Nodes = np.empty(len(rows), dtype=object)
    made[:] = [
        const(convert(row[0])) if (row == row[0]).all() else table(row.astype(float), axis.name)
        for row in rows
    ]
    return RecordingArray(made.reshape((*plain.shape[:-1], 1)), axis)


def aligned(inputs: Sequence[Any]) -> tuple[list[RecordingArray], Axis | None]:
    """Lift what meets in an operation, and return the named axis that it has in common."""
    met = next((i.axis for i in inputs if isinstance(i, RecordingArray) and i.axis), None)
    lifted = [lift(item, met) for item in inputs]
    axes = {item.axis for item in lifted if item.axis is not None}
    if len(axes) > 1:
        raise CannotRecordError(f"axes of {' and '.join(sorted(map(str, axes)))} meet")
    axis = next(iter(axes), None)
    if axis is not None and any(
        item.axis is None and item.nodes.ndim and item.nodes.shape[-1] != 1 for item in lifted
    ):
        raise CannotRecordError(f"an axis of {axis.name}s meets one that is written out")
    return lifted, axis


def elementwise(function: Callable[..., Node], *inputs: Any) -> RecordingArray:
    """Return what a function of nodes makes of arrays that broadcast."""
    lifted, axis = aligned(inputs)
    return RecordingArray(each(function, *(item.nodes for item in lifted)), axis)


def written(values: Sequence[Node], shape: tuple[int, ...]) -> RecordingArray:
    """Return nodes as an array without a named axis."""
    made: Nodes = np.empty(len(values), dtype=object)
    made[:] = list(values)
    return RecordingArray(made.reshape(shape))
