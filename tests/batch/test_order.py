"""Rows of a result come in the order of its design, whatever ran first, and answers are right."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import morris, sobol

from joinup.batch import Progress, dispatch, open_result, run
from joinup.batch.missing import Missing, shard_of
from joinup.inputs import load_experiment
from joinup.inputs.experiment import Experiment
from joinup.inputs.plan import Plan
from joinup.inputs.plan import plan as plan_of
from joinup.model.engine import Records, Run
from joinup.model.outcomes import OF_RUN, QUARTERLY
from tests.batch.conftest import Make

A, B = 10.0, 0.5
RANGES = "grant = { low = 0.1, high = 0.5 }\npartners = { low = 2, high = 6 }\n"
DESIGNS = {
    "sobol": f'kind = "sobol"\npoints = 512\n[design.vary]\n{RANGES}',
    "morris": f'kind = "morris"\npoints = 20\n[design.vary]\n{RANGES}',
    "latin hypercube": f'kind = "latin hypercube"\npoints = 40\n[design.vary]\n{RANGES}',
    "grid": 'kind = "grid"\n[design.vary]\npartners = [5, 2, 4]\ngrant = [0.4, 0.1]\n',
    "list": 'kind = "list"\n'
    + "".join(f"[[design.points]]\ngrant = {g}\npartners = {p}\n" for g, p in
              ((0.3, 4), (0.1, 2), (0.2, 4), (0.5, 3), (0.4, 2))),
}  # fmt: skip


def known(runs: Sequence[Run], *, series: Sequence[str] | None = None) -> Records:
    """Return a sum whose indices can be worked out on paper, and the scenario's own mark."""
    assert len({run.parameters["partners"] for run in runs}) == 1, "one scale a chunk"
    values = np.array([answer(run.parameters["grant"], run.parameters["partners"]) for run in runs])
    return Records(
        runs={name: values for name in OF_RUN},
        series={name: np.tile(values[:, None], (1, 3)) for name in series or QUARTERLY},
        detail={},
    )


def answer(grant: object, partners: object) -> float:
    return A * float(grant) + B * float(partners)  # type: ignore[arg-type]


def study(folder: Path, kind: str) -> Experiment:
    for name in ("first", "second"):
        (folder / f"{name}.toml").write_text('title = "T"\nsummary = "S."\n[parameters]\n')
    path = folder / "study.toml"
    path.write_text(
        'question = "Q?"\nscenarios = ["first", "second"]\nreplicates = 2\nseries = ["effort"]\n'
        f"[design]\n{DESIGNS[kind]}"
    )
    return load_experiment(path)


class Broken(Exception):
    pass


