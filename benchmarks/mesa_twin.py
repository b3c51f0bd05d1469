"""The twin on Mesa's scheduler, with its data collector, through `mesa.batch_run`."""

from __future__ import annotations

import mesa

from benchmarks.twin import REPORTERS, AgencyRules, Programme


class Agency(AgencyRules, mesa.Agent):
    """A local agency, as Mesa's agent."""


class TwinModel(mesa.Model):
    """Departments' local agencies in places, as plain objects on Mesa's scheduler."""

    def __init__(
        self, places: int = 20, partners: int = 4, twin_seed: int = 0, rng: int | None = None
    ) -> None:
        # `mesa.batch_run` of Mesa 3.5 passes an `rng` of its own, hence a second name.
        super().__init__(rng=twin_seed)
        self.random.seed(twin_seed)
        self.programme = Programme(
            lambda: Agency(self), self.random, places=places, partners=partners
        )
        self.datacollector = mesa.DataCollector(
            model_reporters={
                name: (lambda model, of=of: of(model.programme)) for name, of in REPORTERS.items()
            }
        )
        self.datacollector.collect(self)

    def step(self) -> None:
        """Let one quarter pass."""
        self.programme.begin()
        self.agents.do("price_meetings")
        self.programme.report()
        self.agents.do("decide")
        self.programme.produce()
        self.agents.do("learn")
        self.programme.end()
        self.datacollector.collect(self)


def run_mesa(places: int, partners: int, quarters: int, seeds: range) -> list[dict[str, float]]:
    """Run the twin once for each seed; return each run's outcomes in its last quarter."""
    rows: list[dict[str, float]] = mesa.batch_run(
        TwinModel,
        parameters={"places": places, "partners": partners, "twin_seed": list(seeds)},
        max_steps=quarters,
        display_progress=False,
    )
    return rows
