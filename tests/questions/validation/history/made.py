"""Programmes made up for tests, and tables of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from joinup.questions.validation.history.programmes import LEVELS, Programme
from joinup.questions.validation.history.tried import Tried

PLAIN = Programme(
    id="X01",
    name="A board",
    codes={
        "form": ("partnership",),
        "ending": ("cliff",),
        "statutory_duty": ("no",),
        **{name: ("1",) for name, levels in LEVELS.items() if levels == ("0", "1", "2")},
    },
    partners=4,
    grant_years=3,
    continuing=0.0,
    outcome=0.5,
    years_after=4,
    kind="half",
    counted=True,
    decided=False,
    group="core",
)


def coded(**codes: str) -> Programme:
    return replace(PLAIN, codes={**PLAIN.codes, **{name: (code,) for name, code in codes.items()}})


def with_outcome(number: int, outcome: float | None, **codes: str) -> Programme:
    return replace(coded(**codes), id=f"X{number:02}", name=f"Board {number}", outcome=outcome)


def answered(programme: Programme, share: float, *, worlds: int = 4, quarters: int = 41) -> Tried:
    """Return a programme with one share of places alive in all worlds, and half of it by half."""
    alive = np.full((worlds, quarters), share)
    return Tried(
        programme, {"something": alive, "half": alive / 2}, np.full(worlds, 16, dtype=np.int64)
    )


ROW = {
    "id": "X01",
    "name": "A board",
    "form": "partnership",
    "ending": "cliff",
    "statutory_duty": "no",
    **{name: "1" for name, levels in LEVELS.items() if levels == ("0", "1", "2")},
    "partners": "4",
    "grant_years": "3",
    "share_of_money_continuing": "0",
    "outcome": "0.62",
    "outcome_years_after": "4",
}
"""A row of a table without fault."""


def table(rows: Sequence[Mapping[str, str]]) -> str:
    """Return rows as CSV, with the columns of the first."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
