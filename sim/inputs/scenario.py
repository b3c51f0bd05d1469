"""A scenario: a named set of parameter values, each with its source, read from a TOML file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.inputs.consistency import contradictions
from sim.inputs.shipped import locate
from sim.inputs.toml import Document, read
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import DEFAULTS, REGISTRY
from sim.model.registry import Value, guess, show

_TEXTS = ("title", "summary", "extends", "unit")
_LISTS = ("departments", "objectives", "groups")
_TABLES = ("parameters", "sources", "record")
_RECORD = ("outcome", "quarters", "values", "fit", "source")
_LONGEST_TEXT = 2_000
_LONGEST_CHAIN = 20


@dataclass(frozen=True)
class Record:
    """A published record that a scenario is compared with.

    `fit` names the quarters that may be used for calibration; the others are kept back to judge by.
    """

    outcome: str
    quarters: tuple[int, ...]
    values: tuple[float, ...]
    fit: tuple[int, ...]
    source: str


@dataclass(frozen=True)
class Scenario:
    """A named set of context and lever values; what it leaves out takes the registry's defaults."""

    name: str
    title: str
    summary: str
    parameters: Mapping[str, Value]
    sources: Mapping[str, str]
    departments: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    unit: str = "people"
    record: Record | None = None
    path: Path | None = None
    lineage: tuple[str, ...] = field(default=())

    def value(self, name: str) -> Value:
        """Return the value of a parameter, the default where the scenario leaves it out."""
        return self.parameters.get(name, DEFAULTS.get(name, ""))


def load_scenario(name: str | Path) -> Scenario:
    """Return the scenario of a file, given by path or by the bare name of a shipped one.

    Raises InputError with every fault of the file: unknown or misplaced keys, wrong types, values
    out of range, contradictions, a circular `extends`.
    """
    return _load(locate(name, "scenarios"), ())


def _load(path: Path, below: tuple[Path, ...]) -> Scenario:
    document = read(path)
    content = document.content
    _check_keys(document)
    parent = _parent(document, (*below, path.resolve()))
    texts = {key: _text(document, key) for key in _TEXTS if key in content}
    lists = {key: _names(document, key) for key in _LISTS if key in content}
    own = values_of(document, "parameters")
    sources = _sources(document, own)
    for required in ("title", "summary"):
        if required not in content:
            document.fault(f"{required} is missing; every scenario has a title and a summary")
    inherited = dict(parent.parameters) if parent else {}
    merged = {**inherited, **own}
    record = _record(document, merged) if "record" in content else parent.record if parent else None
    if not document.faults:
        for text, name in contradictions(merged):
            document.fault(text, "parameters", name)
        _check_names(document, merged, lists)
    document.raise_faults()

    def inherit(key: str) -> tuple[str, ...]:
        return lists.get(key, getattr(parent, key) if parent else ())

    return Scenario(
        name=path.stem,
        title=texts["title"].strip(),
        summary=" ".join(texts["summary"].split()),
        parameters=merged,
        sources={**(parent.sources if parent else {}), **sources},
        departments=inherit("departments"),
        objectives=inherit("objectives"),
        groups=inherit("groups"),
        unit=texts.get("unit", parent.unit if parent else "people"),
        record=record,
        path=path,
        lineage=(*(parent.lineage if parent else ()), path.stem),
    )


def _check_keys(document: Document) -> None:
    allowed = (*_TEXTS, *_LISTS, *_TABLES)
    for key, value in document.content.items():
        if key not in allowed:
            hint = guess(key, allowed)
            if key in REGISTRY:
                hint = "; parameters stand under [parameters]"
            document.fault(f"{key} is not a key of a scenario{hint}", key)
        elif key in _TABLES and not isinstance(value, dict):
            document.fault(f"{key} is {show(value)}; it must be a table, [{key}]", key)


def _parent(document: Document, chain: tuple[Path, ...]) -> Scenario | None:
    name = document.content.get("extends")
    if not isinstance(name, str):
        return None
    if not name or Path(name).name != name or name in (".", ".."):
        document.fault(
            f"extends is {show(name)}; allowed is the bare name of a scenario in the same folder",
            "extends",
        )
        return None
    path = document.path.parent / f"{name.removesuffix('.toml')}.toml"
    if not path.is_file():
        path = locate(name.removesuffix(".toml"), "scenarios")
    if path.resolve() in chain or len(chain) > _LONGEST_CHAIN:
        names = " -> ".join(item.stem for item in (*chain, path))
        document.fault(f"extends goes in a circle: {names}", "extends")
        return None
    return _load(path, chain)


def _text(document: Document, key: str) -> str:
    value = document.content[key]
    if not isinstance(value, str) or not value.strip():
        document.fault(f"{key} is {show(value)}; it must be text in quotes", key)
        return ""
    if len(value) > _LONGEST_TEXT:
        document.fault(
            f"{key} has {len(value)} characters; at most {_LONGEST_TEXT} are allowed", key
        )
    return value


