"""What a plan holds, as it stands in `plan.json`: plain data whose every key has a type."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from joinup.model.registry import Value


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
    model_version: str
