"""What two readers coded from the design texts, and how far they agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from joinup.questions.validation.history.programmes import (
    LEVELS,
    ORDINAL,
    Programme,
    open_levels,
    own_rows,
)


@dataclass(frozen=True)
class Coded:
    """One field of one programme as the first and the second reader coded it.

    `example` says that the codebook gives this very code away.
    """

    id: str
    field: str
    first: str
    second: str
    example: bool


@dataclass(frozen=True)
class Agreement:
    """How far two readers agree on a field.

    `kappa` is Cohen's: linearly weighted for the codes 0 to 2, plain for words; 1 is full
    agreement, 0 what chance would give. NaN where all have one code.
    """

    field: str
    n: int
    same: float
    kappa: float


def read_codes() -> tuple[Coded, ...]:
    """Return what was coded."""
    return tuple(
        Coded(
            row["id"],
            row["field"],
            row["first"],
            row["second"],
            example=row["example_in_codebook"] == "yes",
        )
        for row in own_rows("codes.csv")
    )


def as_read(programmes: Sequence[Programme], codes: Sequence[Coded]) -> tuple[Programme, ...]:
    """Return programmes with the readers' codes; a field on which they differ is left open."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for item in codes:
        levels = open_levels(item.field, item.first, item.second)
        found.setdefault(item.id, {})[item.field] = levels
    return tuple(item.with_codes(found.get(item.id, {})) for item in programmes)


def agreement(codes: Sequence[Coded]) -> list[Agreement]:
    """Return how far two readers agree, field by field, leaving the codebook's examples out."""
    return [_agreement(field, codes) for field in LEVELS]


def _agreement(field: str, codes: Sequence[Coded]) -> Agreement:
    from sklearn.metrics import cohen_kappa_score

    own = [item for item in codes if item.field == field and not item.example]
    first = [item.first.removesuffix("?") for item in own]
    second = [item.second.removesuffix("?") for item in own]
    weights = "linear" if LEVELS[field] == ORDINAL else None
    varied = len({*first, *second}) > 1
    kappa = float(cohen_kappa_score(first, second, weights=weights)) if varied else float("nan")
    same = sum(a == b for a, b in zip(first, second, strict=True)) / len(own)
    return Agreement(field, len(own), same, kappa)
