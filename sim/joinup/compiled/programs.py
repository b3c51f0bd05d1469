"""Which function works out what.

A program (the opening, a piece of a quarter of some kind, the ending) is a row of functions: first
what a run has one of, then a loop over the places, then one over agencies picked out, and all again
as often as the places meet in a sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from joinup.compiled import wasm
from joinup.compiled.elements import CannotRecordError
from joinup.compiled.graph import OVER, Node

CUR, NXT, RECORDED, STEP, CUR_HERE, NXT_HERE, PICKED, LANES, LOCALS = range(9)
"""Locals of a function: where the state lies now and next, how far into the series the quarter is,
how far into the places the loop is, the sums of the last with the first two, and, where agencies
are picked out, how many bytes of the list are full and which of two places are to be added."""

AGENCY, PLACE = (CUR_HERE, PICKED), (NXT_HERE, LANES)
"""The same in a loop over agencies that were picked out: how far into an array of agencies, and of
places, the two lie."""

NOWHERE = wasm.i32(0)
_MEETING = frozenset((*OVER, "scattered", "elsewhere"))  # what needs all places, or agencies
_TURNS = 4  # in which levels settle where agencies choose once
DRAWN = {"least": "pmin", "most": "pmax"}
FROM_MEMORY = frozenset(
    ("const", "word", "arg", "par", "above0", "seed", "quarter", "quarterword", "state", "table",
     "wordtable", "series", "sofar")
)  # fmt: skip


class Store(NamedTuple):
    """Something that a function leaves behind: a node, and where in the memory."""

    node: Node
    base: bytes
    offset: int
    axis: str | None  # along which it is stored
    lane: int | None = None  # one lane alone


class Group(NamedTuple):
    """A function of a program: how often places have met before it, and what it loops over."""

    level: int
    axis: str | None

    @property
    def order(self) -> tuple[int, int]:
        """Return its turn."""
        return self.level, {None: 0, "agency": 2}.get(self.axis, 1)


@dataclass
class Program:
    """What is worked out together, and in which groups."""

    stage: int
    levels: dict[Node, int] = field(default_factory=dict)
    stores: dict[Group, list[Store]] = field(default_factory=dict)
    sums: dict[Group, list[Node]] = field(default_factory=dict)
    masks: dict[Group, tuple[Node, ...]] = field(default_factory=dict)  # of agencies picked out
    own: dict[Group, set[Node]] = field(default_factory=dict)  # what its sums need beside

    def of(self, node: Node) -> Group:
        """Return where a node is worked out; what is older than the program comes first."""
        return Group(self.levels.get(node, 0), node.axis)

    def works_out(self, node: Node) -> bool:
        """Say whether a node is worked out by the program, and not read from the memory."""
        return node.stage == self.stage and node.op not in FROM_MEMORY

    def needed(self, roots: Sequence[Node]) -> list[Node]:
        """Return what the program works out for the roots, what is needed first."""
        seen: set[Node] = set()
        order: list[Node] = []
        todo = [(root, False) for root in reversed(roots)]
        while todo:
            node, done = todo.pop()
            if done:
                order.append(node)
            elif node not in seen and self.works_out(node):
                seen.add(node)
                todo.append((node, True))
                todo.extend((arg, False) for arg in node.args)
        return order

    def note(self, nodes: Sequence[Node]) -> None:
        """Find out how often places have met before each node can be worked out.

        Agencies picked out are worked out in one go, when all that they need is there.
        """
        together = -1
        for _ in range(_TURNS):
            for node in nodes:
                below = max((self.levels.get(arg, 0) for arg in node.args), default=0)
                level = below + (node.op in _MEETING)
                self.levels[node] = max(level, together) if node.axis == "agency" else level
            last = max((self.levels[node] for node in nodes if node.axis == "agency"), default=-1)
            if last == together:
                return
            together = last
        raise CannotRecordError("agencies choose twice in a quarter")
