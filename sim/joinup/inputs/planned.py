"""What a plan holds, as it stands in `plan.json`: plain data whose every key has a type."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from joinup.inputs.fields import canonical
from joinup.model.parameters import DEFAULTS, REGISTRY
from joinup.model.registry import Value

if TYPE_CHECKING:
    from joinup.inputs.scenario import Scenario


class PlannedRecord(TypedDict):
    """A published record, as `inputs/record.py` reads it."""

    outcome: str
    quarters: list[int]
    values: list[float]
    fit: list[int]
    source: str
    unit: str
    weights: list[float]
    of: str


class PlannedScenario(TypedDict):
    """A scenario with every value resolved, defaults included."""

    name: str
    title: str
    summary: str
    parameters: dict[str, Any]  # of the type that the registry says
    given: list[str]  # parameters that its files set
    sources: dict[str, str]
    departments: list[str]
    objectives: list[str]
    groups: list[str]
    unit: str
    begins: str
    records: list[PlannedRecord]
    place_names: NotRequired[list[str]]
    prices: NotRequired[dict[str, Any]]
    plausible: NotRequired[dict[str, list[float]]]  # its own ranges, each a low and a high end
    tolerance: NotRequired[list[float]]


def ranges_of(scenario: PlannedScenario) -> dict[str, tuple[float, float]]:
    """Return a scenario's own plausible ranges."""
    return {name: (low, high) for name, (low, high) in scenario.get("plausible", {}).items()}


class PlannedDesign(TypedDict):
    """A design with its points written out, (point, name)."""

    kind: str
    names: list[str]
    points: list[list[Value]]
    bounds: list[list[float]]


class PlanContent(TypedDict):
    """All that a plan says."""

    format: int
    name: str
    title: str
    question: str
    baseline: str
    replicates: int
    precision: float | None
    block: int
    seed: int
    worlds: NotRequired[int]  # a plan of an older result has none
    series: list[str]
    detail: list[list[Any]]
    design: PlannedDesign
    scenarios: list[PlannedScenario]
    judged_by: NotRequired[
        list[PlannedScenario]
    ]  # what happened, which judges worlds and is no option
    model_version: str


def planned_scenario(scenario: Scenario) -> PlannedScenario:
    """Return a scenario as a plan holds it."""
    planned: PlannedScenario = {
        "name": scenario.name,
        "title": scenario.title,
        "summary": scenario.summary,
        "parameters": {name: plain(value) for name, value in resolved_parameters(scenario).items()},
        "given": sorted(scenario.parameters),
        "sources": dict(sorted(scenario.sources.items())),
        "departments": list(scenario.departments),
        "objectives": list(scenario.objectives),
        "groups": list(scenario.groups),
        "unit": scenario.unit,
        "begins": scenario.begins,
        "records": [record.planned() for record in scenario.records],
    }
    # Without names of places, prices and so on a plan is what it was before there were any.
    if scenario.place_names:
        planned["place_names"] = list(scenario.place_names)
    if scenario.prices:
        planned["prices"] = asdict(scenario.prices)
    if scenario.plausible:
        planned["plausible"] = {k: list(ends) for k, ends in sorted(scenario.plausible.items())}
    if scenario.calibration and scenario.records:
        planned["tolerance"] = [scenario.calibration.measurement, scenario.calibration.discrepancy]
    return planned


def resolved_parameters(scenario: Scenario) -> dict[str, Value]:
    """Return every parameter's value in a scenario, by name, sorted; defaults included."""
    values = {**DEFAULTS, **scenario.parameters}
    return {name: canonical(REGISTRY[name], values[name]) for name in sorted(values)}


def plain(value: Any) -> Any:
    """Return a value as JSON has it: a list for a tuple, however deep."""
    return [plain(item) for item in value] if isinstance(value, tuple) else value
