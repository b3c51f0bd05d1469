"""Where things lie in a module's memory, and how they are read there.

There lie the row of parameters, slots for what one function leaves to another, the state twice (as
a quarter finds it and as it leaves it), tables, and what is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from joinup.compiled import wasm
from joinup.compiled.elements import CannotRecordError
from joinup.compiled.graph import BEFORE, OVER, Node
from joinup.compiled.programs import (
    AGENCY,
    CUR,
    CUR_HERE,
    DRAWN,
    FROM_MEMORY,
    NOWHERE,
    NXT,
    NXT_HERE,
    PLACE,
    RECORDED,
    STEP,
    Group,
    Program,
    Store,
)  # fmt: skip
from joinup.compiled.recorded import Body, Recording


class Memory:
    """The memory of a module."""

    def __init__(self, found: Recording) -> None:
        self.top = 16
        scale = found.shape.scale
        self.length = {"place": scale.places, "quarter": scale.quarters + 1}
        self.quarter, self.word = self.room(16), self.room(16)
        self.row = 8 * (2 + sum(length for _, length in found.layout))
        self.par = self.room(self.row)
        self.state = 0
        self.part: dict[Node, int] = {}
        for node in found.parts:
            self.part[node] = self.state
            self.state += self.span(node.axis)
        self.buffers = (self.room(self.state), self.room(self.state))
        series = 8 * len(found.shape.outcomes) * self.length["quarter"]
        self.out = series + 8 * len(found.ended)
        self.series = self.room(self.out + 64)
        self.ended = self.series + series
        self.quarterly = len(found.opening.shown) * self.span("place")
        self.detail = self.room(self.quarterly * self.length["quarter"])
        self.slots: dict[Node, int] = {}
        self.tables: dict[Node, int] = {}
        self.drawn: dict[Node, int] = {}
        self.early: list[Store] = []  # what the opening has to leave to agencies picked out
        self.list = self.count = 0  # of agencies picked out

    def room(self, size: int) -> int:
        """Return the address of room for so many bytes."""
        start = self.top
        self.top += -(-size // 16) * 16
        return start

    def blocks(self, axis: str) -> int:
        """Return how many pairs an axis has."""
        return -(-self.length[axis] // 2)

    def span(self, axis: str | None) -> int:
        """Return the bytes that a node takes."""
        return 16 if axis is None else 16 * self.blocks(axis)

    def slot(self, node: Node) -> int:
        """Return the address of what one function leaves to others."""
        if node not in self.slots:
            self.slots[node] = self.room(self.span(node.axis))
        return self.slots[node]

    def table(self, node: Node) -> int:
        """Return the address of numbers that are known beforehand."""
        if node not in self.tables:
            self.tables[node] = self.room(len(node.attr[0]) + 16)
        return self.tables[node]

    def kept(self, node: Node) -> Store:
        """Return how a node is left to other functions."""
        return Store(node, wasm.get(STEP) if node.axis else NOWHERE, self.slot(node), node.axis)

    def stores(self, body: Body, parts: Sequence[Node], ahead: bool) -> list[Store]:
        """Return where a state, the outcomes seen in it and its detail are left."""
        far, near = (NXT_HERE, NXT) if ahead else (CUR_HERE, CUR)
        stores = [
            Store(node, wasm.get(far if part.axis else near), self.part[part], part.axis)
            for part, node in zip(parts, body.state, strict=True)
        ]
        for number, node in enumerate(body.seen):
            at = self.series + 8 * number * self.length["quarter"]
            stores.append(Store(node, wasm.get(RECORDED), at, None, lane=0))
        here = wasm.get(RECORDED) + wasm.i32(self.quarterly // 8) + wasm.MULTIPLY
        here += wasm.get(STEP) + wasm.ADD
        for number, node in enumerate(body.shown):
            at = self.detail + number * self.span("place")
            stores.append(Store(node, here, at, "place"))
        return stores

    def program(self, stage: int, roots: Iterable[Store]) -> Program:
        """Put what is needed for the roots into groups."""
        program = Program(stage)
        wanted = list(dict.fromkeys(roots))
        kept: dict[Node, None] = {}

        def left(node: Node, to: Group) -> None:
            stays = node.op in OVER or node.op in ("gather", "scattered")
            if program.works_out(node) and not stays and program.of(node) != to:
                kept[node] = None

        needed = program.needed([store.node for store in wanted])
        program.note(needed)
        for node in needed:
            where = program.of(node)
            if node.op in OVER:
                where = Group(program.of(node.args[0]).level, node.attr[1])
                program.sums.setdefault(where, []).append(node)
            if node.op == "gather":
                wanted += self._gathered(program, node)
            elif node.op == "scattered":
                wanted += self._scattered(node)
            else:
                for arg in node.args:
                    left(arg, where)
                if node.op == "elsewhere" and program.works_out(node.args[0]):
                    kept[node.args[0]] = None
        for store in dict.fromkeys(wanted):
            group = Group(program.of(store.node).level, store.axis)
            program.stores.setdefault(group, []).append(store)
            left(store.node, group)
        for store in map(self.kept, kept):
            if store not in wanted:
                program.stores.setdefault(program.of(store.node), []).append(store)
        return program

    def _gathered(self, program: Program, node: Node) -> list[Store]:
        """Lay out what agencies picked out find of themselves, and note who they are."""
        masks, values = node.args[: node.attr[0]], node.args[node.attr[0] :]
        group = Group(max(program.of(mask).level for mask in masks), "place")
        if program.masks.setdefault(group, masks) != masks or len(program.masks) > 1:
            raise CannotRecordError("agencies are picked out twice in a quarter")
        span = self.span("place")
        if not self.list:
            self.list, self.count = self.room(len(masks) * span + 16), self.room(16)
        if node not in self.slots:
            self.slots[node] = self.room(len(values) * span)
        start = self.slots[node]
        stores = [
            Store(value, wasm.get(STEP), start + number * span, "place")
            for number, value in enumerate(values)
        ]
        self.early += [store for store in stores if store.node.stage == BEFORE]
        return [store for store in stores if store.node.stage != BEFORE]

    def _scattered(self, node: Node) -> list[Store]:
        """Lay out what comes back from agencies picked out."""
        (value,), (_, members) = node.args, node.attr
        if value not in self.slots:
            self.slots[value] = self.room(self.span("place") * members)
        return [
            Store(value, wasm.get(local), self.slots[value], "agency", lane)
            for lane, local in enumerate(AGENCY)
        ]

    def address(self, node: Node) -> tuple[bytes, int]:
        """Return where a node of all places lies: a base and an offset from it."""
        if node.op == "state":
            return wasm.get(CUR), self.part[node]
        return NOWHERE, self.slot(node)

    def _of_agency(self, node: Node) -> bytes:
        """Return the code that reads what two agencies find of themselves."""
        of_places = len(node.args) - node.attr[0] == 1
        one, other = PLACE if of_places else AGENCY
        at = self.slots[node]
        first = wasm.get(one) + wasm.at(wasm.LOAD_LOW, at, 3)
        return wasm.get(other) + first + wasm.high_load(at)

    def read(self, node: Node, program: Program, group: Group) -> bytes | None:
        """Return the code that reads a node, None where the function of the group works it out."""
        here = wasm.get(STEP) if node.axis else NOWHERE
        if node.op in ("const", "word", "arg"):
            return _constant(node)
        if node.op in FROM_MEMORY:
            return self._from_memory(node, here)
        if node.op in OVER and node.stage == program.stage:
            return self._sum(node)
        if node.op == "gather":
            return self._of_agency(node)
        if node.op == "scattered":
            at = self.slots[node.args[0]] + node.attr[0] * self.span("place")
            return here + wasm.at(wasm.LOAD, at)
        if node in program.own.get(group, ()):
            return None
        if node.stage == program.stage and program.of(node) == group:
            return None
        return here + wasm.at(wasm.LOAD, self.slot(node))

    def _sum(self, node: Node) -> bytes:
        if node.op == "sum":
            return NOWHERE + wasm.at(wasm.LOAD_SPLAT, self.drawn[node], 3)
        load = NOWHERE + wasm.at(wasm.LOAD, self.drawn[node])
        return load + load + load + wasm.OTHER_LANE + wasm.VECTOR[DRAWN[node.op]]

    def _from_memory(self, node: Node, here: bytes) -> bytes:
        op, first = node.op, node.attr[0]
        if op in ("par", "above0", "seed"):
            at = self.par + 8 * (first + (0 if op == "seed" else 2))
            return NOWHERE + wasm.at(wasm.LOAD_SPLAT, at, 3)
        if op == "state":
            base = wasm.get(CUR_HERE if node.axis else CUR)
            return base + wasm.at(wasm.LOAD, self.part[node])
        if op in ("table", "wordtable"):
            return here + wasm.at(wasm.LOAD, self.table(node))
        if op == "series":
            at = self.series + 8 * (first * self.length["quarter"] + node.attr[1])
            return here + wasm.at(wasm.LOAD, at, 3)
        at = {"quarter": self.quarter, "quarterword": self.word, "sofar": first}[op]
        return NOWHERE + wasm.at(wasm.LOAD, at)


def _constant(node: Node) -> bytes:
    if node.op == "arg":
        return wasm.get(node.attr[0])
    if node.op == "const" and node.kind == "f":
        return wasm.vector(node.value)
    return wasm.vector(-int(node.attr[0]) % 2**64 if node.kind == "b" else int(node.attr[0]))
