"""What a page knows: modules, scenarios, settings in words, and values to check itself by."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

import numpy as np

from joinup import __version__
from joinup.compiled.elements import CannotRecordError
from joinup.compiled.engine import read_parameters, simulate
from joinup.compiled.portable import portable, shape_of
from joinup.compiled.recorded import Shape
from joinup.errors import InputError
from joinup.inputs.dates import month_of
from joinup.inputs.names import clean
from joinup.inputs.planned import resolved_parameters
from joinup.inputs.scenario import Scenario
from joinup.model.engine import Run
from joinup.model.forms import FORM_REGISTRY, FORMS
from joinup.model.outcomes import OUTCOMES, SUMMARISED
from joinup.model.parameters import RUN_REGISTRY
from joinup.model.registry import Value
from joinup.standalone.levers import LEVERS
from joinup.standalone.packing import packed

Point = Mapping[str, Value]

SEED = 1
"""The seed that an experiment file has where it names none."""

CHECKED = (0, 1)
"""Replicates whose bits the page compares before it shows a number of a scenario."""

RECORDED = (*SUMMARISED, "own_output", "reported_own_output", "reach", "reach_lowest", "savings")
"""Outcomes by quarter, in the order in which its modules leave them."""

SHOWN = (
    "joined_up", "effort", "trust", "embedding", "own_output", "reported_own_output",
    "clients_in_need", "reach", "reach_lowest", "grant_paid", "savings", "cost", "benefit",
)  # fmt: skip
"""Outcomes that its chart can show."""

_ACTING = ("shallow",)  # so that the task can be made shallow
_STEPS = ("buffers", "par", "series", "state", "arrays", "row", "outcomes", "quarters", "places")
_NOTES = ("row", "out", "free", "quarters", "places", "outcomes", "outcomes_of_run", "members",
          "detail", "detail_of_quarter")  # fmt: skip
_MOST_LASTS = 0.8  # a story of a collapse needs one
_TRIED = 20  # runs by which the story is chosen


def contents(scenarios: Sequence[Scenario]) -> dict[str, Any]:
    """Return what the page of some scenarios knows, as plain data.

    Raises InputError, a line a scenario, for those that cannot be compiled or share a name.
    """
    names = [scenario.name for scenario in scenarios]
    if twice := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
        raise InputError([f"two scenarios are named {name}; rename one" for name in twice])
    points = {scenario.name: resolved_parameters(scenario) for scenario in scenarios}
    shapes = shapes_of(scenarios, points)
    first = {shape: name for name, shape in reversed(shapes.items())}
    modules = list(dict.fromkeys(shapes.values()))
    layouts = [_module(points[first[shape]], shape) for shape in modules]
    return {
        "version": __version__,
        "seed": SEED,
        "checked": CHECKED,
        "forms": FORMS,
        "levers": [vars(lever) for lever in LEVERS],
        "parameters": _parameters(layouts),
        "outcomes": {name: _outcome(name) for name in SHOWN},
        "modules": layouts,
        "scenarios": [
            {
                **_told(scenario, scenarios),
                "module": modules.index(shapes[scenario.name]),
                "check": checksum(points[scenario.name]),
                **_settings(points[scenario.name], layouts[modules.index(shapes[scenario.name])]),
            }
            for scenario in scenarios
        ],
        "story": _story(scenarios, points),
    }


def shapes_of(scenarios: Sequence[Scenario], points: Mapping[str, Point]) -> dict[str, Shape]:
    """Return the shape of each scenario's module. Raises InputError for what cannot be compiled."""
    shapes, faults = {}, []
    for scenario in scenarios:
        point = points[scenario.name]
        try:
            shape = shape_of(point, RECORDED, ("share",), _ACTING)
            if not dict(shape.flags)["all_present"]:  # an agency has own output where there is one
                shape = replace(shape, detail=("share", "own_output"))
            portable(point, shape)
        except CannotRecordError as error:
            faults.append(f"{scenario.as_typed} cannot be compiled: {error}")
            continue
        shapes[scenario.name] = shape
    if faults:
        raise InputError(faults)
    return shapes


def _module(point: Point, shape: Shape) -> dict[str, Any]:
    """Return a module, packed, with where things lie in it and the values of one scenario."""
    module, layout = portable(point, shape)
    pieces, of_pieces = portable(point, replace(shape, steps=True, detail=()))
    return {
        **{name: layout[name] for name in _NOTES},
        "wasm": packed(module),
        "steps": {**{name: of_pieces[name] for name in _STEPS}, "wasm": packed(pieces)},
        "parameters": {
            name: {"at": item["at"], "values": item["values"], "fixed": _fixed(name, point, shape)}
            for name, item in layout["parameters"].items()
        },
    }


