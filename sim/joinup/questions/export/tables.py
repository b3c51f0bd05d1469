"""The tables of a result that are exported, and a dictionary of their columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from joinup.batch.own import outcome_of
from joinup.model.parameters import REGISTRY
from joinup.model.registry import show

if TYPE_CHECKING:
    from joinup.batch.result import Result

RUNS, QUARTERS, SCENARIOS, DICTIONARY = "runs", "quarters", "scenarios", "dictionary"

_KEYS = {
    "index": ("number of the run in the plan; joinup repeat RESULT NUMBER runs it again", ""),
    "scenario": ("name of the scenario", ""),
    "point": ("number of the point of the design, from 0; the same in every scenario", ""),
    "replicate": ("number of the set of draws, from 0; runs that share it share their draws", ""),
    "quarter": ("quarters since the run began; 0 is before the first", "quarters"),
    "title": ("title of the scenario", ""),
    "parameter": ("name of a parameter", ""),
    "value": ("its value in the scenario, before the design; several are set apart by ;", ""),
    "unit": ("the parameter's unit", ""),
    "source": ("where the value comes from", ""),
}


@dataclass(frozen=True)
class Column:
    """What a column of a table holds: `kind` is key, design or outcome."""

    table: str
    name: str
    kind: str
    meaning: str
    unit: str


def exported(result: Result, series: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return the tables of a result by name: runs, scenarios, quarters if some are named.

    The last is the dictionary of the columns of all the others. Raises ResultError for a quarterly
    outcome that the result did not keep, and for damage.
    """
    tables = {RUNS: _runs(result), SCENARIOS: _scenarios(result)}
    if series:
        frame = result.series(*series)
        tables[QUARTERS] = _as_text(
            frame[["scenario", "point", "replicate", "index", "quarter", *series]]
        )
    design = list(result.plan.design["names"])
    return {**tables, DICTIONARY: _dictionary(tables, design)}


def _runs(result: Result) -> pd.DataFrame:
    """Return the runs, with parameters of the design that hold a value a partner as text."""
    runs = result.runs.copy()
    design = result.plan.design
    for number, name in enumerate(design["names"]):
        if name not in runs:
            texts = [_written(point[number]) for point in design["points"]]
            runs.insert(4 + number, name, [texts[point] for point in runs["point"]])
    return _as_text(runs)


def _as_text(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(scenario=frame["scenario"].astype(str))


def _scenarios(result: Result) -> pd.DataFrame:
    """Return the settings of the scenarios, a row a scenario and parameter."""
    rows = [
        (
            item["name"],
            item["title"],
            name,
            _written(value),
            REGISTRY[name].unit if name in REGISTRY else "",
            item["sources"].get(name, ""),
        )
        for item in result.plan.scenarios
        for name, value in item["parameters"].items()
    ]
    columns = ["scenario", "title", "parameter", "value", "unit", "source"]
    return pd.DataFrame(rows, columns=columns)


def _written(value: Any) -> str:
    """Return a value as text: a choice as it is, several numbers set apart by ";"."""
    if isinstance(value, str):
        return value
    return ";".join(map(show, value)) if isinstance(value, list | tuple) else show(value)


def _dictionary(tables: Mapping[str, pd.DataFrame], design: Sequence[str]) -> pd.DataFrame:
    """Return a row a column of each table: meaning, unit, what is allowed and what is found."""
    rows = []
    for table, frame in tables.items():
        for name in frame.columns:
            column = _column(table, str(name), design)
            least, most = _allowed(column)
            numbers = pd.api.types.is_numeric_dtype(frame[name])
            known = frame[name].dropna()
            low, high = (known.min(), known.max()) if numbers and len(known) else ("", "")
            rows.append(
                (table, column.name, column.kind, column.meaning, column.unit,
                 "number" if numbers else "text", least, most, low, high,
                 int(frame[name].isna().sum()))
            )  # fmt: skip
    columns = ["table", "column", "kind", "meaning", "unit", "type", "least_allowed",
               "most_allowed", "least_found", "most_found", "missing"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype(object)


def _column(table: str, name: str, design: Sequence[str]) -> Column:
    if name in _KEYS and name not in design:
        return Column(table, name, "key", *_KEYS[name])
    if name in design and name in REGISTRY:
        return Column(table, name, "design", REGISTRY[name].meaning, REGISTRY[name].unit)
    outcome = outcome_of(name)
    return Column(table, name, "outcome", outcome.meaning, outcome.unit)


def _allowed(column: Column) -> tuple[object, object]:
    """Return the least and the most that a column can hold; "" where there is no such bound."""
    if column.kind == "design" and REGISTRY[column.name].kind in ("number", "count"):
        return REGISTRY[column.name].low, REGISTRY[column.name].high
    if column.unit.startswith("share of"):
        return 0, 1
    return "", ""
