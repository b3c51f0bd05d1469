"""What stands in for choices, draws and the quarter while the model is recorded."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from joinup.compiled.arrays import Axis, CannotRecordError, RecordingArray, where, written
from joinup.compiled.graph import DURING, Node, leaf, make, word
from joinup.model import choosing
from joinup.model.draws import GOLDEN, MULTIPLY_1, MULTIPLY_2, PLACE_STRIDE, START, Draws, Purpose

_MASK = 2**64 - 1


class Everyone:
    """Stands for `Chosen`: all are asked, and the mask picks whose answer counts."""

    def __init__(self, mask: Any) -> None:
        self._mask = mask

    def of(self, values: Any) -> Any:
        """Return what `values` says of each."""
        return values

    def prospect(self, prospect: Any) -> Any:
        """Return what each weighs."""
        return prospect

    def put(self, values: Any, chosen: Any) -> Any:
        """Return `values`, and where the mask is true what was chosen."""
        return where(self._mask, chosen, values)


class EveryoneChooses(choosing.Choices):
    def chosen(self, mask: Any) -> Any:
        return Everyone(mask)


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
        when = word(START) if quarter is None else quarter.word
        address = make("iadd", when, word((int(purpose) << 32) + 1))
        stream = _mixed(make("iadd", self._run, make("imul", address, word(int(GOLDEN)))))
        axis = Axis("place", n_places) if n_places == self._places > 1 else None
        if axis is not None:
            steps = [place * PLACE_STRIDE * int(GOLDEN) & _MASK for place in range(n_places)]
            words = np.array(steps, dtype=np.uint64).tobytes()
            stream = make("iadd", stream, leaf("wordtable", words, axis="place"))
        drawn = [
            make("uniform", _mixed(make("iadd", stream, word((member + 1) * int(GOLDEN)))))
            for member in range(n_members)
        ]
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
