"""A chart and everything that stands beside it on the page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from joinup.page import style
from joinup.page.tables import as_frame, to_csv

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

NARROW = 6.4  # inches: a figure of this width is whole on a phone, with letters that can be read
_PHONE = 20  # rem, of a narrow figure
_LETTERS = 4.2  # rem an inch, at which letters of 12 points have 11 pixels


@dataclass(frozen=True)
class Chart:
    """A chart with its words and its data.

    None of the words are in the picture, for a page says them; `joinup.page.frame` puts them there.
    """

    name: str
    title: str  # the finding, worked out from the data
    subtitle: str  # measure, population, period
    alternative: str  # for those who cannot see it
    note: str  # how to read it
    figure: Figure
    table: pd.DataFrame  # or its rows, by column

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", as_frame(self.table))

    @cached_property
    def svg(self) -> str:
        """Return the picture as SVG, the same to the byte each time."""
        return style.svg(self.figure, self.name)

    @property
    def least(self) -> int:
        """Return the width in rem below which its letters are too small; then it scrolls."""
        width = float(self.figure.get_figwidth())
        return _PHONE if width <= NARROW else round(_LETTERS * width)

    @cached_property
    def csv(self) -> str:
        """Return the data as CSV that opens safely in a spreadsheet."""
        return to_csv(self.table)
