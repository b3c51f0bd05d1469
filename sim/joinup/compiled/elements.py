"""What is done to the elements of recording arrays: each element is a node of the graph."""

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


def choose(test: Node, yes: Node, no: Node) -> Node:
    """Return one node or another."""
    if yes.kind != no.kind:
        yes, no = as_number(yes), as_number(no)
    return make("where", as_truth(test), yes, no)


def table(values: NDArray[np.float64], axis: str) -> Node:
    """Return numbers that are known while recording and differ along a named axis."""
    return leaf("table", values.tobytes(), axis=axis, stage=2 if axis == "quarter" else 0)


def boxed(node: Any, ndim: int = 0) -> Nodes:
    """Return one node, or an array of them, as an array of objects."""
    if isinstance(node, np.ndarray):
        return node
    box: Nodes = np.empty((1,) * ndim, dtype=object)
    box[...] = node
    return box


def each(function: Callable[..., Node], *arrays: Nodes) -> Nodes:
    """Return what a function makes of the elements of arrays that broadcast."""
    first = arrays[0]
    if len(arrays) > 1:
        arrays = tuple(np.broadcast_arrays(*arrays))
        first = arrays[0]
    rows = [array.reshape(-1).tolist() for array in arrays]
    made: Nodes = np.empty(first.size, dtype=object)
    made[:] = list(map(function, *rows))
    return made.reshape(first.shape)


def as_whole(node: Node) -> Node:
    """Return a node without its fraction."""
    return as_number(node) if node.kind == "b" else make("trunc", node)


def over_axis(op: str, node: Node, axis: Axis) -> Node:
    """Return a named axis drawn together."""
    if node.axis is None and op != "sum":
        return node
    return make(op, node, attr=(float(axis.length), axis.name))


def picked(row: Sequence[Node], index: Node) -> Node:
    """Return the node of a row that a code names."""
    picked = row[0]
    for number, node in enumerate(row[1:], start=1):
        picked = choose(make("==", index, const(float(number))), node, picked)
    return picked


def remainder(a: Node, b: Node) -> Node:
    """Return what is left of a whole number that is not negative; a part of b for others."""
    return a - make("floor", a / b) * b


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


def axis_of(shape: tuple[int, ...]) -> Axis | None:
    """Return the axis with a name that a plain array of the model has, by its position."""
    name, at_least = _plain
    return Axis(name, shape[-1]) if len(shape) >= at_least and shape[-1] > 1 else None


UFUNCS: dict[str, Callable[..., Node]] = {
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
    "remainder": lambda a, b: remainder(as_number(a), as_number(b)),
}
