"""What a worker does with a chunk."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from joinup.batch.worker import Task, work
from joinup.compiled.engine import simulate
from joinup.inputs.plan import Plan
from joinup.model.engine import Records, Run
from joinup.model.version import model_version


@pytest.mark.parametrize(("returned_at_once", "steps"), [(False, [3]), (True, [1, 2])])
def test_chunks_are_halved_where_memory_is_given_back_at_once(
    make_plan: Callable[..., Plan],
    monkeypatch: pytest.MonkeyPatch,
    returned_at_once: bool,
    steps: list[int],
) -> None:
    """As on Dask's workers: with the whole chunk a run would cost twice as much there."""
    monkeypatch.delenv("MALLOC_TRIM_THRESHOLD_", raising=False)
    if returned_at_once:
        monkeypatch.setenv("MALLOC_TRIM_THRESHOLD_", "65536")
    plan = make_plan(3)
    seen: list[int] = []

    def counted(runs: Sequence[Run], series: Sequence[str] | None) -> Records:
        seen.append(len(runs))
        return simulate(runs, series=series)

    def task(*numbers: int) -> Task:
        runs = tuple(plan.simulated(number) for number in numbers)
        return Task(numbers, runs, plan.series, model_version(), counted)

    finished = work(task(0, 1, 2))
    assert seen == steps and finished.indices == [0, 1, 2] and not finished.failures
    effort = np.concatenate([block["effort_end"] for block in finished.runs])
    assert (effort == simulate(task(0, 1, 2).runs).runs["effort_end"]).all()
    assert work(task(1)).indices == [1], "one run is no chunk to halve"
    kept = [values for block in finished.series for values in block.values()]
    assert all(values.base is None for values in kept), "a view would hold all outcomes"
