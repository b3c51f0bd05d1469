"""The twin on agentpy, through its Experiment. Only imported where agentpy is installed."""

from __future__ import annotations

import agentpy

from benchmarks.twin import REPORTERS, AgencyRules, Programme


class Agency(AgencyRules, agentpy.Agent):
    """A local agency, as agentpy's agent."""


class TwinModel(agentpy.Model):
    """Departments' local agencies in places, as plain objects on agentpy."""

    def setup(self) -> None:
        """Lay out places and agencies."""
        self.programme = Programme(
            lambda: Agency(self), self.random, places=self.p.places, partners=self.p.partners
        )
        self.agencies = agentpy.AgentList(self, self.programme.agencies)

    def step(self) -> None:
        """Let one quarter pass."""
        self.programme.begin()
        self.agencies.price_meetings()
        self.programme.report()
        self.agencies.decide()
        self.programme.produce()
        self.agencies.learn()
        self.programme.end()

    def update(self) -> None:
        """Record the outcomes, before the first quarter and after each."""
        for name, of in REPORTERS.items():
            self.record(name, of(self.programme))


def run_agentpy(places: int, partners: int, quarters: int, seeds: range) -> list[dict[str, float]]:
    """Run the twin once for each seed; return each run's outcomes in its last quarter."""
    sample = [
        agentpy.AttrDict(places=places, partners=partners, steps=quarters, seed=seed)
        for seed in seeds
    ]
    results = agentpy.Experiment(TwinModel, sample, record=True, randomize=False).run(display=False)
    recorded = results.variables.TwinModel
    last = recorded[recorded.index.get_level_values("t") == quarters]
    return [dict(row) for _, row in last.iterrows()]
