"""The graph of a recording: expressions, each made once, constants worked out on the way.

A node stands for one number of a run ("f"), a truth value ("b") or a 64-bit word ("i"). `axis`
names the axis along which the numbers of a run differ: "place", "quarter", or None where there is
one for the whole run. `stage` says when it is known: 0 before the first quarter, 1 in each quarter,
2 when the run has ended.
"""

from __future__ import annotations

import math
import operator
import struct
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any

Attr = tuple[Any, ...]

BEFORE, DURING, AFTER = 0, 1, 2
"""Stages of a run."""

_EXACT: dict[str, Callable[..., float | bool]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    "and": lambda a, b: bool(a) and bool(b),
    "or": lambda a, b: bool(a) or bool(b),
    "not": lambda a: not a,
    "neg": operator.neg,
    "abs": abs,
    "max": max,
    "min": min,
    "floor": lambda a: float(math.floor(a)),
    "ceil": lambda a: float(math.ceil(a)),
    "trunc": lambda a: float(math.trunc(a)),
    "num": float,
}
"""What is exact in every arithmetic of IEEE 754. Powers and the like are left to the module, whose
bits do not depend on the machine's library."""

_TRUTH = frozenset(("<", "<=", "==", "!=", "and", "or", "not"))
_WORDS = frozenset(("iadd", "imul", "xor", "shl", "shr", "iand", "ior", "word", "wordtable"))
OVER = {"sum": 0.0, "least": math.inf, "most": -math.inf}
"""What draws an axis together, and the value of nothing."""


class Node:
    """An expression; `make` is the one way to get one."""

    __slots__ = ("args", "attr", "axis", "kind", "number", "op", "stage")

    op: str
    args: tuple[Node, ...]
    attr: Attr
    axis: str | None
    kind: str
    stage: int
    number: int

    def __add__(self, other: Node | float) -> Node:
        return make("+", self, _known(other))

    def __radd__(self, other: float) -> Node:
        return make("+", const(other), self)

    def __sub__(self, other: Node | float) -> Node:
        return make("-", self, _known(other))

    def __rsub__(self, other: float) -> Node:
        return make("-", const(other), self)

    def __mul__(self, other: Node | float) -> Node:
        return make("*", self, _known(other))

    def __rmul__(self, other: float) -> Node:
        return make("*", const(other), self)

    def __truediv__(self, other: Node | float) -> Node:
        return make("/", self, _known(other))

    @property
    def value(self) -> float:
        """Return the number of a constant."""
        return float(self.attr[0])

    @property
    def constant(self) -> bool:
        """Say whether the value is known while recording."""
        return self.op == "const"


_made: dict[Any, Node] = {}
"""The expressions of the recording that is under way."""


def forget() -> None:
    """Begin a new recording."""
    _made.clear()


def make(op: str, *args: Node, attr: Attr = ()) -> Node:
    """Return the expression, simplified where that changes no bit but the sign of a zero."""
    key = (op, args, attr)
    node = _made.get(key)
    if node is None:
        node = _made[key] = _simpler(op, args, attr) or _new(op, args, attr)
    return node


def const(value: float | bool) -> Node:
    """Return a constant: a truth value or a number."""
    if isinstance(value, bool):
        return make("const", attr=(value, "b"))
    value = math.nan if value != value else float(value)  # one that is equal to itself
    return make("const", attr=(value, "f", struct.pack("<d", value)))


def leaf(op: str, *attr: Any, axis: str | None = None, stage: int = BEFORE) -> Node:
    """Return something that comes from outside: a parameter, a part of the state, a table."""
    return make(op, attr=(*attr, axis, stage))


def word(bits: int) -> Node:
    """Return a constant word of 64 bits."""
    return leaf("word", bits % 2**64)


def _known(value: Node | float) -> Node:
    return value if isinstance(value, Node) else const(value)


def _new(op: str, args: tuple[Node, ...], attr: Attr) -> Node:
    node = Node()
    node.op, node.args, node.attr, node.number = op, args, attr, len(_made)
    if op == "const":
        node.axis, node.stage, node.kind = None, BEFORE, attr[1]
        return node
    if op in ("gather", "scattered"):
        node.axis, node.stage = "agency" if op == "gather" else "place", DURING
    elif args:
        along = {arg.axis for arg in args} - {None}
        if len(along) > 1:
            raise TypeError(f"{' and '.join(sorted(map(str, along)))} meet in one number")
        node.axis = None if op in OVER else next(iter(along), None)
        node.stage = AFTER if op == "pick" else max(arg.stage for arg in args)
    else:
        node.axis, node.stage = attr[-2:]
    node.kind = "b" if op in _TRUTH else "i" if op in _WORDS else "f"
    if op in ("where", "gather"):
        node.kind = args[-1].kind
    return node


