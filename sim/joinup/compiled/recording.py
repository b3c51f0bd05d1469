"""Run the model once on recording arrays, and keep what it does to them as a graph."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from math import lcm
from pathlib import Path
from typing import Any

import numpy as np

import joinup.model
from joinup.compiled.arrays import (
    Axis,
    CannotRecordError,
    RecordingArray,
    lift,
    of_series,
    where,
    written,
)
from joinup.compiled.graph import (
    AFTER,
    DURING,
    Node,
    const,
    forget,
    leaf,
    make,
    reach,
    rewritten,
    word,
)  # fmt: skip
from joinup.model import choosing
from joinup.model.draws import GOLDEN, MULTIPLY_1, MULTIPLY_2, PLACE_STRIDE, START, Draws, Purpose
from joinup.model.forms import FUNDED, Attributes
from joinup.model.outcomes import observe, summarise
from joinup.model.parameters import RUN_REGISTRY, Parameters, Scale
from joinup.model.schedule import PHASES, decide, with_levels
from joinup.model.state import State, initial_state
from joinup.model.world import World, laid_out

_ROOM = Path(joinup.model.__file__).parent
_MASK = 2**64 - 1


@dataclass(frozen=True)
class Shape:
    """What a recording depends on; runs that share it share a module."""

    scale: Scale
    flags: tuple[tuple[str, bool], ...]  # which mechanisms may act
    constants: tuple[tuple[str, tuple[float, ...]], ...]  # parameters that are part of the rules
    attributes: bool
    outcomes: tuple[str, ...]  # by quarter
    detail: tuple[str, ...] = ()  # parts of the state that are kept by quarter, place by place


@dataclass
class Recording:
    """The graph of a run: what it opens with, what a quarter does, what is left at its end."""

    shape: Shape
    layout: list[tuple[str, int]]  # parameters in their order, and how many numbers each has
    first: list[Node]  # state before the first quarter, by part
    first_seen: list[Node]  # outcomes before it
    nexts: list[list[Node]]  # state after a quarter, by part; for each kind of quarter
    seen: list[list[Node]]  # outcomes of a quarter
    members: list[tuple[str, int]]  # parts of the state whose detail is kept, and their members
    first_shown: list[Node]  # detail of the state before the first quarter, and of those after
    shown: list[list[Node]]
    kinds: list[int]  # kind of the quarter, by its number in the cycle
    outcomes_of_run: tuple[str, ...]
    ended: list[Node]  # outcomes of the run
    parts: list[Node] = field(default_factory=list)  # of the state, as quarters find them

    @property
    def roots(self) -> Iterator[Node]:
        """Yield all that is to be worked out, but for the state."""
        yield from self.first_seen
        yield from self.first_shown
        for nodes in (*self.seen, *self.shown):
            yield from nodes
        yield from self.ended


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


class _Choices(choosing.Choices):
    def chosen(self, mask: Any) -> Any:
        return Everyone(mask)


def _mixed(drawn: Node) -> Node:
    """Return the word scrambled as `joinup.model.draws.mix` does."""
    for shift, factor in ((30, MULTIPLY_1), (27, MULTIPLY_2), (31, None)):
        drawn = make("xor", drawn, make("shr", drawn, attr=(shift,)))
        drawn = drawn if factor is None else make("imul", drawn, word(int(factor)))
    return drawn


class _Draws(Draws):
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
        axis = Axis("place", n_places) if n_places == self._places else None
        if axis is not None:
            steps = [place * PLACE_STRIDE * int(GOLDEN) & _MASK for place in range(n_places)]
            words = np.array(steps, dtype=np.uint64).tobytes()
            stream = make("iadd", stream, leaf("wordtable", words, axis="place"))
        drawn = [
            make("uniform", _mixed(make("iadd", stream, word((member + 1) * int(GOLDEN)))))
            for member in range(n_members)
        ]
        return RecordingArray(written(drawn, (1, n_members, 1)).nodes, axis)


class _Quarter(RecordingArray):
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

    def __init__(self, quarter: _Quarter, length: int) -> None:
        self._quarter, self._length = quarter, length

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, int):
            raise CannotRecordError("the place of a quarter in its cycle is compared with data")
        answer = self._quarter.number % self._length == other
        self._quarter.asked[self._length, other] = answer
        return answer

    def __ne__(self, other: object) -> bool:
        return not self == other


def record(shape: Shape) -> Recording:
    """Record a run of a shape.

    Raises CannotRecordError, naming the rule and its line, for what has no recorded form.
    """
    forget()
    try:
        return _optimised(_recorded(shape))
    except (TypeError, ValueError, AttributeError, IndexError) as error:
        raise CannotRecordError(f"{error} ({_line_of(error)})") from error


def _line_of(error: Exception) -> str:
    """Name the innermost line of the model on the way to an error."""
    frames = [
        f for f in traceback.extract_tb(error.__traceback__) if _ROOM in Path(f.filename).parents
    ]
    if not frames:
        return "outside the model"
    last = frames[-1]
    return f"{Path(last.filename).relative_to(_ROOM).as_posix()}, line {last.lineno}, {last.name}"


def _opened(shape: Shape, layout: list[tuple[str, int]]) -> World:
    """Lay out a world whose parameters are not known yet."""
    scale, fixed = shape.scale, dict(shape.constants)
    sizes = {None: 1, "partner": scale.partners, "client_group": scale.client_groups}

    def row(name: str, length: int) -> list[Node]:
        if name in fixed:
            return [const(value) for value in fixed[name]]
        at = sum(m for _, m in layout)
        layout.append((name, length))
        return [leaf("par", at + k) for k in range(length)]

    columns = {}
    for name, parameter in RUN_REGISTRY.items():
        length = sizes[parameter.axis]
        columns[name] = written(row(name, length), (1, length, 1))
    forms = {
        item.name: written(row(f"form:{item.name}", FUNDED + 1), (1, FUNDED + 1))
        for item in fields(Attributes)
    }
    world = laid_out(
        scale, Parameters(**columns), Attributes(**forms), _Draws(scale.places),
        attributes=shape.attributes,
    )  # fmt: skip
    world = replace(world, levels=lift(world.levels))
    world.__dict__.update(shape.flags)
    return world


def _mapped(value: Any, function: Callable[[str, Any], Any], name: str = "") -> Any:
    """Return a state, or a part of one, with every array replaced."""
    if isinstance(value, tuple):
        named = getattr(value, "_fields", None)
        names = named or [str(number) for number in range(len(value))]
        items = [
            _mapped(item, function, f"{name}.{key}") for key, item in zip(names, value, strict=True)
        ]
        return type(value)(*items) if named else tuple(items)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value,
            **{
                item.name: _mapped(getattr(value, item.name), function, f"{name}.{item.name}")
                for item in fields(value)
            },
        )
    return function(name, value)


def _parts(state: Any, axis: Axis, like: Sequence[RecordingArray] | None = None) -> Any:
    """Return a state's arrays as recording ones, each laid out as in `like`."""
    found: list[RecordingArray] = []

    def take(name: str, value: Any) -> Any:
        if np.prod(value.shape) == 0:
            return value
        array = lift(value, axis)
        if like is not None:
            first = like[len(found)]
            if first.axis is None and array.axis is not None:
                raise CannotRecordError(f"{name[1:]} comes to differ by {array.axis.name}")
            array = RecordingArray(np.broadcast_to(array.nodes, first.nodes.shape), first.axis)
        found.append(array)
        return array

    return _mapped(state, take), found


