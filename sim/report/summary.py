"""The summary of a result: each scenario's headline outcomes with their intervals."""

from __future__ import annotations

from dataclasses import dataclass

from sim.analysis.paired import Interval, interval
from sim.batch.result import Result

HEADLINES = ("persistence_16", "clients_12", "clients_end", "embedding_at_withdrawal")


@dataclass(frozen=True)
class ScenarioSummary:
    """One scenario's headlines, and where it stands in the result."""

    name: str
    title: str
    text: str
    withdrawal: int  # quarter
    ends: bool  # whether its grant really ends there
    funded: bool  # whether it ever has a grant
    joint: bool  # whether it is joined up in any form
    form: str
    form_after: str
    headlines: dict[str, Interval]

    def mean(self, outcome: str) -> float:
        """Return the mean of a headline outcome."""
        return self.headlines[outcome].mean


def summarise(result: Result, scenarios: list[str] | None = None) -> list[ScenarioSummary]:
    """Return a summary of each scenario, the baseline first, the others in the plan's order."""
    baseline = result.plan.content["baseline"]
    found = []
    for item in result.plan.scenarios:
        values = item["parameters"]
        if scenarios is not None and item["name"] not in scenarios:
            continue
        runs = result.runs[result.runs["scenario"] == item["name"]]
        after = values["form_after"]
        found.append(
            ScenarioSummary(
                name=item["name"],
                title=item["title"],
                text=item["summary"],
                withdrawal=int(values["grant_start"] + values["grant_length"]),
                ends=values["grant"] > 0 and values["grant_after"] == 0,
                funded=values["grant"] > 0,
                joint=values["form"] != "silo",
                form=values["form"],
                form_after=values["form"] if after == "as funded" else after,
                headlines={name: interval(runs[name].to_numpy()) for name in HEADLINES},
            )
        )
    return sorted(found, key=lambda summary: summary.name != baseline)