def done_with_breaks(plan: Plan, out: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run a plan broken off at random, resumed, in shards of any order and chunks of any size."""
    monkeypatch.setattr(dispatch, "SOONEST_PART", 0.0)
    luck = random.Random(7)

    def breaks_off(progress: Progress) -> None:
        if progress.finished and luck.random() < 0.2:
            raise Broken

    shards = [(2, 3), (3, 3), (1, 1)]
    while shards:
        with ThreadPoolExecutor(2) as pool:
            try:
                outcome = run(
                    plan, out=out, executor=pool, workers=2, shard=shards[0],
                    chunk=luck.choice([3, 16, 100]), on_progress=breaks_off, simulate_with=known,
                )  # fmt: skip
                shards.pop(0)
            except Broken:
                continue
    return outcome.folder


@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, marks=[pytest.mark.slow] if kind == "sobol" else []) for kind in DESIGNS],
)
def test_rows_come_in_the_designs_order(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = study(tmp_path, kind)
    points = experiment.design.points
    result = open_result(done_with_breaks(plan_of(experiment), tmp_path / "out", monkeypatch))
    runs = result.runs
    assert runs["scenario"].tolist() == ["first"] * 2 * len(points) + ["second"] * 2 * len(points)
    assert runs["point"].tolist() == 2 * [number for number in range(len(points)) for _ in "ab"]
    assert runs["replicate"].tolist() == [0, 1] * (2 * len(points))
    drawn = [dict(zip(experiment.design.names, point, strict=True)) for point in points]
    right = 2 * [answer(p["grant"], p["partners"]) for p in drawn for _ in "ab"]
    assert runs["clients_end"].tolist() == right
    assert runs["grant"].tolist() == 2 * [p["grant"] for p in drawn for _ in "ab"]
    assert result.by_run("effort")["effort"].map(lambda row: row[0]).tolist() == right
    assert result.by_quarter("effort")["second"][:, 0].tolist() == right[len(right) // 2 :]
    means = runs[runs["scenario"] == "first"].groupby("point")["clients_end"].mean()
    CHECKS[kind](experiment, means)


def sobol_is_known(experiment: Experiment, means: pd.Series) -> None:
    """Variances of a uniform range and of whole numbers 2 to 6, by hand."""
    parts = {"grant": A**2 * 0.4**2 / 12, "partners": B**2 * 2.0}
    found = sobol.analyze(
        experiment.design.problem(), means.to_numpy(), calc_second_order=False, seed=1
    )
    for name, first, total in zip(experiment.design.names, found["S1"], found["ST"], strict=True):
        share = parts[name] / sum(parts.values())
        assert first == pytest.approx(share, abs=0.05) and total == pytest.approx(share, abs=0.05)


def morris_is_known(experiment: Experiment, means: pd.Series) -> None:
    """Of a sum each effect of a real number is its slope times its range, without spread."""
    design = experiment.design
    names = list(design.names)
    points = np.array(design.points, dtype=float)
    points = (points - [low for low, _ in design.bounds]) / np.ptp(design.bounds, axis=1)
    problem = {**design.problem(), "bounds": [[0.0, 1.0]] * len(names)}
    found = morris.analyze(problem, points, means.to_numpy(), num_levels=4, seed=1)
    grant = names.index("grant")
    assert found["mu_star"][grant] == pytest.approx(A * 0.4)
    assert found["sigma"][grant] == pytest.approx(0, abs=1e-9)


def slopes_are_known(experiment: Experiment, means: pd.Series) -> None:
    points = np.array(experiment.design.points, dtype=float)
    rows = np.column_stack([np.ones(len(points)), points])
    slopes, *_ = np.linalg.lstsq(rows, means.to_numpy(), rcond=None)
    wanted = {"grant": A, "partners": B}
    assert slopes[1:] == pytest.approx([wanted[name] for name in experiment.design.names])


CHECKS: dict[str, Callable[[Experiment, pd.Series], None]] = {
    "sobol": sobol_is_known,
    "morris": morris_is_known,
    "latin hypercube": slopes_are_known,
    "grid": slopes_are_known,
    "list": slopes_are_known,
}


@pytest.mark.parametrize("factors", ["", '[factors.rule]\na = { decision_rule = "logit" }\n'
                                         'b = { decision_rule = "experience" }\n'])  # fmt: skip
def test_a_batch_that_is_broken_off_holds_whole_replicates_of_all_scenarios(
    make_plan: Make, factors: str
) -> None:
    """Whenever it ends between two chunks, no scenario is more than one chunk ahead of another."""
    plan = make_plan(3000, factors)
    n_blocks = plan.n_runs // plan.replicates
    missing = Missing(plan, np.zeros(plan.n_runs, dtype=bool), range(3000), (1, 1))
    done = np.zeros((n_blocks, 3000), dtype=bool)
    chunks = list(missing.chunks(100))
    assert sorted(number for chunk in chunks for number in chunk) == list(range(plan.n_runs))
    for chunk in chunks:
        assert chunk == sorted(chunk), "neighbours share their values"
        done.ravel()[chunk] = True
        whole = done.all(axis=0).sum()
        assert done.sum() - n_blocks * whole <= 100 * (n_blocks if factors else 1)
        assert done.all(axis=0)[:whole].all(), "replicates are done in turn"


@pytest.mark.parametrize("shards", [1, 2, 3, 7, 60])
@pytest.mark.parametrize("replicates", [1, 5, 20])
def test_a_shard_takes_whole_replicates_as_far_as_they_come_out_even(
    make_plan: Make, replicates: int, shards: int
) -> None:
    plan = make_plan(replicates)
    shard = shard_of(np.arange(plan.n_runs), plan, shards)
    counts = np.bincount(shard, minlength=shards)
    assert counts.max() - counts.min() <= 1, "evenly dealt"
    even = replicates - replicates % shards
    assert (shard.reshape(2, replicates)[0, :even] == shard.reshape(2, replicates)[1, :even]).all()
