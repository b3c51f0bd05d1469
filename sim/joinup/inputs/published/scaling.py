"""What each figure is multiplied by: thousands, per cent, as headings or an option say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from joinup.errors import InputError
from joinup.inputs.published.amounts import READ, Amount
from joinup.inputs.published.layout import Axis
from joinup.inputs.published.series import Series
from joinup.inputs.published.sheets import text_of
from joinup.inputs.record import is_share
from joinup.model.outcomes import OUTCOMES

if TYPE_CHECKING:
    from joinup.inputs.published.reading import Wishes

_PERCENT = re.compile(r"%|\bper ?cent\b|\bpercentages?\b", re.IGNORECASE)
_MANY = re.compile(r"\b(thousand|million)s?\b|\b(0{3}|0{6})s?\b|['’](0{3})s?\b", re.IGNORECASE)
_SIZE = r"(?:in )?(?:thousands?|millions?|['’]?0{3}s?)"
_UNIT = re.compile(rf"^(?:units?:|£)? ?{_SIZE}$|[(\[]{_SIZE}[)\]]", re.IGNORECASE)
_RATE = re.compile(r"\bper [0-9][0-9, ]*|\brates?\b", re.IGNORECASE)


def scaled(
    path: Path, series: Series, axis: Axis, read: Sequence[Amount], wishes: Wishes
) -> tuple[float, float, list[str]]:
    """Return the factor of a plain figure, that of one with a percent sign, and what was guessed.

    Raises InputError where figures cannot be of the outcome, or may be of two sizes.
    """
    share = is_share(OUTCOMES[wishes.outcome].unit)
    signs = any(item.percent for item in read)
    if wishes.scale is not None:
        return wishes.scale, wishes.scale, []
    headed = bool(_PERCENT.search(" ".join(series.names)))
    if (signs or headed) and not share:
        raise InputError(
            [
                f"{path}: “{series.title}” is in per cent, and {wishes.outcome} counts "
                f"{OUTCOMES[wishes.outcome].unit}; --outcome names another, --scale 1 takes the "
                "figures as they are"
            ]
        )
    if headed or signs:
        return _shares(path, read, headed)
    if share:
        return 1.0, 0.01, []
    return _counts(series, axis)


def _shares(path: Path, read: Sequence[Amount], headed: bool) -> tuple[float, float, list[str]]:
    plain = [item.value for item in read if item.state == READ and not item.percent]
    if not headed or not plain:
        return 1.0, 0.01, ["Figures with a percent sign are divided by 100."]
    if max(plain) <= 1:
        raise InputError(
            [
                f"{path}: the heading says per cent and no figure is above 1; --scale 1 says that "
                "0.62 is 62%, --scale 0.01 that it is 0.62%"
            ]
        )
    return 0.01, 0.01, ["The heading says per cent: figures are divided by 100."]


def _counts(series: Series, axis: Axis) -> tuple[float, float, list[str]]:
    names = " ".join(series.names)
    found = _MANY.search(names)
    lone = [cell for cell in _above(axis) if _UNIT.search(cell)]
    if not found and lone:
        found = _MANY.search(lone[0])
    if found:
        factor = 1e6 if found[0].lower().startswith("million") or found[2] == "000000" else 1e3
        return factor, factor, [f"“{found[0]}” stands over the figures: times {factor:,.0f}."]
    if _RATE.search(names):
        return 1.0, 1.0, [f"“{series.title}” seems to be a rate; its figures are taken as counts."]
    return 1.0, 1.0, []


def _above(axis: Axis) -> list[str]:
    """Return the texts above a table, from the sheet's first row to its first figure."""
    rows = axis.sheet.rows[: axis.place if axis.across else axis.first]
    return [text_of(cell) for row in rows for cell in row if isinstance(cell, str) and cell]
