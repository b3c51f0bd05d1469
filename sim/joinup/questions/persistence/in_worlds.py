"""One scenario in every plausible world, before anything else is asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from joinup.analysis.worlds import Count, Worlds, over_worlds, plan_alone
from joinup.inputs.plan import Plan
from joinup.model.registry import Value
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
    followed = asked.scenario.with_values({"quarters": asked.values["quarters"]}, "long enough")
    plan = plan_alone(followed)
    found = over_worlds(plan, [followed.name], worlds=worlds)
    return InWorlds(plan, found, followed.name) if found.fitting else None


@dataclass(frozen=True)
class Reached:
    """In how many worlds a wish holds as things are, and with levers moved."""

    before: Count
    after: Count


def reached(
    asked: Subject, moved: Mapping[str, Value], persist: float, worlds: int
) -> Reached | None:
    """Return in how many worlds at least `persist` of places last, before and after a change.

    What is moved is set on both sides, so that worlds vary it on neither. None for no worlds.
    """
    counts = []
    for values in ({name: asked.values[name] for name in moved}, moved):
        kept = {name: value for name, value in values.items() if value != "by form"}
        scenario = asked.scenario.with_values(kept, "a rescue")
        tried = in_worlds(Subject(scenario, {**asked.values, **kept}), worlds)
        if tried is None:
            return None
        counts.append(tried.found.lasts(tried.name, persist))
    return Reached(*counts)
