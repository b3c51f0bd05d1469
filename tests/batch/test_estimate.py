"""What a batch would cost, and how far it is: said before and during, and true."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from sim.batch import Progress, dispatch, estimate, run
from sim.batch.estimate import Estimate, refuse_huge
from sim.errors import InputError
from sim.inputs.experiment import load_experiment
from sim.inputs.plan import Plan
from sim.inputs.plan import plan as plan_of
from sim.model.engine import Records, Run
from tests.batch import faulty

Make = Callable[..., Plan]


def test_the_disk_that_is_said_is_the_disk_that_is_used(make_plan: Make, tmp_path: Path) -> None:
    plan = make_plan(500)
    said = estimate(plan, workers=1)
    with ThreadPoolExecutor(1) as pool:
        folder = run(plan, out=tmp_path, executor=pool).folder
    used = sum(path.stat().st_size for path in (folder / "parts").iterdir())
    assert said.runs == 1000 and used / 3 < said.disk < 3 * used


def test_costs_grow_with_runs_and_time_shrinks_with_workers(make_plan: Make) -> None:
    few, many = (estimate(make_plan(n), workers=1) for n in (100, 100_000))
    assert many.runs == 1000 * few.runs and many.disk == pytest.approx(1000 * few.disk, rel=0.01)
    assert many.seconds > 50 * few.seconds
    assert estimate(make_plan(100_000), workers=4).memory > many.memory


@pytest.mark.parametrize(
    ("cost", "words"),
    [({"seconds": 1e9}, "11,574 days"), ({"disk": 190e9}, "190.0 GB on disk")],
)
def test_what_is_huge_is_refused_with_the_flag_that_allows_it(
    cost: dict[str, float], words: str
) -> None:
    modest = Estimate(runs=10, seconds=1.0, memory=1e9, disk=1e6)
    refuse_huge(modest)
    with pytest.raises(InputError, match=f"{words}.*add --allow-huge"):
        refuse_huge(replace(modest, **cost))


def test_progress_adds_up_and_ends_at_nothing_left(
    make_plan: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "SOONEST_PART", 0.0)
    seen: list[tuple[int, ...]] = []

    def look(progress: Progress) -> None:
        seen.append((progress.planned, progress.finished, progress.failed, progress.left))

    with ThreadPoolExecutor(1) as pool:
        run(
            make_plan(), out=tmp_path, executor=pool, chunk=4, simulate_with=faulty.raises,
            on_progress=look,
        )  # fmt: skip
    assert seen[0] == (40, 0, 0, 40) and seen[-1] == (40, 38, 2, 0) and len(seen) > 5
    assert all(planned == done + failed + left for planned, done, failed, left in seen)
    assert seen == sorted(seen), "never backwards"


def test_the_time_left_is_unknown_before_anything_is_done() -> None:
    progress = Progress(planned=10, began=0.0)
    assert progress.seconds_left is None
    progress.finished = 5
    assert progress.seconds_left == pytest.approx(progress.seconds, rel=0.01)


def test_a_sample_is_as_large_as_the_chunks_of_neighbouring_points(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two runs alone would say ten times too much of a design whose points share a scale."""
    sizes: list[int] = []
    estimating = sys.modules[estimate.__module__]  # its name in the package is the function's
    known = estimating.simulate

    def counted(runs: Sequence[Run], **how: object) -> Records:
        sizes.append(len(runs))
        return known(runs[:1], **how)  # type: ignore[arg-type]

    monkeypatch.setattr(estimating, "simulate", counted)
    monkeypatch.setattr(estimating, "part_table", lambda plan, finished: pa.table({"x": [1]}))
    estimate(plan_of(load_experiment("which_form")), workers=1)
    assert len(sizes) >= 7 and min(sizes) > 32
