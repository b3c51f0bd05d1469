"""Find settings that are each allowed but contradict one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.model.forms import FORMS, LIBRARY
from sim.model.parameters import DEFAULTS, REGISTRY
from sim.model.registry import Value

_DATED = ("staff_loss_quarter", "reorganisation_quarter", "cut_quarter", "renege_quarter")


def contradictions(values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """Yield each contradiction in words with its remedy, and the parameter it is best mended at.

    `values` are one scenario's, each within its own range; those left out take their defaults.
    """
    yield from _lists(values)
    yield from _horizon(values)
    yield from _efforts(values)


def _get(values: Mapping[str, Value], name: str) -> float:
    value = values.get(name, DEFAULTS.get(name))
    if value is None:
        form = str(values.get("form", DEFAULTS["form"]))
        value = LIBRARY[name][FORMS.index(form)]
    assert isinstance(value, int | float)
    return float(value)


def _lists(values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    sizes = {"partner": "partners", "client_group": "client_groups"}
    for name, parameter in REGISTRY.items():
        if parameter.axis is None:
            continue
        value = values.get(name, parameter.default)
        size = int(_get(values, sizes[parameter.axis]))
        if not isinstance(value, tuple) or not value or len(value) == size:
            continue
        who = sizes[parameter.axis]
        if name in values:
            yield f"{name} has {len(value)} values; allowed is one for each of {who} ({size})", name
        else:
            yield (
                f"{name} must be given: its default has {len(value)} values, but {who} is {size}",
                who,
            )


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
    floor, cap = _get(values, "floor"), _get(values, "cap")
    if floor > cap:
        yield f"floor ({floor:g}) lies above cap ({cap:g}); lower it or raise cap", "floor"
        return
    levels = int(_get(values, "effort_levels"))
    step = 1 / (levels - 1)
    needed = min(floor, _get(values, "task_depth"))
    if -(-needed // step) * step > cap + 1e-9 and (needed % step) > 1e-9:
        yield (
            f"no effort level lies between floor ({floor:g}) and cap ({cap:g}); "
            f"with effort_levels = {levels} they are {step:g} apart",
            "floor" if "floor" in values else "effort_levels",
        )
