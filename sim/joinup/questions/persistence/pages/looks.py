"""What the pages of persistence share: a last date, a rule's dots, what the mean field covers."""

from __future__ import annotations

from collections.abc import Sequence

from joinup.analysis.paired import Interval
from joinup.page import style
from joinup.page.rows import Dots
from joinup.page.words import listed
from joinup.questions.persistence.meanfield import left_out
from joinup.questions.persistence.trial import HORIZONS, Subject

LAST = HORIZONS[-1]


def dots(label: str, found: Sequence[Interval], number: int) -> Dots:
    """Return a series of means with intervals, in the look of a rule of decision."""
    n_rows = len(found)
    return Dots(
        label,
        [item.mean for item in found],
        [style.PALETTE[number]] * n_rows,
        [style.MARKERS[number]] * n_rows,
        [item.low for item in found],
        [item.high for item in found],
    )


def covered(asked: Subject, what: str) -> str:
    """Say what of a scenario a result of the mean field, called `what`, leaves out, if anything."""
    missing = left_out(asked.values)
    if not missing:
        return f"{what} counts every mechanism that this scenario uses, but no luck."
    return (
        f"{what} leaves out luck and some of what this scenario has: {listed(missing)}. Where it "
        "and the simulation differ, believe the simulation."
    )
