"""Read the table [design] of an experiment file."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from joinup.inputs import design as designs
from joinup.inputs import fields
from joinup.inputs.design import NO_DESIGN, Design, OneOf, Range, Span
from joinup.inputs.fields import shown
from joinup.inputs.toml import Document
from joinup.model.parameters import DEFAULTS
from joinup.model.registry import Parameter, Value, guess

MOST_POINTS = 1_000_000
MOST_TRAJECTORIES = 10_000  # of a morris design
MOST_VALUES = 5_000_000  # points times parameters: 200 MB while they are laid out
_KEYS = {
    "list": ("kind", "points"),
    "grid": ("kind", "vary"),
    "latin hypercube": ("kind", "points", "vary"),
    "sobol": ("kind", "points", "second_order", "vary"),
    "morris": ("kind", "points", "vary"),
}


def read_design(document: Document, fixed: Mapping[str, Value], seed: int) -> Design:
    """Return the design of an experiment file, NO_DESIGN where it has none or a faulty one.

    `fixed` are the values set for all scenarios, which a design may not vary. `seed` decides the
    points of a design that is drawn.
    """
    if "design" not in document.content:
        return NO_DESIGN
    before = len(document.faults)
    content = fields.table(document, "design")
    kind = content.get("kind")
    if not isinstance(kind, str) or kind not in _KEYS:
        if len(document.faults) == before:
            found = f"kind is {shown(kind)}" if "kind" in content else "the design has no kind"
            hint = guess(str(kind), list(_KEYS))
            document.fault(f"{found}; allowed are {', '.join(_KEYS)}{hint}", "design", "kind")
        return NO_DESIGN
    allowed = _KEYS[kind]
    for key in content:
        if key not in allowed:
            document.fault(
                f'{key} is not a key of a design of kind "{kind}"; allowed are '
                f"{', '.join(allowed)}{guess(key, allowed)}",
                *("design", key),
            )
    if kind == "list":
        return _listed(document, content, fixed)
    vary = _vary(document, content, fixed)
    if kind == "grid":
        return _grid(document, vary)
    partners = fixed.get("partners", DEFAULTS["partners"])
    assert isinstance(partners, int)
    return _drawn(document, content, kind, vary, seed, partners)


def _listed(
    document: Document, content: Mapping[str, object], fixed: Mapping[str, Value]
) -> Design:
    tables = content.get("points")
    if not isinstance(tables, list) or not all(isinstance(p, dict) and p for p in tables or [0]):
        document.fault(
            "points must be a list of tables, each written under [[design.points]]",
            *("design", "points"),
        )
        return NO_DESIGN
    before = len(document.faults)
    points: list[dict[str, Value]] = []
    for number, point in enumerate(tables):
        key = ("design", "points", str(number))
        prefix = f"point {number}: "
        points.append(fields.parameter_values(document, point, *key, prefix=prefix))
        _refuse_fixed(document, point, fixed, *key)
        if set(point) != set(tables[0]):
            document.fault(
                f"{prefix}it gives {', '.join(point)}; every point must give the same parameters, "
                f"as point 0: {', '.join(tables[0])}",
                *key,
            )
        elif points[-1] in points[:-1]:
            first = points.index(points[-1])
            if len(points[-1]) == len(point):
                document.fault(f"{prefix}it repeats point {first}", *key)
    return designs.listed(points) if len(document.faults) == before else NO_DESIGN


def _vary(
    document: Document, content: Mapping[str, object], fixed: Mapping[str, Value]
) -> dict[Parameter, object]:
    """Return what is written for each parameter that varies."""
    vary = content.get("vary")
    if not isinstance(vary, dict) or not vary:
        document.fault("[design.vary] must name at least one parameter", "design", "vary")
        return {}
    _refuse_fixed(document, vary, fixed, "design", "vary")
    known = {name: fields.known_parameter(document, name, "design", "vary") for name in vary}
    return {parameter: vary[name] for name, parameter in known.items() if parameter is not None}


def _refuse_fixed(
    document: Document, names: Iterable[str], fixed: Mapping[str, Value], *key: str
) -> None:
    for name in names:
        if name in fixed:
            document.fault(
                f"{name} is both fixed under [parameters] and varied by the design; drop one",
                *(*key, name),
            )


def _grid(document: Document, vary: Mapping[Parameter, object]) -> Design:
    before = len(document.faults)
    axes: dict[str, list[Value]] = {}
    for parameter, values in vary.items():
        name = parameter.name
        if not isinstance(values, list) or not values:
            document.fault(
                f"{name} is {shown(values)}; in a grid it must be a list of values",
                *("design", "vary", name),
            )
            continue
        axes[name] = _values(document, parameter, values)
    _refuse_large(document, math.prod(len(axis) for axis in axes.values()), len(axes))
    return designs.grid(axes) if axes and len(document.faults) == before else NO_DESIGN


def _values(document: Document, parameter: Parameter, values: list[object]) -> list[Value]:
    """Return the values of a list, each right by itself and unlike the others; [] for faults."""
    name = parameter.name
    faults = [fault for value in values for fault in fields.faults_of(parameter, value)]
    for fault in faults:
        document.fault(fault, "design", "vary", name)
    found = [] if faults else [fields.canonical(parameter, value) for value in values]
    if len(set(found)) != len(found):
        document.fault(f"{name} repeats a value", "design", "vary", name)
    return found


def _drawn(
    document: Document,
    content: Mapping[str, object],
    kind: str,
    vary: Mapping[Parameter, object],
    seed: int,
    partners: int,
) -> Design:
    before = len(document.faults)
    ranges: dict[Parameter, Span] = {}
    for parameter, written in vary.items():
        span: Span | None
        where = ("design", "vary", parameter.name)
        if isinstance(written, list) and written:
            span = OneOf(tuple(_values(document, parameter, written)))
            if len(written) == 1:
                document.fault(f"{parameter.name} lists one value; two or more can vary", *where)
        else:
            span = range_of(document, parameter, written, *where)
        if span is not None:
            ranges[parameter] = span
    points = content.get("points")
    most = MOST_TRAJECTORIES if kind == "morris" else MOST_POINTS
    if type(points) is not int or not 1 <= points <= most:
        said = shown(points) if "points" in content else "missing"
        document.fault(
            f"points is {said}; allowed are whole numbers from 1 to {most}",
            *("design", "points"),
        )
        return NO_DESIGN
    if kind == "sobol" and points & (points - 1):
        nearest = 1 << (points - 1).bit_length()
        document.fault(
            f"points is {points}; a sobol design needs a power of 2, such as {nearest}",
            *("design", "points"),
        )
    second_order = _second_order(document, content, len(vary))
    sobol_rows = 2 * len(vary) + 2 if second_order else len(vary) + 2
    rows = {"latin hypercube": 1, "sobol": sobol_rows, "morris": len(vary) + 1}[kind]
    _refuse_large(document, points * rows, len(vary))
    if not ranges or len(document.faults) > before:
        return NO_DESIGN
    draw: dict[str, Callable[[Mapping[Parameter, Span], int, int, int], Design]] = {
        "latin hypercube": designs.latin_hypercube,
        "sobol": partial(designs.sobol, second_order=second_order),
        "morris": designs.morris,
    }
    return draw[kind](ranges, points, seed % 2**32, partners)


def _second_order(document: Document, content: Mapping[str, object], n_names: int) -> bool:
    """Return whether a sobol design is laid out for what two parameters do together."""
    wanted = content.get("second_order", False)
    if not isinstance(wanted, bool):
        document.fault(
            f"second_order is {shown(wanted)}; allowed are true and false",
            *("design", "second_order"),
        )
        return False
    if wanted and n_names < 2:
        document.fault(
            "second_order is true, but one parameter varies; it takes two or more",
            *("design", "second_order"),
        )
    return wanted


def _refuse_large(document: Document, n_points: int, n_names: int) -> None:
    if n_points > MOST_POINTS or n_points * n_names > MOST_VALUES:
        document.fault(
            f"the design has {n_points:,} points of {n_names} values; at most {MOST_POINTS:,} "
            f"points and {MOST_VALUES:,} values are allowed",
            "design",
        )


def range_of(document: Document, parameter: Parameter, bounds: object, *where: str) -> Range | None:
    """Return the range that is written for a parameter, None where it is faulty.

    `where` is the key at which it stands. What is left out is taken from the registry.
    """
    name = parameter.name
    if parameter.kind in ("choice", "list"):
        document.fault(
            f"{name} takes a {parameter.kind}; only numbers have a range (list the values instead)",
            *where,
        )
        return None
    if not isinstance(bounds, dict) or not set(bounds) <= {"low", "high"}:
        document.fault(
            f"{name} must be a range, {{ low = .., high = .. }}, {{}} for the registry's, or a "
            "list of values",
            *where,
        )
        return None
    # A count's own bounds stand in the registry as they are printed; a range needs whole numbers.
    whole = parameter.kind == "count"
    widest = {
        key: int(bound) if whole else bound
        for key, bound in (("low", parameter.low), ("high", parameter.high))
    }
    low, high = (bounds.get(key, widest[key]) for key in ("low", "high"))
    faults = []
    for key, bound in (("low", low), ("high", high)):
        if isinstance(bound, list):
            faults.append(f"{name} has {key} = {shown(bound)}; a bound is one number")
        elif parameter.kind == "shares":  # its range is of their concentration, one number
            faults += replace(parameter, kind="number", axis=None).faults(bound)
        else:
            faults += fields.faults_of(parameter, bound)
    for fault in faults:
        document.fault(fault, *where)
    if faults:
        return None
    if low >= high:
        document.fault(f"{name} has low {low:g} and high {high:g}; low must be less", *where)
        return None
    return float(low), float(high)
