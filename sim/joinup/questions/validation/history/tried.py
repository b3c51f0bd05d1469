"""Programmes run in the model: where joint working is alive, by world and time since the money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.points import Array
from joinup.batch.memory import MemoryRuns, run_in_memory
from joinup.inputs.design import listed
from joinup.inputs.experiment import Experiment
from joinup.inputs.plan import Plan, plan
from joinup.inputs.rules import HEADLINE_RULES
from joinup.inputs.scenario import Scenario
from joinup.job import SILENT, Job
from joinup.questions.validation.history.programmes import Programme
from joinup.questions.validation.history.rule import (
    QUARTERS,
    SEED,
    World,
    follow_up,
    settings,
    the_rule,
    worlds,
)

PLACES = 2
"""Places that are run in each world; a run is one place, so that each can be asked by itself."""


@dataclass(frozen=True)
class Tried:
    """What the model makes of a programme.

    `alive` holds, for each measure, the share of places that are alive, (world, quarter) from the
    end of the full money on; the worlds of the second decision rule follow those of the first.
    `looked` is the quarter at which the outcome was looked at, (world,).
    """

    programme: Programme
    alive: dict[str, Array]
    looked: NDArray[np.int64]

    def by_world(self, measure: str = "") -> Array:
        """Return the share of places alive at the look, (world,); by the outcome's own measure."""
        found = self.alive[measure or self.programme.kind]
        share: Array = found[np.arange(len(found)), self.looked]
        return share

    def share(self, measure: str = "") -> float:
        """Return the share of worlds and places in which joint working is alive at the look."""
        return float(self.by_world(measure).mean())

    def middle(self) -> tuple[float, float]:
        """Return between which shares nine in ten worlds lie."""
        low, high = np.quantile(self.by_world(), (0.05, 0.95))
        return float(low), float(high)


def tried(programmes: Sequence[Programme], job: Job = SILENT) -> list[Tried]:
    """Return what the model makes of each programme."""
    every = worlds()
    found = []
    for number, programme in enumerate(programmes, start=1):
        job.tell(f"In the model: {programme.name}", number, len(programmes))
        runs = run_in_memory(plan_of(programme, every), lambda _: None)
        found.append(_tried(programme, every, runs))
    return found


def n_runs(programmes: Sequence[Programme]) -> int:
    """Return how many runs these programmes take."""
    return len(programmes) * len(worlds()) * len(HEADLINE_RULES) * PLACES


def plan_of(programme: Programme, every: Sequence[World]) -> Plan:
    """Return the runs of a programme: every world under each rule, and a few places in each."""
    points = [
        {**settings(programme, world), "places": 1, "decision_rule": rule}
        for rule in HEADLINE_RULES
        for world in every
    ]
    name = f"history {programme.id}"
    return plan(
        Experiment(
            name=name,
            title=programme.name,
            question="Is joint working alive when the programme was looked at?",
            scenarios=(Scenario(programme.id, programme.name, "As coded.", {}, {}),),
            baseline=programme.id,
            replicates=PLACES,
            seed=SEED,
            design=listed(points),
            series=("effort", "joined_up"),
            worlds=0,
        )
    )


def _tried(programme: Programme, every: Sequence[World], runs: MemoryRuns) -> Tried:
    run, points = the_rule()["run"], runs.plan.n_points
    after = round(QUARTERS * run["follow_up_years"][1])
    start = round(QUARTERS * run["start_years"])
    names = runs.plan.design["names"]
    lengths = [p[names.index("grant_length")] for p in runs.plan.design["points"]]

    def since(name: str) -> Array:
        """Return a series from the end of the full money on, (world, place, quarter)."""
        whole = np.array(runs.by_quarter[name]).reshape(points, PLACES, -1)
        cut = [
            row[:, start + n : start + n + after + 1] for row, n in zip(whole, lengths, strict=True)
        ]
        return np.array(cut)

    alive = {
        "something": since("effort") >= the_rule()["measures"]["something"],
        "half": since("joined_up") >= 1.0,
    }
    looked = [follow_up(programme, world) for world in every] * len(HEADLINE_RULES)
    return Tried(
        programme, {name: found.mean(axis=1) for name, found in alive.items()}, np.array(looked)
    )
