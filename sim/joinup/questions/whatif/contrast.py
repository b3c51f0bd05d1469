"""A scenario as it is beside itself with some changes, in every plausible world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from joinup.analysis.asked import SEED, followed
from joinup.analysis.kept import worlds_of
from joinup.analysis.why import FEW, Why, why
from joinup.analysis.worlds import Count, Worlds
from joinup.errors import ResultError
from joinup.inputs.experiment import Experiment
from joinup.inputs.names import short
from joinup.inputs.plan import Plan
from joinup.inputs.plan import plan as plan_of
from joinup.inputs.scenario import Scenario
from joinup.questions.whatif.changes import Change

AS_IT_IS, CHANGED = "as_it_is", "changed"
_SOURCE = "asked by joinup whatif"
_LONGEST = 40  # characters of the scenario's title


@dataclass(frozen=True)
class Contrast:
    """Both sides, what was changed, and what came of them in each world."""

    scenario: Scenario
    changes: tuple[Change, ...]
    plan: Plan
    worlds: Worlds
    parts: Why | None  # what each change brings, where there are several or the form changes

    @property
    def titles(self) -> tuple[str, str]:
        """Return what the changed side and the scenario as it is are called."""
        name = short(self.scenario.title, _LONGEST)
        said = ", ".join(change.said for change in self.changes)
        return f"{name}, {said}", f"{name}, as it is"

    def apart(self, outcome: str) -> tuple[float, float, float]:
        """Return the changed side less the other: median over worlds and its middle 90%."""
        values = self.worlds.by_world(CHANGED, outcome) - self.worlds.by_world(AS_IT_IS, outcome)
        low, median, high = np.quantile(values, (0.05, 0.5, 0.95))
        return float(median), float(low), float(high)

    def above(self, outcome: str) -> Count:
        """Return in how many worlds the changed side has more of an outcome."""
        return self.worlds.above(CHANGED, AS_IT_IS, outcome)

    def below(self, outcome: str) -> Count:
        """Return in how many worlds the changed side has less of an outcome."""
        return self.worlds.above(AS_IT_IS, CHANGED, outcome)


def experiment_of(scenario: Scenario, changes: Sequence[Change]) -> Experiment:
    """Return both sides as an experiment, the scenario as it is the baseline.

    What is changed is set on both sides, so that worlds vary it on neither.
    """
    before = {change.name: change.before for change in changes}
    after = {change.name: change.after for change in changes}
    changed = followed([scenario.with_values(values, _SOURCE) for values in (before, after)])
    sides = (replace(changed[0], name=AS_IT_IS), replace(changed[1], name=CHANGED))
    return Experiment(AS_IT_IS, scenario.title, "", sides, AS_IT_IS, 1, seed=SEED)


def contrast(scenario: Scenario, changes: Sequence[Change], worlds: int) -> Contrast:
    """Try a scenario and the same with changes in the first worlds.

    Raises ResultError where every world contradicts the scenario's record.
    """
    plan = plan_of(experiment_of(scenario, changes))
    found = worlds_of(plan, [AS_IT_IS, CHANGED], worlds=worlds)
    if not found.fitting:
        raise ResultError(
            f"{scenario.name}: all {worlds} worlds contradict its record; widen what is plausible "
            "under [plausible] in its file"
        )
    several = len(changes) > 1 or changes[0].name == "form"
    parts = why(plan, CHANGED, AS_IT_IS, found.fitting[:FEW]) if several else None
    return Contrast(scenario, tuple(changes), plan, found, parts)
