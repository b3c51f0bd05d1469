"""What a page runs in its own process has a batch's numbers, and stops when told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from joinup.batch import open_result, run
from joinup.batch.memory import run_in_memory
from joinup.inputs import load_experiment, plan
from joinup.inputs.plan import Plan


@pytest.fixture(scope="module")
def planned() -> Plan:
    """Return three points of the guidance's experiment, which differ in partners and quarters."""
    own = load_experiment("which_form")
    arms = own.scenarios[::5]
    return plan(
        replace(
            own, scenarios=arms, baseline=arms[0].name,
            design=replace(own.design, points=own.design.points[:3]),
        )
    )  # fmt: skip


@pytest.mark.slow
def test_the_numbers_are_those_of_a_batch(planned: Plan, tmp_path: Path) -> None:
    there = open_result(run(planned, out=tmp_path, workers=1).folder)
    told: list[float] = []
    here = run_in_memory(planned, told.append)
    columns = ["index", "scenario", "point", "replicate", *here.of_run]
    assert here.runs.equals(there.runs[columns].astype(here.runs.dtypes.to_dict()))
    mine, theirs = here.series("joined_up"), there.series("joined_up")
    for name in ("index", "point", "replicate", "quarter", "joined_up"):
        assert np.array_equal(mine[name], theirs[name], equal_nan=name == "joined_up"), name
    assert list(mine["scenario"]) == list(theirs["scenario"])
    assert told == sorted(told) and told[-1] == 1.0 and len(told) > 1
    assert (here.id, here.missing, list(here.failures)) == (there.id, 0, [])


def test_it_stops_when_told(planned: Plan) -> None:
    calls: list[float] = []

    def stop(done: float) -> None:
        calls.append(done)
        raise KeyError

    with pytest.raises(KeyError):
        run_in_memory(planned, stop)
    assert len(calls) == 1
