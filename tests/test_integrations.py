"""Other tools of the field take the model as it is."""

from __future__ import annotations

import numpy as np
import pytest

from joinup.errors import InputError
from joinup.integrations import ema_model, means, salib_problem


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


def test_the_workbench_runs_it_and_gets_what_the_engine_gives() -> None:
    workbench = pytest.importorskip("ema_workbench", reason="the EMA workbench is not installed")
    model = ema_model(
        "rough_sleepers_partnership", levers=["grant_length"], uncertainties=["turnover"],
        replicates=3,
    )  # fmt: skip
    experiments, outcomes = workbench.perform_experiments(model, scenarios=2, policies=2)
    from joinup.inputs import load_scenario

    base = load_scenario("rough_sleepers_partnership").parameters
    for number, row in experiments.reset_index(drop=True).iterrows():
        values = {"grant_length": int(row["grant_length"]), "turnover": float(row["turnover"])}
        expected = means({**base, **values}, ("net_benefit",), 3, 1)
        assert outcomes["net_benefit"][number] == pytest.approx(expected["net_benefit"], abs=1e-9)
