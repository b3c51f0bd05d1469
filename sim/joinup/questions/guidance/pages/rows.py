"""How the tables of the guidance are made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from joinup.analysis.paired import Interval
from joinup.page.tables import PageTable

TWO_FIGURES = "Two figures: agencies weigh what they expect (logit) / learn from what they met."


def made(
    name: str,
    caption: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    data: Sequence[dict[str, Any]],
    *,
    numeric: bool = True,
) -> PageTable:
    """Return a table of rows for people, and of the same as data with every digit."""
    frame = pd.DataFrame(list(data), columns=None if data else list(head))
    return PageTable(name, caption, head, rows, frame, numeric)


def bounds(prefix: str, found: Interval) -> dict[str, float]:
    """Return a mean and the ends of its interval as columns that begin with `prefix`."""
    return {prefix: found.mean, f"{prefix}_low": found.low, f"{prefix}_high": found.high}