def _nodes(arrays: Sequence[RecordingArray]) -> list[Node]:
    return [
        make("num", node) if node.kind == "b" else node
        for array in arrays
        for node in array.nodes.reshape(-1)
    ]


def _outcomes(found: Mapping[str, Any], names: Sequence[str]) -> list[Node]:
    return _nodes([lift(found[name]) for name in names])


def _detail(state: State, shape: Shape, axis: Axis) -> list[Node]:
    """Return the detail that is kept of a state, each part of it for all its members in turn."""
    return _nodes([lift(getattr(state, name), axis) for name in shape.detail])


def _recorded(shape: Shape) -> Recording:
    layout: list[tuple[str, int]] = []
    world = _opened(shape, layout)
    axis = Axis("place", shape.scale.places)
    before, first = _parts(initial_state(world), axis)
    count = 0

    def unknown(name: str, value: Any) -> Any:
        nonlocal count
        if not isinstance(value, RecordingArray):
            return value
        nodes = [
            leaf("state", count + k, axis=value.axis and value.axis.name, stage=DURING)
            for k in range(value.nodes.size)
        ]
        count += value.nodes.size
        return RecordingArray(written(nodes, value.nodes.shape).nodes, value.axis)

    found = _mapped(before, unknown)
    parts = _nodes(_parts(found, axis)[1])
    nexts, seen, shown, asked, kinds, cycle = [], [], [], [], [], 1
    while len(kinds) < cycle:
        number = len(kinds)
        same = [
            kind
            for kind, answers in enumerate(asked)
            if all((number % m == k) == answer for (m, k), answer in answers.items())
        ]
        if not same:
            quarter = _Quarter(number)
            state = _quarter(found, world, quarter)
            nexts.append(_nodes(_parts(state, axis, first)[1]))
            seen.append(_outcomes(observe(state, world, shape.outcomes), shape.outcomes))
            shown.append(_detail(state, shape, axis))
            asked.append(quarter.asked)
            cycle = lcm(cycle, *(m for m, _ in quarter.asked))
            same = [len(asked) - 1]
        kinds.append(same[0])
    quarters = Axis("quarter", shape.scale.quarters + 1)
    series: dict[str, Any] = {
        name: RecordingArray(
            written([leaf("series", number, 0, axis="quarter", stage=AFTER)], (1, 1)).nodes,
            quarters,
        )
        for number, name in enumerate(shape.outcomes)
    }
    with of_series():
        ended = summarise(series, world)
    return Recording(
        shape=shape,
        layout=layout,
        first=_nodes(first),
        first_seen=_outcomes(observe(before, world, shape.outcomes), shape.outcomes),
        nexts=nexts,
        seen=seen,
        members=[(name, getattr(before, name).nodes.size) for name in shape.detail],
        first_shown=_detail(before, shape, axis),
        shown=shown,
        kinds=kinds,
        outcomes_of_run=tuple(ended),
        ended=_outcomes(ended, tuple(ended)),
        parts=parts,
    )


