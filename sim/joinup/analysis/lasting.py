"""In how many plausible worlds a scenario's joint working outlives its money."""

from __future__ import annotations

from dataclasses import dataclass

from joinup.analysis.asked import followed, plan_alone
from joinup.analysis.kept import worlds_of
from joinup.analysis.worlds import Count, cases
from joinup.inputs.scenario import Scenario
from joinup.inputs.worlds import USUAL


@dataclass(frozen=True)
class Lasting:
    """In which worlds that fit what is recorded a scenario was tried, and in how many it lasts.

    `replicates` are the runs of a world; those of world k have the numbers from k * `stride` on.
    """

    number: int
    fitting: tuple[int, ...]
    replicates: int
    stride: int

    @property
    def count(self) -> Count:
        """Return in how many of those worlds it lasts."""
        return Count(self.number, len(self.fitting))


def lasting(scenario: Scenario, worlds: int = USUAL) -> Lasting:
    """Try in how many worlds most places are still joined up 16 quarters after the full grant.

    It is the count of `joinup outlook`.
    """
    (scenario,) = followed([scenario])
    plan = plan_alone(scenario)
    first, second = cases(plan, [scenario.name], range(2))
    stride = second.runs[0].replicate - first.runs[0].replicate
    found = worlds_of(plan, [scenario.name], worlds=worlds)
    number = found.lasts(scenario.name).number if found.fitting else 0
    return Lasting(number, found.fitting, len(first.runs), stride)
