"""Print a recording as a WebAssembly module.

Two places are worked on at a time, one in each lane of a vector; the ending does the same with two
quarters. What differs by neither is worked out once, in both lanes. A program (the opening, a kind
of quarter, the ending) is a row of functions: what a run has one of, then a loop over the places,
and again as often as the places meet in a sum. Sums add one place after the other.

In the memory lie the row of parameters, slots for what one function leaves to another, the state
twice (as a quarter finds it and as it leaves it), tables, and what is recorded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from joinup.compiled import wasm
from joinup.compiled.arrays import table
from joinup.compiled.graph import AFTER, BEFORE, DURING, OVER, Node, const, leaf, make, reach
from joinup.compiled.maths import FUNCTIONS
from joinup.compiled.recording import Recording

_CUR, _NXT, _RECORDED, _STEP, _CUR_HERE, _NXT_HERE, _LOCALS = range(7)
"""Locals of every function: where the state lies now and next, how far into the series the quarter
is, how far into the places the loop is, and the sums of the last with the first two."""

_LEAVES = frozenset(
    ("const", "word", "arg", "par", "seed", "quarter", "quarterword", "state", "table",
     "wordtable", "series", *OVER)
)  # fmt: skip
_DRAWN = {"least": "pmin", "most": "pmax"}


class Store(NamedTuple):
    """Something that a function leaves behind: a node, and where in the memory."""

    node: Node
    base: bytes
    offset: int
    lane: bool = False  # the first lane alone


class Group(NamedTuple):
    """A function of a program: how often places have met before it, and what it loops over."""

    level: int
    axis: str | None

    @property
    def order(self) -> tuple[int, bool]:
        """Return its turn."""
        return self.level, self.axis is not None


@dataclass
class Program:
    """What is worked out together, and in which groups."""

    stage: int
    levels: dict[Node, int] = field(default_factory=dict)
    stores: dict[Group, list[Store]] = field(default_factory=dict)
    sums: dict[Group, list[Node]] = field(default_factory=dict)

    def of(self, node: Node) -> Group:
        """Return where a node is worked out; what is older than the program comes first."""
        return Group(self.levels.get(node, 0), node.axis)


class Module:
    """A recording laid out in a memory and printed."""

    def __init__(self, found: Recording) -> None:
        self.found = found
        self.top = 16
        scale = found.shape.scale
        self.length = {"place": scale.places, "quarter": scale.quarters + 1}
        self.quarter, self.word = self._room(16), self._room(16)
        self.row = 8 * (2 + sum(length for _, length in found.layout))
        self.par = self._room(self.row)
        self.slots: dict[Node, int] = {}
        self.tables: dict[Node, int] = {}
        self.drawn: dict[Node, int] = {}
        self.state = 0
        self.part: dict[Node, int] = {}
        for node in found.parts:
            self.part[node] = self.state
            self.state += self._span(node.axis)
        self.buffers = (self._room(self.state), self._room(self.state))
        n_series = len(found.shape.outcomes) * self.length["quarter"]
        self.out = 8 * (n_series + len(found.ended))
        self.series = self._room(self.out + 64)
        self.ended = self.series + 8 * n_series
        self.quarterly = len(found.first_shown) * self._span("place")
        self.detail = self._room(self.quarterly * self.length["quarter"])
        self.calls: dict[str, int] = {}
        self.code: list[bytes] = []

    # --- memory -----------------------------------------------------------------------------

    def _room(self, size: int) -> int:
        start = self.top
        self.top += -(-size // 16) * 16
        return start

    def _blocks(self, axis: str) -> int:
        return -(-self.length[axis] // 2)

    def _span(self, axis: str | None) -> int:
        return 16 if axis is None else 16 * self._blocks(axis)

    def _slot(self, node: Node) -> int:
        if node not in self.slots:
            self.slots[node] = self._room(self._span(node.axis))
        return self.slots[node]

    def _table(self, node: Node) -> int:
        if node not in self.tables:
            self.tables[node] = self._room(len(node.attr[0]) + 16)
        return self.tables[node]

    # --- what is worked out where -----------------------------------------------------------

    def _program(self, stage: int, roots: Iterable[tuple[Store, str | None]]) -> Program:
        """Put what is needed for the roots into groups; a root says what its store loops over."""
        program = Program(stage)
        kept: dict[Node, None] = {}
        wanted = list(roots)
        for node in self._needed(program, [store.node for store, _ in wanted]):
            program.levels[node] = self._level(program, node)
            if node.op in OVER:
                program.sums.setdefault(program.of(node.args[0]), []).append(node)
                continue
            for arg in node.args:
                if self._inside(program, arg) and program.of(arg) != program.of(node):
                    kept[arg] = None
        for store, axis in wanted:
            group = Group(program.of(store.node).level, axis)
            program.stores.setdefault(group, []).append(store)
            if self._inside(program, store.node) and program.of(store.node) != group:
                kept[store.node] = None
        for node in kept:
            if node.op not in OVER:
                group = program.of(node)
                program.stores.setdefault(group, []).append(self._kept(node))
        return program

    def _kept(self, node: Node) -> Store:
        here = wasm.get(_STEP) if node.axis else wasm.i32(0)
        return Store(node, here, self._slot(node))

    def _inside(self, program: Program, node: Node) -> bool:
        """Say whether a node is worked out by the program, and not read from the memory."""
        return node.stage == program.stage and (node.op not in _LEAVES or node.op in OVER)

    def _needed(self, program: Program, roots: Sequence[Node]) -> list[Node]:
        """Return what the program works out, what is needed first."""
        seen: set[Node] = set()
        order: list[Node] = []
        todo = [(root, False) for root in reversed(roots)]
        while todo:
            node, done = todo.pop()
            if done:
                order.append(node)
            elif node not in seen and self._inside(program, node):
                seen.add(node)
                todo.append((node, True))
                todo.extend((arg, False) for arg in node.args)
        return order

    @staticmethod
    def _level(program: Program, node: Node) -> int:
        below = max((program.levels.get(arg, 0) for arg in node.args), default=0)
        return below + (node.op in OVER)

    # --- code -------------------------------------------------------------------------------

    def _functions(self, program: Program) -> bytes:
        """Print the functions of a program, and return the calls of them."""
        calls = b""
        groups = {*program.stores, *program.sums}
        for group in sorted(groups, key=lambda item: item.order):
            code = self._function(program, group)
            self.code.append(code)
            calls += wasm.get(5) + wasm.get(6) + wasm.get(7) + wasm.call(len(self.code) - 1)
        return calls

    def _function(self, program: Program, group: Group) -> bytes:
        stores = list(program.stores.get(group, ()))
        head, added = self._sums(program.sums.get(group, ()))
        for node in reach(store.node for store in added):
            if node.stage == program.stage:
                program.levels.setdefault(node, group.level)
        printer = _Printer(self, program, group)
        body = printer.body(sorted([*stores, *added], key=lambda store: store.node.number))
        if group.axis is not None:
            here = wasm.get(_STEP) + wasm.ADD
            moved = wasm.get(_CUR) + here + wasm.put(_CUR_HERE)
            moved += wasm.get(_NXT) + here + wasm.put(_NXT_HERE)
            body = head + wasm.loop(_STEP, wasm.i32(self._span(group.axis)), 16, moved + body)
        return wasm.function([(3, wasm.I32), (printer.locals, wasm.V128)], body)

    def _sums(self, nodes: Sequence[Node]) -> tuple[bytes, list[Store]]:
        """Return how the sums of a group begin, and what they add in each turn of its loop."""
        head, stores = b"", []
        totals = [node for node in nodes if node.op == "sum"]
        for first, second in zip(totals[::2], [*totals[1::2], None], strict=False):
            at = self._room(16)
            self.drawn[first] = at
            parts = [self._counted(first, 0.0)]
            if second is not None:
                self.drawn[second] = at + 8
                parts.append(self._counted(second, 0.0))
            pair = (parts[0], parts[-1])
            added = leaf("sofar", at) + make("low", *pair) + make("high", *pair)
            stores.append(Store(added, wasm.i32(0), at))
            head += wasm.i32(0) + wasm.vector(0.0) + wasm.at(wasm.STORE, at)
        for node in nodes:
            if node.op in _DRAWN:
                at = self.drawn[node] = self._room(16)
                value = self._counted(node, OVER[node.op])
                best = make("min" if node.op == "least" else "max", leaf("sofar", at), value)
                stores.append(Store(best, wasm.i32(0), at))
                head += wasm.i32(0) + wasm.vector(OVER[node.op]) + wasm.at(wasm.STORE, at)
        return head, stores

    def _counted(self, node: Node, nothing: float) -> Node:
        """Return what is drawn together, `nothing` beyond the end of the axis."""
        value, length = node.args[0], node.attr[0]
        assert value.axis is not None
        if length == 2 * self._blocks(value.axis):
            return value
        numbers = table(np.arange(2.0 * self._blocks(value.axis)), value.axis)
        return make("where", make("<", numbers, const(length)), value, const(nothing))

    def read(self, node: Node, program: Program, group: Group) -> bytes | None:
        """Return the code that reads a node, None where the function works it out."""
        op, here = node.op, wasm.get(_STEP) if node.axis else wasm.i32(0)
        if op == "const":
            return wasm.vector(-node.attr[0] % 2**64 if node.kind == "b" else node.value)
        if op == "word":
            return wasm.vector(node.attr[0])
        if op == "arg":
            return wasm.get(node.attr[0])
        if op == "sofar":
            return wasm.i32(0) + wasm.at(wasm.LOAD, node.attr[0])
        if op in ("par", "seed"):
            at = self.par + 8 * (node.attr[0] + (2 if op == "par" else 0))
            return wasm.i32(0) + wasm.at(wasm.LOAD_SPLAT, at, 3)
        if op in ("quarter", "quarterword"):
            at = self.quarter if op == "quarter" else self.word
            return wasm.i32(0) + wasm.at(wasm.LOAD, at)
        if op == "state":
            base = _CUR_HERE if node.axis else _CUR
            return wasm.get(base) + wasm.at(wasm.LOAD, self.part[node])
        if op in ("table", "wordtable"):
            return here + wasm.at(wasm.LOAD, self._table(node))
        if op == "series":
            at = self.series + 8 * (node.attr[0] * self.length["quarter"] + node.attr[1])
            return here + wasm.at(wasm.LOAD, at, 3)
        if op in OVER and node.stage != program.stage:
            return here + wasm.at(wasm.LOAD, self._slot(node))
        if op == "sum":
            return wasm.i32(0) + wasm.at(wasm.LOAD_SPLAT, self.drawn[node], 3)
        if op in _DRAWN:
            load = wasm.i32(0) + wasm.at(wasm.LOAD, self.drawn[node])
            return load + load + load + wasm.OTHER_LANE + wasm.VECTOR[_DRAWN[op]]
        if node.stage == program.stage and program.of(node) == group:
            return None
        return here + wasm.at(wasm.LOAD, self._slot(node))

    def function_of(self, op: str) -> int:
        """Return the number of the module's own function for an operation."""
        if op not in self.calls:
            made = FUNCTIONS[op]
            count = 2 if op == "pow" else 1
            printer = _Printer(self, Program(BEFORE), Group(0, None), params=count)
            body = printer.value(made(*(leaf("arg", number) for number in range(count))))
            self.calls[op] = len(self.code)
            self.code.append(wasm.function([(printer.locals, wasm.V128)], body))
        return self.calls[op]

    # --- the whole --------------------------------------------------------------------------

    def _roots(
        self, nodes: Sequence[Node], seen: Sequence[Node], shown: Sequence[Node], ahead: bool
    ) -> list[tuple[Store, str | None]]:
        """Return where a state and the outcomes seen in it are to be stored."""
        roots: list[tuple[Store, str | None]] = []
        for part, node in zip(self.found.parts, nodes, strict=True):
            far, near = (_NXT_HERE, _NXT) if ahead else (_CUR_HERE, _CUR)
            base = wasm.get(far if part.axis else near)
            roots.append((Store(node, base, self.part[part]), part.axis))
        for number, node in enumerate(seen):
            at = self.series + 8 * number * self.length["quarter"]
            roots.append((Store(node, wasm.get(_RECORDED), at, lane=True), None))
        here = wasm.get(_RECORDED) + wasm.i32(self.quarterly // 8) + wasm.MULTIPLY
        here += wasm.get(_STEP) + wasm.ADD
        for number, node in enumerate(shown):
            at = self.detail + number * self._span("place")
            roots.append((Store(node, here, at), "place"))
        return roots

    def printed(self) -> bytes:
        """Return the module."""
        found = self.found
        for op in FUNCTIONS:
            self.function_of(op)
        quarters = [
            self._program(DURING, self._roots(*nodes, ahead=True))
            for nodes in zip(found.nexts, found.seen, found.shown, strict=True)
        ]
        ends = [
            (Store(node, wasm.i32(0), self.ended + 8 * number, lane=True), None)
            for number, node in enumerate(found.ended)
        ]
        ending = self._program(AFTER, ends)
        calls = [self._functions(program) for program in quarters]
        last = self._functions(ending)
        opening = self._roots(found.first, found.first_seen, found.first_shown, ahead=False)
        early = [node for node in list(self.slots) if node.stage == BEFORE]
        opening += [(self._kept(node), node.axis) for node in early]
        first = self._functions(self._program(BEFORE, opening))
        go = self._go(first, calls, last)
        data = [(at, node.attr[0]) for node, at in self.tables.items()]
        types = [
            (wasm.I32 * 3, b""),
            (wasm.V128, wasm.V128),
            (wasm.V128 * 2, wasm.V128),
        ]
        kinds = {number: 2 if op == "pow" else 1 for op, number in self.calls.items()}
        functions = [(kinds.get(number, 0), code) for number, code in enumerate([*self.code, go])]
        pages = -(-self.top // 65536)
        notes = json.dumps(self.notes(), separators=(",", ":")).encode()
        return wasm.module(types, functions, [("go", len(self.code))], pages, data, notes)

    def notes(self) -> dict[str, Any]:
        """Return what a caller has to know: where things lie, in bytes, and in which order."""
        found, at, parameters = self.found, 2, []
        for name, length in found.layout:
            parameters.append((name, at, length))
            at += length
        return {
            "parameters": parameters,  # name, place in the row, length
            "row": self.row,
            "out": self.out,
            "free": self.top,
            "quarters": found.shape.scale.quarters,
            "places": found.shape.scale.places,
            "outcomes": found.shape.outcomes,
            "outcomes_of_run": found.outcomes_of_run,
            "members": found.members,
            "detail": self.detail,
            "detail_of_quarter": self.quarterly,
        }

    def _go(self, first: bytes, quarters: Sequence[bytes], last: bytes) -> bytes:
        """Print `go(rows, out, n)`: n runs, from rows of parameters to rows of outcomes."""
        rows, out, count, run, quarter, cur, nxt, recorded = range(8)
        slot = wasm.i32(0) + wasm.get(quarter)
        now = slot + wasm.CONVERT_SPLAT + wasm.at(wasm.STORE, self.quarter)
        now += slot + wasm.EXTEND_SPLAT + wasm.at(wasm.STORE, self.word)
        now += wasm.get(recorded) + wasm.i32(8) + wasm.ADD + wasm.put(recorded)
        now += self._by_kind(quarters, quarter)
        now += wasm.get(cur) + wasm.get(nxt) + wasm.put(cur) + wasm.put(nxt)
        length = wasm.i32(self.found.shape.scale.quarters)
        body = wasm.i32(self.par) + wasm.get(rows) + wasm.i32(self.row) + wasm.COPY
        body += wasm.i32(self.buffers[0]) + wasm.put(cur)
        body += wasm.i32(self.buffers[1]) + wasm.put(nxt) + wasm.i32(0) + wasm.put(recorded)
        body += first + wasm.loop(quarter, length, 1, now) + last
        body += wasm.get(out) + wasm.i32(self.series) + wasm.i32(self.out) + wasm.COPY
        body += wasm.get(rows) + wasm.i32(self.row) + wasm.ADD + wasm.put(rows)
        body += wasm.get(out) + wasm.i32(self.out) + wasm.ADD + wasm.put(out)
        return wasm.function([(5, wasm.I32)], wasm.loop(run, wasm.get(count), 1, body))

    def _by_kind(self, calls: Sequence[bytes], quarter: int) -> bytes:
        """Return the code that does what a quarter of its kind does."""
        kinds = self.found.kinds
        code = calls[0]
        for kind in range(1, len(calls)):
            test = wasm.i32(0)
            for number, other in enumerate(kinds):
                if other == kind:
                    place = wasm.get(quarter) + wasm.i32(len(kinds)) + b"\x70"  # remainder
                    test += place + wasm.i32(number) + b"\x46\x72"  # equal; or
            code = test + b"\x04\x40" + calls[kind] + b"\x05" + code + b"\x0b"
        return code


class _Printer:
    """Prints the body of a function; what is used more than once gets a local."""

    def __init__(self, module: Module, program: Program, group: Group, params: int = 0) -> None:
        self._module, self._program, self._group = module, program, group
        self._first = params or _LOCALS
        self.locals = 0
        self._free: list[int] = []
        self._held: dict[Node, int] = {}
        self._uses: dict[Node, int] = {}

    def body(self, stores: Sequence[Store]) -> bytes:
        """Return the code of what a function leaves behind, in order."""
        self._count([store.node for store in stores])
        code = []
        for node, base, offset, lane in stores:
            store = wasm.lane_store(0, offset) if lane else wasm.at(wasm.STORE, offset)
            code.append(base + self._printed(node) + store)
        return b"".join(code)

    def value(self, node: Node) -> bytes:
        """Return the code that leaves a node on the stack."""
        self._count([node])
        return self._printed(node)

    def _read(self, node: Node) -> bytes | None:
        return self._module.read(node, self._program, self._group)

    def _count(self, roots: Sequence[Node]) -> None:
        todo = list(roots)
        while todo:
            node = todo.pop()
            self._uses[node] = self._uses.get(node, 0) + 1
            if self._uses[node] == 1 and self._read(node) is None:
                todo.extend(node.args)

    def _printed(self, root: Node) -> bytes:
        code: list[bytes] = []
        todo = [(root, False)]
        while todo:
            node, done = todo.pop()
            if node in self._held:
                code.append(wasm.get(self._held[node]))
                self._used(node)
                continue
            read = None if done else self._read(node)
            if read is None and not done:
                todo.append((node, True))
                todo.extend((arg, False) for arg in _on_stack(node))
                continue
            code.append(self._operation(node) if read is None else read)
            self._uses[node] -= 1
            if self._uses[node] and (read is None or node.axis is not None):
                code.append(wasm.tee(self._hold(node)))
        return b"".join(code)

    def _used(self, node: Node) -> None:
        self._uses[node] -= 1
        if not self._uses[node]:
            self._free.append(self._held.pop(node))

    def _hold(self, node: Node) -> int:
        if not self._free:
            self._free.append(self._first + self.locals)
            self.locals += 1
        self._held[node] = self._free.pop()
        return self._held[node]

    def _operation(self, node: Node) -> bytes:
        """Return the code of an operation whose arguments are on the stack."""
        op = node.op
        if op in FUNCTIONS:
            return wasm.call(self._module.function_of(op))
        if op in wasm.SHIFT:
            return wasm.i32(node.attr[0]) + wasm.SHIFT[op]
        if op == "num":
            return wasm.vector(1.0) + wasm.VECTOR["and"]
        if op == "uniform":
            exponent = wasm.vector(0x3FF0000000000000)
            bits = wasm.i32(12) + wasm.SHIFT["shr"] + exponent + wasm.VECTOR["or"]
            less = wasm.vector(1.0) + wasm.VECTOR["-"]
            return bits + less + wasm.vector(2.0**-53) + wasm.VECTOR["+"]
        if op == "pick":
            number, shift = node.attr
            at = self._module.series + 8 * (number * self._module.length["quarter"] + shift)
            index = wasm.simd(33) + b"\x00" + b"\xfc\x02" + wasm.i32(8) + wasm.MULTIPLY
            return index + wasm.at(wasm.LOAD_SPLAT, at, 3)
        return _INSTRUCTIONS[op]


def _on_stack(node: Node) -> tuple[Node, ...]:
    """Return the arguments in the order in which they are popped: the last one is printed first."""
    if node.op == "where":
        test, yes, no = node.args
        return test, no, yes
    if node.op in ("max", "min"):
        return node.args
    return node.args[::-1]


_INSTRUCTIONS = {
    **wasm.VECTOR,
    "where": wasm.VECTOR["select"],
    "max": wasm.VECTOR["pmax"],
    "min": wasm.VECTOR["pmin"],
    "low": wasm.LOW_LANES,
    "high": wasm.HIGH_LANES,
}
