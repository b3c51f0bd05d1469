"""The scenarios that a visitor can choose: the shipped ones, and the file of the command line.

A page never opens a file by a path that a visitor sends: it picks from this shelf by name.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from joinup.errors import InputError
from joinup.inputs.names import distinct
from joinup.inputs.scenario import Scenario, load_scenario
from joinup.inputs.shipped import shipped

DEFAULT = "rough_sleepers_unit"
FIRST = "rough_sleepers_partnership"
"""The scenario of the story: its joint work falls apart."""

_brought: dict[str, Scenario] = {}


@lru_cache(maxsize=1)
def ready_made() -> dict[str, Scenario]:
    """Return the shipped scenarios, by name."""
    return {name: load_scenario(name) for name in shipped("scenarios")}


def shelve(scenario: str | Path | None) -> str:
    """Put the scenario of the command line on the shelf and return its name.

    Raises InputError where it is faulty, or where its name is that of another shipped one.
    """
    if scenario is None:
        return DEFAULT
    found = load_scenario(scenario)
    known = ready_made().get(found.name)
    if known is not None and known.path != found.path:
        raise InputError([f"{scenario}: a shipped scenario has this name; call the file otherwise"])
    _brought[found.name] = found
    return found.name


def brought() -> dict[str, Scenario]:
    """Return the scenarios of the command line, by name."""
    return dict(_brought)


def titles() -> dict[str, str]:
    """Return what lists call each scenario, by its name; no two are called the same.

    >>> titles()["rough_sleepers_unit"]
    'The unit as it happened'
    """
    shelf = scenarios()
    short = distinct([item.title for item in shelf.values()], longest=80)
    return dict(zip(shelf, short, strict=True))


def scenarios() -> dict[str, Scenario]:
    """Return what is on the shelf, by name, what was brought first."""
    return {**_brought, **ready_made()}
