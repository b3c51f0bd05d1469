"""What the charts of persistence share: their last date, and the dots of a rule of decision."""

from __future__ import annotations

from collections.abc import Sequence

from joinup.analysis.paired import Interval
from joinup.page import style
from joinup.page.rows import Dots
from joinup.questions.persistence.trial import HORIZONS

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
