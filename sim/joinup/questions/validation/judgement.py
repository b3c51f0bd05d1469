"""Judge an ensemble by the record: by the fitted figures, and apart from them by the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from joinup.analysis.distance import Array, sizes
from joinup.batch.runs import Runs
from joinup.inputs.calibration import Calibration
from joinup.inputs.design import NO_DESIGN, listed
from joinup.inputs.ensemble import Ensemble, Member
from joinup.inputs.experiment import Experiment
from joinup.inputs.figures import Figure, Figures
from joinup.inputs.plan import Plan
from joinup.inputs.plan import plan as plan_of
from joinup.inputs.scenario import Scenario
from joinup.questions.validation.calibration.fit import scenario_under

QUANTILES = (0.05, 0.5, 0.95)  # of the runs of all members: the middle 90% and the median
_UNUSUAL = 0.05
_SIGMAS = 1.645  # half-width of the middle 90% of a normal distribution


def ensemble_plan(
    scenario: Scenario,
    rule: str,
    members: Sequence[Member],
    figures: Sequence[Figure],
    *,
    replicates: int,
    seed: int,
) -> Plan:
    """Return the runs of an ensemble under a decision rule, to the last figure of all.

    Without members the scenario runs with its own values. The draws should be others than the
    fit's (another seed), so that nothing is judged by the luck that it was chosen by.
    """
    last = max(item.quarter for item in figures)
    return plan_of(
        Experiment(
            name=f"ensemble_{scenario.name}_{rule}",
            title=f"Ensemble: {scenario.title}",
            question="How near does the ensemble come to the figures, those kept back among them?",
            scenarios=(scenario_under(scenario, rule, last),),
            baseline=f"{scenario.name}_{rule}",
            replicates=replicates,
            seed=seed,
            design=listed([item.values for item in members]) if members else NO_DESIGN,
            series=tuple(dict.fromkeys(item.outcome for item in figures)),
        )
    )


@dataclass(frozen=True)
class Judged:
    """One figure beside the middle 90% of an ensemble's runs.

    `size` is what relative errors refer to, `margin` 1.645 times the stated error of measurement
    and model over the root of the weight, `unchanged` the last fitted figure before this one (NaN
    where there is none).
    """

    figure: Figure
    size: float
    low: float
    median: float
    high: float
    margin: float
    unchanged: float

    @property
    def fitted(self) -> bool:
        """Say whether the fit has read this figure."""
        return not self.figure.kept_back

    @property
    def error(self) -> float:
        """Return the median less the record, as a share of the figure's size."""
        return (self.median - self.figure.value) / self.size

    @property
    def error_unchanged(self) -> float:
        """Return the error of saying that nothing changes after the last fitted figure."""
        return (self.unchanged - self.figure.value) / self.size

    @property
    def inside(self) -> bool:
        """Say whether the figure lies within the middle 90% of runs."""
        return self.low <= self.figure.value <= self.high

    @property
    def inside_widened(self) -> bool:
        """Say whether it lies within that band, widened by the stated errors."""
        below = np.hypot(self.median - self.low, self.margin)
        above = np.hypot(self.high - self.median, self.margin)
        return bool(self.median - below <= self.figure.value <= self.median + above)


@dataclass(frozen=True)
class Course:
    """What an ensemble gave for one outcome, by quarter, beside its figures.

    `band` has axes (low, median or high; quarter); `change` holds the same three quantiles of the
    change from the first to the last figure kept back, run by run (NaN where there are not two).
    """

    outcome: str
    band: Array
    judged: tuple[Judged, ...]
    change: Array

    @property
    def holdout(self) -> tuple[Judged, ...]:
        """Return the figures that no fit has read."""
        return tuple(item for item in self.judged if not item.fitted)


@dataclass(frozen=True)
class Score:
    """How near an ensemble comes to some figures: their number, mean errors, and how many lie in.

    `error` and `unchanged` are mean absolute relative errors, of the medians and of the last fitted
    figure; `bias` is the mean relative error of the medians. They are NaN where there is no figure.
    """

    n: int
    error: float
    bias: float
    unchanged: float
    inside: int
    inside_widened: int


@dataclass(frozen=True)
class Verdict:
    """An ensemble under one decision rule against the record of a scenario."""

    rule: str
    members: int
    replicates: int
    courses: tuple[Course, ...]

    def score(self, *, fitted: bool) -> Score:
        """Return how near the ensemble comes to the fitted figures, or to those kept back.

        Figures of quarter 0 are left out: the start is given, not found.
        """
        items = [
            item
            for course in self.courses
            for item in course.judged
            if item.fitted == fitted and item.figure.quarter > 0
        ]
        return Score(
            n=len(items),
            error=_mean([abs(item.error) for item in items]),
            bias=_mean([item.error for item in items]),
            unchanged=_mean([abs(item.error_unchanged) for item in items]),
            inside=sum(item.inside for item in items),
            inside_widened=sum(item.inside_widened for item in items),
        )


@dataclass(frozen=True)
class Case:
    """An initiative held against its record: what was fitted, and a verdict for each rule.

    `ensemble` is None where the scenario ran with its own values, as it was not fitted.
    """

    scenario: Scenario
    figures: Figures
    calibration: Calibration
    ensemble: Ensemble | None
    verdicts: tuple[Verdict, ...]

    def agree(self, rule: str) -> bool:
        """Say whether as many figures kept back lie within the band as 90% leads one to expect.

        So few would lie within it in less than one case of twenty, were its coverage 90%.
        """
        from scipy.stats import binom

        score = next(item for item in self.verdicts if item.rule == rule).score(fitted=False)
        return bool(binom.cdf(score.inside, score.n, 0.9) >= _UNUSUAL)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else float("nan")


def verdict(result: Runs, calibration: Calibration, figures: Sequence[Figure]) -> Verdict:
    """Return how an ensemble's runs compare with all figures of a record."""
    plan = result.plan
    courses = []
    for outcome in dict.fromkeys(item.outcome for item in figures):
        frame = result.series(outcome)
        runs = frame[outcome].to_numpy().reshape(-1, int(frame["quarter"].max()) + 1)
        own = [item for item in figures if item.outcome == outcome]
        courses.append(_course(outcome, runs, own, calibration))
    return Verdict(
        rule=str(plan.scenarios[0]["parameters"]["decision_rule"]),
        members=plan.n_points,
        replicates=plan.replicates,
        courses=tuple(courses),
    )


def _course(
    outcome: str, runs: Array, figures: Sequence[Figure], calibration: Calibration
) -> Course:
    """Return the course of one outcome from its runs, (run, quarter)."""
    band = np.quantile(runs, QUANTILES, axis=0)
    margin = _SIGMAS * float(np.hypot(calibration.measurement, calibration.discrepancy))
    judged = []
    for item, size in zip(figures, sizes(figures).tolist(), strict=True):
        before = [f.value for f in figures if not f.kept_back and f.quarter < item.quarter]
        unchanged = before[-1] if before else float("nan")
        low, median, high = band[:, item.quarter].tolist()
        judged.append(
            Judged(item, size, low, median, high, margin * size / item.weight**0.5, unchanged)
        )
    kept = [item.quarter for item in figures if item.kept_back]
    change = np.full(3, np.nan)
    if len(kept) > 1:
        change = np.quantile(runs[:, kept[-1]] - runs[:, kept[0]], QUANTILES)
    return Course(outcome, band, tuple(judged), change)
