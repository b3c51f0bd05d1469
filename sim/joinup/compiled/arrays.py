"""Arrays that note what is done to them, so that NumPy's own text of the rules can be recorded.

A recording array has the axes of a plain one. Those of members, forms, levels and the like are
written out: an element is a node of the graph. The last one may be an axis with a name, "place" or
"quarter", along which one node stands for all; it is carried, never guessed from a length. The axis
of runs has length one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from joinup.compiled.graph import Node, const, leaf, make

Nodes = NDArray[Any]


class CannotRecordError(TypeError):
    """Say what cannot be recorded, and after that where."""


class Axis(NamedTuple):
    """An axis that is not written out."""

    name: str
    length: int


def as_number(node: Node) -> Node:
    """Return a node as a number, a truth value as 1 or 0."""
    return make("num", node) if node.kind == "b" else node


def as_truth(node: Node) -> Node:
    """Return whether a node is true, or not 0."""
    return node if node.kind == "b" else make("!=", node, const(0.0))


def _numeric(op: str) -> Callable[..., Node]:
    return lambda *args: make(op, *map(as_number, args))


def _logical(op: str) -> Callable[..., Node]:
    return lambda *args: make(op, *map(as_truth, args))


def _flipped(op: str) -> Callable[[Node, Node], Node]:
    return lambda a, b: make(op, as_number(b), as_number(a))


def _where(test: Node, yes: Node, no: Node) -> Node:
    if yes.kind != no.kind:
        yes, no = as_number(yes), as_number(no)
    return make("where", as_truth(test), yes, no)


_UFUNCS: dict[str, Callable[..., Node]] = {
    "add": _numeric("+"),
    "subtract": _numeric("-"),
    "multiply": _numeric("*"),
    "divide": _numeric("/"),
    "true_divide": _numeric("/"),
    "power": _numeric("pow"),
    "maximum": _numeric("max"),
    "minimum": _numeric("min"),
    "less": _numeric("<"),
    "less_equal": _numeric("<="),
    "greater": _flipped("<"),
    "greater_equal": _flipped("<="),
    "equal": _numeric("=="),
    "not_equal": _numeric("!="),
    "bitwise_and": _logical("and"),
    "bitwise_or": _logical("or"),
    "logical_and": _logical("and"),
    "logical_or": _logical("or"),
    "invert": _logical("not"),
    "logical_not": _logical("not"),
    "negative": _numeric("neg"),
    "absolute": _numeric("abs"),
    "square": lambda a: make("*", as_number(a), as_number(a)),
    "floor": _numeric("floor"),
    "ceil": _numeric("ceil"),
    "sqrt": _numeric("sqrt"),
    "exp": _numeric("exp"),
    "expm1": _numeric("expm1"),
    "log": _numeric("log"),
    "log1p": _numeric("log1p"),
    "cos": _numeric("cos"),
    "remainder": lambda a, b: _remainder(as_number(a), as_number(b)),
}


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
        return [RecordingArray(_boxed(node)) for node in self._written_out().reshape(-1)]

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
        convert = _as_whole if np.issubdtype(np.dtype(dtype), np.integer) else as_number
        return RecordingArray(_each(convert, self.nodes), self.axis)

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
        return self._drawn_together("sum", _UFUNCS["add"], axis, keepdims)

    def max(self, axis: int | None = None, keepdims: bool = False, **_: Any) -> RecordingArray:
        """Return the greatest elements along an axis."""
        return self._drawn_together("most", _UFUNCS["maximum"], axis, keepdims)

    def min(self, axis: int | None = None, keepdims: bool = False, **_: Any) -> RecordingArray:
        """Return the least elements along an axis."""
        return self._drawn_together("least", _UFUNCS["minimum"], axis, keepdims)

    def any(self, axis: int | None = None, keepdims: bool = False, **_: Any) -> RecordingArray:
        """Say along an axis whether any element is true."""
        most = self.astype(float)._drawn_together("most", _UFUNCS["maximum"], axis, keepdims)
        return RecordingArray(_each(as_truth, most.nodes), most.axis)

    def all(self, axis: int | None = None, keepdims: bool = False, **_: Any) -> RecordingArray:
        """Say along an axis whether all elements are true."""
        least = self.astype(float)._drawn_together("least", _UFUNCS["minimum"], axis, keepdims)
        return RecordingArray(_each(as_truth, least.nodes), least.axis)

    def argmax(self, axis: int | None = None) -> RecordingArray:
        """Return the number of the first true element along an axis with a name; 0 if none is."""
        if (
            self.axis is None
            or axis != self.nodes.ndim - 1
            or self.nodes.reshape(-1)[0].kind != "b"
        ):
            raise CannotRecordError("the place of a greatest number is looked for")
        here = table(np.arange(self.axis.length, dtype=np.float64), self.axis.name)
        past = const(float(self.axis.length))
        first = RecordingArray(
            _each(lambda node: _where(node, here, past), self.nodes), self.axis
        ).min(axis=axis)
        return where(first < float(self.axis.length), first, 0.0)

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
        nodes = _each(lambda node: _over(over, as_number(node), long), self.nodes)
        return RecordingArray(nodes if keepdims else nodes[..., 0])

    def __getitem__(self, key: Any) -> RecordingArray:
        keys = key if isinstance(key, tuple) else (key,)
        if any(isinstance(item, RecordingArray) for item in keys):
            return self._looked_up(keys)
        if self.axis is None:
            return RecordingArray(_boxed(self.nodes[key]))
        taken = [item for item in keys if item is not None]
        if Ellipsis in keys:
            raise CannotRecordError(f"an index {key} of an axis of {self.axis.name}s")
        if len(taken) < self.nodes.ndim or keys[-1] == slice(None):
            return RecordingArray(_boxed(self.nodes[key]), self.axis)
        *others, last = keys
        return self._of_quarters(tuple(others), last)

    def _looked_up(self, keys: tuple[Any, ...]) -> RecordingArray:
        """Return the elements of a row that codes name, or one quarter of a series."""
        if self.axis is not None:
            return self._of_quarters(keys[:-1], keys[-1])
        if len(keys) != 1 or self.nodes.ndim != 1:
            raise CannotRecordError("a table is looked up along several axes")
        row, code = self.nodes.tolist(), keys[0]
        return RecordingArray(_each(lambda index: _picked(row, index), code.nodes), code.axis)

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
            return RecordingArray(_boxed(moved, self.nodes.ndim), Axis("quarter", stop - start))
        at = lift(last if isinstance(last, RecordingArray) else last % axis.length)
        nodes = _each(lambda node: make("pick", node, attr=(name, shift)), at.nodes)
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
        if method != "__call__" or ufunc.__name__ not in _UFUNCS or set(kwargs) - {"out", "dtype"}:
            raise CannotRecordError(f"np.{ufunc.__name__} ({method}) has no recorded form")
        result = elementwise(_UFUNCS[ufunc.__name__], *inputs)
        if out is None:
            return result
        if not isinstance(out[0], RecordingArray) or out[0].shape != result.shape:
            raise CannotRecordError("a plain array is written to")
        out[0].nodes, out[0].axis = result.nodes, result.axis
        return out[0]

    def __array_function__(
        self, func: Any, types: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        recorded = _FUNCTIONS.get(func.__name__)
        if recorded is None:
            raise CannotRecordError(f"np.{func.__name__} has no recorded form")
        return recorded(*args, **kwargs)


def table(values: NDArray[np.float64], axis: str) -> Node:
    """Return numbers that are known while recording and differ along a named axis."""
    return leaf("table", values.tobytes(), axis=axis, stage=2 if axis == "quarter" else 0)


def _boxed(node: Any, ndim: int = 0) -> Nodes:
    """Return one node, or an array of them, as an array of objects."""
    if isinstance(node, np.ndarray):
        return node
    box: Nodes = np.empty((1,) * ndim, dtype=object)
    box[...] = node
    return box


def _each(function: Callable[..., Node], *arrays: Nodes) -> Nodes:
    """Return what a function makes of the elements of arrays that broadcast."""
    first = arrays[0]
    if len(arrays) > 1:
        arrays = tuple(np.broadcast_arrays(*arrays))
        first = arrays[0]
    rows = [array.reshape(-1).tolist() for array in arrays]
    made: Nodes = np.empty(first.size, dtype=object)
    made[:] = list(map(function, *rows))
    return made.reshape(first.shape)


def _as_whole(node: Node) -> Node:
    return as_number(node) if node.kind == "b" else make("trunc", node)


def _over(op: str, node: Node, axis: Axis) -> Node:
    """Return a named axis drawn together."""
    if node.axis is None and op != "sum":
        return node
    return make(op, node, attr=(float(axis.length), axis.name))


def _picked(row: Sequence[Node], index: Node) -> Node:
    picked = row[0]
    for number, node in enumerate(row[1:], start=1):
        picked = _where(make("==", index, const(float(number))), node, picked)
    return picked


def _reduced(
    pair: Callable[..., Node], values: RecordingArray, axis: int, keepdims: bool
) -> RecordingArray:
    """Draw a written-out axis together, in its order."""
    axis %= values.nodes.ndim
    parts = np.moveaxis(values.nodes, axis, 0)
    total = parts[0:1].reshape(parts.shape[1:])
    for part in parts[1:]:
        total = _each(pair, total, _boxed(part))
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
    axis = axis or _places(plain.shape)
    long = axis is not None and plain.ndim > 0 and plain.shape[-1] == axis.length > 1
    if not long:
        return RecordingArray(_each(lambda item: const(convert(item)), _boxed(plain)), None)
    assert axis is not None
    rows = plain.reshape(-1, axis.length)
    made: Nodes = np.empty(len(rows), dtype=object)
    made[:] = [
        const(convert(row[0])) if (row == row[0]).all() else table(row.astype(float), axis.name)
        for row in rows
    ]
    return RecordingArray(made.reshape((*plain.shape[:-1], 1)), axis)


@contextlib.contextmanager
def of_series() -> Iterator[None]:
    """Take plain arrays, while it lasts, for numbers by quarter and not by place."""
    global _plain
    _plain = ("quarter", 1)
    try:
        yield
    finally:
        _plain = _BY_PLACE


_BY_PLACE = ("place", 3)  # places lie last, behind runs and members
_plain = _BY_PLACE


def _places(shape: tuple[int, ...]) -> Axis | None:
    """Return the axis with a name that a plain array of the model has, by its position."""
    name, at_least = _plain
    return Axis(name, shape[-1]) if len(shape) >= at_least and shape[-1] > 1 else None


def _aligned(inputs: Sequence[Any]) -> tuple[list[RecordingArray], Axis | None]:
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
    lifted, axis = _aligned(inputs)
    return RecordingArray(_each(function, *(item.nodes for item in lifted)), axis)


def where(test: Any, yes: Any, no: Any) -> RecordingArray:
    """Return `yes` where the test holds, else `no`."""
    return elementwise(_where, test, yes, no)


def _broadcast_to(values: Any, shape: tuple[int, ...], **_: Any) -> RecordingArray:
    array = lift(values)
    axis = array.axis or _places(shape)
    written = (*shape[:-1], 1) if axis else shape
    return RecordingArray(np.broadcast_to(array.nodes, written), axis)


def _full_like(like: Any, value: float, **_: Any) -> RecordingArray:
    return RecordingArray(_each(lambda _: const(float(value)), like.nodes), like.axis)


def _joined(join: Callable[..., Nodes], items: Sequence[Any], axis: int) -> RecordingArray:
    lifted, long = _aligned(items)
    if long is not None and axis in (-1, lifted[0].nodes.ndim - (join is np.concatenate)):
        raise CannotRecordError(f"an axis of {long.name}s is put together")
    return RecordingArray(join([item.nodes for item in lifted], axis=axis), long)


def _broadcast(*values: Any) -> list[RecordingArray]:
    lifted, axis = _aligned(values)
    shape = np.broadcast_shapes(*(item.nodes.shape for item in lifted))
    return [RecordingArray(np.broadcast_to(item.nodes, shape), axis) for item in lifted]


def _along_places(values: Any, indices: RecordingArray, axis: int) -> RecordingArray:
    """Return what other places have, each the one that an index names."""
    (held, at), along = _aligned([values, indices])
    if along is None and held.nodes.shape[axis] == 1:
        return held  # there is no other
    if along is None or axis not in (-1, held.nodes.ndim - 1):
        raise CannotRecordError("numbers are picked by index along an axis that is written out")
    return RecordingArray(_each(_elsewhere, held.nodes, at.nodes), along)


def _elsewhere(value: Node, index: Node) -> Node:
    return value if value.axis is None else make("elsewhere", as_number(value), index)


def _remainder(a: Node, b: Node) -> Node:
    """Return what is left of a whole number that is not negative; a part of b for others."""
    return a - make("floor", a / b) * b


def _same(one: Any, other: Any) -> bool:
    a, b = lift(one), lift(other)
    return a.shape == b.shape and all(
        x is y for x, y in zip(a.nodes.reshape(-1), b.nodes.reshape(-1), strict=True)
    )


_FUNCTIONS: dict[str, Callable[..., Any]] = {
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


def written(values: Sequence[Node], shape: tuple[int, ...]) -> RecordingArray:
    """Return nodes as an array without a named axis."""
    made: Nodes = np.empty(len(values), dtype=object)
    made[:] = list(values)
    return RecordingArray(made.reshape(shape))
