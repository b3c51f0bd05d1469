"""Arms: the named changes under every combination of which an experiment's scenarios are run."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping
from dataclasses import replace

from joinup.inputs import fields
from joinup.inputs.fields import shown
from joinup.inputs.scenario import Scenario
from joinup.inputs.toml import Document
from joinup.model.registry import Value

Arms = tuple[Mapping[str, Mapping[str, Value]], ...]
"""Sets of arms; an arm's name, in small letters, leads to the values that it changes."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def read_arms(document: Document, fixed: Mapping[str, Value], most: int) -> Arms:
    """Return the sets of arms under [arms.NAME] of an experiment file, () where there are none.

    `fixed` are the parameters that the experiment sets or varies for all, which no arm may change.
    More than `most` combinations are a fault.
    """
    sets = []
    for called, written in fields.table(document, "arms").items():
        if not isinstance(written, dict) or not written:
            document.fault(
                f"{called} is {shown(written)}; it must be a table of arms, [arms.{called}]",
                *("arms", called),
            )
            continue
        sets.append(
            {name: _arm(document, called, name, value, fixed) for name, value in written.items()}
        )
    combinations = math.prod(len(arms) for arms in sets)
    if combinations > most:
        document.fault(f"the arms have {combinations:,} combinations; at most {most}", "arms")
        return ()
    return tuple(sets)


def _arm(
    document: Document, called: str, name: str, value: object, fixed: Mapping[str, Value]
) -> Mapping[str, Value]:
    key = ("arms", called, name)
    if not _NAME.fullmatch(name):
        document.fault(f"{name} is no name of an arm; allowed are small letters, digits, _", *key)
    if not isinstance(value, dict):
        document.fault(f"{name} is {shown(value)}; an arm is a table, {{ grant = 0.2 }}", *key)
        return {}
    for parameter in value:
        if parameter in fixed:
            document.fault(
                f"{parameter} is set or varied for all scenarios and changed by {name}; drop one",
                *(*key, parameter),
            )
    return fields.parameter_values(document, value, *key, prefix=f"{name}: ")


def under_each(scenarios: tuple[Scenario, ...], arms: Arms) -> tuple[Scenario, ...]:
    """Return every scenario under every combination of one arm of each set.

    A single scenario gives way to the arms in names and titles.
    """
    if not arms:
        return scenarios
    return tuple(
        _changed(scenario, combination, alone=len(scenarios) == 1)
        for scenario in scenarios
        for combination in itertools.product(*(item.items() for item in arms))
    )


def _changed(
    scenario: Scenario, combination: tuple[tuple[str, Mapping[str, Value]], ...], alone: bool
) -> Scenario:
    names = [name for name, _ in combination]
    words = ", ".join(name.replace("_", " ") for name in names)
    values = {name: value for _, change in combination for name, value in change.items()}
    changed = scenario.with_values(values, f"set by the arm {words}")
    return replace(
        changed,
        name="-".join(names if alone else [scenario.name, *names]),
        title=words.capitalize() if alone else f"{scenario.title}: {words}",
    )
