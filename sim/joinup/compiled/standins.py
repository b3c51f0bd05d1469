"""What stands in for choices, draws and the quarter while the model is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from joinup.compiled.arrays import RecordingArray, lift, written
from joinup.compiled.elements import Axis, CannotRecordError
from joinup.compiled.functions import where
from joinup.compiled.graph import DURING, Node, leaf, make, word
from joinup.model import choosing
from joinup.model.draws import GOLDEN, MULTIPLY_1, MULTIPLY_2, PLACE_STRIDE, START, Draws, Purpose

_MASK = 2**64 - 1
_DRAWING = frozenset(("uniform", "xor", "shr", "imul", "iadd"))


class Picked:
    """Stands for `Chosen`: agencies along an axis of their own, as long as the mask is true."""

    def __init__(self, mask: RecordingArray) -> None:
        self._mask = mask
        self._axis = Axis("agency", mask.size)

    def of(self, values: Any) -> RecordingArray:
        """Return what `values` says of each, (agency,); (1,) where it says the same of all."""
        nodes = lift(values, self._mask.axis).nodes.reshape(-1).tolist()
        if len(nodes) == 1 and nodes[0].axis is None:
            return written(nodes, (1,))
        return RecordingArray(written([self._gathered(nodes)], (1,)).nodes, self._axis)

    def _gathered(self, nodes: Sequence[Node]) -> Node:
        """Return a node for each agency; draws are made for these alone."""
        first = nodes[0]
        if all(node is first for node in nodes) and first.axis is None:
            return first
        if first.op in _DRAWING and first.stage == DURING:
            args = zip(*(node.args for node in nodes), strict=True)
            return make(first.op, *map(self._gathered, args), attr=first.attr)
        masks = self._mask.nodes.reshape(-1).tolist()
        return make("gather", *masks, *nodes, attr=(len(masks),))

    def put(self, values: Any, chosen: RecordingArray) -> RecordingArray:
        """Return `values`, (run, partner, place), and where the mask is true `chosen`."""
        count = self._mask.nodes.size
        back = [make("scattered", chosen.only, attr=(number, count)) for number in range(count)]
        nodes = written(back, self._mask.nodes.shape).nodes
        return where(self._mask, RecordingArray(nodes, self._mask.axis), values)


class Everyone:
    """Stands for `Chosen` where there is one place: all are asked, and the mask says who counts."""

    def __init__(self, mask: RecordingArray) -> None:
        self._mask = mask

    def of(self, values: Any) -> Any:
        """Return what `values` says of each."""
        return values

    def put(self, values: Any, chosen: RecordingArray) -> RecordingArray:
        """Return `values`, and where the mask is true `chosen`."""
        return where(self._mask, chosen, values)


class RecordedChoices(choosing.Choices):
    """Choices of which those who choose anew are picked when the module runs."""

    def chosen(self, mask: Any) -> Any:
        """Return the agencies where the mask is true."""
        return Everyone(mask) if mask.axis is None else Picked(mask)


def _mixed(drawn: Node) -> Node:
    """Return the word scrambled as `joinup.model.draws.mix` does."""
    for shift, factor in ((30, MULTIPLY_1), (27, MULTIPLY_2), (31, None)):
        drawn = make("xor", drawn, make("shr", drawn, attr=(shift,)))
        drawn = drawn if factor is None else make("imul", drawn, word(int(factor)))
    return drawn


class AddressedDraws(Draws):
    """Draws that are looked up by address when the module runs."""

    def __init__(self, places: int) -> None:
        self._places = places

    @cached_property
    def _run(self) -> Node:
        golden = word(int(GOLDEN))
        seed = _mixed(make("iadd", leaf("seed", 0), golden))
        replicate = make("imul", make("iadd", leaf("seed", 1), word(1)), golden)
        return _mixed(make("iadd", seed, replicate))

    def uniform(self, purpose: Purpose, quarter: Any, n_members: int, n_places: int) -> Any:
        """Return draws with axes (run, member, place)."""
        when = word(START) if quarter is None else quarter.word
        address = make("iadd", when, word((int(purpose) << 32) + 1))
        stream = _mixed(make("iadd", self._run, make("imul", address, word(int(GOLDEN)))))
        axis = Axis("place", n_places) if n_places == self._places > 1 else None
        steps = [place * PLACE_STRIDE * int(GOLDEN) & _MASK for place in range(n_places)]
        words = np.array(steps, dtype=np.uint64).tobytes()
        drawn = []
        for member in range(n_members):
            at = word((member + 1) * int(GOLDEN))
            if axis is not None:
                at = make("iadd", leaf("wordtable", words, axis="place"), at)
            drawn.append(make("uniform", _mixed(make("iadd", stream, at))))
        return RecordingArray(written(drawn, (1, n_members, 1)).nodes, axis)


class Quarter(RecordingArray):
    """The number of the quarter, of which only its place in a cycle is known while recording."""

    def __init__(self, number: int) -> None:
        super().__init__(written([leaf("quarter", stage=DURING)], ()).nodes)
        self.word = leaf("quarterword", stage=DURING)
        self.number = number
        self.asked: dict[tuple[int, int], bool] = {}

    def __mod__(self, length: Any) -> Any:
        if isinstance(length, int):
            return _Residue(self, length)
        return super().__mod__(length)


class _Residue:
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, quarter: Quarter, length: int) -> None:
        self._quarter, self._length = quarter, length

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, int):
            raise CannotRecordError("the place of a quarter in its cycle is compared with data")
        answer = self._quarter.number % self._length == other
        self._quarter.asked[self._length, other] = answer
        return answer

    def __ne__(self, other: object) -> bool:
        return not self == other