def _quarter(state: State, world: World, quarter: Any) -> State:
    """Let a quarter pass, as `joinup.model.engine.states` does."""
    for phase in PHASES:
        if phase is decide:
            state = choosing.remember(state, world, quarter)
            level = choosing.RULES[world.scale.decision_rule](_Choices(state, world, quarter))
            state = with_levels(state, world, level)
        else:
            state = phase(state, world, quarter)
    return state


def _replaced(found: Recording, known: Mapping[Node, Node]) -> Recording:
    """Return the recording with parts of the state replaced."""
    everything = [*found.roots, *found.first, *(n for nodes in found.nexts for n in nodes)]
    now = rewritten(everything, known)
    return replace(
        found,
        first_seen=[now[n] for n in found.first_seen],
        first_shown=[now[n] for n in found.first_shown],
        shown=[[now[n] for n in nodes] for nodes in found.shown],
        nexts=[[now[n] for n in nodes] for nodes in found.nexts],
        seen=[[now[n] for n in nodes] for nodes in found.seen],
        ended=[now[n] for n in found.ended],
        parts=[known.get(part, part) for part in found.parts],
    )


def _optimised(found: Recording) -> Recording:
    """Drop what never changes from the state, and give the rest no more axes than it needs."""
    while True:
        known = {
            part: first
            for number, (part, first) in enumerate(zip(found.parts, found.first, strict=True))
            if part is not first and all(n[number] in (part, first) for n in found.nexts)
        }
        if not known:
            break
        found = _replaced(found, known)
    return _merged(_narrowed(_pruned(found)))


def _merged(found: Recording) -> Recording:
    """Keep one of the kinds of quarter that came to the same."""
    done = list(zip(found.nexts, found.seen, found.shown, strict=True))
    kept = [kind for kind in range(len(done)) if done.index(done[kind]) == kind]
    return replace(
        found,
        nexts=[found.nexts[kind] for kind in kept],
        seen=[found.seen[kind] for kind in kept],
        shown=[found.shown[kind] for kind in kept],
        kinds=[kept.index(done.index(done[kind])) for kind in found.kinds],
    )


def _pruned(found: Recording) -> Recording:
    """Keep the parts of the state on which an outcome depends."""
    live: set[Node] = set()
    while True:
        wanted = [nodes[k] for nodes in found.nexts for k, p in enumerate(found.parts) if p in live]
        reached = {n for n in reach([*found.roots, *wanted]) if n.op == "state"}
        if reached <= live:
            break
        live |= reached
    kept = [k for k, part in enumerate(found.parts) if part in live]
    return replace(
        found,
        parts=[found.parts[k] for k in kept],
        first=[found.first[k] for k in kept],
        nexts=[[nodes[k] for k in kept] for nodes in found.nexts],
    )


def _narrowed(found: Recording) -> Recording:
    """Let parts of the state that are the same in all places be one number."""
    narrow = {
        part: leaf("state", part.attr[0], stage=DURING)
        for part, first in zip(found.parts, found.first, strict=True)
        if part.axis is not None and first.axis is None
    }
    while narrow:
        tried = _replaced(found, narrow)
        wide = {
            part
            for number, part in enumerate(found.parts)
            if part in narrow and any(nodes[number].axis is not None for nodes in tried.nexts)
        }
        if not wide:
            return tried
        narrow = {part: node for part, node in narrow.items() if part not in wide}
    return found
