"""The compiled rules against NumPy's: choices exactly, numbers to 1e-12, bits that never move."""

from __future__ import annotations

import logging
import threading
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from joinup.compiled import engine
from joinup.compiled.cache import printed
from joinup.compiled.engine import compiles, left_to_numpy, packed, read_parameters, simulate
from joinup.compiled.running import Loaded
from joinup.inputs.planned import resolved_parameters
from joinup.inputs.scenario import load_scenario
from joinup.inputs.shipped import shipped
from joinup.model import engine as numpy_engine
from joinup.model import schedule
from joinup.model.engine import Records, Run
from joinup.model.outcomes import QUARTERLY
from joinup.model.parameters import DECISION_RULES
from joinup.model.rules import learning
from tests.model.golden import POINTS, SIZE
from tests.model.test_reference import points
from tests.quick import each

SMALL = {"places": 5, "partners": 3, "quarters": 12}
NEAR = 1e-12
NEAR_IN_DETAIL = 1e-11  # of a single agency, before anything is averaged
SCENARIOS = sorted(shipped("scenarios"))


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Return the largest difference, relative beyond 1; 0 where both are no number."""
    with np.errstate(invalid="ignore"):
        same = (one == other) | (np.isnan(one) & np.isnan(other))
        return float(np.where(same, 0, np.abs(one - other) / np.maximum(1, np.abs(other))).max())


def check(runs: list[Run]) -> None:
    """Compare the two engines outcome by outcome, and agency by agency."""
    assert compiles(runs[0])
    one, other = simulate(runs, detail=True), numpy_engine.simulate(runs, detail=True)
    for part, near in (("runs", NEAR), ("series", NEAR), ("detail", NEAR_IN_DETAIL)):
        found, meant = getattr(one, part), getattr(other, part)
        assert list(found) == list(meant)
        for name in meant:
            assert found[name].shape == meant[name].shape, name
            assert apart(found[name], meant[name]) < near, (part, name)
    assert (one.series["joined_up"] == other.series["joined_up"]).all()
    assert (one.detail["form"] == other.detail["form"]).all()


def same_bits(one: Records, other: Records) -> bool:
    return all(
        one.series[name].tobytes() == other.series[name].tobytes() for name in one.series
    ) and all(np.array_equal(one.runs[k], other.runs[k], equal_nan=True) for k in one.runs)


@pytest.mark.parametrize(
    ("name", "rule"),
    each(3, product(["rough_sleepers_partnership", "business_link_withdrawn"], DECISION_RULES)),
)
def test_a_shipped_scenario(name: str, rule: str) -> None:
    point = {**resolved_parameters(load_scenario(name)), "decision_rule": rule}
    check([Run(point, 1, replicate) for replicate in range(3)])


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["logit", "experience"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_every_shipped_scenario(name: str, rule: str) -> None:
    point = {**resolved_parameters(load_scenario(name)), "decision_rule": rule}
    check([Run(point, 1998, replicate) for replicate in range(8)])


@pytest.mark.parametrize("name", each(4, POINTS))
def test_every_mechanism(name: str) -> None:
    check([Run({**SIZE, **POINTS[name]}, 3, replicate) for replicate in range(3)])


@pytest.mark.parametrize("size", [{"places": 1}, {"places": 2}, {"partners": 2, "places": 2}])
@pytest.mark.parametrize("rule", each(4, DECISION_RULES))
def test_sizes_that_might_be_taken_for_one_another(size: dict, rule: str) -> None:
    """As many partners as client groups and as places; one place; half a pair of places."""
    point = {**SMALL, **size, "client_groups": 2, "decision_rule": rule, "imitation_rate": 0.5}
    check([Run(point, 3, replicate) for replicate in range(5)])


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(point=points(), seed=st.integers(0, 2**64 - 1))
def test_random_points(point: dict, seed: int) -> None:
    if not left_to_numpy([point]):
        check([Run(point, seed, replicate) for replicate in range(2)])


@pytest.mark.slow
def test_bits_do_not_depend_on_the_runs_beside() -> None:
    """Neither on their mechanisms, nor on their exponents, nor on their number."""
    others: list[dict] = [
        {}, {"cut_chance": 0.3}, {"complementarity": 0.3}, {"critical_mass": 2.0},
        {"sources": 30.0}, {"absence": 0.3}, {"poor_service": 0.2}, {"task_depth": 0.6},
        {"target_pressure": 0.1}, {"planning_horizon": 3}, {"rollout": 4},
    ]  # fmt: skip
    runs = [Run({**SMALL, **other}, 7, k) for k, other in enumerate(others)]
    together = simulate(runs)
    for k, run in enumerate(runs):
        alone = simulate([run])
        for name in QUARTERLY:
            assert together.series[name][k].tobytes() == alone.series[name][0].tobytes(), (k, name)


def test_bits_do_not_depend_on_what_is_kept() -> None:
    runs = [Run(SMALL, 7, k) for k in range(2)]
    whole, few, detailed = simulate(runs), simulate(runs, series=()), simulate(runs, detail=True)
    assert same_bits(whole, detailed) and few.series == {}
    assert all(np.array_equal(whole.runs[k], few.runs[k], equal_nan=True) for k in whole.runs)


def test_bits_do_not_depend_on_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [Run(SMALL, 7, k) for k in range(40)]
    began: list[int] = []
    start = threading.Thread.start
    monkeypatch.setattr(threading.Thread, "start", lambda self: (began.append(1), start(self))[1])
    one = simulate(runs, threads=1)
    assert not began and same_bits(one, simulate(runs, threads=3)) and began


def test_seeds_of_any_size() -> None:
    """A seed is a word of 64 bits; those above and below it are taken round."""
    for seed in (2**63 + 5, -1, 2**64 + 1):
        check([Run(SMALL, seed, 2**40)])


def double_trust(*args: object, **how: object) -> np.ndarray:
    return 0.5 * learning_trust(*args, **how)


learning_trust = learning.trust


@pytest.mark.parametrize(
    "module, name, other",
    [
        (learning, "trust", double_trust),
        pytest.param(schedule, "_DISRUPTED_OUTPUT", 0.5, marks=pytest.mark.slow),
    ],
)
def test_a_rule_that_is_changed_changes_the_module(
    module: object, name: str, other: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no second copy of any rule."""
    point = {**SMALL, "reorganisation_chance": 0.2}
    run = Run(point, 3, 0)
    given_ = read_parameters([point])

    def worked_out() -> np.ndarray:
        loaded = Loaded(printed(given_.shape(0, QUARTERLY)))
        return loaded.run(packed([run], np.zeros(1, dtype=np.int64), given_, loaded.notes))[0]

    usual = worked_out()
    monkeypatch.setattr(module, name, other)
    changed = worked_out()
    meant = np.concatenate([numpy_engine.simulate([run]).series[k][0] for k in QUARTERLY])
    assert apart(changed[: meant.size], meant) < NEAR and apart(usual, changed) > 1e-3


