"""A benchmark compares like with like: every peer does the engine's work."""

from __future__ import annotations

import math

import numpy as np
import pytest

from benchmarks import limit
from benchmarks.mesa_twin import run_mesa
from benchmarks.peers import engine_runs, twin_differs
from joinup.compiled.engine import simulate


@pytest.fixture
def compiled() -> None:
    """Skip, saying why, where the C program cannot be compiled."""
    try:
        limit.library()
    except limit.NoCompilerError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize(
    ("places", "partners", "quarters"),
    [(7, 5, 40), (11, 2, 40), (8, 3, 20), (3, 7, 24), (1, 6, 40), (17, 10, 20)],
)
@pytest.mark.usefixtures("compiled")
def test_the_c_program_and_the_engine_agree_run_by_run(
    places: int, partners: int, quarters: int
) -> None:
    assert limit.disagreement(places, partners, quarters, n_runs=5).max() <= limit.AGREE


@pytest.mark.usefixtures("compiled")
def test_the_comparison_sees_a_run_with_other_draws() -> None:
    engine = simulate(engine_runs(5, 3, 2, **limit.MENU), series=("effort",)).series["effort"]
    other = limit.run_limit(5, 3, 40, 2, seed=2).series["effort"]
    assert np.abs(engine - other).max() > 0.01


@pytest.mark.usefixtures("compiled")
def test_the_c_program_refuses_defaults_that_it_was_not_written_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(limit.DEFAULTS, "critical_mass", 2.0)
    with pytest.raises(ValueError, match="critical_mass"):
        limit.run_limit(3, 2, 8, 1)


@pytest.mark.usefixtures("compiled")
def test_a_changed_number_reaches_the_c_program(monkeypatch: pytest.MonkeyPatch) -> None:
    before = limit.run_limit(3, 2, 20, 4).series["trust"]
    monkeypatch.setitem(limit.DEFAULTS, "turnover", 0.09)
    after = limit.run_limit(3, 2, 20, 4).series["trust"]
    engine = simulate([_with(run, turnover=0.09) for run in engine_runs(3, 2, 4, 20, **limit.MENU)])
    assert np.abs(after - before).max() > 1e-3
    assert np.abs(after - engine.series["trust"]).max() <= limit.AGREE


def _with(run, **changed):
    return type(run)({**run.parameters, **changed}, run.seed, run.replicate)


def test_without_a_compiler_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit.shutil, "which", lambda _: None)
    limit.library.cache_clear()
    try:
        with pytest.raises(limit.NoCompilerError, match="no C compiler is at hand"):
            limit.library()
    finally:
        limit.library.cache_clear()
    assert limit.compiler_version() == "none"


def _assert_same_on_average(rows: list[dict[str, float]]) -> None:
    """Hold each outcome's mean in the last quarter to five standard errors."""
    names = ("effort", "trust", "embedding", "own_output", "capacity", "clients_in_need", "cost")
    engine = simulate(engine_runs(20, 4, 200), series=names)
    for name in names:
        ours = engine.series[name][:, -1]
        twin = np.array([row[name] for row in rows])
        error = math.sqrt(ours.var(ddof=1) / len(ours) + twin.var(ddof=1) / len(twin))
        assert abs(twin.mean() - ours.mean()) < 5 * error, name


def test_the_mesa_twin_and_the_engine_agree_on_average() -> None:
    _assert_same_on_average(run_mesa(20, 4, 40, range(30)))


def test_the_agentpy_twin_and_the_engine_agree_on_average() -> None:
    pytest.importorskip("agentpy", reason="agentpy is not installed")
    from benchmarks.agentpy_twin import run_agentpy

    _assert_same_on_average(run_agentpy(20, 4, 40, range(30)))


def test_a_twin_that_does_other_work_is_told() -> None:
    rows = [
        {"effort": 0.9, "trust": 0.4, "embedding": 0.3, "clients_in_need": 1400.0, "cost": 23.0}
    ]
    assert any("effort" in fault for fault in twin_differs(rows, 20, 4))
