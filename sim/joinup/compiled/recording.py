"""Run the model once on recording arrays, and keep what it does to them as a graph."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from math import lcm
from pathlib import Path
from typing import Any

import numpy as np

import joinup.model
from joinup.compiled.arrays import RecordingArray, lift, written
from joinup.compiled.elements import Axis, CannotRecordError, of_series
from joinup.compiled.graph import AFTER, DURING, Node, const, forget, leaf, make
from joinup.compiled.recorded import Body, Piece, Recording, Shape
from joinup.compiled.standins import AddressedDraws, Quarter, RecordedChoices
from joinup.model import choosing
from joinup.model.forms import FUNDED, Attributes
from joinup.model.outcomes import observe, summarise
from joinup.model.parameters import RUN_REGISTRY, Parameters
from joinup.model.schedule import PHASES, decide, set_terms, with_effort
from joinup.model.state import State, initial_state
from joinup.model.world import World, laid_out

_TERMS, _DECIDE = PHASES.index(set_terms), PHASES.index(decide)
PIECES = {
    "report": PHASES[:_TERMS],
    "terms": PHASES[_TERMS:_DECIDE],
    "decide": PHASES[_DECIDE : _DECIDE + 1],
    "rest": PHASES[_DECIDE + 1 :],
}
"""A quarter in pieces, between which departments and agencies are asked."""

ABOVE_0 = "partners_foresee"
"""A parameter that is recorded as it is where it is 0, so that it is known to be above 0 else."""

_ROOM = Path(joinup.model.__file__).parent


def record(shape: Shape) -> Recording:
    """Record a run of a shape.

    Raises CannotRecordError, naming the rule and its line, for what has no recorded form.
    """
    forget()
    try:
        return _recorded(shape)
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
        op = "above0" if name == ABOVE_0 else "par"
        return [leaf(op, at + k) for k in range(length)]

    columns: dict[str, Any] = {}
    for name, parameter in RUN_REGISTRY.items():
        length = sizes[parameter.axis]
        columns[name] = written(row(name, length), (1, length, 1))
    forms: dict[str, Any] = {
        item.name: written(row(f"form:{item.name}", FUNDED + 1), (1, FUNDED + 1))
        for item in fields(Attributes)
    }
    world = laid_out(
        scale, Parameters(**columns), Attributes(**forms), AddressedDraws(scale.places),
        contributions=shape.contributions,
    )  # fmt: skip
    return _with_flags(world, shape)


def _with_flags(world: World, shape: Shape) -> World:
    """Say in a world what may happen, which it would else ask the numbers of its runs."""
    world.__dict__.update(shape.flags, ends=lambda quarter: True)
    return world


def mapped(value: Any, function: Callable[[str, Any], Any], name: str = "") -> Any:
    """Return a state, or a part of one, with every array replaced."""
    if isinstance(value, tuple):
        named = getattr(value, "_fields", None)
        names = named or [str(number) for number in range(len(value))]
        items = [
            mapped(item, function, f"{name}.{key}") for key, item in zip(names, value, strict=True)
        ]
        return type(value)(*items) if named else tuple(items)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value,
            **{
                item.name: mapped(getattr(value, item.name), function, f"{name}.{item.name}")
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

    return mapped(state, take), found


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
    names: list[tuple[str, int, bool]] = []
    parts: list[Node] = []
    world = _opened(shape, layout)
    axis = Axis("place", shape.scale.places)
    before, first = _parts(initial_state(world), axis)
    firsts = _nodes(first)

    def unknown(name: str, value: Any) -> Any:
        """Return an array of which nothing is known while recording."""
        if not isinstance(value, RecordingArray):
            return value
        along = value.axis and value.axis.name
        nodes = [
            leaf("state", len(parts) + k, axis=along, stage=DURING) for k in range(value.nodes.size)
        ]
        parts.extend(nodes)
        names.append((name[1:], len(nodes), along is not None))
        return RecordingArray(written(nodes, value.nodes.shape).nodes, value.axis)

    found = mapped(before, unknown)
    if shape.steps:
        changing = _changing(world)
        firsts += _nodes(list(changing.values()))
        outside = {name: unknown(f".world.{name}", value) for name, value in changing.items()}
        world = _with_flags(replace(world, **outside), shape)

    def piece(phases: Sequence[Any], looks: bool) -> Piece:
        return _piece(shape, phases, found, world, first, parts, looks)

    members = [(name, getattr(before, name).nodes.size) for name in shape.detail]
    seen = _outcomes(observe(before, world, shape.outcomes), shape.outcomes)
    if shape.steps:
        pieces = {name: piece(phases, False) for name, phases in PIECES.items()}
        pieces["seen"] = piece((), True)
        return Recording(shape, layout, parts, names, Body(firsts, [], []), pieces, members)
    opening = Body(firsts, seen, _detail(before, shape, axis))
    ended = _ended(shape, world)
    return Recording(
        shape, layout, parts, names, opening, {"quarter": piece(PHASES, True)}, members,
        tuple(ended), _outcomes(ended, tuple(ended)),
    )  # fmt: skip


def _changing(world: World) -> dict[str, RecordingArray]:
    """Return what of a world may change during a run other than by its parameters: dates."""
    held = {name: getattr(world, name) for name in ("begin", "handover")}
    return {
        name: value
        for name, value in held.items()
        if isinstance(value, RecordingArray) and not all(n.constant for n in value.nodes.flat)
    }


def _ended(shape: Shape, world: World) -> Mapping[str, Any]:
    """Return the outcomes of the run, of those by quarter."""
    quarters = Axis("quarter", shape.scale.quarters + 1)
    series: dict[str, Any] = {
        name: RecordingArray(
            written([leaf("series", number, 0, axis="quarter", stage=AFTER)], (1, 1)).nodes,
            quarters,
        )
        for number, name in enumerate(shape.outcomes)
    }
    with of_series():
        return summarise(series, world)


def _piece(
    shape: Shape,
    phases: Sequence[Any],
    found: State,
    world: World,
    first: Sequence[RecordingArray],
    parts: Sequence[Node],
    looks: bool,
) -> Piece:
    """Record some phases once for each kind of quarter that they tell apart."""
    axis = Axis("place", shape.scale.places)
    bodies: list[Body] = []
    asked: list[dict[tuple[int, int], bool]] = []
    kinds: list[int] = []
    cycle = 1
    while len(kinds) < cycle:
        number = len(kinds)
        same = [
            kind
            for kind, answers in enumerate(asked)
            if all((number % m == k) == answer for (m, k), answer in answers.items())
        ]
        if not same:
            quarter = Quarter(number)
            state = _after(found, world, quarter, phases)
            nodes = _nodes(_parts(state, axis, first)[1])
            seen = _outcomes(observe(state, world, shape.outcomes), shape.outcomes) if looks else []
            bodies.append(Body([*nodes, *parts[len(nodes) :]], seen, _detail(state, shape, axis)))
            asked.append(quarter.asked)
            cycle = lcm(cycle, *(m for m, _ in quarter.asked))
            same = [len(asked) - 1]
        kinds.append(same[0])
    return Piece(bodies, kinds)


def _after(state: State, world: World, quarter: Any, phases: Sequence[Any]) -> State:
    """Return the state after some phases, as `joinup.model.engine.states` does."""
    for phase in phases:
        if phase is decide:
            state = choosing.remember(state, world, quarter)
            level = choosing.RULES[world.scale.decision_rule](
                RecordedChoices(state, world, quarter)
            )
            state = with_effort(state, world, level)
        else:
            state = phase(state, world, quarter)
    return state
