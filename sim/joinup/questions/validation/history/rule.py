"""The written rule: from the codes of a programme and a world to settings of the model.

All of its numbers stand in `rule.toml`, which was committed before any programme was scored.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from joinup.inputs.design import concentrated
from joinup.model.forms import FORMS, LIBRARY
from joinup.model.parameters import DEFAULTS, REGISTRY
from joinup.model.registry import Value
from joinup.questions.validation.history.programmes import LEVELS, Programme

RULE = Path(__file__).with_name("rule.toml")
QUARTERS = 4  # a year
World = Mapping[str, float]


@lru_cache(maxsize=1)
def the_rule() -> Mapping[str, Any]:
    """Return the rule as data."""
    return tomllib.loads(RULE.read_text(encoding="utf-8"))


def open_names() -> tuple[str, ...]:
    """Return everything that a world answers: which code is right, where in its range, the rest."""
    rule = the_rule()
    ranged = {name: None for field in LEVELS for level in rule[field].values() for name in level}
    uncoded = (*rule["uncoded"]["parameters"], *rule["uncoded"]["attributes"])
    return (*(f"code:{field}" for field in LEVELS), *ranged, *rule["missing"], *uncoded)


def settings(programme: Programme, world: World) -> dict[str, Value]:
    """Return the parameters of the model for a programme in a world, always the same names."""
    rule, said = the_rule(), _said(programme, world)
    form = str(said["form"])
    partners = _whole(programme.partners, "partners", world)
    length = _years(programme.grant_years, "grant_years", world, rule["run"]["lengths_years"])
    start = round(QUARTERS * rule["run"]["start_years"])
    continuing = programme.continuing if programme.continuing is not None else said["continues"]
    attributes = {
        name: moved(name, LIBRARY[name][FORMS.index(form)], world)
        for name in rule["uncoded"]["attributes"]
    }
    struck = start + length + round(QUARTERS * said.get("reorganisation_years", 0.0))
    return {
        **{name: moved(name, DEFAULTS[name], world) for name in rule["uncoded"]["parameters"]},
        **attributes,
        "floor": max(attributes["floor"], said["duty"]),
        "form": form,
        "partners": partners,
        "quarters": quarters(),
        "grant_start": start,
        "grant_length": length,
        "grant_taper": round(QUARTERS * said["taper_years"]),
        "grant_after": continuing * said["tied"],
        "mainstreaming": said["mainstreaming"],
        "task_depth": said["task_depth"],
        "savings_pockets": concentrated(said["concentration"], partners),
        "own_target_incentive": said["own_target_incentive"],
        "baseline_trust": said["baseline_trust"],
        "reorganisation_quarter": struck if said["reorganisation_loss"] else 0,
        "reorganisation_loss": said["reorganisation_loss"],
    }


def quarters() -> int:
    """Return the length of every run: the longest grant and the longest time after it."""
    run = the_rule()["run"]
    years: float = run["start_years"] + run["lengths_years"][1] + run["follow_up_years"][1]
    return round(QUARTERS * years)


def follow_up(programme: Programme, world: World) -> int:
    """Return how many quarters after the full money ended the outcome was looked at."""
    bounds = the_rule()["run"]["follow_up_years"]
    return _years(programme.years_after, "outcome_years_after", world, bounds)


def moved(name: str, default: Value, world: World) -> float:
    """Return an assumed value, up to a quarter up or down, within what the model allows.

    >>> moved("turnover", 0.04, {"turnover": 0.5}), moved("forgetting", 0.9, {"forgetting": 1.0})
    (0.04, 1.0)
    """
    usual = float(default[0] if isinstance(default, tuple) else default)
    by = the_rule()["uncoded"]["moved_by"]
    low, high = sorted((usual * (1 - by), usual * (1 + by)))
    item = REGISTRY[name]
    bounds = max(low, item.low), min(high, item.high)
    value: float = within(bounds, world[name])
    return value


def within(span: Any, place: float) -> Any:
    """Return the value at a place, 0 to 1, of a range; what is no range is itself.

    >>> within([0.2, 0.6], 0.5), within("liaison", 0.5)
    (0.4, 'liaison')
    """
    if not isinstance(span, list | tuple):
        return span
    low, high = span
    return low + (high - low) * place


def _said(programme: Programme, world: World) -> dict[str, Any]:
    """Return what the codes say in a world, by the names of the rule."""
    said: dict[str, Any] = {}
    for field, levels in programme.codes.items():
        level = _one_of(levels, world[f"code:{field}"])
        said |= {name: within(span, world[name]) for name, span in the_rule()[field][level].items()}
    return said


def _one_of(levels: Sequence[str], place: float) -> str:
    return levels[min(int(place * len(levels)), len(levels) - 1)]


def _whole(value: float | None, name: str, world: World) -> int:
    """Return a count within what the model allows; one that is missing is any of a range."""
    if value is None:
        low, high = the_rule()["missing"][name]
        value = low + int(world[name] * (high - low + 1))
    item = REGISTRY[name]
    return int(min(max(round(value), item.low), item.high))


def _years(value: float | None, name: str, world: World, bounds: Sequence[float]) -> int:
    """Return years as quarters, within bounds; those that are missing are any of a range."""
    if value is None:
        value = within(the_rule()["missing"][name], world[name])
    low, high = bounds
    return round(QUARTERS * min(max(value, low), high))
