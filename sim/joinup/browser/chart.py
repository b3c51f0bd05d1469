"""Small charts over time as SVG: light enough to be drawn anew each quarter, readable in any theme.

Colours are classes of the style sheet, text is text, and each chart says in words what it shows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from joinup.browser.funding import Funding
from joinup.inputs.dates import when
from joinup.page.words import figures

_WIDTH, _HEIGHT = 420, 210
_LEFT, _TOP, _BOTTOM = 46, 12, 34
_PLOT_HEIGHT = _HEIGHT - _TOP - _BOTTOM
_LETTER = 6  # width of a letter of a label, more or less
_LINE = 13  # height of a label
_YEAR = 34  # room that a year takes on the axis


@dataclass(frozen=True)
class Line:
    """One line: its label, and its values from quarter 0 on."""

    label: str
    values: Sequence[float]
    colour: int  # number of a colour in the style sheet, from 1


@dataclass(frozen=True)
class Frame:
    """What charts that stand together share, so that a quarter lies at one spot in all of them.

    That is the last quarter, the funding, changes of policy, the month in which quarter 0 ends
    (None where a run has no dates), and the room for labels in letters.
    """

    quarters: int
    funding: Funding | None = None
    changes: Sequence[int] = ()
    begins: int | None = None
    letters: int = 16


def chart(
    title: str,
    lines: Sequence[Line],
    frame: Frame,
    *,
    top: float | None = None,
) -> str:
    """Return a chart as SVG; `top` is the end of its scale where it is known, as 1 for shares."""
    highest = max(
        [value for line in lines for value in line.values if math.isfinite(value)] + [0.0]
    )
    scale = top if top is not None else nice(highest)
    place = _Place(frame.quarters, scale, _WIDTH - _LEFT - 12 - _LETTER * frame.letters)
    x, y = place.x, place.y
    parts = [
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(in_words(title, lines, frame.begins))}">'
    ]
    if frame.funding:
        parts += _funding(frame, place)
    for number in range(5):
        value = scale * number / 4
        parts.append(
            f'<line class="grid" x1="{_LEFT}" x2="{_LEFT + place.width}" y1="{y(value):.1f}" '
            f'y2="{y(value):.1f}"/>'
        )
        if number % 2 == 0:
            parts.append(
                f'<text class="tick" x="{_LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">'
                f"{figures(value)}</text>"
            )
    parts += _years(frame, place)
    for quarter in frame.changes:
        parts.append(
            f'<line class="change" x1="{x(quarter):.1f}" x2="{x(quarter):.1f}" y1="{_TOP}" '
            f'y2="{_TOP + _PLOT_HEIGHT}"><title>policy changed: {at(quarter, frame.begins)}</title>'
            "</line>"
        )
    for line in lines:
        run = [(x(q), y(v)) for q, v in enumerate(line.values) if math.isfinite(v)]
        parts.append(f'<polyline class="line c{line.colour}" points="{_points(run)}"/>')
    parts += _labels(lines, place)
    return "".join([*parts, "</svg>"])


@dataclass(frozen=True)
class _Place:
    """Where a quarter and a value lie on the drawing."""

    quarters: int
    top: float
    width: float  # of the plot, which leaves room for the labels

    def x(self, quarter: float) -> float:
        return _LEFT + self.width * quarter / max(self.quarters, 1)

    def y(self, value: float) -> float:
        return _TOP + _PLOT_HEIGHT * (1 - value / self.top)


def in_words(title: str, lines: Sequence[Line], begins: int | None = None) -> str:
    """Say what a chart shows, for those who cannot see it.

    >>> in_words("Effort (share)", [Line("mean", [0.0, 0.5], 1)])
    'Effort (share). mean: from 0 in year 0 to 0.5 in year 0.25.'
    """
    said = [
        f"{line.label}: from {figures(line.values[0])} in {at(0, begins)} to "
        f"{figures(line.values[-1])} in {at(len(line.values) - 1, begins)}."
        for line in lines
        if len(line.values)
    ]
    return f"{title}. {' '.join(said)}"


def nice(value: float) -> float:
    """Return a round number at or above a value, for the end of a scale.

    >>> nice(1850), nice(0.31), nice(0)
    (2000.0, 0.4, 1.0)
    """
    if not value > 0 or not math.isfinite(value):
        return 1.0
    unit = 10.0 ** math.floor(math.log10(value))
    return next(
        round(step * unit, 12) for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * unit >= value
    )


def _points(pairs: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)


def at(quarter: int, begins: int | None) -> str:
    """Say when a quarter of a run ends: the month, or the years since the start.

    >>> at(6, 12 * 1998 + 5), at(6, None)
    ('December 1999', 'year 1.5')
    """
    return f"year {quarter / 4:g}" if begins is None else when(quarter, begins)


def years(quarters: int, begins: int | None) -> list[tuple[float, str]]:
    """Return where years begin up to a quarter, each January, and what they are called.

    Where a run has no dates its years are counted from its start.

    >>> years(8, 12 * 1998 + 5), years(8, None)
    ([(2.3333333333333335, '1999'), (6.333333333333333, '2000')], [(0, '0'), (4, '1'), (8, '2')])
    """
    if begins is None:
        return [(quarter, f"{quarter // 4}") for quarter in range(0, quarters + 1, 4)]
    first = -begins % 12  # months until the first January
    months = range(first, 3 * quarters + 1, 12)
    return [(month / 3, f"{(begins + month) // 12}") for month in months]


def _years(frame: Frame, place: _Place) -> list[str]:
    """Write as many years as there is room for, as the one screen does."""
    found = years(frame.quarters, frame.begins)
    every = max(1, math.ceil(len(found) * _YEAR / place.width))
    height = _HEIGHT - _BOTTOM + 16
    drawn = [
        f'<text class="tick" x="{place.x(where):.1f}" y="{height}" text-anchor="middle">{year}'
        "</text>"
        for where, year in found[::every]
    ]
    if frame.begins is None:
        drawn.append(
            f'<text class="tick" x="{_LEFT + place.width:.1f}" y="{_HEIGHT - 4}" '
            'text-anchor="end">years since the start</text>'
        )
    return drawn


def _funding(frame: Frame, place: _Place) -> list[str]:
    """Shade the quarters of funding: in full, lighter while it falls, and what is handed over."""
    assert frame.funding
    x, kept = place.x, frame.funding.kept
    start, end, over = (
        min(quarter, frame.quarters)
        for quarter in (frame.funding.start, frame.funding.end, frame.funding.over)
    )
    spans = [("funded", start, end, 1.0), ("tapered", end, over, 1.0)]
    spans += [("mainstream", over, frame.quarters, kept)] if kept > 0 else []
    drawn = [
        f'<rect class="{name}" x="{x(first):.1f}" width="{x(last) - x(first):.1f}" y="{_TOP}" '
        f'height="{_PLOT_HEIGHT}" opacity="{strength:.2f}"/>'
        for name, first, last, strength in spans
        if last > first
    ]
    if kept > 0 and over < frame.quarters:
        drawn.append(
            f'<line class="handover" x1="{x(over):.1f}" x2="{x(over):.1f}" y1="{_TOP}" '
            f'y2="{_TOP + _PLOT_HEIGHT}"><title>hand-over: {at(over, frame.begins)}</title></line>'
        )
    return drawn


def _labels(lines: Sequence[Line], place: _Place) -> list[str]:
    """Write each line's label at its end, moved apart where they would meet."""
    ends = [
        (place.y(line.values[-1]), line)
        for line in lines
        if len(line.values) and math.isfinite(line.values[-1])
    ]
    found: list[tuple[float, Line]] = []
    lowest = -math.inf
    for wanted, line in sorted(ends, key=lambda end: end[0]):
        lowest = max(wanted, lowest + _LINE)
        found.append((lowest, line))
    beyond = max(0.0, lowest - (_TOP + _PLOT_HEIGHT + 4)) if found else 0.0
    return [
        f'<text class="label c{line.colour}" x="{_LEFT + place.width + 6}" '
        f'y="{height - beyond + 4:.1f}">{escape(line.label)}</text>'
        for height, line in found
    ]
