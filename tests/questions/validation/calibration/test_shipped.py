"""The shipped ensembles still fit: what is in the files is what the present model gives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from joinup.analysis.distance import CUTOFF, distances
from joinup.cli.asking import ask
from joinup.inputs import load_scenario
from joinup.inputs.ensemble import Ensemble, Member, read_ensemble
from joinup.inputs.figures import Figure, figures_of
from joinup.inputs.planned import resolved_parameters
from joinup.inputs.rules import HEADLINE_RULES
from joinup.inputs.shipped import shipped_folder
from joinup.model.engine import Run, chunk_size, scale_of, simulate
from joinup.page.words import percent
from joinup.questions.validation.calibration.fit import scenario_under
from joinup.questions.validation.question import VALIDATE

ROOT = Path(__file__).parents[4]
SHIPPED = sorted((shipped_folder("scenarios") / "ensembles").glob("*.csv"))
MEMBERS = 10  # looked at, of each rule
MIDDLE = (0.05, 0.95)


def simulated(
    ensemble: Ensemble, members: Sequence[Member], rule: str, figures: Sequence[Figure]
) -> np.ndarray:
    """Return the members' runs as the fit made them, (member, replicate, figure)."""
    command = ensemble.header["command"]
    asked = {name: int(value) for name, value in re.findall(r"--(\w+) (\d+)", command)}
    replicates, seed = asked.get("replicates", 8), asked.get("seed", 1)
    last = max(item.quarter for item in figures)
    scenario = scenario_under(load_scenario(ensemble.scenario), rule, last)
    fixed = resolved_parameters(scenario)
    runs = [
        Run({**fixed, **member.values}, seed, n) for member in members for n in range(replicates)
    ]
    size, waiting, parts = chunk_size(scale_of(fixed)), iter(runs), []
    while chunk := list(islice(waiting, size)):
        series = simulate(chunk).series
        parts.append(np.stack([series[f.outcome][:, f.quarter] for f in figures], axis=1))
    return np.concatenate(parts).reshape(len(members), replicates, len(figures))


@pytest.mark.parametrize("rule", HEADLINE_RULES)
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_members_of_a_shipped_ensemble_still_fit(path: Path, rule: str) -> None:
    ensemble = read_ensemble(path)
    scenario = load_scenario(ensemble.scenario)
    record = figures_of(scenario)
    assert record is not None and scenario.calibration is not None
    figures, members = record.fitted(), ensemble.under(rule)[:MEMBERS]
    found = distances(
        simulated(ensemble, members, rule, figures),
        figures,
        scenario.calibration.measurement,
        scenario.calibration.discrepancy,
    ).max(axis=1)
    if not ensemble.note:
        recorded = [member.distance for member in members]
        assert found == pytest.approx(recorded, abs=1e-4), (
            f"the scenario or the file was changed; make it anew: {ensemble.header['command']}"
        )
    assert (found <= CUTOFF).mean() >= 0.9, f"make it anew: {ensemble.header['command']}"


def kept_in_words(ensemble: Ensemble) -> str:
    """Return the row of the document that says what a record narrows."""
    counts = re.findall(r"(\d+) of (\d+) points accepted", ensemble.header["tried"])
    (first, n_points), (second, _) = counts
    text = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^.* {first} and {second} of {int(n_points):,} .*$", text, re.MULTILINE)
    return str(row.replace("**", ""))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_document_says_how_many_sets_were_accepted_and_what_they_keep(path: Path) -> None:
    """The middle 90% of accepted values over that of an even range; a point for rounding."""
    ensemble = read_ensemble(path)
    calibration = load_scenario(ensemble.scenario).calibration
    assert calibration is not None
    row = kept_in_words(ensemble)
    for name, (low, high) in calibration.vary.items():
        kept = [
            np.ptp(np.quantile([member.values[name] for member in ensemble.under(rule)], MIDDLE))
            for rule in HEADLINE_RULES
        ]
        shares = 100 * np.array(kept) / np.ptp(MIDDLE) / (high - low)
        said = re.search(rf"`{name}` (\d+)%, (\d+)%", row)
        assert said and np.allclose([int(said[1]), int(said[2])], shares, atol=1.0), (name, shares)


@pytest.mark.slow
def test_the_document_holds_the_errors_that_the_command_finds(tmp_path: Path) -> None:
    import pandas as pd

    ask(VALIDATE, records=True, out=tmp_path)
    text = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    rows = [line.split("|")[2:-1] for line in text.splitlines() if line.count("|") == 6]
    found = pd.read_csv(tmp_path / "tables" / "errors.csv")
    assert len(found) >= 14
    for item in found.itertuples():
        column = 1 if item.figures == "fitted" else 2
        said = f"{item.n}, {percent(item.error)}, {item.inside}"
        own = [row for row in rows if row[0].strip() == item.decision_rule]
        assert said in [row[column].strip() for row in own], said
