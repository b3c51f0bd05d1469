"""Other tools of the field take the model as it is."""

from __future__ import annotations

import importlib.util
import sys
import types

import numpy as np
import pytest

from joinup.errors import InputError
from joinup.inputs import load_scenario
from joinup.integrations import ema_model, means, salib_problem
from joinup.model.parameters import REGISTRY


def test_salib_samples_the_problem_within_the_ranges_of_the_registry() -> None:
    from SALib.sample import latin

    problem = salib_problem("trust_gain", "turnover", grant=(0.1, 0.2))
    points = latin.sample(problem, 50, seed=1)
    low, high = np.array(problem["bounds"]).T
    assert points.shape == (50, 3) and (points >= low).all() and (points <= high).all()


@pytest.mark.parametrize(
    ("name", "words"),
    [("trust_gian", "did you mean trust_gain"), ("form", "form is a choice; allowed are")],
)
def test_what_cannot_vary_is_refused(name: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        salib_problem(name)


@pytest.mark.parametrize(
    ("bounds", "words"),
    [((0.1, 99.0), "grant is 99"), ((0.4, 0.1), "the first bound must be less"),
     ((0.1, 0.2, 0.3), "3 bounds"), ((float("nan"), 0.2), "grant is nan")],
)  # fmt: skip
def test_a_faulty_range_is_refused(bounds: tuple[float, float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        salib_problem(grant=bounds)
    with pytest.raises(InputError, match=words):
        ema_model("rough_sleepers_partnership", levers={"grant": bounds}, uncertainties=[])


def refused(**how: object) -> str:
    options = {"levers": [], "uncertainties": [], **how}
    with pytest.raises(InputError) as caught:
        ema_model("rough_sleepers_partnership", **options)  # type: ignore[arg-type]
    return str(caught.value)


def test_what_a_file_would_not_be_allowed_is_refused_before_any_run() -> None:
    """Of 44 quarters the grant may not take 100; nor may it end fewer than 16 before the end."""
    assert "the grant ends in quarter 100, after the run (44 quarters)" in refused(
        levers=["grant_length"]
    )
    assert "persistence_16 lies beyond the end of the run" in refused(
        levers={"grant_length": (4, 36)}
    )
    assert "both a lever and an uncertainty" in refused(levers=["grant"], uncertainties=["grant"])
    assert "did you mean persistence_16" in refused(levers=["grant"], outcomes=["persistence_61"])


@pytest.mark.skipif(
    importlib.util.find_spec("ema_workbench") is not None, reason="the workbench is installed"
)
def test_without_the_workbench_it_is_one_clear_line() -> None:
    assert "the EMA workbench is not installed" in refused(levers=["grant"])


class Workbench(types.ModuleType):
    """What of the workbench a model needs, where it is not installed."""

    class Model:
        def __init__(self, name: str, function: object) -> None:
            self.function = function

    @staticmethod
    def RealParameter(name: str, low: float, high: float) -> tuple[object, ...]:
        return name, low, high

    IntegerParameter = CategoricalParameter = RealParameter

    @staticmethod
    def ScalarOutcome(name: str) -> str:
        return name


def test_ranges_and_choices_reach_the_workbench(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Workbench("ema_workbench")
    bench.CategoricalParameter = lambda name, choices: (name, choices)  # type: ignore[assignment]
    monkeypatch.setitem(sys.modules, "ema_workbench", bench)
    model = ema_model(
        "rough_sleepers_partnership", levers={"grant_length": (4, 12), "form": None},
        uncertainties=["turnover"], outcomes=["net_benefit"], replicates=2,
    )  # fmt: skip
    turnover = REGISTRY["turnover"]
    assert model.levers == [("grant_length", 4, 12), ("form", REGISTRY["form"].choices)]
    assert model.uncertainties == [("turnover", turnover.low, turnover.high)]
    base = load_scenario("rough_sleepers_partnership").parameters
    values = {"grant_length": 6, "form": "liaison"}
    expected = means({**base, **values}, ("net_benefit",), 2, 1)
    assert model.function(**values) == expected


def test_the_workbench_runs_it_and_gets_what_the_engine_gives() -> None:
    workbench = pytest.importorskip("ema_workbench", reason="the EMA workbench is not installed")
    model = ema_model(
        "rough_sleepers_partnership", levers={"grant_length": (4, 16)}, uncertainties=["turnover"],
        replicates=3,
    )  # fmt: skip
    experiments, outcomes = workbench.perform_experiments(model, scenarios=2, policies=2)
    base = load_scenario("rough_sleepers_partnership").parameters
    for number, row in experiments.reset_index(drop=True).iterrows():
        values = {"grant_length": int(row["grant_length"]), "turnover": float(row["turnover"])}
        expected = means({**base, **values}, ("net_benefit",), 3, 1)
        assert outcomes["net_benefit"][number] == pytest.approx(expected["net_benefit"], abs=1e-9)
