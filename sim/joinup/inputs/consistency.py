"""Find settings that are each allowed but contradict one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod

from joinup.inputs.design import Design
from joinup.model.forms import FORM_REGISTRY, FORMS, attribute
from joinup.model.parameters import DEFAULTS, REGISTRY
from joinup.model.registry import Value

_SIZES = {
    "partner": ("partners",),
    "client_group": ("client_groups",),
    "place": ("places",),
    "agency": ("partners", "places"),
}
_SIZED = {name: _SIZES[item.axis] for name, item in REGISTRY.items() if item.axis in _SIZES}
_LISTED = {"place_sizes": "place_spread", "agency_absence": "absence"}
"""Lists of places, and the chance that would else say the same."""
_DATED = ("staff_loss_quarter", "reorganisation_quarter", "cut_quarter", "renege_quarter")
_LOOKED_AT = 2_000  # settings of a design
_TOLD = 10  # contradictions of a scenario under a design
INVOLVED = frozenset(
    {
        *_SIZED,
        *(size for sizes in _SIZES.values() for size in sizes),
        *_LISTED.values(),
        *_DATED,
        "quarters",
        "grant_start",
        "grant_length",
        "form",
        *FORM_REGISTRY,
    }
)
"""The parameters that can contradict one another; whatever the others are, nothing changes."""


def contradictions(values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """Yield each contradiction in words with its remedy, and the parameter it is best mended at.

    `values` are one scenario's, each within its own range; those left out take their defaults.
    """
    forms = list(_forms(values))
    yield from forms
    if forms:
        return
    yield from _lists(values)
    yield from _said_twice(values)
    yield from _horizon(values)
    yield from _efforts(values)


def contradictions_at(
    values: Mapping[str, Value], design: Design
) -> Iterator[tuple[int | None, str, str]]:
    """Yield each contradiction of a scenario under a design once, with the first point it is at.

    The point is None where the design varies nothing that is involved. Each setting of what is
    involved is looked at once; of very many settings an even sample.
    """
    columns = [column for column, name in enumerate(design.names) if name in INVOLVED]
    first: dict[tuple[Value, ...], int] = {}
    for number, point in enumerate(design.points if columns else design.points[:1]):
        first.setdefault(tuple(point[column] for column in columns), number)
    seen: set[str] = set()
    for number in list(first.values())[:: -(-len(first) // _LOOKED_AT)]:
        for text, name in contradictions({**values, **design.point(number)}):
            if text not in seen and len(seen) < _TOLD:
                seen.add(text)
                yield number if columns else None, text, name


def _get(values: Mapping[str, Value], name: str) -> float:
    value = values.get(name, DEFAULTS.get(name))
    if name in FORM_REGISTRY:
        return attribute(name, value, str(values.get("form", DEFAULTS["form"])))
    assert isinstance(value, int | float)
    return float(value)


def _lists(values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    for name, who in _SIZED.items():
        value = values.get(name, REGISTRY[name].default)
        size = prod(int(_get(values, one)) for one in who)
        left_open = REGISTRY[name].is_left_open(value)
        if not isinstance(value, tuple) or left_open or len(value) == size:
            continue
        each = " times ".join(who)
        if name in values:
            yield (
                f"{name} has {len(value)} values; allowed is one for each of {each} ({size})",
                name,
            )
        else:
            yield (
                f"{name} must be given: its default has {len(value)} values, but {each} is {size}",
                who[0],
            )


def _forms(values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    for name in FORM_REGISTRY:
        value = values.get(name)
        if isinstance(value, tuple) and len(value) != len(FORMS):
            yield (
                f"{name} has {len(value)} values; allowed is one for the form that is funded, or "
                f"one for each form ({len(FORMS)})",
                name,
            )


def _said_twice(values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    for name, chance in _LISTED.items():
        drawn = values.get(chance, DEFAULTS[chance])
        shares = drawn if isinstance(drawn, tuple) else (drawn,)
        if values.get(name) and any(shares):
            yield f"{chance} is drawn, but the listed places say it; drop it", chance


def _horizon(values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    quarters = _get(values, "quarters")
    withdrawal = _get(values, "grant_start") + _get(values, "grant_length")
    if withdrawal > quarters:
        yield (
            f"the grant ends in quarter {withdrawal:g}, after the run ({quarters:g} quarters); "
            "shorten grant_length or raise quarters",
            "grant_length" if "grant_length" in values else "quarters",
        )
    for name in _DATED:
        if _get(values, name) >= quarters:
            yield f"{name} is {_get(values, name):g}; it must lie before quarter {quarters:g}", name


def _efforts(values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    listed = any(isinstance(values.get(name), tuple) for name in ("floor", "cap"))
    own = str(values.get("form", DEFAULTS["form"]))
    for form in FORMS if listed else (own,):
        floor, cap = (attribute(name, values.get(name), form) for name in ("floor", "cap"))
        if floor > cap:
            which = f" of a {form}" if listed else ""
            yield (
                f"floor ({floor:g}){which} lies above cap ({cap:g}); lower it or raise cap",
                "floor" if "floor" in values else "cap",
            )