def _fixed(name: str, point: Point, shape: Shape) -> bool:
    """Say whether a parameter cannot be moved on the page: in a module of this shape it is data.

    It cannot where another value needs a mechanism that the module lacks, or is part of the rules.
    """
    parameter = RUN_REGISTRY.get(name)
    if parameter is None or parameter.kind in ("shares", "list"):
        return True
    whole = int if parameter.kind == "count" else float
    ends = parameter.choices or (whole(parameter.low), whole(parameter.high))
    return not all(_holds({**point, name: end}, shape) for end in ends)


def _holds(point: Point, shape: Shape) -> bool:
    other = shape_of(point, shape.outcomes)
    acting = dict(shape.flags)
    return other.constants == shape.constants and all(
        acting[name] or not acts for name, acts in other.flags
    )


def _parameters(layouts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what is known of each parameter that some module takes."""
    from joinup.agents.intervention import LEVERS as INTERVENTIONS

    names = dict.fromkeys(name for layout in layouts for name in layout["parameters"])
    found = {}
    for name in names:
        known = RUN_REGISTRY.get(name) or FORM_REGISTRY[name.removeprefix("form:")]
        found[name] = {
            "meaning": known.meaning,
            "unit": known.unit,
            "topic": known.topic,
            "lever": name in INTERVENTIONS,
            "kind": known.kind,
            "choices": known.choices,
            "low": None if known.choices else known.low,
            "high": None if known.choices else known.high,
        }
    return found


def _outcome(name: str) -> dict[str, str]:
    known = OUTCOMES[name]
    return {"title": known.title, "unit": known.unit, "meaning": known.meaning}


def _told(scenario: Scenario, scenarios: Sequence[Scenario]) -> dict[str, Any]:
    """Return what is said of a scenario."""
    return {
        "name": scenario.name,
        "title": clean(scenario.title),
        "summary": clean(scenario.summary),
        "group": initiative(scenario, scenarios),
        "departments": [clean(name) for name in scenario.departments],
        "places": [clean(name) for name in scenario.place_names],
        "unit": clean(scenario.unit),
        "begins": month_of(scenario.begins) if scenario.begins else None,
    }


def initiative(scenario: Scenario, scenarios: Sequence[Scenario]) -> str:
    """Return a heading for scenarios that come from one: what their names begin with.

    >>> from joinup.inputs.scenario import load_scenario
    >>> two = [load_scenario(f"sure_start_{which}") for which in ("silo", "withdrawn")]
    >>> initiative(two[0], two)
    'Sure start'
    """
    family = [item.name for item in scenarios if item.lineage[:1] == scenario.lineage[:1]]
    words = zip(*(name.split("_") for name in (*family, *scenario.lineage[:1])), strict=False)
    shared = takewhile(lambda same: len(set(same)) == 1, words)
    return " ".join(first for first, *_ in shared).capitalize() or clean(scenario.title)


def _settings(point: Point, layout: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a scenario that differ from its module's, and its forms' overrides."""
    columns = read_parameters([point]).columns
    differing = {
        name: columns[name][0].tolist()
        for name, item in layout["parameters"].items()
        if columns[name][0].tolist() != item["values"]
    }
    return {"values": differing, "overrides": [name for name in FORM_REGISTRY if name in point]}


def _share(point: Point) -> float:
    runs = [Run(point, SEED, replicate) for replicate in range(_TRIED)]
    return float(simulate(runs, series=()).runs["persistence_16"].mean())


def _story(scenarios: Sequence[Scenario], points: Mapping[str, Point]) -> str | None:
    """Return the scenario of the story: the first whose joint work falls when its money ends."""
    for scenario in scenarios:
        point = points[scenario.name]
        paid = float(str(point["grant"])) > 0 and point["grant_after"] == 0
        if paid and _share(point) < _MOST_LASTS:
            return scenario.name
    return None


def checksum(point: Point, seed: int = SEED, replicates: Sequence[int] = CHECKED) -> int:
    """Return the CRC-32 of the bits of the runs that the page checks itself by.

    What is no number counts as infinite, since machines write it in several ways.
    """
    found = simulate([Run(point, seed, replicate) for replicate in replicates], series=RECORDED)
    rows = [
        [*(found.series[name][k] for name in RECORDED), [v[k] for v in found.runs.values()]]
        for k in range(len(replicates))
    ]
    numbers = np.concatenate([np.concatenate(row) for row in rows])
    return zlib.crc32(np.where(np.isnan(numbers), np.inf, numbers).tobytes())
