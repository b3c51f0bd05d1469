"""What comes of a recording: the graph of a run, and what of it is wanted."""

from __future__ import annotations

from dataclasses import dataclass, field

from joinup.compiled.graph import Node
from joinup.model.parameters import Scale


@dataclass(frozen=True)
class Shape:
    """What a recording depends on; runs that share it share a module."""

    scale: Scale
    flags: tuple[tuple[str, bool], ...]  # which mechanisms may act
    constants: tuple[tuple[str, tuple[float, ...]], ...]  # parameters that are part of the rules
    outcomes: tuple[str, ...]  # by quarter
    contributions: bool = False  # whether they are worked out although nothing depends on them
    detail: tuple[str, ...] = ()  # parts of the state that are kept by quarter, place by place
    steps: bool = False  # whether it is run piece by piece, with other work in between


@dataclass
class Body:
    """What a piece of a quarter leaves behind."""

    state: list[Node]  # by part
    seen: list[Node]  # outcomes
    shown: list[Node]  # detail


@dataclass
class Piece:
    """Phases that are run together: what they do, for each kind of quarter."""

    bodies: list[Body]
    kinds: list[int]  # which body, by the number of the quarter in its cycle


@dataclass
class Recording:
    """The graph of a run: what it opens with, what a quarter does, what is left at its end."""

    shape: Shape
    layout: list[tuple[str, int]]  # parameters in their order, and how many numbers each has
    parts: list[Node]  # of the state, as quarters find them
    names: list[tuple[str, int, bool]]  # arrays they belong to: name, members, whether by place
    opening: Body
    pieces: dict[str, Piece]
    members: list[tuple[str, int]]  # arrays whose detail is kept, and their members
    outcomes_of_run: tuple[str, ...] = ()
    ended: list[Node] = field(default_factory=list)  # they

    @property
    def bodies(self) -> list[Body]:
        """Return what all kinds of quarter do."""
        return [body for piece in self.pieces.values() for body in piece.bodies]
