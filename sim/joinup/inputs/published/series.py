"""The series of figures beside a line of dates, by the names that they can be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from joinup.inputs.numerals import grouped, withheld
from joinup.inputs.published.layout import Axis, axes
from joinup.inputs.published.periods import Period, bare, period
from joinup.inputs.published.sheets import Raw, letters, text_of

_MOST_HEADS = 8  # lines of headings


@dataclass(frozen=True)
class Entry:
    """A date's label with what it says of time (None for nothing), and the cell beside it."""

    line: int
    label: str
    period: Period | None
    raw: Raw
    where: str


@dataclass(frozen=True)
class Series:
    """A series of figures by the names that it can be asked for, and where its figures stand."""

    names: tuple[str, ...]
    stands_in: str
    entries: tuple[Entry, ...] = field(repr=False)

    @property
    def title(self) -> str:
        """Return its names in one line."""
        return ", ".join(self.names) or self.stands_in


def figure_places(axis: Axis) -> list[int]:
    """Return the columns beside a line of dates that hold figures, none of them dates."""
    return [place for place in _beside(axis) if _holds_figures(_column(axis, place))]


def series_of(axis: Axis) -> list[Series]:
    """Return every series of figures beside a line of dates.

    Where dates come again, the texts beside them tell series apart (areas, measures).
    """
    figures = figure_places(axis)
    texts = [place for place in _beside(axis) if place not in figures]
    repeats = len(set(axis.periods.values())) < len(axis.periods)
    keys = [place for place in texts if repeats and _tells_apart(axis, place)]
    begin = _first_line(axis, figures)
    lines = [n for n in range(begin, _last_line(axis) + 1) if n not in axis.skipped]
    groups = _groups(axis, lines, keys)
    return [
        Series(
            tuple(dict.fromkeys((*group, *_names(axis, begin, place)))),
            _stands_in(axis, place),
            tuple(_entry(axis, line, place) for line in lines),
        )
        for group, lines in groups.items()
        for place in figures
        if any(_is_figure(axis.lines[line][place]) for line in lines)
    ]


def _beside(axis: Axis) -> list[int]:
    dates = {other.place for other in axes(axis.sheet) if other.across == axis.across}
    return [n for n in range(len(axis.lines[0])) if n not in dates and n != axis.years_at]


def _column(axis: Axis, place: int) -> list[Raw]:
    return [axis.lines[line][place] for line in axis.periods]


def _entry(axis: Axis, line: int, place: int) -> Entry:
    label, said = axis.labels.get(line, ""), axis.periods.get(line)
    return Entry(line, label, said, axis.lines[line][place], axis.where(line, place))


def _last_line(axis: Axis) -> int:
    """Return the last line that belongs to the table: it ends with the first empty one."""
    last = max(*axis.periods, *axis.skipped)
    while last + 1 < len(axis.lines) and len([c for c in axis.lines[last + 1] if c != ""]) > 1:
        last += 1
    return last


def _first_line(axis: Axis, figures: Sequence[int]) -> int:
    """Return the first line of figures, dated or not: what stands above are headings."""
    line = axis.first
    while line > 0 and axis.lines[line - 1][axis.place] != "":
        cells = [axis.lines[line - 1][place] for place in figures]
        years = all(item is not None and item.kind == "year" for item in map(period, cells))
        if years or not _holds_figures(cells):
            break
        line -= 1
    return line


def _tells_apart(axis: Axis, place: int) -> bool:
    """Say whether a text may name a series: each stands by two dates or more."""
    found: dict[str, set[int]] = {}
    for line, item in axis.periods.items():
        found.setdefault(text_of(axis.lines[line][place]), set()).add(item.at)
    return len(found) > 1 and all(len(dates) > 1 for text, dates in found.items() if text)


def _is_figure(raw: Raw) -> bool:
    if isinstance(raw, str):
        return _is_number(raw)
    return isinstance(raw, float | int) and not isinstance(raw, bool)


@lru_cache(maxsize=100_000)
def _is_number(raw: str) -> bool:
    text = bare(text_of(raw))
    digits = text.strip("£$€% ").replace("−", "-")
    return grouped(digits) is not None or grouped(digits, comma=True) is not None


def _holds_figures(cells: Sequence[Raw]) -> bool:
    """Say whether most cells of a column are figures or stand for one that is withheld."""
    filled = [cell for cell in cells if cell != ""]
    n_figures = sum(_is_figure(cell) for cell in filled)
    n_withheld = sum(isinstance(cell, str) and withheld(text_of(cell)) for cell in filled)
    return n_figures > 0 and 2 * (n_figures + n_withheld) > len(filled)


def _groups(
    axis: Axis, lines: Sequence[int], texts: Sequence[int]
) -> dict[tuple[str, ...], list[int]]:
    """Return the lines of each combination of texts; an empty cell repeats the one before it."""
    groups: dict[tuple[str, ...], list[int]] = {}
    before = [""] * len(texts)
    for line in lines:
        cells = [bare(text_of(axis.lines[line][place])) for place in texts]
        before = [cell or last for cell, last in zip(cells, before, strict=True)]
        groups.setdefault(tuple(before), []).append(line)
    return groups


def _headings(axis: Axis, begin: int) -> list[int]:
    """Return the lines of headings above the first figure, the uppermost first."""
    found: list[int] = []
    for line in range(begin - 1, -1, -1):
        filled = [place for place, cell in enumerate(axis.lines[line]) if cell != ""]
        beyond = [place for place in filled if place != axis.place]
        title = not axis.across and (not beyond or (len(filled) == 1 and len(found) > 0))
        if len(found) == _MOST_HEADS or not filled or title:
            break
        found.insert(0, line)
    return found


def _names(axis: Axis, begin: int, place: int) -> tuple[str, ...]:
    """Return the headings of a series; one that spans several stands over the first of them."""
    names = []
    heads = _headings(axis, begin)
    for number, line in enumerate(heads):
        said = text_of(axis.lines[line][place])
        if not said and number < len(heads) - 1:
            cells = enumerate(axis.lines[line][:place])
            left = [text_of(cell) for n, cell in cells if cell != "" and n != axis.place]
            said = left[-1] if left else ""
        names.append(bare(said))
    return tuple(name for name in dict.fromkeys(names) if name)


def _stands_in(axis: Axis, place: int) -> str:
    if not axis.across:
        return f"column {letters(place)}"
    line = axis.sheet.lines[place] if axis.sheet.lines else place + 1
    return f"row {line}"
