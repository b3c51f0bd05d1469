"""`joinup guide` from end to end, on an experiment small enough for a test."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from joinup.batch import Outcome, Progress, open_result, run
from joinup.cli.asking import ask
from joinup.errors import FailedRunsError, InputError, ResultError, SimError, StoppedError
from joinup.inputs.circumstances import CIRCUMSTANCES
from joinup.inputs.experiment import Experiment, load_experiment
from joinup.inputs.place import load_place
from joinup.inputs.shipped import shipped_folder
from joinup.questions.guidance import place, studies, tree
from joinup.questions.guidance.cases import ENDINGS, OUTCOMES, Cases, read
from joinup.questions.guidance.question import GUIDE
from tests.here import run_here

POINTS = 16


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the shipped experiment with few points, places and scales: some 400 runs."""
    folder = tmp_path_factory.mktemp("small")
    text = (shipped_folder("experiments") / "which_form.toml").read_text(encoding="utf-8")
    for before, after in (
        ("points = 1024", f"points = {POINTS}"),
        ("replicates = 2", "replicates = 1\nworlds = 4"),
        ("partners = [2, 3, 5, 8]\n", ""),
        ("quarters = [40, 48, 60, 80]\n", ""),
        (
            "[factors.rule]",
            "[parameters]\nplaces = 2\nquarters = 40\npartners = 3\n\n[factors.rule]",
        ),
    ):
        assert before in text
        text = text.replace(before, after)
    (folder / "small.toml").write_text(text, encoding="utf-8")
    shutil.copytree(shipped_folder("experiments") / "which_form", folder / "which_form")
    return folder / "small.toml"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studies, "TRAJECTORIES", 3)
    monkeypatch.setattr(studies, "SOBOL_POINTS", 4)
    monkeypatch.setattr(studies, "FRESH_REPLICATES", 2)
    monkeypatch.setattr(place, "REPLICATES", 2)
    monkeypatch.setattr(place, "_STEPS", (0.0, 1.0))


