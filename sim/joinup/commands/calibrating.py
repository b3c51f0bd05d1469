"""The command `calibrate`: fit a scenario, keep the ensemble, show what the record leaves open."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from joinup.batch import Result, open_result
from joinup.batch.commit import write_whole
from joinup.batch.manifest import sealing
from joinup.errors import InputError
from joinup.inputs.calibration import Calibration
from joinup.inputs.counted import counted
from joinup.inputs.figures import FEWEST, Figures, figures_of, read_figures
from joinup.inputs.scenario import Scenario, load_scenario
from joinup.job import ran
from joinup.model.outcomes import QUARTERLY
from joinup.model.registry import guess
from joinup.questions.validation.calibration import CUTOFF, Fit, fit, fit_plan
from joinup.questions.validation.judging import judge

NOTHING_FITS = 3
POINTS, REPLICATES = 1_000, 8
_DEFAULT_OUTCOME = "clients_in_need"


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for."""

    scenario: str
    data: Path | None = None
    outcome: str | None = None
    points: int = POINTS
    replicates: int = REPLICATES
    seed: int = 1
    ensemble: Path | None = None

    @property
    def command(self) -> str:
        """Return the command that does the same again, without what only says where."""
        words = ["joinup", "calibrate", self.scenario]
        for name, value in (("data", self.data), ("outcome", self.outcome)):
            words += [f"--{name}", str(value)] if value is not None else []
        for name, number, usual in (
            ("points", self.points, POINTS),
            ("replicates", self.replicates, REPLICATES),
            ("seed", self.seed, 1),
        ):
            words += [f"--{name}", str(number)] if number != usual else []
        words += ["--ensemble", str(self.ensemble)] if self.ensemble else []
        return shlex.join(words)


def calibrate(wanted: Wanted, *, out: Path, workers: int | None) -> int:
    """Fit a scenario to its marked figures; return 0, or 3 if nothing fits.

    Raises InputError where scenario or data are faulty, StoppedError where it is interrupted,
    WriteError, BusyError and ResultError as `run` does.
    """
    if wanted.scenario.lower().endswith(".csv"):
        raise InputError(
            [f"{wanted.scenario}: a scenario comes first; figures are given with --data FILE"]
        )
    if wanted.outcome is not None and wanted.data is None:
        raise InputError(["--outcome says what the CSV of --data counts; give --data or drop it"])
    scenario = load_scenario(wanted.scenario)
    figures = recorded(scenario, wanted.data, wanted.outcome)
    calibration = _calibration(scenario)
    if len(figures.fitted()) < FEWEST:
        raise InputError(
            [
                f"{scenario.as_typed}: the record has "
                f"{counted(len(figures.fitted()), 'figure')} to fit; at least {FEWEST} are needed"
            ]
        )
    for note in figures.notes:
        print(f"Note: {note}", file=sys.stderr)
    plan = fit_plan(
        scenario,
        calibration,
        figures.fitted(),
        points=wanted.points,
        replicates=wanted.replicates,
        seed=wanted.seed,
    )
    print(
        f"{scenario.title}: {counted(len(calibration.vary), 'free parameter')}, "
        f"{counted(len(figures.fitted()), 'figure')} to fit, {len(figures.kept_back())} kept back; "
        f"{wanted.points:,} points of a "
        f"Latin hypercube, {wanted.replicates} replicates, two decision rules"
    )
    result = open_result(ran(plan, out, workers).folder)
    found = fit(result, scenario.name, calibration, figures.fitted())
    print(in_words(found, result))
    if not any(len(found.accepted(rule)) for rule in found.distance):
        return NOTHING_FITS
    ensemble = found.ensemble(wanted.command, method(calibration, wanted))
    for path in (result.folder / "exports" / "ensemble.csv", wanted.ensemble):
        if path is not None:
            with sealing(path.parent):
                write_whole(path, ensemble.to_csv().encode())
            print(f"The ensemble: {path}")
    case, results = judge(
        scenario, figures, calibration, ensemble, seed=wanted.seed + 1, out=out, workers=workers
    )
    from joinup.page.document import write_document
    from joinup.questions.validation.pages.calibration import page
    from joinup.questions.validation.pages.judged import failings, headline

    print(f"\n{headline(case)}")
    for text in failings(case):
        print(f"- {text}")
    document = page(case, found, wanted.command, [result.id, *results])
    folder = result.folder / "exports" / "calibration"
    print(f"\nThe page with charts: {write_document(document, folder)}")
    return 0


def recorded(scenario: Scenario, data: Path | None, outcome: str | None) -> Figures:
    """Return the figures of a CSV file, or else of the scenario's own record."""
    if data is None:
        found = figures_of(scenario)
        if found is None:
            raise InputError(
                [f"{scenario.as_typed}: there is no [record] to fit; give figures with --data FILE"]
            )
        return found
    usual = scenario.records[0].outcome if scenario.records else _DEFAULT_OUTCOME
    name = outcome or usual
    if name not in QUARTERLY:
        raise InputError(
            [f"--outcome: {name} is not an outcome by quarter{guess(name, QUARTERLY)}"]
        )
    return read_figures(data, scenario, name)


def _calibration(scenario: Scenario) -> Calibration:
    if scenario.calibration is None:
        raise InputError(
            [
                f"{scenario.as_typed}: nothing says which parameters are free; write them, with "
                "their ranges, under [calibration.vary]"
            ]
        )
    return scenario.calibration


def method(calibration: Calibration, wanted: Wanted) -> str:
    """Say how the fit was made, in one line."""
    return (
        f"history matching on a Latin hypercube of {wanted.points} points, {wanted.replicates} "
        f"replicates, seed {wanted.seed}; accepted within {CUTOFF:g} standard errors of each "
        f"figure (measurement {calibration.measurement:g} and model {calibration.discrepancy:g} of "
        "the figure, and the variance between replicates)"
    )


def in_words(found: Fit, result: Result) -> str:
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