def _simpler(op: str, args: tuple[Node, ...], attr: Attr) -> Node | None:
    """Return what the expression comes to where that is known, else None."""
    if not args or op in _WORDS:
        return None
    if all(arg.constant for arg in args):
        if op in _EXACT:
            return const(_EXACT[op](*(arg.attr[0] for arg in args)))
        if op == "/" and args[1].value != 0:
            return const(args[0].value / args[1].value)
        if op == "sqrt" and args[0].value >= 0:
            return const(math.sqrt(args[0].value))
    if op == "sum" and args[0].constant:
        return const(reduce(operator.add, [args[0].value] * int(attr[0])))
    if op == "floor" and args[0].op == "uniform":
        return const(0.0)
    if op == "gather":
        return _alike(args[attr[0] :])
    if op == "where":
        return _choice(*args)
    if op == "/":
        return _quotient(*args)
    if op == "pow":
        return _power(*args)
    return _with_constant(op, *args) if len(args) == 2 else None


def _alike(values: tuple[Node, ...]) -> Node | None:
    """Return what agencies find of themselves where it is the same for all."""
    first = values[0]
    return first if first.axis is None and all(value is first for value in values) else None


def _choice(test: Node, yes: Node, no: Node) -> Node | None:
    if test.constant:
        return yes if test.attr[0] else no
    return yes if yes is no else None


def _with_constant(op: str, a: Node, b: Node) -> Node | None:
    """Return what a binary operation comes to where one side is 0, 1, true, false or the other."""
    if a is b and op in ("==", "!=", "max", "min", "and", "or"):
        return const(op == "==") if op in ("==", "!=") else a
    known = (a, b) if b.constant else (b, a)
    other, value = known[0], known[1].attr[0] if known[1].constant else None
    if value is None:
        return None
    if op in ("and", "or"):
        return other if bool(value) == (op == "and") else const(op == "or")
    if op == "*" and value in (0.0, 1.0):
        return other if value == 1.0 else const(0.0)
    if (op == "+" and value == 0.0) or (b.constant and (op, value) == ("-", 0.0)):
        return other
    if op in ("<", "<=") and a.constant and b.op in ("uniform", "above0") and value <= 0.0:
        return const(True)
    return None


def _quotient(a: Node, b: Node) -> Node | None:
    """Return a product instead, which is several times as quick, where that is known to serve.

    By a power of 2 it is exact. What an agency weighs is divided by what is fixed for the run by
    way of the inverse, which may move its last digit.
    """
    if b.constant and (b.value == 1.0 or math.frexp(b.value)[0] == 0.5):
        return make("*", a, const(1.0 / b.value))
    if a.axis == "agency" and b.axis is None and b.stage == BEFORE:
        return make("*", a, make("/", const(1.0), b))
    return None


def _power(base: Node, exponent: Node) -> Node:
    """Return a power, the usual ones as `joinup.model.rules.production.power` has them.

    Any other is `exp(exponent log(base))`, for bases of 0 or more.
    """
    usual = _usual_power(base, exponent.value) if exponent.constant else None
    if usual is not None:
        return usual
    of_0 = make("where", make("==", exponent, const(0.0)), const(1.0), const(0.0))
    of_0 = make("where", make("<", exponent, const(0.0)), const(math.inf), of_0)
    raised = make("exp", exponent * make("log", base))
    return make("where", make("==", base, const(0.0)), of_0, raised)


def _usual_power(base: Node, exponent: float) -> Node | None:
    if exponent == 0.0:
        return const(1.0)
    if exponent == 1.0:
        return base
    if exponent == 2.0:
        return base * base
    if exponent in (-1.0, -0.5):
        return make("/", const(1.0), make("pow", base, const(-exponent)))
    root = make("sqrt", base) if exponent in (0.5, 1.5) else None
    return base * root if root and exponent == 1.5 else root


def reach(roots: Iterable[Node]) -> list[Node]:
    """Return all that the roots stand on, themselves included, what is needed first."""
    seen: set[Node] = set()
    order: list[Node] = []
    todo = [(root, False) for root in roots]
    while todo:
        node, done = todo.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            todo.extend((arg, False) for arg in node.args)
    return order


def rewritten(roots: Iterable[Node], known: Mapping[Node, Node]) -> dict[Node, Node]:
    """Return what becomes of each node under the roots where those of `known` are replaced."""
    now: dict[Node, Node] = dict(known)
    for node in reach(roots):
        if node in now:
            continue
        args = tuple(now[arg] for arg in node.args)
        same = all(new is old for new, old in zip(args, node.args, strict=True))
        now[node] = node if same else make(node.op, *args, attr=node.attr)
    return now