def test_what_cannot_be_recorded_is_named_and_left_to_numpy(
    unrecorded: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        one, again = simulate([Run(SMALL, 1, 0)]), simulate([Run(SMALL, 1, 1)])
    assert same_bits(one, numpy_engine.simulate([Run(SMALL, 1, 0)])) and again
    (line,) = caplog.messages
    why = "np.sinh (__call__) has no recorded form (schedule.py, line "
    assert line.startswith(f"not compiled, NumPy does the work: {why}")
    assert line.endswith(", learn)")
    assert left_to_numpy([SMALL, SMALL]) == [line.partition("work: ")[2]]
    assert not compiles(Run(SMALL, 1, 0))


def test_without_wasmtime_numpy_does_it_and_one_line_says_so(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "find_spec", lambda name: None)
    engine.at_hand.cache_clear()
    try:
        with caplog.at_level(logging.WARNING):
            one, _ = simulate([Run(SMALL, 1, 0)]), simulate([Run(SMALL, 1, 0)])
            assert engine.name_of_engine() == "numpy"
    finally:
        engine.at_hand.cache_clear()
    assert same_bits(one, numpy_engine.simulate([Run(SMALL, 1, 0)]))
    assert caplog.messages == [
        "wasmtime is not installed: NumPy does the work, several times as slowly"
    ]


def test_a_rule_of_ones_own_is_left_to_numpy() -> None:
    def nothing(choices):
        return 0.0 * choices.effort

    found = simulate([Run(SMALL, 1, 0)], rule=nothing)
    assert same_bits(found, numpy_engine.simulate([Run(SMALL, 1, 0)], rule=nothing))


def test_faults_of_a_call_are_those_of_numpy() -> None:
    with pytest.raises(ValueError, match="there is no run"):
        simulate([])
    with pytest.raises(ValueError, match="share one scale"):
        simulate([Run(SMALL, 1, 0), Run({**SMALL, "places": 6}, 1, 0)])
    with pytest.raises(ValueError, match="one value for each"):
        simulate([Run({**SMALL, "own_target_incentive": (0.1, 0.2)}, 1, 0)])
