"""One scenario in every plausible world, before anything else is asked of it."""

from __future__ import annotations

from dataclasses import dataclass

from joinup.analysis.worlds import Worlds, over_worlds, plan_alone
from joinup.inputs.plan import Plan
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
