"""What a batch would cost, and how far it is: said before and during, and true."""

from __future__ import annotations

import importlib
import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from joinup.batch import Progress, dispatch, estimate, run
from joinup.batch.estimate import Estimate, refuse_huge
from joinup.errors import InputError
from joinup.inputs.experiment import load_experiment
from joinup.inputs.plan import Plan
from joinup.inputs.plan import plan as plan_of
from joinup.model.engine import Run, open_world, states
from joinup.model.state import State
from joinup.model.world import World
from tests.batch import faulty

estimating = importlib.import_module(
    "joinup.batch.estimate"
)  # in the package the name is a function
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
    begin = estimating._BEGIN  # whatever is run
    assert many.seconds - begin > 50 * (few.seconds - begin)
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

    def counted(runs: Sequence[Run], **how: bool) -> World:
        sizes.append(len(runs))
        return open_world(runs[:1], **how)

    monkeypatch.setattr(estimating, "compiles", lambda run: False)
    monkeypatch.setattr(estimating, "open_world", counted)
    estimate(plan_of(load_experiment("which_form")), workers=1)
    assert len(sizes) >= 7 and min(sizes) > 32


def test_a_sample_is_short_and_taken_once_a_scale(
    make_plan: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look before the run must not cost as much as a part of the run."""
    stepped: list[int] = []

    def counted(world: World) -> Iterator[State]:
        for number, state in enumerate(states(world)):
            stepped.append(number)
            yield state

    monkeypatch.setattr(estimating, "compiles", lambda run: False)
    monkeypatch.setattr(estimating, "states", counted)
    estimate(plan_of(load_experiment("joining_up")), workers=1)  # nine scenarios of one scale
    assert stepped == list(range(9)), "the state before the first quarter and eight quarters"


def test_compiled_runs_are_timed_from_end_to_end(
    make_plan: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a clock that takes a hundredth of a second a run, and nothing for what comes before."""
    told = [0.0]

    def counted(runs: Sequence[Run]) -> None:
        told[0] += 0.01 * len(runs)

    monkeypatch.setattr(estimating, "simulate", counted)
    monkeypatch.setattr(estimating.time, "process_time", lambda: told[0])
    one, many = (estimate(make_plan(n), workers=1).seconds for n in (100, 1100))
    assert many - one == pytest.approx(make_plan(1).n_runs * 1000 * 0.01)


def test_quarters_that_are_not_looked_at_are_counted(
    make_plan: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a clock that ticks once at each look: a second to open, a second for eight quarters."""
    ticks = itertools.count()
    monkeypatch.setattr(estimating, "compiles", lambda run: False)
    monkeypatch.setattr(estimating.time, "perf_counter", lambda: float(next(ticks)))
    said = {
        quarters: estimate(make_plan(1, f"[parameters]\nquarters = {quarters}\n"), workers=1)
        for quarters in (24, 80)
    }
    more = said[80].seconds - said[24].seconds
    assert more == pytest.approx((80 - 24) / 8), "both runs are stepped together"


def test_a_look_at_the_cost_needs_no_tables() -> None:
    """`joinup check` answers at once as long as nobody loads pandas or pyarrow for it."""
    code = (
        "import sys\n"
        "from joinup.cli.listing import checked\n"
        "checked('joining_up')\n"
        "print(sorted({'pandas', 'pyarrow', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
