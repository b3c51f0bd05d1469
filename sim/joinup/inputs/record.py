"""The published records that a scenario carries, to be compared with."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from joinup.inputs.fields import checked_text, shown
from joinup.inputs.numerals import LARGEST
from joinup.inputs.planned import PlannedRecord
from joinup.inputs.toml import Document
from joinup.model.outcomes import OUTCOMES, QUARTERLY
from joinup.model.registry import guess

_SIGNED = ("u", "ratio", "share/year")  # units of outcomes that may be below 0
HEAVIEST = 1000.0  # a figure's weight
_NEEDED = ("outcome", "quarters", "values", "source")
_KEYS = (*_NEEDED, "fit", "unit", "weights")


@dataclass(frozen=True)
class Record:
    """A published record that a scenario is compared with.

    `fit` names the quarters that may be used for calibration; the others are kept back to judge by,
    all of them where it is empty.
    `unit` says what the figures count, "" where the scenario or the outcome says it. `weights` say
    how much each figure counts in a fit; () is 1 each. `of` names the scenario whose file states
    the record, and so says that it happened; one that extends it is what might have been.
    """

    outcome: str
    quarters: tuple[int, ...]
    values: tuple[float, ...]
    fit: tuple[int, ...]
    source: str
    unit: str = ""
    weights: tuple[float, ...] = ()
    of: str = ""

    @property
    def kept_back(self) -> tuple[int, ...]:
        """Return the quarters that a fit must not read."""
        return tuple(quarter for quarter in self.quarters if quarter not in self.fit)

    def planned(self) -> PlannedRecord:
        """Return the record as a plan holds it."""
        return {
            "outcome": self.outcome,
            "quarters": list(self.quarters),
            "values": list(self.values),
            "fit": list(self.fit),
            "source": self.source,
            "unit": self.unit,
            "weights": list(self.weights),
            "of": self.of,
        }

    def until(self, horizon: int) -> Record | None:
        """Return the part of the record that a run of `horizon` quarters reaches, None if none.

        >>> record = Record("effort", (0, 8, 40), (0.1, 0.2, 0.3), (0, 40), "x").until(20)
        >>> record.quarters, record.values, record.fit
        ((0, 8), (0.1, 0.2), (0,))
        """
        rows = [row for row, quarter in enumerate(self.quarters) if quarter <= horizon]
        if not rows:
            return None
        return replace(
            self,
            quarters=tuple(self.quarters[row] for row in rows),
            values=tuple(self.values[row] for row in rows),
            fit=tuple(quarter for quarter in self.fit if quarter <= horizon),
            weights=tuple(self.weights[row] for row in rows) if self.weights else (),
        )


def faulty_figure(said: str, value: float, outcome: str) -> str:
    """Say why a number cannot be a figure of an outcome; "" if it can.

    >>> faulty_figure("62", 62.0, "joined_up")
    'value is 62; joined_up (share of places) lies from 0 to 1: write 62% as 0.62'
    """
    unit = OUTCOMES[outcome].unit
    if abs(value) > LARGEST:
        return f"value is {said}; allowed are numbers up to {LARGEST:,.0f}"
    if value < 0 and unit not in _SIGNED and not unit.startswith("u/"):
        return f"value is {said}; {outcome} ({unit}) cannot be below 0"
    if value > 1 and is_share(unit):
        return f"value is {said}; {outcome} ({unit}) lies from 0 to 1: write 62% as 0.62"
    return ""


def is_share(unit: str) -> bool:
    """Say whether an outcome of a unit lies from 0 to 1."""
    return unit == "share" or unit.startswith("share of")


def read_records(document: Document) -> tuple[Record, ...]:
    """Return the records of a scenario file, [record] or several [[record]]; () if none is sound.

    Two records of one outcome are a fault: a figure would stand in both the fit and what it is
    judged by.
    """
    content = document.content.get("record", {})
    if isinstance(content, dict):
        found = [_read(document, content, "record")] if "record" in document.content else []
    elif isinstance(content, list) and content and all(isinstance(item, dict) for item in content):
        found = [_read(document, item, "record", str(n)) for n, item in enumerate(content)]
    else:
        document.fault(
            f"record is {shown(content)}; it must be a table, [record] or several [[record]]",
            "record",
        )
        found = []
    records = tuple(record for record in found if record is not None)
    for number, record in enumerate(records):
        if record.outcome in [earlier.outcome for earlier in records[:number]]:
            document.fault(f"two records are of {record.outcome}; there may be one", "record")
    return records


def _read(document: Document, content: Mapping[str, object], *at: str) -> Record | None:
    """Return one record, None where it is faulty; `at` is where it stands."""
    before = len(document.faults)
    for key in content:
        if key not in _KEYS:
            document.fault(f"{key} is not a key of a record{guess(key, _KEYS)}", *at, key)
    for key in _NEEDED:
        if key not in content:
            document.fault(f"the record has no {key}", *at)
    if len(document.faults) > before:
        return None
    outcome = str(content["outcome"])
    if content["outcome"] not in QUARTERLY:
        hint = guess(outcome, QUARTERLY)
        if outcome in OUTCOMES:
            hint = "; it is an outcome of a run"
        document.fault(
            f"{shown(content['outcome'])} is not an outcome by quarter{hint}", *at, "outcome"
        )
    source, unit = (
        checked_text(document, content[key], f"the {key} of the record", *at, key)
        if key in content
        else ""
        for key in ("source", "unit")
    )
    quarters = _counts(document, "quarters", content, at)
    values = _numbers(document, "values", content, (int, float), at)
    fit = quarters
    if "fit" in content:  # an empty list keeps all back
        fit = () if content["fit"] == [] else _counts(document, "fit", content, at)
    weights: tuple[float, ...] = ()
    if "weights" in content:
        weights = _numbers(document, "weights", content, (int, float), at)
        if any(not 0 < weight <= HEAVIEST for weight in weights):
            document.fault(
                f"the weights of a record must lie above 0, up to {HEAVIEST:g}", *at, "weights"
            )
    for value in values if outcome in QUARTERLY else ():
        if text := faulty_figure(f"{value:g}", value, outcome):
            document.fault(f"the record's {text}", *at, "values")
    for key, numbers in (("values", values), ("weights", weights)):
        if quarters and numbers and len(quarters) != len(numbers):
            document.fault(
                f"the record has {len(quarters)} quarters and {len(numbers)} {key}; "
                "there must be one value for each quarter",
                *at,
                key,
            )
    if list(quarters) != sorted(set(quarters)) or any(quarter < 0 for quarter in quarters):
        document.fault(
            "the record's quarters must begin at 0 or later, rise and not repeat", *at, "quarters"
        )
    if quarters and (missing := sorted(set(fit) - set(quarters))):
        document.fault(f"fit names quarters that the record lacks: {missing}", *at, "fit")
    if len(set(fit)) != len(fit):
        document.fault("fit names a quarter twice", *at, "fit")
    if len(document.faults) > before:
        return None
    return Record(outcome, quarters, values, fit, source, unit, weights)


def _counts(
    document: Document, key: str, content: Mapping[str, object], at: tuple[str, ...]
) -> tuple[int, ...]:
    return tuple(int(number) for number in _numbers(document, key, content, (int,), at))


def _numbers(
    document: Document,
    key: str,
    content: Mapping[str, object],
    kinds: tuple[type, ...],
    at: tuple[str, ...],
) -> tuple[float, ...]:
    value = content[key]
    if (
        isinstance(value, list)
        and value
        and all(type(item) in kinds and math.isfinite(item) for item in value)
    ):
        return tuple(float(item) for item in value)
    noun = "numbers" if float in kinds else "whole numbers"
    document.fault(f"{key} of the record must be a list of {noun}", *at, key)
    return ()
