"""A plan: an experiment resolved into runs, able to stand alone in a result."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from joinup.inputs.experiment import Experiment
from joinup.inputs.planned import (
    PlanContent,
    PlannedDesign,
    PlannedScenario,
    plain,
    planned_scenario,
)
from joinup.inputs.scenario import that_happened
from joinup.model.engine import Run, scale_of
from joinup.model.parameters import SCALE_REGISTRY, Scale
from joinup.model.registry import Value
from joinup.model.version import model_version

FORMAT = 3
T = TypeVar("T", bound=Hashable)
_KEYS = set(PlanContent.__annotations__)
_LATER = {"worlds", "judged_by"}  # a plan need not have them


@dataclass(frozen=True)
class PlannedRun:
    """One run of a plan: where it stands in the experiment, and what is to be simulated."""

    index: int
    key: str
    scenario: str
    point: int
    run: Run


@dataclass(frozen=True)
class Plan:
    """Everything that a result needs to be resumed, repeated and verified, as plain data.

    `scenarios` hold name, title, summary, resolved values (defaults included), sources and
    records.
    Runs are numbered by scenario, then point in the design's order, then replicate; in which order
    they are run is another matter. The runs of one scenario at one point are a block.
    """

    content: PlanContent

    @property
    def name(self) -> str:
        """Return the experiment's name."""
        return self.content["name"]

    @property
    def title(self) -> str:
        """Return the experiment's title."""
        return self.content["title"]

    @property
    def question(self) -> str:
        """Return the question that the experiment asks."""
        return self.content["question"]

    @property
    def baseline(self) -> str:
        """Return the name of the scenario with which the others are compared."""
        return self.content["baseline"]

    @property
    def seed(self) -> int:
        """Return the seed of all draws."""
        return self.content["seed"]

    @property
    def model_version(self) -> str:
        """Return the version of the model that the plan is for."""
        return self.content["model_version"]

    @property
    def design(self) -> PlannedDesign:
        """Return the design."""
        return self.content["design"]

    @property
    def scenarios(self) -> list[PlannedScenario]:
        """Return the scenarios."""
        return list(self.content["scenarios"])

    @property
    def names(self) -> list[str]:
        """Return the names of the scenarios."""
        return [item["name"] for item in self.content["scenarios"]]

    @property
    def judges(self) -> list[PlannedScenario]:
        """Return what happened and is no option here: its record says which worlds fit."""
        return list(self.content.get("judged_by", []))

    def scenario(self, name: str) -> PlannedScenario:
        """Return the scenario of a name, be it an option or a judge."""
        return next(item for item in (*self.scenarios, *self.judges) if item["name"] == name)

    @property
    def replicates(self) -> int:
        """Return the number of replicates (the most, where a precision is stated)."""
        return self.content["replicates"]

    @property
    def n_points(self) -> int:
        """Return the number of points of the design; 1 where there is none."""
        return len(self.design["points"])

    @property
    def n_runs(self) -> int:
        """Return the number of runs."""
        return len(self.content["scenarios"]) * self.n_points * self.replicates

    @property
    def worlds(self) -> int:
        """Return in how many plausible worlds the headlines are tried; 0 for none."""
        return self.content.get("worlds", 0)

    @property
    def series(self) -> tuple[str, ...]:
        """Return the outcomes that are kept by quarter."""
        return tuple(self.content["series"])

    @cached_property
    def id(self) -> str:
        """Return 8 hexadecimal digits that change with anything in the plan."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:8]

    @property
    def slug(self) -> str:
        """Return the name of the result's folder: the experiment's name and the plan's id.

        Whatever a user calls a file, only small letters, digits and dashes reach the disk.
        """
        words = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")[:60]
        return f"{words or 'experiment'}-{self.id}"

    def to_json(self) -> str:
        """Return the plan as canonical JSON: the same plan gives the same bytes.

        Each key at the top has its own line. Points of a design are written out, so that a result
        does not depend on how another version of a library would draw them.
        """
        lines = [f"{_dumps(key)}: {_dumps(value)}" for key, value in sorted(self.content.items())]
        return "{\n" + ",\n".join(lines) + "\n}\n"

    @staticmethod
    def from_json(text: str) -> Plan:
        """Return the plan that `to_json` wrote. Raises ValueError where the text is none."""
        try:
            content = json.loads(text)
        except RecursionError:
            raise ValueError("this is no plan: it is nested too deep") from None
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise ValueError("this is no plan of this version of joinup")
        if odd_keys := (set(content) ^ _KEYS) - (_LATER - set(content)):
            odd = ", ".join(sorted(odd_keys))
            raise ValueError(f"this is no plan: {odd} missing or unknown")
        made = Plan(cast("PlanContent", content))
        made.id  # noqa: B018  text that cannot be written again is no plan either
        return made

    def of_model(self, version: str) -> Plan:
        """Return the same plan for another version of the model, which is another plan."""
        return Plan({**self.content, "model_version": version})

    def parameters(self, scenario: int, point: int) -> dict[str, Value]:
        """Return the values of one scenario at one point of the design."""
        design = self.design
        values = {
            **self.content["scenarios"][scenario]["parameters"],
            **dict(zip(design["names"], design["points"][point], strict=True)),
        }
        return {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}

    def where(self, index: int) -> tuple[int, int, int]:
        """Return the scenario, point and replicate of a run's number."""
        block, replicate = divmod(index, self.replicates)
        return *divmod(block, self.n_points), replicate

    @cached_property
    def alike(self) -> tuple[NDArray[np.int64], ...]:
        """Return the numbers of the blocks that share a scale, an array for each scale, (block,).

        Only they can be stepped together. The scale that occurs first comes first.
        """
        design = self.design
        varied = [n for n, name in enumerate(design["names"]) if name in SCALE_REGISTRY]
        # Looked at once a point: there may be a million of them.
        by_point = [tuple(point[n] for n in varied) for point in design["points"]]
        of_point, sizes = _numbered(by_point)
        names = [design["names"][n] for n in varied]
        parameters = [scenario["parameters"] for scenario in self.scenarios]
        of_block, _ = _numbered(
            [
                scale_of({**values, **dict(zip(names, size, strict=True))})
                for values in parameters
                for size in sizes
            ]
        )
        scales = of_block.reshape(len(parameters), len(sizes))[:, of_point].ravel()
        return tuple(np.flatnonzero(scales == scale) for scale in range(scales.max() + 1))

    def scale(self, index: int) -> Scale:
        """Return the scale of a run; runs of one chunk must share it."""
        scenario, point, _ = self.where(index)
        return scale_of(self.parameters(scenario, point))

    def simulated(self, index: int) -> Run:
        """Return what is to be simulated under a run's number, without its key."""
        scenario, point, replicate = self.where(index)
        parameters = self._shared.get((scenario, point))
        if parameters is None:
            # Neighbours share one mapping, so that a chunk is sent to a worker with one copy of it.
            self._shared.clear()
            parameters = self._shared[scenario, point] = self.parameters(scenario, point)
        return Run(parameters, seed=self.seed, replicate=replicate)

    @cached_property
    def _shared(self) -> dict[tuple[int, int], dict[str, Value]]:
        return {}

    def run(self, index: int) -> PlannedRun:
        """Return the run of a number. Raises IndexError beyond the last."""
        if not 0 <= index < self.n_runs:
            raise IndexError(f"there is no run {index}; there are {self.n_runs}")
        scenario, point, replicate = self.where(index)
        parameters = self.parameters(scenario, point)
        return self._planned(index, scenario, point, replicate, parameters)

    def __iter__(self) -> Iterator[PlannedRun]:
        """Yield every run in order, holding one at a time."""
        for block in range(self.n_runs // self.replicates):
            scenario, point, _ = self.where(block * self.replicates)
            parameters = self.parameters(scenario, point)
            for replicate in range(self.replicates):
                index = block * self.replicates + replicate
                yield self._planned(index, scenario, point, replicate, parameters)

    def _planned(
        self, index: int, scenario: int, point: int, replicate: int, parameters: dict[str, Value]
    ) -> PlannedRun:
        run = Run(parameters, seed=self.seed, replicate=replicate)
        name = self.content["scenarios"][scenario]["name"]
        key = run_key(run, self.series, self.model_version)
        return PlannedRun(index, key, name, point, run)


def run_key(run: Run, series: tuple[str, ...], version: str) -> str:
    """Return what a run is, as 32 hexadecimal digits: values, draws, what is kept, and the model.

    Not the scenario's name: the same run under two names is one run.
    """
    content = [sorted(run.parameters.items()), run.seed, run.replicate, list(series), version]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]


