"""A result as charts look at it: summaries, quarterly outcomes, and runs that are watched again."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.places import Watched, affordable, watch_each
from joinup.analysis.summary import ScenarioSummary, replicates_in_words
from joinup.batch.result import Result
from joinup.inputs.dates import month_of
from joinup.inputs.planned import PlannedScenario
from joinup.model.version import model_version

if TYPE_CHECKING:
    import pandas as pd

    from joinup.analysis.worlds import Worlds

PEOPLE = "people in need"
"""What clients are called where no scenario says who they are."""

_RULE_REPLICATES = 10


class View:
    """Everything that the charts of one page share, each thing worked out once."""

    def __init__(self, result: Result, summaries: list[ScenarioSummary], unit: str) -> None:
        self.result = result
        self.all = summaries
        self.finished = [item for item in summaries if item.n_runs]
        self.baseline = summaries[0]
        self.unit = unit
        self._trying = threading.Lock()

    @cached_property
    def runs(self) -> pd.DataFrame:
        """Return the runs of the result."""
        return self.result.runs

    @property
    def others(self) -> list[ScenarioSummary]:
        """Return the scenarios that are held against the baseline."""
        return [item for item in self.finished if item is not self.baseline]

    @property
    def begins(self) -> int | None:
        """Return the month in which quarter 0 ends; None unless all scenarios share a date."""
        found = {str(item.get("begins", "")) for item in self.result.plan.scenarios}
        return month_of(found.pop()) if len(found) == 1 else None

    @property
    def replicates(self) -> str:
        """Say how many runs stand behind a scenario's numbers."""
        return replicates_in_words(self.result, self.finished)

    @property
    def counted(self) -> str:
        """Return whom a count of clients in need counts."""
        return "people" if self.unit == PEOPLE else self.unit

    def keeps(self, *outcomes: str) -> bool:
        """Say whether the result kept all of some outcomes by quarter."""
        return all(name in self.result.plan.series for name in outcomes)

    def quarterly(self, outcome: str) -> dict[str, NDArray[np.float64]]:
        """Return an outcome by quarter of each scenario, as `Result.by_quarter` does."""
        every = self.result.by_quarter(outcome)
        return {item.name: every[item.name] for item in self.finished}

    @cached_property
    def repeatable(self) -> bool:
        """Say whether runs can be simulated again: one point, and the model that made them."""
        plan = self.result.plan
        return plan.n_points == 1 and plan.model_version == model_version()

    @cached_property
    def watched(self) -> dict[str, Watched]:
        """Return what a few runs of each scenario show beneath their means; {} if none can."""
        if not self.repeatable:
            return {}
        return watch_each(self.result.plan, {i.name: self.few(i) for i in self.finished})

    @cached_property
    def rules(self) -> pd.DataFrame | None:
        """Return what comes of the scenarios under each rule of decision; None if none can run."""
        from joinup.analysis.rerun import under_each_rule

        if not self.repeatable or not self.finished:
            return None
        shared = set.intersection(*(set(self._replicates(item)) for item in self.finished))
        return under_each_rule(
            self.result.plan,
            [item.name for item in self.finished],
            ["persistence_16", "clients_end", "net_benefit"],
            sorted(shared)[:_RULE_REPLICATES],
        )

    @cached_property
    def ensembles(self) -> pd.DataFrame | None:
        """Return what comes of the scenarios over their ensembles; None if none can run."""
        from joinup.analysis.rerun import over_members

        if not self.repeatable or not self.finished:
            return None
        names = [item.name for item in self.finished]
        return over_members(self.result.plan, names, ["persistence_16", "clients_end"])

    @property
    def judged(self) -> list[ScenarioSummary]:
        """Return the scenarios with joint work whose runs tell whether it lasts."""
        return [item for item in self.finished if item.joint and item.knows("persistence_16")]

    @property
    def found_to_last(self) -> list[ScenarioSummary]:
        """Return those of which the scenario itself does not put in whether it lasts."""
        return [item for item in self.judged if not item.put_in]

    @property
    def worlds(self) -> Worlds | None:
        """Return what comes of the scenarios in each plausible world; None if none can run.

        Whoever asks first runs them, in whichever thread; others wait.
        """
        with self._trying:
            return self._worlds

    @cached_property
    def _worlds(self) -> Worlds | None:
        from joinup.analysis.kept import worlds_of

        plan = self.result.plan
        if not plan.worlds or not self.repeatable or not self.finished:
            return None
        tried = dict.fromkeys([self.baseline.name, *(item.name for item in self.judged)])
        found = worlds_of(plan, list(tried), worlds=plan.worlds)
        return found if found.fitting else None

    def _replicates(self, item: ScenarioSummary) -> list[int]:
        own = self.runs["scenario"] == item.name
        return sorted(self.runs.loc[own, "replicate"].tolist())

    def few(self, item: ScenarioSummary) -> Sequence[int]:
        """Return as many of a scenario's replicates as are looked at beneath their means."""
        plan = self.result.plan
        names = [scenario["name"] for scenario in plan.scenarios]
        n_runs = affordable(plan.scale(names.index(item.name) * plan.replicates))
        return self._replicates(item)[:n_runs]

    def scenario(self, name: str) -> PlannedScenario:
        """Return what the plan says of a scenario."""
        return self.result.plan.scenario(name)
