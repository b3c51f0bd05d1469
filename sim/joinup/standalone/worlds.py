"""What a page needs to try what is set on it in plausible worlds by itself.

A world answers what is assumed, some of it by other rules: agencies that weigh or learn, that see
the present or look ahead. Each such kind of world has a module of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from joinup.compiled.engine import read_parameters
from joinup.compiled.portable import portable, shape_of
from joinup.compiled.recorded import Shape
from joinup.inputs.planned import resolved_parameters
from joinup.inputs.plausible import PLAUSIBLE, Assumption
from joinup.inputs.scenario import Scenario
from joinup.inputs.worlds import ends_of, laid_over, values_in, word_of
from joinup.model.forms import FORMS, LIBRARY
from joinup.model.outcomes import SUMMARISED
from joinup.model.world import Point
from joinup.standalone.packing import packed

KINDS = ("decision_rule", "planning_horizon")
"""What of a world is part of the rules of its module."""

_NOTES = ("row", "out", "free", "quarters", "outcomes", "outcomes_of_run")


@dataclass(frozen=True)
class Tried:
    """A scenario that was tried in worlds: it lasts in `number` of those `fitting` the record.

    It is followed for so many `quarters`. `replicates` are the runs of a world; those of world k
    have the numbers from k * `stride` on, and `seed`.
    """

    number: int
    fitting: tuple[int, ...]
    quarters: int
    replicates: int
    stride: int
    seed: int


def known_worlds(
    scenarios: Sequence[Scenario], tried: Mapping[str, Tried], acting: Mapping[str, Shape]
) -> dict[str, Any]:
    """Return what the page knows of worlds: assumptions, modules, and of each scenario its case.

    `acting` are the shapes of the page's own modules by scenario: what can be moved there can be
    moved in a world.
    """
    count = 1 + max(world for item in tried.values() for world in item.fitting)
    points = {
        item.name: {**resolved_parameters(item), "quarters": tried[item.name].quarters}
        for item in scenarios
    }
    usual = _columns(next(iter(points.values())))
    shapes: list[Shape] = []
    modules: list[dict[str, Any]] = []
    cases = {}
    for scenario in scenarios:
        point, case = points[scenario.name], tried[scenario.name]
        kinds = {}
        for kind, shape in _shapes(scenario, point, count, acting[scenario.name]).items():
            if shape not in shapes:
                shapes.append(shape)
                modules.append(_module(point, shape))
            kinds[kind] = shapes.index(shape)
        own = {name: numbers for name, numbers in _columns(point).items() if numbers != usual[name]}
        cases[scenario.name] = {
            **vars(case), "rule": point["decision_rule"], "horizon": point["planning_horizon"],
            "given": sorted(scenario.parameters), "modules": kinds, "values": own,
            "ranges": {name: ends_of(_of(name), scenario.plausible) for name in scenario.plausible},
        }  # fmt: skip
    return {
        "count": count, "usual": usual, "modules": modules, "cases": cases,
        "library": {name: LIBRARY[name] for name in dict.fromkeys(
            item.name for item in PLAUSIBLE if item.form)},
        "assumptions": [_told(item) for item in PLAUSIBLE],
    }  # fmt: skip


def _of(name: str) -> Assumption:
    return next(item for item in PLAUSIBLE if item.key == name)


def _told(item: Assumption) -> dict[str, Any]:
    low, high = ends_of(item)
    return {
        "name": item.name, "form": FORMS.index(item.form) if item.form else None,
        "word": f"{word_of(item)}", "low": low, "high": high, "options": item.options,
        "whole": not item.options and isinstance(item.at(0.0), int),
    }  # fmt: skip


def _columns(point: Point) -> dict[str, list[float]]:
    return {name: values[0].tolist() for name, values in read_parameters([point]).columns.items()}


def _shapes(scenario: Scenario, point: Point, count: int, acting: Shape) -> dict[str, Shape]:
    """Return the shape of each kind of world, with every mechanism that any world of it needs."""
    shapes: dict[str, Shape] = {}
    flags = {name for name, acts in acting.flags if acts}
    for world in range(count):
        told = values_in(world, count, given=scenario.parameters, ranges=scenario.plausible)
        values = laid_over(point, told)
        shape = shape_of(values, SUMMARISED)
        kind = " ".join(str(values[name]) for name in KINDS)
        flags |= {name for name, acts in shape.flags if acts and name != "may_foresee"}
        shapes.setdefault(kind, shape)
    return {
        kind: replace(
            shape, flags=tuple((name, acts or name in flags) for name, acts in shape.flags)
        )
        for kind, shape in shapes.items()
    }


def _module(point: Point, shape: Shape) -> dict[str, Any]:
    module, layout = portable(point, shape)
    at = {name: item["at"] for name, item in layout["parameters"].items()}
    return {**{name: layout[name] for name in _NOTES}, "at": at, "wasm": packed(module)}