def plan(experiment: Experiment) -> Plan:
    """Return the plan of an experiment: all that its results depend on, as plain data."""
    judges = that_happened(experiment.scenarios) if experiment.worlds else ()
    content: PlanContent = {
        "format": FORMAT,
        "name": experiment.name,
        "title": experiment.title,
        "question": experiment.question,
        "baseline": experiment.baseline,
        "replicates": experiment.replicates,
        "precision": experiment.precision,
        "block": experiment.block,
        "seed": experiment.seed,
        "worlds": experiment.worlds,
        "series": list(experiment.series),
        "detail": [list(item) for item in experiment.detail],
        "design": {
            "kind": experiment.design.kind,
            "names": list(experiment.design.names),
            "points": [plain(point) for point in experiment.design.points],
            "bounds": [list(bound) for bound in experiment.design.bounds],
        },
        "scenarios": [planned_scenario(scenario) for scenario in experiment.scenarios],
        "model_version": model_version(),
    }
    if judges:
        content["judged_by"] = [planned_scenario(judge) for judge in judges]
    return Plan(content)


def _numbered(items: Sequence[T]) -> tuple[NDArray[np.int64], list[T]]:
    """Return which different item each one is, (item,), and the different ones in their order."""
    numbers: dict[T, int] = {}
    found = [numbers.setdefault(item, len(numbers)) for item in items]
    return np.array(found), list(numbers)


def _dumps(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
