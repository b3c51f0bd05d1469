"""A small experiment and helpers that all batch tests share."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from joinup.batch import Outcome, open_result, run
from joinup.inputs import load_experiment, plan
from joinup.inputs.plan import Plan
from tests.batch import faulty

Make = Callable[..., Plan]

TEXT = """question = "Q?"
scenarios = ["low", "high"]
replicates = {replicates}
worlds = 0
series = ["effort", "clients_in_need"]
"""


@pytest.fixture
def make_plan(tmp_path: Path) -> Callable[..., Plan]:
    for name, grant in (("low", 0.2), ("high", 0.4)):
        (tmp_path / f"{name}.toml").write_text(
            f'title = "{name}"\nsummary = "S."\n[parameters]\ngrant = {grant}\nplaces = 2\n'
        )

    def make(replicates: int = 20, more: str = "") -> Plan:
        path = tmp_path / "study.toml"
        path.write_text(TEXT.format(replicates=replicates) + more)
        return plan(load_experiment(path))

    return make


@pytest.fixture(autouse=True)
def stand_ins(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what goes wrong on purpose pass for the model, but where its identity is looked at."""
    if "identity" not in request.node.name:
        faulty.stand_for_the_model(monkeypatch.setattr)


def digest(outcome: Outcome) -> str:
    """Return all numbers of a result as text, whatever parts they lie in."""
    result = open_result(outcome.folder)
    return result.runs.to_csv() + result.series().to_csv()


_WHOLE: dict[str, str] = {}


@pytest.fixture
def whole(make_plan: Callable[..., Plan], tmp_path: Path) -> str:
    """Return the digest of the small experiment run in one go, and in this process."""
    plan = make_plan()
    if plan.id not in _WHOLE:
        with ThreadPoolExecutor(1) as pool:
            _WHOLE[plan.id] = digest(run(plan, out=tmp_path / "whole", executor=pool, chunk=1_000))
    return _WHOLE[plan.id]
