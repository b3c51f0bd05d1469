"""What a calibration is made of, refused where it cannot be, and what came of it in words."""

from __future__ import annotations

from pathlib import Path

from joinup.analysis.distance import CUTOFF
from joinup.batch.runs import Runs
from joinup.errors import InputError
from joinup.inputs.calibration import Calibration
from joinup.inputs.counted import counted
from joinup.inputs.figures import FEWEST, Figures, figures_of, read_figures
from joinup.inputs.scenario import Scenario, load_scenario
from joinup.model.outcomes import QUARTERLY
from joinup.model.registry import guess
from joinup.questions.validation.calibration.fit import Fit

_DEFAULT_OUTCOME = "clients_in_need"


def prepared(
    named: str | Scenario, data: Path | None, outcome: str | None
) -> tuple[Scenario, Calibration, Figures]:
    """Return a scenario with its free parameters and the figures to fit.

    Raises InputError where any of them is missing or faulty.
    """
    if outcome is not None and data is None:
        raise InputError("--outcome says what the CSV of --data counts; give --data or drop it")
    if isinstance(named, str) and named.lower().endswith(".csv"):
        raise InputError(f"{named}: a scenario comes first; figures are given with --data FILE")
    scenario = named if isinstance(named, Scenario) else load_scenario(named)
    figures = recorded(scenario, data, outcome)
    calibration = _calibration(scenario)
    if len(figures.fitted()) < FEWEST:
        raise InputError(
            f"{scenario.as_typed}: the record has "
            f"{counted(len(figures.fitted()), 'figure')} to fit; at least {FEWEST} are needed"
        )
    return scenario, calibration, figures


def recorded(scenario: Scenario, data: Path | None, outcome: str | None) -> Figures:
    """Return the figures of a CSV file, or else of the scenario's own record."""
    if data is None:
        found = figures_of(scenario)
        if found is None:
            raise InputError(
                f"{scenario.as_typed}: there is no [record] to fit; give figures with --data FILE"
            )
        return found
    usual = scenario.records[0].outcome if scenario.records else _DEFAULT_OUTCOME
    name = outcome or usual
    if name not in QUARTERLY:
        raise InputError(f"--outcome: {name} is not an outcome by quarter{guess(name, QUARTERLY)}")
    return read_figures(data, scenario, name)


def _calibration(scenario: Scenario) -> Calibration:
    if scenario.calibration is None:
        raise InputError(
            f"{scenario.as_typed}: nothing says which parameters are free; write them, with "
            "their ranges, under [calibration.vary]"
        )
    return scenario.calibration


def method(calibration: Calibration, points: int, replicates: int, seed: int) -> str:
    """Say how the fit was made, in one line."""
    return (
        f"history matching on a Latin hypercube of {points} points, {replicates} "
        f"replicates, seed {seed}; accepted within {CUTOFF:g} standard errors of each "
        f"figure (measurement {calibration.measurement:g} and model {calibration.discrepancy:g} of "
        "the figure, and the variance between replicates)"
    )


def in_words(found: Fit, result: Runs) -> str:
    """Say how many points were accepted under each rule, and what kept the others out."""
    lines = []
    for rule in found.distance:
        accepted, far = len(found.accepted(rule)), found.farthest(rule)
        lines.append(
            f"{rule}: {accepted} of {len(far)} points come within {CUTOFF:g} tolerances of every "
            f"figure; the nearest misses one by {far.min():.2f}"
        )
        if accepted == 0:
            lines.append(f"  {_hardest(found, rule)}")
    if result.failures:
        lines.append(f"{counted(len(result.failures), 'run')} failed; the points are left out")
    return "\n".join(lines)


def _hardest(found: Fit, rule: str) -> str:
    """Say which figure the fewest points come near to, and what may help."""
    within = (found.distance[rule] <= CUTOFF).mean(axis=0)
    hardest = found.figures[int(within.argmin())]
    helps = "widen the ranges under [calibration.vary], free another parameter or try more --points"
    if hardest.quarter == 0:
        helps = f"the scenario begins elsewhere: its own start must give {hardest.value:g}"
    return (
        f"hardest is {hardest.outcome} {hardest.value:g} in quarter {hardest.quarter}: "
        f"{100 * within.min():.1f}% of points come near it; {helps}"
    )
