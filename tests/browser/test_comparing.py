"""A comparison in the browser has a batch's numbers, can be stopped, and refuses too much."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from joinup.analysis.paired import difference
from joinup.batch import open_result, run
from joinup.browser.comparing import MOST_WORK, compare, refuse_too_much
from joinup.compiled.engine import simulate
from joinup.errors import InputError
from joinup.inputs import load_experiment, load_scenario
from joinup.model.engine import Run
from joinup.model.outcomes import OF_RUN

NAMES = ("rough_sleepers_pooled", "rough_sleepers_partnership")


def test_the_numbers_are_those_of_a_batch(tmp_path: Path) -> None:
    path = tmp_path / "two.toml"
    path.write_text(f'question = "?"\nscenarios = {list(NAMES)}\nreplicates = 130\nseed = 5\n')
    result = open_result(run(load_experiment(path), out=tmp_path, workers=1).folder)
    told: list[float] = []
    found = compare(
        [load_scenario(name) for name in NAMES], 5, 130, lambda done: told.append(done) or True
    )
    assert found is not None
    for number, name in enumerate(NAMES):
        runs = result.runs[result.runs["scenario"] == name]
        for outcome in OF_RUN:
            there, here = runs[outcome].to_numpy(), found.runs[number][outcome]
            assert np.array_equal(there, here, equal_nan=True), outcome
    assert told == sorted(told) and told[-1] == 1.0 and len(told) >= 4  # chunks
    for name, shares in zip(NAMES, found.persistence, strict=True):
        assert list(shares) == ["logit", "experience"]
        own = result.runs.loc[result.runs["scenario"] == name, "persistence_16"]
        assert shares["logit"] == own.to_numpy().mean()
        other = load_scenario(name).with_values({"decision_rule": "experience"}, "test")
        runs = [Run(other.parameters, 5, number) for number in range(130)]
        assert shares["experience"] == simulate(runs).runs["persistence_16"].mean()
    by_page = difference(found.frame(), "persistence_16", *NAMES)
    by_batch = difference(result.runs, "persistence_16", *NAMES)
    assert by_page.interval == by_batch.interval


def test_it_stops_when_told() -> None:
    calls: list[float] = []

    def stop(done: float) -> bool:
        calls.append(done)
        return False

    assert compare([load_scenario(name) for name in NAMES], 5, 500, stop) is None
    assert len(calls) == 1


@pytest.mark.parametrize("replicates", [1, 501, 2.0, True, -3])
def test_odd_numbers_of_replicates_are_refused(replicates: int) -> None:
    with pytest.raises(InputError, match="allowed are 2 to 500"):
        refuse_too_much([load_scenario(name) for name in NAMES], replicates)


def test_too_many_scenarios_and_too_much_work_are_refused() -> None:
    one = load_scenario(NAMES[0])
    for arms in ([one], [one] * 7):
        with pytest.raises(InputError, match="allowed are 2 to 6"):
            refuse_too_much(arms, 10)
    large = one.with_values({"places": 300, "quarters": 160}, "test")
    with pytest.raises(InputError, match="at most 32 replicates are"):
        refuse_too_much([large, large], 100)
    refuse_too_much([large, large], 32)
    assert 32 * 4 * 4 * 300 * 160 <= MOST_WORK < 33 * 4 * 4 * 300 * 160
