"""One scenario in every plausible world, before anything else is asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from joinup.analysis.asked import followed, plan_alone
from joinup.analysis.kept import worlds_of
from joinup.analysis.worlds import Count, Worlds
from joinup.inputs.plan import Plan
from joinup.inputs.scenario import Scenario
from joinup.model.registry import Value
from joinup.questions.persistence.levers import value_of
from joinup.questions.persistence.trial import Subject


@dataclass(frozen=True)
class InWorlds:
    """What came of a scenario in each plausible world, and the plan that ran it."""

    plan: Plan
    found: Worlds
    name: str


def in_worlds(asked: Subject, worlds: int) -> InWorlds | None:
    """Return what comes of a scenario in the first worlds; None for none, or where none fits."""
    if not worlds:
        return None
    return _tried(followed([asked.scenario])[0], worlds)


def _tried(scenario: Scenario, worlds: int) -> InWorlds | None:
    plan = plan_alone(scenario)
    found = worlds_of(plan, [scenario.name], worlds=worlds)
    return InWorlds(plan, found, scenario.name) if found.fitting else None


@dataclass(frozen=True)
class Reached:
    """In how many worlds a goal holds as things are, and with levers moved."""

    before: Count
    after: Count


def reached(
    asked: Subject, moved: Mapping[str, Value], persist: float, worlds: int
) -> Reached | None:
    """Return in how many worlds at least `persist` of places last, before and after a change.

    What is moved is set on both sides, so that worlds vary it on neither. None for no worlds.
    """
    before = {name: value_of(asked.values, name) for name in moved}
    sides = followed([asked.scenario.with_values(v, "a rescue") for v in (before, moved)])
    tried = [_tried(side, worlds) for side in sides] if worlds else [None]
    counts = [one.found.lasts(one.name, persist) for one in tried if one is not None]
    return Reached(*counts) if len(counts) == len(sides) else None