def _names(document: Document, key: str) -> tuple[str, ...]:
    value = document.content[key]
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        document.fault(f"{key} must be a list of names in quotes", key)
        return ()
    return tuple(value)


def values_of(document: Document, table: str) -> dict[str, Value]:
    """Return the parameter values of one table of a file, noting every fault by name and range."""
    content = document.content.get(table, {})
    values: dict[str, Value] = {}
    if not isinstance(content, dict):
        return values
    for name, value in content.items():
        if name not in REGISTRY:
            hint = guess(name, list(REGISTRY))
            document.fault(f"{name} is not a parameter{hint}", table, name)
            continue
        faults = REGISTRY[name].faults(value)
        for text in faults:
            document.fault(text, table, name)
        if not faults:
            values[name] = tuple(float(v) for v in value) if isinstance(value, list) else value
    return values


def _sources(document: Document, own: Mapping[str, Value]) -> dict[str, str]:
    content = document.content.get("sources", {})
    sources: dict[str, str] = {}
    if not isinstance(content, dict):
        return sources
    written = document.content.get("parameters", {})
    for name, text in content.items():
        if not isinstance(text, str) or not text.strip():
            document.fault(f"the source of {name} must be text in quotes", "sources", name)
        elif not isinstance(written, dict) or name not in written:
            hint = guess(name, list(own))
            document.fault(
                f"{name} has a source here but no value under [parameters]{hint}", "sources", name
            )
        else:
            sources[name] = text
    return sources


def _record(document: Document, parameters: Mapping[str, Value]) -> Record | None:
    content = document.content["record"]
    if not isinstance(content, dict):
        return None
    before = len(document.faults)
    for key in content:
        if key not in _RECORD:
            document.fault(f"{key} is not a key of a record{guess(key, _RECORD)}", "record", key)
    for key in ("outcome", "quarters", "values", "source"):
        if key not in content:
            document.fault(f"the record has no {key}", "record")
    if len(document.faults) > before:
        return None
    outcome, source = content["outcome"], content["source"]
    quarterly = [name for name, item in OUTCOMES.items() if item.grain == "quarter"]
    if outcome not in quarterly:
        hint = guess(str(outcome), quarterly)
        document.fault(f"{show(outcome)} is not an outcome by quarter{hint}", "record", "outcome")
    if not isinstance(source, str):
        document.fault("the source of the record must be text in quotes", "record", "source")
    quarters = _numbers(document, "quarters", whole=True)
    values = _numbers(document, "values", whole=False)
    fit = _numbers(document, "fit", whole=True) if "fit" in content else quarters
    horizon = parameters.get("quarters", DEFAULTS["quarters"])
    assert isinstance(horizon, int)
    if len(quarters) != len(values):
        document.fault(
            f"the record has {len(quarters)} quarters and {len(values)} values; "
            "there must be one value for each quarter",
            "record",
            "values",
        )
    if list(quarters) != sorted(set(quarters)):
        document.fault("the record's quarters must rise and not repeat", "record", "quarters")
    if any(not 0 <= quarter <= horizon for quarter in quarters):
        document.fault(
            f"the record's quarters must lie between 0 and {horizon}", "record", "quarters"
        )
    if missing := sorted(set(fit) - set(quarters)):
        document.fault(f"fit names quarters that the record lacks: {missing}", "record", "fit")
    if len(document.faults) > before:
        return None
    return Record(
        outcome, tuple(int(q) for q in quarters), values, tuple(int(q) for q in fit), source
    )


def _numbers(document: Document, key: str, *, whole: bool) -> tuple[float, ...]:
    value = document.content["record"][key]
    kinds = (int,) if whole else (int, float)
    good = (
        isinstance(value, list)
        and bool(value)
        and all(
            isinstance(item, kinds) and not isinstance(item, bool) and math.isfinite(item)
            for item in value
        )
    )
    if not good:
        noun = "whole numbers" if whole else "numbers"
        document.fault(f"{key} of the record must be a list of {noun}", "record", key)
        return ()
    return tuple(value)


def _check_names(
    document: Document, parameters: Mapping[str, Value], lists: Mapping[str, tuple[str, ...]]
) -> None:
    sizes: dict[str, Any] = {
        "departments": "partners",
        "objectives": "partners",
        "groups": "client_groups",
    }
    for key, names in lists.items():
        size = parameters.get(sizes[key], DEFAULTS[sizes[key]])
        if len(names) != size:
            document.fault(
                f"{key} has {len(names)} names; allowed is one for each of {sizes[key]} ({size})",
                key,
            )
        if len(set(names)) != len(names):
            document.fault(f"{key} names one twice", key)
