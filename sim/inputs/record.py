"""The published record that a scenario carries, to be compared with."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from sim.inputs.fields import checked_text, shown, table
from sim.inputs.toml import Document
from sim.model.outcomes import OUTCOMES, QUARTERLY
from sim.model.registry import guess

_NEEDED = ("outcome", "quarters", "values", "source")
_KEYS = (*_NEEDED, "fit")


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

    def until(self, horizon: int) -> Record | None:
        """Return the part of the record that a run of `horizon` quarters reaches, None if none.

        >>> Record("effort", (0, 8, 40), (0.1, 0.2, 0.3), (0, 40), "x").until(20)
        Record(outcome='effort', quarters=(0, 8), values=(0.1, 0.2), fit=(0,), source='x')
        """
        kept = [pair for pair in zip(self.quarters, self.values, strict=True) if pair[0] <= horizon]
        if not kept:
            return None
        quarters, values = zip(*kept, strict=True)
        fit = tuple(quarter for quarter in self.fit if quarter <= horizon)
        return replace(self, quarters=quarters, values=values, fit=fit)


def read_record(document: Document) -> Record | None:
    """Return the record of a scenario file, None where it has none or a faulty one."""
    if "record" not in document.content:
        return None
    before = len(document.faults)
    content = table(document, "record")
    for key in content:
        if key not in _KEYS:
            document.fault(f"{key} is not a key of a record{guess(key, _KEYS)}", "record", key)
    for key in _NEEDED:
        if key not in content:
            document.fault(f"the record has no {key}", "record")
    if len(document.faults) > before:
        return None
    outcome = str(content["outcome"])
    if content["outcome"] not in QUARTERLY:
        hint = guess(outcome, QUARTERLY)
        if outcome in OUTCOMES:
            hint = "; it is an outcome of a run"
        document.fault(
            f"{shown(content['outcome'])} is not an outcome by quarter{hint}", "record", "outcome"
        )
    source = checked_text(
        document, content["source"], "the source of the record", "record", "source"
    )
    quarters = tuple(int(q) for q in _numbers(document, "quarters", content["quarters"], (int,)))
    values = _numbers(document, "values", content["values"], (int, float))
    fit = quarters
    if "fit" in content:
        fit = tuple(int(q) for q in _numbers(document, "fit", content["fit"], (int,)))
    if quarters and values and len(quarters) != len(values):
        document.fault(
            f"the record has {len(quarters)} quarters and {len(values)} values; "
            "there must be one value for each quarter",
            *("record", "values"),
        )
    if list(quarters) != sorted(set(quarters)) or any(quarter < 0 for quarter in quarters):
        document.fault(
            "the record's quarters must begin at 0 or later, rise and not repeat",
            *("record", "quarters"),
        )
    if quarters and (missing := sorted(set(fit) - set(quarters))):
        document.fault(f"fit names quarters that the record lacks: {missing}", "record", "fit")
    if len(set(fit)) != len(fit):
        document.fault("fit names a quarter twice", "record", "fit")
    if len(document.faults) > before:
        return None
    return Record(outcome, quarters, values, fit, source)


def _numbers(
    document: Document, key: str, value: object, kinds: tuple[type, ...]
) -> tuple[float, ...]:
    if (
        isinstance(value, list)
        and value
        and all(type(item) in kinds and math.isfinite(item) for item in value)
    ):
        return tuple(float(item) for item in value)
    noun = "numbers" if float in kinds else "whole numbers"
    document.fault(f"{key} of the record must be a list of {noun}", "record", key)
    return ()
