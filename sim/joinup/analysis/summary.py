"""The summary of a result: each scenario's headline outcomes with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from joinup.analysis.paired import Interval, by_replicate, interval
from joinup.batch.result import Result
from joinup.errors import InputError
from joinup.inputs.names import clean, distinct
from joinup.model.outcomes import OUTCOMES
from joinup.model.registry import guess

if TYPE_CHECKING:
    import pandas as pd

HEADLINES = (
    "persistence_16",
    "clients_12",
    "clients_end",
    "effort_at_withdrawal",
    "embedding_at_withdrawal",
)


@dataclass(frozen=True)
class ScenarioSummary:
    """One scenario's headlines, and where it stands in the result."""

    name: str
    title: str  # as charts and sentences call it: short, and like no other's
    full_title: str
    order: int  # its place in the plan, the baseline at 0: it decides the colour
    n_runs: int  # that finished
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

    def knows(self, outcome: str) -> bool:
        """Say whether any finished run lasted long enough to have this outcome."""
        return self.headlines[outcome].n > 0


def summarise(result: Result, scenarios: list[str] | None = None) -> list[ScenarioSummary]:
    """Return a summary of each scenario, the baseline first, the others in the plan's order.

    `scenarios` names those that are wanted; the baseline comes whether it is named or not. Raises
    InputError for a name that the result lacks.
    """
    baseline = result.plan.content["baseline"]
    planned = sorted(result.plan.scenarios, key=lambda item: item["name"] != baseline)
    _check_names(scenarios or [], [item["name"] for item in planned])
    titles = distinct([item["title"] for item in planned])
    every = result.runs
    found = []
    for order, (item, title) in enumerate(zip(planned, titles, strict=True)):
        values = item["parameters"]
        if scenarios is not None and item["name"] not in {baseline, *scenarios}:
            continue
        runs = every[every["scenario"] == item["name"]].set_index(["replicate", "point"])
        after = values["form_after"]
        found.append(
            ScenarioSummary(
                name=item["name"],
                title=title,
                full_title=clean(item["title"]),
                order=order,
                n_runs=len(runs),
                text=item["summary"],
                withdrawal=int(values["grant_start"] + values["grant_length"]),
                ends=values["grant"] > 0 and values["grant_after"] == 0,
                funded=values["grant"] > 0,
                joint=values["form"] != "silo",
                form=values["form"],
                form_after=values["form"] if after == "as funded" else after,
                headlines={name: _mean(name, runs) for name in HEADLINES},
            )
        )
    return found


def _mean(outcome: str, runs: pd.DataFrame) -> Interval:
    found = interval(by_replicate(runs[outcome]))
    return found.bounded() if OUTCOMES[outcome].unit.startswith("share") else found


def _check_names(wanted: Sequence[str], known: Sequence[str]) -> None:
    faults = [
        f"{name}: this result has no such scenario"
        + (guess(name, known) or f"; there are {', '.join(known)}")
        for name in wanted
        if name not in known
    ]
    if faults:
        raise InputError(faults)


def replicates_in_words(result: Result, summaries: list[ScenarioSummary]) -> str:
    """Say how many runs stand behind a scenario's means."""
    points = result.plan.n_points
    counts = sorted({item.n_runs // points for item in summaries})
    text = f"{counts[0]:,}" if len(counts) == 1 else f"{counts[0]:,} to {counts[-1]:,}"
    text += " replicate" + ("" if counts == [1] else "s")
    return text if points == 1 else f"{text}, each a mean over {points:,} points of the design"
