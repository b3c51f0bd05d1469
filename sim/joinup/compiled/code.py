"""The code of a function: expressions as instructions for a machine with a stack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from joinup.compiled import wasm
from joinup.compiled.graph import Node
from joinup.compiled.layout import Memory
from joinup.compiled.maths import FUNCTIONS
from joinup.compiled.programs import LANES, LOCALS, PICKED, STEP, Group, Program, Store


def locals_of(vectors: int) -> list[tuple[int, bytes]]:
    """Return the locals of a function beside its parameters."""
    return [(LOCALS - 3, wasm.I32), (vectors, wasm.V128)]


class Printer:
    """Prints the body of a function; what is used more than once gets a local."""

    def __init__(
        self, memory: Memory, own: Mapping[str, int], program: Program, group: Group, first: int
    ) -> None:
        self._memory, self._own = memory, own  # functions of numbers that the module has
        self._program, self._group, self._first = program, group, first
        self.locals = 0
        self._free: list[int] = []
        self._held: dict[Node, int] = {}
        self._uses: dict[Node, int] = {}

    def body(self, stores: Sequence[Store], masks: Sequence[Node] = ()) -> bytes:
        """Return the code of what a function leaves behind, in order; agencies are listed last."""
        roots = [*(store.node for store in stores), *masks]
        called = self._called(roots)
        self._count([*called, *roots])
        code = [self._printed(node) + wasm.DROP for node in called]
        for node, base, offset, _, lane in stores:
            alone = None if lane is None else wasm.lane_store(lane, offset)
            code.append(base + self._printed(node) + (alone or wasm.at(wasm.STORE, offset)))
        for member, mask in enumerate(masks):
            code.append(self._printed(mask) + self._listed(member))
        return b"".join(code)

    def _called(self, roots: Sequence[Node]) -> list[Node]:
        """Return the calls of functions beneath the roots, those that wait for fewer first."""
        waits: dict[Node, int] = {}
        for node in self._worked_out(roots):
            before = max((waits.get(arg, 0) for arg in _pushed(node)), default=0)
            waits[node] = before + (node.op in FUNCTIONS)
        calls = [node for node in waits if node.op in FUNCTIONS]
        return sorted(calls, key=lambda node: waits[node])

    def _worked_out(self, roots: Sequence[Node]) -> list[Node]:
        """Return what is worked out here beneath the roots, what is needed first."""
        order: list[Node] = []
        seen: set[Node] = set()
        todo = [(root, False) for root in reversed(roots)]
        while todo:
            node, done = todo.pop()
            if done:
                order.append(node)
            elif node not in seen and self._read(node) is None:
                seen.add(node)
                todo.append((node, True))
                todo.extend((arg, False) for arg in _pushed(node))
        return order

    def _listed(self, member: int) -> bytes:
        """Return the code that adds those of two agencies to the list of whom the mask is true."""
        memory = self._memory
        code = wasm.TRUE_LANES + wasm.put(LANES)
        for lane in (0, 1):
            for part, start in enumerate((member * memory.span("place"), 0)):
                value = wasm.get(STEP) + wasm.i32(start + 8 * lane) + wasm.ADD
                store = wasm.at(wasm.STORE_INDEX, memory.list + 4 * part, 2)
                code += wasm.get(PICKED) + value + store
            bit = wasm.get(LANES) + wasm.i32(lane) + wasm.SHIFT_RIGHT + wasm.i32(1) + wasm.AND
            eight = bit + wasm.i32(3) + wasm.SHIFT_LEFT
            code += wasm.get(PICKED) + eight + wasm.ADD + wasm.put(PICKED)
        return code

    def value(self, node: Node) -> bytes:
        """Return the code that leaves a node on the stack."""
        self._count([node])
        return self._printed(node)

    def _read(self, node: Node) -> bytes | None:
        return self._memory.read(node, self._program, self._group)

    def _count(self, roots: Sequence[Node]) -> None:
        todo = list(roots)
        while todo:
            node = todo.pop()
            self._uses[node] = self._uses.get(node, 0) + 1
            if self._uses[node] == 1 and self._read(node) is None:
                todo.extend(_pushed(node))

    def _printed(self, root: Node) -> bytes:
        code: list[bytes] = []
        todo = [(root, False)]
        while todo:
            node, done = todo.pop()
            if node in self._held:
                code.append(self._got(node))
                continue
            read = None if done else self._read(node)
            if read is None and not done:
                todo.append((node, True))
                todo.extend((arg, False) for arg in _pushed(node))
                continue
            code.append(self._operation(node) if read is None else read)
            self._uses[node] -= 1
            if self._uses[node] and (read is None or node.axis is not None):
                code.append(wasm.tee(self._hold(node)))
        return b"".join(code)

    def _got(self, node: Node) -> bytes:
        local = self._held[node]
        self._uses[node] -= 1
        if not self._uses[node]:
            self._free.append(self._held.pop(node))
        return wasm.get(local)

    def _hold(self, node: Node) -> int:
        if not self._free:
            self._free.append(self._first + self.locals)
            self.locals += 1
        self._held[node] = self._free.pop()
        return self._held[node]

    def _elsewhere(self, value: Node) -> bytes:
        """Return the code that reads a node of two other places, whose numbers are on the stack."""
        base, at = self._memory.address(value)
        if not self._free:
            self._free.append(self._first + self.locals)
            self.locals += 1
        numbers = self._free[-1]

        def address(lane: int) -> bytes:
            index = wasm.get(numbers) + wasm.as_index(lane) + wasm.i32(8) + wasm.MULTIPLY
            return base + index + wasm.ADD

        low = address(0) + wasm.at(wasm.LOAD_LOW, at, 3)
        return wasm.put(numbers) + address(1) + low + wasm.high_load(at)

    def _operation(self, node: Node) -> bytes:
        """Return the code of an operation whose arguments are on the stack."""
        op = node.op
        if op in FUNCTIONS:
            return wasm.call(self._own[op])
        if op in wasm.SHIFT:
            return wasm.i32(node.attr[0]) + wasm.SHIFT[op]
        if op == "elsewhere":
            return self._elsewhere(node.args[0])
        if op == "pick":
            number, shift = node.attr
            memory = self._memory
            at = memory.series + 8 * (number * memory.length["quarter"] + shift)
            return wasm.as_index(0) + wasm.i32(8) + wasm.MULTIPLY + wasm.at(wasm.LOAD_SPLAT, at, 3)
        return _INSTRUCTIONS[op]


def _pushed(node: Node) -> tuple[Node, ...]:
    """Return the arguments, the one that is printed first last."""
    if node.op == "elsewhere":
        return node.args[1:]  # the other is read where it lies
    if node.op == "where":
        test, yes, no = node.args
        return test, no, yes
    return node.args if node.op in ("max", "min") else node.args[::-1]


_INSTRUCTIONS = {
    **wasm.VECTOR,
    "where": wasm.VECTOR["select"],
    "max": wasm.VECTOR["pmax"],
    "min": wasm.VECTOR["pmin"],
    "low": wasm.LOW_LANES,
    "high": wasm.HIGH_LANES,
    "num": wasm.vector(1.0) + wasm.VECTOR["and"],
    # Bits of a number from 1 to 2, less 1; half a step more, so that it is never 0.
    "uniform": wasm.i32(12) + wasm.SHIFT["shr"] + wasm.vector(0x3FF0000000000000)
    + wasm.VECTOR["or"] + wasm.vector(1.0) + wasm.VECTOR["-"]
    + wasm.vector(2.0**-53) + wasm.VECTOR["+"],
}  # fmt: skip