@pytest.fixture(scope="module")
def done(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_here(load_experiment(small), out=tmp_path_factory.mktemp("done")).folder


def cases_of(experiment: Experiment, out: Path) -> Cases:
    return read(open_result(run_here(experiment, out=out).folder))


@pytest.mark.slow
def test_the_guidance_is_written_resumed_and_the_same_again(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(load_experiment(small), out=tmp_path, workers=1, shard=(1, 2))  # half is done already
    ask(GUIDE, experiment=str(small), own=None, out=tmp_path, workers=1)
    (page,) = tmp_path.glob("small-*/guidance/index.html")
    first = page.read_bytes()
    said = capsys.readouterr()
    assert str(page) in said.out and "Circumstances, forms and endings: 416 runs" in said.err
    assert b"What to choose" in first and b"Before the money stops" in first
    ask(GUIDE, experiment=str(small), own=None, out=tmp_path, workers=1)
    assert "finished in" not in capsys.readouterr().err, "nothing was left to run"
    assert page.read_bytes() == first


@pytest.mark.slow
def test_a_place_gets_its_own_answer(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = studies.spans(studies_plan(small))
    lines = [
        f"{item.name} = {int(known[item.name].low) if item.whole else known[item.name].low}"
        for item in CIRCUMSTANCES
    ]
    own = tmp_path / "ours.toml"
    own.write_text('title = "Ours"\n[circumstances]\n' + "\n".join(lines), encoding="utf-8")
    ask(GUIDE, experiment=str(small), own=own, out=tmp_path, workers=1)
    said = capsys.readouterr().out
    assert said.startswith("Ours\n")
    assert said.count("Where the money") + said.count("Where the work") == 6, (
        "two an ending: over worlds, and at the usual values"
    )
    assert "Of the published initiatives it is nearest to" in said
    assert len(list(tmp_path.glob("small-ours-*/guidance/index.html"))) == 1


def studies_plan(path: Path) -> studies.Plan:
    from joinup.inputs.plan import plan

    return plan(load_experiment(path))


def test_a_parameter_that_cannot_matter_changes_no_outcome_and_no_advice(
    small: Path, done: Path, tmp_path: Path
) -> None:
    """Without a ratchet, what next year's reward is worth has no part in the model."""
    experiment = load_experiment(small)
    luck = np.random.default_rng(0)
    design = experiment.design
    more = dataclasses.replace(
        design,
        names=(*design.names, "annual_discount"),
        points=tuple((*point, float(luck.uniform(0.5, 1.0))) for point in design.points),
        bounds=(*design.bounds, (0.5, 1.0)),
    )
    plain = read(open_result(done))
    other = cases_of(dataclasses.replace(experiment, design=more), tmp_path)
    for name in OUTCOMES:
        np.testing.assert_array_equal(plain.outcomes[name], other.outcomes[name])
    assert tree.leaves(tree.grown(plain)) and _advice(plain) == _advice(other)


def _advice(cases: Cases) -> list[object]:
    found = tree.leaves(tree.grown(cases))
    return [repr((leaf.conditions, leaf.best, leaf.lead)) for leaf in found]  # NaN is itself


def test_cases_hold_each_run_where_it_belongs(done: Path) -> None:
    result = open_result(done)
    cases = read(result)
    runs = result.runs.set_index(["scenario", "point"])
    values = cases.outcomes["persistence_16"]
    assert (
        values[1, 5, 2, 3, 0]
        == runs.loc[("experience-pooled_budget_handed_over", 5), "persistence_16"]
    )
    assert (cases.gains[..., 0, :] == 0).all(), "a silo gains nothing on itself"
    silo, pooled = (
        float(runs.loc[(f"logit-{name}", 3), "net_benefit"])
        for name in ("silo", "pooled_budget_stopped")
    )
    quarters = sum(0.9914**quarter for quarter in range(40))
    assert cases.gain[0, 3, 0, 3] == pytest.approx((pooled - silo) / (2 * 3 * quarters))


def test_other_experiments_and_unfinished_ones_are_refused(done: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no scenario has that"):
        ask(GUIDE, experiment="joining_up", own=None, out=tmp_path, workers=1)
    assert not list(tmp_path.iterdir())
    copy = tmp_path / done.name
    shutil.copytree(done, copy)
    next((copy / "parts").iterdir()).unlink()
    with pytest.raises(ResultError, match="runs are missing"):
        read(open_result(copy))


def test_the_documentation_shows_a_place_that_can_be_read(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs/tutorials/guidance.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```toml my_place.toml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "place.toml").write_text(text, encoding="utf-8")
    known = studies.spans(studies_plan(shipped_folder("experiments") / "which_form.toml"))
    ranges = {name: (span.low, span.high) for name, span in known.items()}
    assert load_place(tmp_path / "place.toml", ranges, ENDINGS).title == "Our district"


@pytest.mark.parametrize(
    ("interrupted", "failed", "error", "code", "words"),
    [
        (True, 0, StoppedError, 130, "give the same command again to go on"),
        (False, 1, FailedRunsError, 3, "1 run of which-form-1 failed, and guidance needs every"),
    ],
)
def test_a_guide_that_cannot_end_says_so_and_writes_no_page(
    small: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    interrupted: bool,
    failed: int,
    error: type[SimError],
    code: int,
    words: str,
) -> None:
    progress = Progress(planned=416, finished=400, failed=failed)
    ended = Outcome(tmp_path / "result", progress, interrupted)
    monkeypatch.setattr("joinup.batch.run", lambda plan, **how: ended)
    finished = SimpleNamespace(failures=["why"] * failed, id="which-form-1")
    monkeypatch.setattr("joinup.batch.open_result", lambda folder: finished)
    with pytest.raises(error, match=words) as raised:
        ask(GUIDE, experiment=str(small), own=None, out=tmp_path, workers=1)
    assert raised.value.exit_code == code
    assert not list(tmp_path.rglob("index.html"))
