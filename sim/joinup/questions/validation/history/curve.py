"""The curve: partnerships alive by years since the money, as measured and as the model has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from joinup.analysis.points import Array
from joinup.questions.validation.history.programmes import KINDS, Programme, own_rows
from joinup.questions.validation.history.rule import QUARTERS
from joinup.questions.validation.history.tried import Tried

_STOPS = {"cliff", "taper"}


@dataclass(frozen=True)
class Point:
    """A measured share of partnerships alive, so many years after the money.

    `used` is "single" of one programme, "pooled" of several, "lower bound" where those who did not
    answer count as ended; `n` is how many were looked at, NaN where that is not known.
    """

    used: str
    years: float
    share: float
    n: float
    source: str
    definition: str


@dataclass(frozen=True)
class Course:
    """The model's share of places alive, by year since the full money ended, (year,) each.

    `low` and `high` enclose nine in ten worlds.
    """

    measure: str
    share: Array
    low: Array
    high: Array


def read_curve() -> tuple[Point, ...]:
    """Return the measured points that can stand beside the model's curve.

    Left out are those of programmes whose money went on or which a government ended, and those
    without a date.
    """
    return tuple(
        Point(
            row["used"],
            float(row["years_after"]),
            float(row["share"]),
            float(row["of"] or "nan"),
            row["source"],
            row["definition"],
        )
        for row in own_rows("curve.csv")
        if row["used"] != "no"
    )


def money_stopped(programme: Programme) -> bool:
    """Say whether the special money stopped and nothing of it is known to have gone on."""
    stopped = set(programme.codes["ending"]) <= _STOPS and not programme.continuing
    return stopped and not programme.decided


def courses(found: Sequence[Tried]) -> list[Course]:
    """Return the model's curve by each measure, over the programmes whose money stopped.

    Empty where there is no such programme.
    """
    own = [item for item in found if money_stopped(item.programme)]
    return [_course(measure, own) for measure in KINDS] if own else []


def _course(measure: str, own: Sequence[Tried]) -> Course:
    by_world = np.mean([item.alive[measure][:, ::QUARTERS] for item in own], axis=0)
    low, high = np.quantile(by_world, (0.05, 0.95), axis=0)
    return Course(measure, by_world.mean(axis=0), low, high)
