"""The summary of a result: each scenario's headline outcomes with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from joinup.analysis.paired import Interval, by_replicate, interval
from joinup.analysis.places import QUARTERS_ON
from joinup.batch.result import Result
from joinup.errors import InputError
from joinup.inputs.names import clean, distinct
from joinup.model.outcomes import OUTCOMES
from joinup.model.registry import guess

if TYPE_CHECKING:
    import pandas as pd

HEADLINES = (
    "persistence_16",
    "still_active_16",
    "clients_12",
    "clients_end",
    "effort_at_withdrawal",
    "embedding_at_withdrawal",
)

_LEVEL = 0.02  # of places: a change up to which their share counts as level


@dataclass(frozen=True)
class Named:
    """A scenario by what tells it from others, in a result as in worlds."""

    name: str
    title: str  # as charts and sentences call it: short, and like no other's
    order: int  # its place in the plan, the baseline at 0: it decides the colour
    form: str


@dataclass(frozen=True)
class ScenarioSummary(Named):
    """One scenario's headlines, and where it stands in the result."""

    full_title: str
    n_runs: int  # that finished
    text: str
    withdrawal: int  # quarter
    ends: bool  # whether its grant really ends there
    funded: bool  # whether it ever has a grant
    joint: bool  # whether it is joined up in any form
    form_after: str
    headlines: dict[str, Interval]
    settings: Mapping[str, Any] = field(default_factory=dict)  # its parameters
    fall: Interval | None = None  # of places joined up, from 16 quarters on to the end of the run

    @property
    def put_in(self) -> bool:
        """Say whether the scenario itself ends joint working before persistence is judged.

        What then comes of it is an input and not a finding.
        """
        if not self.joint or self.form_after != "silo":
            return False
        waited = sum(self.settings.get(name, 0) for name in ("grant_taper", "handover_delay"))
        return bool(waited < QUARTERS_ON)

    @property
    def falling(self) -> bool:
        """Say whether the share of places joined up is clearly lower when the runs end."""
        return self.fall is not None and self.fall.high < -_LEVEL

    @property
    def at_end(self) -> float:
        """Return the share of places joined up when the runs end; NaN where that is not known."""
        return float("nan") if self.fall is None else self.mean("persistence_16") + self.fall.mean

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
    baseline = result.plan.baseline
    planned = sorted(result.plan.scenarios, key=lambda item: item["name"] != baseline)
    check_names(scenarios or [], [item["name"] for item in planned])
    titles = distinct([item["title"] for item in planned])
    every = result.runs
    joined = result.by_quarter("joined_up") if "joined_up" in result.plan.series else {}
    found = []
    for order, (item, title) in enumerate(zip(planned, titles, strict=True)):
        values = item["parameters"]
        if scenarios is not None and item["name"] not in {baseline, *scenarios}:
            continue
        own = every[every["scenario"] == item["name"]].sort_values("index")
        runs = own.set_index(["replicate", "point"])
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
                settings=values,
                fall=_fall(runs, joined.get(item["name"])),
            )
        )
    return found


def _mean(outcome: str, runs: pd.DataFrame) -> Interval:
    found = interval(by_replicate(runs[outcome]))
    return found.bounded() if OUTCOMES[outcome].unit.startswith("share") else found


def _fall(runs: pd.DataFrame, joined: Any) -> Interval | None:
    """Return the change of places joined up from 16 quarters on to the end; None if not known.

    `joined` has axes (run, quarter).
    """
    if joined is None or len(joined) != len(runs):
        return None
    change = by_replicate(runs["persistence_16"].rsub(joined[:, -1]))
    return interval(change) if len(change) else None


def check_names(wanted: Sequence[str], known: Sequence[str]) -> None:
    """Raise InputError for each name of a scenario that a result lacks."""
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
