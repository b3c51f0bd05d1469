"""Why one scenario lasts longer than another: the difference shared out over what differs.

Shapley's value (Shapley 1953; for models Owen 2014): settings and attributes of the form are
changed one by one, in random orders, and each is credited with what its change brings. In every
world one order and its reverse are run, on the same draws, so that the parts add up to the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.paired import Interval, interval
from joinup.analysis.places import QUARTERS_ON
from joinup.analysis.worlds import Case, cases, run_cases
from joinup.inputs.plan import Plan
from joinup.model.engine import Run
from joinup.model.forms import FORM_REGISTRY, FORMS, attribute, of_forms
from joinup.model.parameters import REGISTRY
from joinup.model.registry import Value

FEW = 24
"""Worlds that tell the parts of a difference well enough."""
_NOTHING = 1e-9
_JOINT = "form"

Array = NDArray[np.float64]
Point = Mapping[str, Value]


@dataclass(frozen=True)
class Part:
    """What one thing that differs brings: its parameter, and its share of the difference."""

    name: str
    meaning: str
    brings: Interval


@dataclass(frozen=True)
class Why:
    """A difference in the share of places still joined up, and its parts, the largest first."""

    whole: Interval
    parts: tuple[Part, ...]
    worlds: int


def why(
    plan: Plan, first: str, second: str, worlds: Sequence[int], threads: int | None = None
) -> Why:
    """Share out what `first` lasts longer than `second` over the settings in which they differ.

    Means over some worlds, by their numbers, with 95% intervals over them. `threads` share the
    work, one a core if None. Raises ValueError where the plan has a design, or nothing differs.
    """
    until = _judged(plan, first, second)
    each = (cases(plan, [name], worlds, quarters=until) for name in (first, second))
    pairs = list(zip(*each, strict=True))
    names = _differing(pairs)
    if not names:
        raise ValueError("nothing differs between the two")
    walks = [walk for one, other in pairs for walk in _walks(one, other, names)]
    values = run_cases([case for walk in walks for case in walk.cases], threads)
    brought = np.zeros((len(worlds), len(names)))
    row = {world: number for number, world in enumerate(worlds)}
    for number, walk in enumerate(walks):
        start = number * (len(names) + 1)
        steps = np.diff(values[start : start + len(names) + 1])
        brought[row[walk.world], walk.order] += steps / 2  # an order and its reverse
    said = {_JOINT: "whether there is a joint form at all"}
    parts = [
        Part(name, said.get(name, REGISTRY[name].meaning), interval(brought[:, column]))
        for column, name in enumerate(names)
    ]
    ranked = sorted(parts, key=lambda part: (-abs(part.brings.mean), part.name))
    return Why(interval(brought.sum(axis=1)), tuple(ranked), len(worlds))


def _judged(plan: Plan, *names: str) -> int:
    """Return the quarter by which any mixture of scenarios is judged, or in which one ends."""

    def latest(name: str) -> int:
        return max(int(str(plan.scenario(one)["parameters"][name])) for one in names)

    ends = [int(str(plan.scenario(one)["parameters"]["quarters"])) for one in names]
    return min(*ends, latest("grant_start") + latest("grant_length") + QUARTERS_ON)


@dataclass(frozen=True)
class _Walk:
    """A way from the second scenario to the first in one world, a thing that differs at a step."""

    world: int
    order: NDArray[np.int64]
    cases: tuple[Case, ...]


def _differing(pairs: Sequence[tuple[Case, Case]]) -> list[str]:
    """Return what differs between two scenarios in some world: settings and attributes of forms.

    A form is nothing but its attributes, unless one of the two is no joint form at all.
    """
    points = [[case.runs[0].parameters for case in pair] for pair in pairs]
    return [name for name in REGISTRY if any(_differs(name, *pair) for pair in points)]


def _differs(name: str, first: Point, second: Point) -> bool:
    if name in FORM_REGISTRY:
        one, other = (attribute(name, p.get(name), str(p["form"])) for p in (first, second))
        return abs(one - other) > _NOTHING
    if name == _JOINT:
        return (first[name] == FORMS[0]) != (second[name] == FORMS[0])
    return first.get(name) != second.get(name)


def _walks(one: Case, other: Case, names: Sequence[str]) -> list[_Walk]:
    first, second = (case.runs[0].parameters for case in (one, other))
    order = np.random.default_rng(one.world).permutation(len(names))
    found = []
    for way in (order, order[::-1]):
        taken = [{names[number] for number in way[:step]} for step in range(len(names) + 1)]
        steps = [_mixed(first, second, some, names) for some in taken]
        made = tuple(
            Case("", one.world, tuple(Run(point, run.seed, run.replicate) for run in one.runs))
            for point in steps
        )
        found.append(_Walk(one.world, way, made))
    return found


def _mixed(first: Point, second: Point, taken: set[str], names: Sequence[str]) -> dict[str, Value]:
    """Return the second scenario's point with what is taken from the first."""
    point = {**second, **{name: first[name] for name in taken if name in first}}
    if _JOINT not in names:
        point["form"] = second["form"]
    for name in FORM_REGISTRY:
        of, form = (first, first["form"]) if name in taken else (second, second["form"])
        library, _ = of_forms(name, of.get(name))
        point[name] = (*library, attribute(name, of.get(name), str(form)))
    return point
