"""Simulate joint working between government departments and local agencies.

What programs may rely on; everything else may change without notice:

- read files: `load_scenario`, `load_experiment`, `Scenario`, `Experiment`
- run: `plan`, `run`, `open_result`, `verify`, `Result`
- the engine: `simulate`, `Run`, `PARAMETERS`, `OUTCOMES`
- agents on Mesa: `JointWorkingModel`, `LocalAgency`, `Department`, `ClientGroup`
- questions: `ask`, `every_question`, `Question`, `Option`, `Answer`, `Job`
- errors: `SimError`, of which all that a user may meet are children

Names are fetched when they are first used, so that importing joinup takes no time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "load_scenario": "inputs", "load_experiment": "inputs", "Scenario": "inputs",
    "Experiment": "inputs", "plan": "inputs",
    "run": "batch", "open_result": "batch", "verify": "batch", "Result": "batch",
    "simulate": "compiled.engine", "Run": "model.engine",
    "PARAMETERS": "model.parameters", "OUTCOMES": "model.outcomes",
    "JointWorkingModel": "agents", "LocalAgency": "agents", "Department": "agents",
    "ClientGroup": "agents",
    "ask": "questions", "every_question": "questions",
    "Question": "question", "Option": "question", "Answer": "question", "Job": "job",
    "SimError": "errors",
}  # fmt: skip
"""Each public name's room."""

_ELSEWHERE = {"PARAMETERS": "REGISTRY"}
"""Public names that are called otherwise in their room."""

__all__ = ["__version__", *_HOMES]

if TYPE_CHECKING:
    from joinup.agents import ClientGroup, Department, JointWorkingModel, LocalAgency
    from joinup.batch import Result, open_result, run
    from joinup.batch.verify import verify
    from joinup.compiled.engine import simulate
    from joinup.errors import SimError
    from joinup.inputs import Experiment, Scenario, load_experiment, load_scenario, plan
    from joinup.job import Job
    from joinup.model.engine import Run
    from joinup.model.outcomes import OUTCOMES
    from joinup.model.parameters import REGISTRY as PARAMETERS
    from joinup.question import Answer, Option, Question
    from joinup.questions import ask, every_question


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"joinup has no public name {name!r}; see its docstring")
    room = import_module(f"joinup.{_HOMES[name]}")
    return getattr(room, _ELSEWHERE.get(name, name))


def __dir__() -> list[str]:
    return sorted(__all__)
