"""The written rule: from the codes of a programme and a world to settings of the model.

All of its numbers stand in `rule.toml`, which was committed before any programme was scored.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from joinup.inputs.design import concentrated
from joinup.inputs.worlds import values_in
from joinup.model.forms import attribute
from joinup.model.parameters import REGISTRY
from joinup.model.registry import Value
from joinup.questions.validation.history.programmes import LEVELS, Programme

RULE = Path(__file__).with_name("rule.toml")
QUARTERS = 4  # a year
_SET = ("form", "partners", "quarters", "grant_start", "grant_length", "grant_taper", "grant_after",
        "mainstreaming", "task_depth", "savings_pockets", "own_target_incentive", "baseline_trust",
        "reorganisation_quarter", "reorganisation_loss")  # fmt: skip

WORLDS = 64
"""How many are tried; a power of 2, so that the sequence keeps its balance."""

SEED = 23


@dataclass(frozen=True)
class World:
    """One world: a place from 0 to 1 in each range that codes leave open, and what is assumed.

    What 0 and 1 stand for differs by programme; a world is optimistic about the same things in all
    of them. `assumed` are values of parameters, those of the world with this number everywhere.
    """

    places: Mapping[str, float]
    assumed: Mapping[str, Value]


@lru_cache(maxsize=1)
def the_rule() -> Mapping[str, Any]:
    """Return the rule as data."""
    return tomllib.loads(RULE.read_text(encoding="utf-8"))


def open_names() -> tuple[str, ...]:
    """Return what codes leave open: which of them is right, where in its range, missing facts."""
    rule = the_rule()
    ranged = {name: None for field in LEVELS for level in rule[field].values() for name in level}
    return (*(f"code:{field}" for field in LEVELS), *ranged, *rule["missing"])


def worlds(count: int = WORLDS) -> list[World]:
    """Return the worlds in which programmes are tried; `count` for another number of them.

    Places are a scrambled Sobol sequence (Sobol 1967; Owen 1998), so that a few fill the space
    evenly.
    """
    from scipy.stats import qmc

    names, given = open_names(), {*_SET, *the_rule()["uncoded"]["held"]}
    points = qmc.Sobol(len(names), scramble=True, seed=SEED).random(count)
    return [
        World(dict(zip(names, point, strict=True)), values_in(number, count, given=given))
        for number, point in enumerate(points.tolist())
    ]


def settings(programme: Programme, world: World) -> dict[str, Value]:
    """Return the parameters of the model for a programme in a world, always the same names."""
    rule, said = the_rule(), _said(programme, world)
    form = str(said["form"])
    partners = _whole(programme.partners, "partners", world)
    length = _years(programme.grant_years, "grant_years", world, rule["run"]["lengths_years"])
    start = round(QUARTERS * rule["run"]["start_years"])
    continuing = programme.continuing if programme.continuing is not None else said["continues"]
    struck = start + length + round(QUARTERS * said.get("reorganisation_years", 0.0))
    return {
        **world.assumed,
        "floor": max(attribute("floor", world.assumed.get("floor"), form), said["duty"]),
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
        level = _one_of(levels, world.places[f"code:{field}"])
        spans = the_rule()[field][level].items()
        said |= {name: within(span, world.places[name]) for name, span in spans}
    return said


def _one_of(levels: Sequence[str], place: float) -> str:
    return levels[min(int(place * len(levels)), len(levels) - 1)]


def _whole(value: float | None, name: str, world: World) -> int:
    """Return a count within what the model allows; one that is missing is any of a range."""
    if value is None:
        low, high = the_rule()["missing"][name]
        value = low + int(world.places[name] * (high - low + 1))
    item = REGISTRY[name]
    return int(min(max(round(value), item.low), item.high))


def _years(value: float | None, name: str, world: World, bounds: Sequence[float]) -> int:
    """Return years as quarters, within bounds; those that are missing are any of a range."""
    if value is None:
        value = within(the_rule()["missing"][name], world.places[name])
    low, high = bounds
    return round(QUARTERS * min(max(value, low), high))
