"""Which sheet, dates and series are meant: the only one there is, or the one that is named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from joinup.errors import InputError
from joinup.inputs.published.layout import Axis, axes, of_one_length
from joinup.inputs.published.periods import bare
from joinup.inputs.published.resolving import months_of
from joinup.inputs.published.series import Series, figure_places, series_of
from joinup.inputs.published.sheets import Sheet, text_of
from joinup.model.registry import guess

if TYPE_CHECKING:
    from joinup.inputs.published.reading import Wishes

_MOST_NAMED = 12


def chosen_sheet(path: Path, sheets: Sequence[Sheet], name: str) -> tuple[Sheet, list[str]]:
    """Return the sheet that is named, or the only one in sight with a table of dates."""
    if name:
        for sheet in sheets:
            if sheet.name.casefold() == name.casefold():
                return sheet, []
        names = [sheet.name for sheet in sheets if sheet.name]
        said = guess(name, names) or f"; there are {_listed(names)}" if names else ": it is text"
        raise InputError([f"{path} has no sheet {name}{said}"])
    found = [sheet for sheet in sheets if not sheet.hidden and _has_table(sheet)]
    if not found:
        raise InputError([f"{path}: no row or column with three dates and figures beside it"])
    if len(found) > 1:
        names = [sheet.name for sheet in found]
        raise InputError([f"{path}: {_listed(names)} hold dates; --sheet says which is meant"])
    guesses = [f"The table is on the sheet “{found[0].name}”."] if len(sheets) > 1 else []
    return found[0], guesses


def _has_table(sheet: Sheet) -> bool:
    return any(figure_places(axis) for axis in axes(sheet))


def chosen_axis(path: Path, sheet: Sheet, wishes: Wishes) -> tuple[Axis, dict[int, int], list[str]]:
    """Return the line of dates, the month of each figure's cell in it, and what was guessed.

    Of several that say the same the first is taken. Raises InputError where they differ.
    """
    found = [axis for axis in axes(sheet) if figure_places(axis)]
    if wishes.date:
        names = [axis.heading or axis.name for axis in found]
        found = [axis for axis in found if _same(wishes.date, (axis.heading, axis.name))]
        if not found:
            raise InputError([f"{path}: no dates under {wishes.date}; there are {_listed(names)}"])
    elif found:
        found = [axis for axis in found if len(axis.periods) == len(found[0].periods)]
    if not found:
        raise InputError([f"{path}: no row or column with three dates and figures beside it"])
    words = [text_of(cell) for row in sheet.rows for cell in row if isinstance(cell, str)]
    read: list[tuple[Axis, dict[int, int], list[str]]] = []
    faults: list[str] = []
    for candidate in found:
        axis, said = of_one_length(candidate)
        try:
            months, guesses = months_of(axis.periods, axis.labels, wishes, words)
            read.append((axis, months, said + guesses))
        except InputError as error:
            faults += error.faults
    if not read:
        raise InputError([f"{path}: {fault}" for fault in dict.fromkeys(faults)])
    axis, months, guesses = read[0]
    if any(other != months or one.across != axis.across for one, other, _ in read):
        names = [one.heading or one.name for one, _, _ in read]
        raise InputError([f"{path}: {_listed(names)} hold dates; --date says which is meant"])
    return axis, months, guesses


def chosen_series(path: Path, axis: Axis, wishes: Wishes) -> tuple[Series, list[str]]:
    """Return the series that bears every name that is asked for, or the only one."""
    found = series_of(axis)
    names = list(dict.fromkeys(name for series in found for name in series.names))
    for name in wishes.series:
        fitting = [series for series in found if _same(name, (*series.names, series.stands_in))]
        if not fitting:
            said = guess(name, names) or f"; there are {_listed(s.title for s in found)}"
            raise InputError([f"{path}: no series {name}{said}"])
        found = fitting
    if len(found) > 1:
        raise InputError(
            [
                f"{path}: {len(found)} series of figures: {_listed(_told_apart(found))}; "
                "--series NAME says which, and may be repeated"
            ]
        )
    (series,) = found
    return series, ([] if wishes.series else [f"The figures are those of “{series.title}”."])


def _told_apart(series: Sequence[Series]) -> list[str]:
    """Return a title of each series, with where it stands if others have the same."""
    titles = [item.title for item in series]
    return [
        item.title if titles.count(item.title) == 1 else f"{item.title} ({item.stands_in})"
        for item in series
    ]


def _same(name: str, names: Iterable[str]) -> bool:
    wanted = bare(" ".join(name.split())).casefold()
    return any(wanted == other.casefold() for other in names)


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    shown = [f"“{name}”" for name in every[:_MOST_NAMED]]
    beyond = len(every) - len(shown)
    return ", ".join(shown) + (f" and {beyond} more" if beyond else "")
