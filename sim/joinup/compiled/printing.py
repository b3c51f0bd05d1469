"""Print a recording as a WebAssembly module.

Two places are worked on at a time, one in each lane of a vector; the ending does the same with two
quarters. What differs by neither is worked out once, in both lanes. Sums add one place after the
other, so that their bits are the same wherever the module runs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from joinup.compiled import wasm
from joinup.compiled.code import Printer, locals_of
from joinup.compiled.elements import table
from joinup.compiled.graph import AFTER, BEFORE, DURING, OVER, Node, const, leaf, make
from joinup.compiled.layout import Memory
from joinup.compiled.maths import FUNCTIONS
from joinup.compiled.programs import (
    AGENCY,
    CUR,
    CUR_HERE,
    DRAWN,
    LOCALS,
    NOWHERE,
    NXT,
    NXT_HERE,
    PICKED,
    PLACE,
    STEP,
    Group,
    Program,
    Store,
)  # fmt: skip
from joinup.compiled.recorded import Piece, Recording

_TYPES = (
    (wasm.I32 * 3, b""),
    (wasm.V128, wasm.V128),
    (wasm.I32, b""),
    (b"", b""),
)
_OF_RUNS, _OF_ONE, _OF_PIECE, _OF_NOTHING = range(4)


class Module:
    """A recording that is printed."""

    def __init__(self, found: Recording) -> None:
        self.found = found
        self.memory = Memory(found)
        self.functions: list[tuple[int, bytes]] = []
        self.exports: list[tuple[str, int]] = []
        self.own: dict[str, int] = {}

    def printed(self) -> bytes:
        """Return the module."""
        found, memory = self.found, self.memory
        for op in FUNCTIONS:
            self._own_function(op)
        pieces = {name: self._piece(piece) for name, piece in found.pieces.items()}
        ends = [
            Store(node, NOWHERE, memory.ended + 8 * number, None, lane=0)
            for number, node in enumerate(found.ended)
        ]
        last = self._calls(memory.program(AFTER, ends))
        early = [memory.kept(node) for node in memory.slots if node.stage == BEFORE]
        early += memory.early
        opening = memory.stores(found.opening, found.parts, ahead=False)
        first = self._calls(memory.program(BEFORE, [*opening, *early]))
        if found.shape.steps:
            self._export("open", _OF_NOTHING, self._standing() + first, 8)
            for name, calls in pieces.items():
                body = put_quarter(memory, 0) + self._standing() + self._by_kind(name, calls, 0)
                self._export(name, _OF_PIECE, body, 7)
        else:
            self._export("go", _OF_RUNS, self._go(first, pieces["quarter"], last), 5)
        data = [(at, node.attr[0]) for node, at in memory.tables.items()]
        pages = -(-memory.top // 65536)
        notes = json.dumps(self._notes(), separators=(",", ":")).encode()
        return wasm.module(_TYPES, self.functions, self.exports, pages, data, notes)

    def _notes(self) -> dict[str, Any]:
        """Return what a caller has to know: where things lie, in bytes, and in which order."""
        found, memory, at, parameters = self.found, self.memory, 2, []
        for name, length in found.layout:
            parameters.append((name, at, length))
            at += length
        return {
            "parameters": parameters,  # name, place in the row, length
            "row": memory.row,
            "out": memory.out,
            "free": memory.top,
            "quarters": found.shape.scale.quarters,
            "places": found.shape.scale.places,
            "outcomes": found.shape.outcomes,
            "outcomes_of_run": found.outcomes_of_run,
            "members": found.members,
            "detail": memory.detail,
            "detail_of_quarter": memory.quarterly,
            "par": memory.par,
            "series": memory.series,
            "buffers": memory.buffers,
            "state": memory.state,
            "arrays": found.names if found.shape.steps else [],
        }

    # --- functions --------------------------------------------------------------------------

    def _add(self, kind: int, code: bytes) -> int:
        self.functions.append((kind, code))
        return len(self.functions) - 1

    def _export(self, name: str, kind: int, body: bytes, locals_: int) -> None:
        code = wasm.function([(locals_, wasm.I32)], body)
        self.exports.append((name, self._add(kind, code)))

    def _own_function(self, op: str) -> None:
        """Print one of the module's own functions of numbers."""
        printer = Printer(self.memory, self.own, Program(BEFORE), Group(0, None), first=1)
        body = printer.value(FUNCTIONS[op](leaf("arg", 0)))
        code = wasm.function([(printer.locals, wasm.V128)], body)
        self.own[op] = self._add(_OF_ONE, code)

    def _piece(self, piece: Piece) -> list[bytes]:
        """Return the calls of a piece of a quarter, for each kind of quarter."""
        parts, memory = self.found.parts, self.memory
        return [
            self._calls(memory.program(DURING, memory.stores(body, parts, ahead=True)))
            for body in piece.bodies
        ]

    def _calls(self, program: Program) -> bytes:
        """Print the functions of a program, and return the calls of them."""
        calls = b""
        for group in sorted({*program.stores, *program.sums}, key=lambda item: item.order):
            number = self._add(_OF_RUNS, self._function(program, group))
            calls += wasm.get(5) + wasm.get(6) + wasm.get(7) + wasm.call(number)
        return calls

    def _function(self, program: Program, group: Group) -> bytes:
        head, added = self._sums(program.sums.get(group, ()))
        new = program.needed([store.node for store in added])
        program.own[group] = {node for node in new if node not in program.levels}
        stores = [*program.stores.get(group, ()), *added]
        printer = Printer(self.memory, self.own, program, group, first=LOCALS)
        masks = [self._valid(mask) for mask in program.masks.get(group, ())]
        program.own[group] |= set(program.needed(masks)) - program.levels.keys()
        stores.sort(key=lambda store: store.node.number)
        body = printer.body(stores, masks)
        if group.axis == "agency":
            return self._loop_over_agencies(body, printer.locals)
        if masks:
            head += wasm.i32(0) + wasm.put(PICKED)
        if group.axis is not None:
            here = wasm.get(STEP) + wasm.ADD
            moved = wasm.get(CUR) + here + wasm.put(CUR_HERE)
            moved += wasm.get(NXT) + here + wasm.put(NXT_HERE)
            end = wasm.i32(self.memory.span(group.axis))
            body = head + wasm.loop(STEP, end, 16, moved + body)
        if masks:
            body += self._list_closed()
        return wasm.function(locals_of(printer.locals), body)

    def _valid(self, mask: Node) -> Node:
        """Return a mask that is false beyond the last place."""
        return self._within(mask, const(False), float(self.memory.length["place"]), "place")

    def _list_closed(self) -> bytes:
        """Return the code that notes how long the list is, and lets its end be one of a pair."""
        memory = self.memory
        closed = NOWHERE + wasm.get(PICKED) + wasm.at(wasm.STORE_INDEX, memory.count, 2)
        for part in (0, 4):
            again = NOWHERE + wasm.at(wasm.LOAD_INDEX, memory.list + part, 2)
            closed += wasm.get(PICKED) + again + wasm.at(wasm.STORE_INDEX, memory.list + part, 2)
        return closed

    def _loop_over_agencies(self, body: bytes, locals_: int) -> bytes:
        """Print a loop over the list of agencies picked out, two at a time."""
        memory, moved = self.memory, b""
        for part, local in enumerate((AGENCY[0], PLACE[0], AGENCY[1], PLACE[1])):
            moved += wasm.get(STEP) + wasm.at(wasm.LOAD_INDEX, memory.list + 4 * part, 2)
            moved += wasm.put(local)
        end = NOWHERE + wasm.at(wasm.LOAD_INDEX, memory.count, 2)
        code = wasm.when(end, wasm.loop(STEP, end, 16, moved + body))
        return wasm.function(locals_of(locals_), code)

    def _sums(self, nodes: Sequence[Node]) -> tuple[bytes, list[Store]]:
        """Return how the sums of a group begin, and what they add in each turn of its loop."""
        memory, head, stores = self.memory, b"", []
        totals = [node for node in nodes if node.op == "sum"]
        for first, second in zip(totals[::2], [*totals[1::2], None], strict=False):
            at = memory.room(16)
            memory.drawn[first] = at
            pair = (self._counted(first),) * 2
            if second is not None:
                memory.drawn[second] = at + 8
                pair = (pair[0], self._counted(second))
            added = leaf("sofar", at) + make("low", *pair) + make("high", *pair)
            stores.append(Store(added, NOWHERE, at, None))
            head += NOWHERE + wasm.vector(0.0) + wasm.at(wasm.STORE, at)
        for node in nodes:
            if node.op in DRAWN:
                at = memory.drawn[node] = memory.room(16)
                best = make(
                    "min" if node.op == "least" else "max", leaf("sofar", at), self._counted(node)
                )
                stores.append(Store(best, NOWHERE, at, None))
                head += NOWHERE + wasm.vector(OVER[node.op]) + wasm.at(wasm.STORE, at)
        return head, stores

    def _counted(self, node: Node) -> Node:
        """Return what is drawn together, and what changes nothing beyond the end of the axis."""
        return self._within(node.args[0], const(OVER[node.op]), *node.attr)

    def _within(self, value: Node, beyond: Node, length: float, axis: str) -> Node:
        blocks = self.memory.blocks(axis)
        if length == 2 * blocks:
            return value
        numbers = table(np.arange(2.0 * blocks), axis)
        return make("where", make("<", numbers, const(length)), value, beyond)

    # --- the whole --------------------------------------------------------------------------

    def _standing(self) -> bytes:
        """Return the code that says where the state lies: in the first buffer, then the second."""
        cur, nxt = self.memory.buffers
        return wasm.i32(cur) + wasm.put(5) + wasm.i32(nxt) + wasm.put(6) + wasm.i32(0) + wasm.put(7)

    def _go(self, first: bytes, quarters: Sequence[bytes], last: bytes) -> bytes:
        """Print `go(rows, out, n)`: n runs, from rows of parameters to rows of outcomes."""
        rows, out, count, run, quarter, cur, nxt, recorded = range(8)
        memory = self.memory
        now = put_quarter(memory, quarter)
        now += wasm.get(recorded) + wasm.i32(8) + wasm.ADD + wasm.put(recorded)
        now += self._by_kind("quarter", quarters, quarter)
        now += wasm.get(cur) + wasm.get(nxt) + wasm.put(cur) + wasm.put(nxt)
        body = wasm.i32(memory.par) + wasm.get(rows) + wasm.i32(memory.row) + wasm.COPY
        body += self._standing() + first
        body += wasm.loop(quarter, wasm.i32(self.found.shape.scale.quarters), 1, now) + last
        body += wasm.get(out) + wasm.i32(memory.series) + wasm.i32(memory.out) + wasm.COPY
        for local, size in ((rows, memory.row), (out, memory.out)):
            body += wasm.get(local) + wasm.i32(size) + wasm.ADD + wasm.put(local)
        return wasm.loop(run, wasm.get(count), 1, body)

    def _by_kind(self, name: str, calls: Sequence[bytes], quarter: int) -> bytes:
        """Return the code that does what a quarter of its kind does."""
        kinds = self.found.pieces[name].kinds
        code = calls[0]
        for kind in range(1, len(calls)):
            test = wasm.i32(0)
            for number, other in enumerate(kinds):
                if other == kind:
                    test += wasm.get(quarter) + wasm.i32(len(kinds)) + wasm.REMAINDER
                    test += wasm.i32(number) + wasm.EQUAL + wasm.OR
            code = wasm.either(test, calls[kind], code)
        return code


def put_quarter(memory: Memory, quarter: int) -> bytes:
    """Return the code that puts a quarter's number where functions find it."""
    slot = NOWHERE + wasm.get(quarter)
    number = slot + wasm.CONVERT_SPLAT + wasm.at(wasm.STORE, memory.quarter)
    return number + slot + wasm.EXTEND_SPLAT + wasm.at(wasm.STORE, memory.word)
