"""Describe one parameter: its default, range, unit, meaning and source.

The registry drives validation, the parameter table, the sliders of the browser, the bounds of
sensitivity designs and the labels of axes. The parameters themselves stand in `parameters.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import Field, dataclass, field
from difflib import get_close_matches
from typing import Any

Value = float | int | str | bool | tuple[float, ...]
"""A value as a scenario holds it: a number, a choice, or one number per partner or group."""


@dataclass(frozen=True)
class Parameter:
    """State everything that is known of one parameter.

    `kind` is "number", "count" (a whole number), "choice" (one of `choices`), "shares" (numbers
    that sum to 1; the empty tuple means equal shares) or "list" (one number for each; the empty
    tuple means that nothing is listed). `axis` is None for one number a run, "partner" or
    "client_group" where a scenario may give one number for each, and for lists "place" or "agency"
    (all places of the first partner, then of the next). `role` is "context"
    for what nobody in the model controls, "lever" for what policy can set, and "scale" for the
    size of the model and the choice of its mechanisms, which all runs of a chunk must share.
    """

    name: str
    default: Value
    low: float
    high: float
    unit: str
    meaning: str
    source: str
    role: str
    kind: str
    axis: str | None
    choices: tuple[str, ...]
    topic: str

    def faults(self, value: object, size: int | None = None) -> list[str]:
        """Return what is wrong with `value`, in words that say what is allowed; [] if nothing is.

        `size` is the number of partners or client groups where the parameter has such an axis.
        Nothing is coerced: "0.5", true and 2.9 for a count are faults.

        >>> from joinup.model.parameters import REGISTRY
        >>> REGISTRY["review_rate"].faults(1.7)
        ['review_rate is 1.7; allowed are numbers from 0 to 1 (per quarter)']
        >>> REGISTRY["partners"].faults(True)
        ['partners is true; allowed are whole numbers from 2 to 10 (departments)']
        """
        if self.kind == "choice":
            return (
                [] if value in self.choices and isinstance(value, str) else [self._refusal(value)]
            )
        if isinstance(value, list | tuple):
            return self._vector_faults(value, size)
        if self.kind == "shares":
            return [f"{self.name} is {show(value)}; allowed is a list of shares that sum to 1"]
        if self.kind == "list":
            return [f"{self.name} is {show(value)}; allowed is a list of {self.range_in_words()}"]
        return [] if self._is_number(value) else [self._refusal(value)]

    def _vector_faults(self, values: Sequence[object], size: int | None) -> list[str]:
        if self.axis is None:
            return [f"{self.name} is a list; allowed is one value, {self.range_in_words()}"]
        found = [self._refusal(value) for value in values if not self._is_number(value)]
        if found:
            return found
        who = self.axis.replace("_", " ")
        if size is not None and len(values) != size and not self.is_left_open(values):
            return [f"{self.name} has {len(values)} values; allowed is one for each {who} ({size})"]
        total = math.fsum(float(value) for value in values)  # type: ignore[arg-type]
        if self.kind == "shares" and values and abs(total - 1.0) > 1e-9:
            return [f"{self.name} sums to {total:g}; the shares of a whole must sum to 1"]
        return []

    def is_left_open(self, value: object) -> bool:
        """Say whether a value is the empty list that leaves shares equal, or nothing listed."""
        return self.kind in ("shares", "list") and isinstance(value, list | tuple) and not value

    def shown(self, value: object) -> str:
        """Write a value as `show` does, and "none" where nothing is listed."""
        return "none" if self.kind == "list" and self.is_left_open(value) else show(value)

    def _is_number(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        whole = self.kind != "count" or isinstance(value, int)
        return whole and self.low <= value <= self.high

    def _refusal(self, value: object) -> str:
        if self.kind == "choice":
            text = f"{self.name} is {show(value)}; allowed are {', '.join(self.choices)}"
            return text + guess(str(value), self.choices)
        return f"{self.name} is {show(value)}; allowed are {self.range_in_words()}"

    def range_in_words(self) -> str:
        """Say the range and unit, as in "numbers from 0 to 1 (share)"."""
        if self.kind == "choice":
            return ", ".join(self.choices)
        noun = "whole numbers" if self.kind == "count" else "numbers"
        return f"{noun} from {self.low:g} to {self.high:g} ({self.unit})"


def show(value: object) -> str:
    """Write a value the way a scenario file would.

    >>> show(True), show("a"), show((0.5, 0.5)), show(())
    ('true', '"a"', '[0.5, 0.5]', 'equal shares')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value + '"'
    if isinstance(value, list | tuple):
        return "[" + ", ".join(show(item) for item in value) + "]" if len(value) else "equal shares"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def guess(word: str, allowed: Sequence[str]) -> str:
    """Return "; did you mean ...?" where an allowed word is near to `word`, else "".

    >>> guess("pool_shere", ["pool_share", "places"])
    '; did you mean pool_share?'
    """
    near = get_close_matches(word, allowed, n=1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else ""


def number(
    default: Value,
    low: float,
    high: float,
    unit: str,
    meaning: str,
    source: str,
    *,
    topic: str,
    role: str = "context",
    kind: str = "number",
    axis: str | None = None,
) -> Any:
    """Declare a numeric parameter as a dataclass field that carries its description."""
    return field(
        metadata={
            "default": default,
            "low": low,
            "high": high,
            "unit": unit,
            "meaning": meaning,
            "source": source,
            "role": role,
            "kind": kind,
            "axis": axis,
            "choices": (),
            "topic": topic,
        }
    )


def choice(
    default: str,
    choices: tuple[str, ...],
    meaning: str,
    source: str,
    *,
    topic: str,
    role: str = "context",
) -> Any:
    """Declare a parameter that takes one of a few words."""
    return field(
        metadata={
            "default": default,
            "low": math.nan,
            "high": math.nan,
            "unit": "choice",
            "meaning": meaning,
            "source": source,
            "role": role,
            "kind": "choice",
            "axis": None,
            "choices": choices,
            "topic": topic,
        }
    )


def described(fields: Sequence[Field[Any]]) -> dict[str, Parameter]:
    """Return the descriptions that a dataclass's fields carry, by name."""
    return {item.name: Parameter(name=item.name, **item.metadata) for item in fields}
