"""Read the changes that a command line names: `grant_length=12`, `form=pooled`, `grant=-10%`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from joinup.errors import InputError
from joinup.inputs import consistency
from joinup.inputs.fields import canonical, faults_of
from joinup.inputs.scenario import Scenario
from joinup.model.forms import FORM_REGISTRY, attribute
from joinup.model.parameters import REGISTRY, SCALE_REGISTRY
from joinup.model.registry import Parameter, Value, guess

_WRITTEN = re.compile(r"(?P<name>[A-Za-z_]+)(?:\[(?P<of>[^\]]+)\])?\s*=\s*(?P<value>.+)", re.DOTALL)
_BY = re.compile(r"(?P<sign>[+-])(?P<number>[0-9.]+)(?P<percent>%?)")
_EXAMPLES = "such as grant_length=12, form=pooled or own_target_incentive[Health]=+10%"


@dataclass(frozen=True)
class Change:
    """One change: the parameter, its value before and after, and how it is said."""

    name: str
    before: Value
    after: Value
    said: str


def read_changes(scenario: Scenario, texts: Sequence[str]) -> tuple[Change, ...]:
    """Return the changes that texts name in a scenario.

    A value may be absolute, or `+10%`, `-0.1` and so on of what the scenario has. A choice may be
    cut short where only one begins so. `name[Department]` changes one department's value, or one
    client group's. Raises InputError with a line for each fault.
    """
    faults: list[str] = []
    found: list[Change] = []
    for text in texts:
        try:
            found.append(_change(scenario, text))
        except InputError as error:
            faults += error.faults
    names = [change.name for change in found]
    faults += [
        f"{name} is changed twice" for name in sorted({n for n in names if names.count(n) > 1})
    ]
    if not texts:
        faults.append(f"name at least one change, {_EXAMPLES}")
    if not faults:
        values = {**scenario.parameters, **{change.name: change.after for change in found}}
        faults = [text for text, _ in consistency.contradictions(values)]
    if faults:
        raise InputError(faults)
    return tuple(found)


def _change(scenario: Scenario, text: str) -> Change:
    written = _WRITTEN.fullmatch(text.strip())
    if written is None:
        raise InputError(f"{text}: this is no change; write NAME=VALUE, {_EXAMPLES}")
    name, of, value = written["name"], written["of"], written["value"].strip()
    parameter = REGISTRY.get(name)
    if parameter is None:
        hint = guess(name, list(REGISTRY)) or "; joinup list parameters shows them all"
        raise InputError(f"{name} is not a parameter{hint}")
    if name in SCALE_REGISTRY and parameter.kind != "choice":
        raise InputError(f"{name} is the model's size; both sides must share it")
    before = value_of(scenario, name)
    after = _one_of(scenario, parameter, of, value) if of else _read(parameter, before, value)
    if faults := faults_of(parameter, after):
        raise InputError(faults)
    after = canonical(parameter, after)
    if after == before:
        raise InputError(f"{text}: the scenario has this already")
    return Change(
        name, before, after, f"{name}{f'[{of}]' if of else ''} {_shown(after, of, value)}"
    )


def value_of(scenario: Scenario, name: str) -> Value:
    """Return what a scenario has of a parameter; what its form brings where it says nothing."""
    if name in FORM_REGISTRY:
        return attribute(name, scenario.parameters.get(name), str(scenario.value("form")))
    return scenario.value(name)


def _shown(after: Value, of: str | None, value: str) -> str:
    if of or isinstance(after, tuple):
        return value
    return f"{after:g}" if isinstance(after, int | float) else str(after)


def _read(parameter: Parameter, before: Value, text: str) -> Value:
    """Return the value that a text stands for. Raises InputError."""
    if parameter.kind == "choice":
        return _choice(parameter, text)
    by = _BY.fullmatch(text)
    if by is None:
        return _number(parameter, text)
    if isinstance(before, tuple):
        return tuple(_moved(parameter, one, by) for one in before)
    if not isinstance(before, int | float):
        raise InputError(f"{parameter.name} is no number that could be moved by {text}")
    return _moved(parameter, float(before), by)


def _choice(parameter: Parameter, text: str) -> str:
    begins = [choice for choice in parameter.choices if choice.startswith(text.lower())]
    if text in parameter.choices or len(begins) != 1:
        return text
    return begins[0]


def _number(parameter: Parameter, text: str) -> float | int:
    percent = text.endswith("%")
    try:
        number = float(text.removesuffix("%")) / (100 if percent else 1)
    except ValueError:
        raise InputError(
            f"{parameter.name} is {text}; allowed are {parameter.range_in_words()}"
        ) from None
    return int(number) if parameter.kind == "count" and number == int(number) else number


def _moved(parameter: Parameter, before: float, by: re.Match[str]) -> float | int:
    try:
        step = float(by["number"]) * (1 if by["sign"] == "+" else -1)
    except ValueError:
        raise InputError(f"{by.group()} is no number") from None
    after = before * (1 + step / 100) if by["percent"] else before + step
    return round(after) if parameter.kind == "count" else round(after, 12)


def _one_of(scenario: Scenario, parameter: Parameter, of: str, text: str) -> Value:
    """Return all values of a parameter with that of one department or client group changed."""
    lists = {"partner": (scenario.departments, "partners"),
             "client_group": (scenario.groups, "client_groups")}  # fmt: skip
    if parameter.axis not in lists or parameter.kind == "shares":
        raise InputError(f"{parameter.name} has no value for each department; drop [{of}]")
    names, size = lists[parameter.axis]
    known = [name.casefold() for name in names] or [
        str(k + 1) for k in range(int(str(scenario.value(size))))
    ]
    if of.casefold() not in known:
        there = ", ".join(names) or f"1 to {len(known)}"
        raise InputError(f"{parameter.name}[{of}]: {scenario.name} has no {of}; it has {there}")
    before = scenario.value(parameter.name)
    values: list[Value] = [*before] if isinstance(before, tuple) else [before] * len(known)
    place = known.index(of.casefold())
    values[place] = _read(parameter, values[place], text)
    return tuple(float(value) for value in values if isinstance(value, int | float))
