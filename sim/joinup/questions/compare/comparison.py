"""Two scenarios held against each other: what differs in them, in what came of them, how surely."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.kept import worlds_of
from joinup.analysis.paired import Difference, difference, replicates_needed
from joinup.analysis.rerun import under_each_rule
from joinup.analysis.why import FEW, Why, why
from joinup.analysis.worlds import Worlds
from joinup.batch.result import Result
from joinup.errors import InputError, ResultError
from joinup.inputs.dates import month_of
from joinup.inputs.planned import PlannedScenario
from joinup.inputs.rules import HEADLINE_RULES
from joinup.model.outcomes import OF_RUN
from joinup.model.parameters import DECISION_RULES, REGISTRY
from joinup.model.registry import guess, show
from joinup.model.version import model_version

if TYPE_CHECKING:
    import pandas as pd

FIRST, SECOND = "first", "second"
PRECISION = 0.05
"""Half-width over the size of the difference, for the advice on replicates."""
_RULE_REPLICATES = 20


@dataclass(frozen=True)
class Arm:
    """One side of a comparison: a scenario of a result."""

    result: Result
    name: str

    @property
    def scenario(self) -> PlannedScenario:
        """Return what the plan says of the scenario."""
        return self.result.plan.scenario(self.name)


@dataclass(frozen=True)
class Setting:
    """A parameter in which the two scenarios differ, its values as text."""

    name: str
    meaning: str
    unit: str
    first: str
    second: str


@dataclass(frozen=True)
class Comparison:
    """Two arms on the same draws; differences are the first less the second, by replicate."""

    first: Arm
    second: Arm
    why: Why | None = None

    @property
    def arms(self) -> tuple[Arm, Arm]:
        """Return both arms."""
        return self.first, self.second

    @property
    def begins(self) -> int | None:
        """Return the month in which quarter 0 ends; None unless both scenarios share a date."""
        found = {str(arm.scenario.get("begins", "")) for arm in self.arms}
        return month_of(found.pop()) if len(found) == 1 else None

    @cached_property
    def settings(self) -> tuple[Setting, ...]:
        """Return every parameter in which the scenarios differ."""
        one, other = (arm.scenario["parameters"] for arm in self.arms)
        return tuple(
            Setting(name, parameter.meaning, parameter.unit, *values)
            for name, parameter in REGISTRY.items()
            if len(set(values := [_shown(one.get(name)), _shown(other.get(name))])) > 1
        )

    @cached_property
    def runs(self) -> pd.DataFrame:
        """Return the runs of both arms; the column `scenario` says "first" or "second"."""
        import pandas as pd

        return pd.concat(_of_arm(arm.result.runs, arm, side) for side, arm in self._sides())

    @cached_property
    def outcomes(self) -> dict[str, Difference]:
        """Return the paired difference in every outcome that some pair of runs has."""
        found = {
            name: difference(self.runs, name, FIRST, SECOND)
            for name in OF_RUN
            if name in self.runs and self.runs[name].notna().any()
        }
        return {name: item for name, item in found.items() if item.interval.n}

    @cached_property
    def means(self) -> pd.DataFrame:
        """Return each arm's mean of each outcome over the pairs' points, a row an outcome."""
        means = self.runs.groupby(["scenario", "point"])[list(self.outcomes)].mean()
        return means.groupby("scenario").mean().T

    def by_quarter(self, outcome: str) -> dict[str, NDArray[np.float64]]:
        """Return an outcome by quarter, (replicate, quarter): "first", "second", "difference".

        Averaged over the points of a design; replicates that both arms have in full, quarters that
        all runs have. Raises ResultError for an outcome that a result did not keep by quarter.
        """
        arms = [_quarters(arm, outcome) for arm in self.arms]
        n_quarters = min(values.shape[1] for values in arms)
        one, other = (values.iloc[:, :n_quarters] for values in arms)
        both = one.index.intersection(other.index)
        first, second = (values.loc[both].to_numpy() for values in (one, other))
        return {FIRST: first, SECOND: second, "difference": first - second}

    @cached_property
    def repeatable(self) -> bool:
        """Say whether the runs can be simulated again: no design, and the model that made them."""
        return all(
            arm.result.plan.n_points == 1 and arm.result.plan.model_version == model_version()
            for arm in self.arms
        )

    @property
    def in_worlds(self) -> bool:
        """Say whether the two can be tried in plausible worlds: of one result that has some."""
        one, other = (arm.result.plan for arm in self.arms)
        judged = "persistence_16" in self.outcomes
        return self.repeatable and one.worlds > 0 and one.id == other.id and judged

    @cached_property
    def worlds(self) -> Worlds | None:
        """Return both in each plausible world; None where they cannot be tried."""
        if not self.in_worlds:
            return None
        plan = self.first.result.plan
        found = worlds_of(plan, [arm.name for arm in self.arms], worlds=plan.worlds)
        return found if found.fitting else None

    def explained(self) -> Comparison:
        """Return the comparison with the difference shared out. Raises ValueError, see `why`."""
        assert self.worlds is not None
        plan, worlds = self.first.result.plan, self.worlds.fitting[:FEW]
        return replace(self, why=why(plan, self.first.name, self.second.name, worlds))

    def under_rules(self, outcomes: tuple[str, ...]) -> pd.DataFrame:
        """Return paired differences under each rule of decision, a row a rule and outcome.

        Columns: rule, outcome, difference, low, high, pairs, verdict. Both arms choose by the same
        rule. Raises ValueError where the runs cannot be simulated again (see `repeatable`).
        """
        import pandas as pd

        shared = set.intersection(
            *(set(own["replicate"]) for _, own in self.runs.groupby("scenario"))
        )
        chosen = sorted(shared)[:_RULE_REPLICATES]
        frames = [
            under_each_rule(arm.result.plan, [arm.name], outcomes, chosen).assign(
                scenario=side, point=0
            )
            for side, arm in self._sides()
        ]
        runs = pd.concat(frames)
        rows = []
        for rule in DECISION_RULES:
            own = runs[runs["rule"] == rule]
            for name in outcomes:
                found = difference(own, name, FIRST, SECOND)
                bounds = found.interval
                rows.append(
                    (rule, name, bounds.mean, bounds.low, bounds.high, bounds.n, found.verdict)
                )
        columns = ["rule", "outcome", "difference", "low", "high", "pairs", "verdict"]
        return pd.DataFrame(rows, columns=columns)

    def _sides(self) -> tuple[tuple[str, Arm], ...]:
        return (FIRST, self.first), (SECOND, self.second)


def compare(result: Result, first: str, second: str, other: Result | None = None) -> Comparison:
    """Return the comparison of scenario `first` of a result with `second`, of it or of another one.

    Raises InputError for a scenario that is not there or one that is compared with itself,
    ResultError where two results share no draws or come from different versions of the model.
    """
    arms = Arm(result, first), Arm(other or result, second)
    faults = [fault for arm in arms if (fault := _missing(arm))]
    if not faults and first == second and arms[0].result.id == arms[1].result.id:
        faults = [f"compare needs two scenarios; both are {first}"]
    if faults:
        raise InputError(faults)
    _check_pairing(*(arm.result for arm in arms))
    return Comparison(*arms)


def check_why(of: Comparison) -> None:
    """Raise InputError where a difference cannot be shared out."""
    if of.worlds is None:
        raise InputError(
            "--why needs two scenarios of one result without a design, made with this version "
            "of the model, and plausible worlds that fit the record"
        )
    if not of.settings:
        raise InputError("--why: nothing differs between the two")


def needed(found: Difference) -> int | None:
    """Return how many replicates bring the half-width down to 5% of the difference.

    None where the spread is not known, or is none.
    """
    bounds = found.interval
    if bounds.n < 2 or not bounds.mean or bounds.low == bounds.high:
        return None
    return replicates_needed(found.values, PRECISION * abs(bounds.mean))


def standing(rules: pd.DataFrame, outcome: str) -> str:
    """Say in one word how a difference stands under the rules that headlines rest on.

    "settled" where all of them show it clearly with one sign, "untold" where none shows it clearly,
    "unsettled" otherwise.
    """
    own = rules[(rules["outcome"] == outcome) & rules["rule"].isin(HEADLINE_RULES)]
    clear = {verdict for verdict in own["verdict"] if verdict in ("higher", "lower")}
    if not clear:
        return "untold"
    return "settled" if len(set(own["verdict"])) == 1 else "unsettled"


def _shown(value: Any) -> str:
    return "by form" if value is None else show(value).strip('"')


def _of_arm(runs: pd.DataFrame, arm: Arm, side: str) -> pd.DataFrame:
    return runs[runs["scenario"] == arm.name].assign(scenario=side)


def _quarters(arm: Arm, outcome: str) -> pd.DataFrame:
    """Return an outcome of one arm, a row a replicate that has every point, a column a quarter."""
    import pandas as pd

    frame = arm.result.by_run(outcome)
    own = frame[frame["scenario"] == arm.name]
    n_quarters = int(own[outcome].map(len).min())
    values = np.stack([row[:n_quarters] for row in own[outcome]])
    by_replicate = pd.DataFrame(values).groupby(own["replicate"].to_numpy())
    complete = by_replicate.size() == arm.result.plan.n_points
    return by_replicate.mean()[complete]


def _missing(arm: Arm) -> str:
    names = arm.result.plan.names
    if arm.name in names:
        return ""
    hint = guess(arm.name, names) or f"; it has {', '.join(names)}"
    return f"{arm.result.id} has no scenario {arm.name}{hint}"


def _check_pairing(one: Result, other: Result) -> None:
    for key, words in (
        ("model_version", "come from different versions of the model"),
        ("seed", "have different seeds, so that their runs share no draws"),
        ("design", "vary different things, so that their runs do not pair"),
    ):
        first, second = (getattr(result.plan, key) for result in (one, other))
        if first != second:
            which = "" if key == "design" else f" ({first} and {second})"
            raise ResultError(f"{one.id} and {other.id} {words}{which}; they cannot be compared")
