"""The order of what is printed: calls that wait for fewer others come first."""

from __future__ import annotations

from joinup.compiled import wasm
from joinup.compiled.code import Printer
from joinup.compiled.graph import Node, forget, leaf, make
from joinup.compiled.printing import Module
from joinup.compiled.programs import NOWHERE, Group, Program, Store
from joinup.compiled.recorded import Body, Piece, Recording, Shape
from joinup.model.world import scale_of

OWN = {"exp": 7, "log": 8, "expm1": 9}  # numbers of functions


def calls_in(*roots: Node) -> list[int]:
    """Return the functions that the code of some numbers calls, in order."""
    shape = Shape(scale_of({"places": 1, "quarters": 4}), (), (), ("found",))
    empty = Body([], [], [])
    found = Recording(shape, [("given", 2)], [], [], empty, {"quarter": Piece([empty], [0])}, [])
    memory = Module(found).memory
    printer = Printer(memory, OWN, Program(0), Group(0, None), first=0)
    code = printer.body([Store(root, NOWHERE, 0, None, lane=0) for root in roots])
    at = {code.find(wasm.call(number)): number for number in OWN.values()}
    return [at[place] for place in sorted(at) if place >= 0]


def test_a_call_that_waits_for_another_comes_after_those_that_wait_for_none() -> None:
    forget()
    x, y = leaf("par", 0), leaf("par", 1)
    inner = make("log", x)
    outer = make("exp", inner * y)
    alone = make("expm1", y)
    assert calls_in(outer + alone) == [OWN["log"], OWN["expm1"], OWN["exp"]]
    assert calls_in(outer, alone) == [OWN["log"], OWN["expm1"], OWN["exp"]]
    assert calls_in(alone, outer) == [OWN["expm1"], OWN["log"], OWN["exp"]]
