"""Write scenarios and experiments as files that can be read again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from joinup.inputs.scenario import Scenario
from joinup.inputs.shipped import shipped, shipped_folder
from joinup.model.registry import Value


def scenario_text(
    scenario: Scenario, title: str, summary: str, values: Mapping[str, Value], source: str
) -> str:
    """Return a scenario file: another scenario with some values changed by `source`.

    A shipped scenario is extended; of any other all values are written out, so that the file stands
    alone.
    """
    top: dict[str, Any] = {"title": title, "summary": summary}
    folder = shipped_folder("scenarios")
    at = scenario.path
    extends = at is not None and at.resolve().parent == folder.resolve() and (
        scenario.name in shipped("scenarios"))  # fmt: skip
    if extends:
        top["extends"] = scenario.name
        parameters, sources = dict(values), dict.fromkeys(values, source)
    else:
        for key in ("departments", "objectives", "groups"):
            if getattr(scenario, key):
                top[key] = list(getattr(scenario, key))
        top["unit"] = scenario.unit
        parameters = {**scenario.parameters, **values}
        sources = {**scenario.sources, **dict.fromkeys(values, source)}
    return toml_text({**top, "parameters": parameters, "sources": sources})


def experiment_text(question: str, title: str, scenarios: Sequence[str], replicates: int) -> str:
    """Return an experiment file that compares some scenarios, the first being the baseline."""
    return toml_text(
        {
            "question": question,
            "title": title,
            "scenarios": list(scenarios),
            "replicates": replicates,
        }
    )


def toml_text(content: Mapping[str, Any]) -> str:
    """Return values and one level of tables as TOML.

    >>> print(toml_text({"a": "x", "t": {"b": [0.5, 1]}}), end="")
    a = "x"
    <BLANKLINE>
    [t]
    b = [0.5, 1]
    """
    lines = [f"{k} = {_value(v)}" for k, v in content.items() if not isinstance(v, Mapping)]
    for name, table in content.items():
        if isinstance(table, Mapping):
            lines += ["", f"[{name}]", *(f"{k} = {_value(v)}" for k, v in table.items())]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(_value, value)) + "]"
    # Text and numbers are written in TOML as in JSON, but for the sign of deletion.
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return text.replace("\x7f", "\\u007f")
