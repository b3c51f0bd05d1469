"""Factors: named sets of changes, under every combination of which scenarios are run.

Each change of a factor is a level; one combination of levels, one of each factor, is an arm.
"""

from __future__ import annotations

import itertools
import math
import re
import warnings
from collections.abc import Collection, Mapping
from dataclasses import replace

from joinup.errors import OldNameWarning
from joinup.inputs import fields
from joinup.inputs.fields import shown
from joinup.inputs.names import spaced
from joinup.inputs.scenario import Scenario
from joinup.inputs.toml import Document
from joinup.model.registry import Value

Factors = tuple[Mapping[str, Mapping[str, Value]], ...]
"""A mapping a factor: a level's name, in small letters, leads to the values that it changes."""

KEYS = KEY, OLD_KEY = "factors", "arms"
"""What the table is called in a file, and what it was called."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def read_factors(document: Document, fixed: Collection[str], most: int) -> Factors:
    """Return the factors under [factors.NAME] of an experiment file, () where there are none.

    `fixed` are the parameters that the experiment sets or varies for all, which no level may
    change. More than `most` combinations are a fault. Warns where the table has its old name.
    """
    key = _key(document)
    factors = []
    for factor, levels in fields.table(document, key).items():
        if not isinstance(levels, dict) or not levels:
            document.fault(
                f"{factor} is {shown(levels)}; it must be a table of levels, [{key}.{factor}]",
                *(key, factor),
            )
            continue
        factors.append(
            {
                level: _changes(document, (key, factor, level), values, fixed)
                for level, values in levels.items()
            }
        )
    combinations = math.prod(len(levels) for levels in factors)
    if combinations > most:
        document.fault(f"the factors have {combinations:,} combinations; at most {most}", key)
        return ()
    return tuple(factors)


def _key(document: Document) -> str:
    """Return what a file calls the table, which may still be its old name."""
    if OLD_KEY not in document.content:
        return KEY
    if KEY in document.content:
        document.fault(f"{OLD_KEY} is the old name of {KEY}; write all under {KEY}", OLD_KEY)
        return KEY
    warnings.warn(
        OldNameWarning(
            f"{document.at(OLD_KEY)}: {OLD_KEY} is now called {KEY}; write [{KEY}.NAME]"
        ),
        stacklevel=2,
    )
    return OLD_KEY


def _changes(
    document: Document, key: tuple[str, str, str], values: object, fixed: Collection[str]
) -> Mapping[str, Value]:
    """Return what a level changes; `key` is where it stands."""
    level = key[-1]
    if not _NAME.fullmatch(level):
        document.fault(f"{level} is no name of a level; allowed are small letters, digits, _", *key)
    if not isinstance(values, dict):
        document.fault(f"{level} is {shown(values)}; a level is a table, {{ grant = 0.2 }}", *key)
        return {}
    for parameter in values:
        if parameter in fixed:
            document.fault(
                f"{parameter} is set or varied for all scenarios and changed by {level}; drop one",
                *(*key, parameter),
            )
    return fields.parameter_values(document, values, *key, prefix=f"{level}: ")


def under_each(scenarios: tuple[Scenario, ...], factors: Factors) -> tuple[Scenario, ...]:
    """Return every scenario in every arm: under every combination of one level of each factor.

    A single scenario gives way to the levels in names and titles.
    """
    if not factors:
        return scenarios
    return tuple(
        _changed(scenario, arm, alone=len(scenarios) == 1)
        for scenario in scenarios
        for arm in itertools.product(*(levels.items() for levels in factors))
    )


def _changed(
    scenario: Scenario, arm: tuple[tuple[str, Mapping[str, Value]], ...], alone: bool
) -> Scenario:
    names = [level for level, _ in arm]
    words = ", ".join(map(spaced, names))
    values = {parameter: value for _, changes in arm for parameter, value in changes.items()}
    changed = scenario.with_values(values, f"set by the arm {words}")
    return replace(
        changed,
        name="-".join(names if alone else [scenario.name, *names]),
        title=words.capitalize() if alone else f"{scenario.title}: {words}",
    )
