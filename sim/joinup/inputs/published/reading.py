"""A published table as figures: what is sure, what was guessed, left out and found unsure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from joinup.inputs.published.amounts import LEFT_OUT, READ, Amount, amount, style_of
from joinup.inputs.published.books import opened
from joinup.inputs.published.choosing import chosen_axis, chosen_series, chosen_sheet
from joinup.inputs.published.layout import Axis
from joinup.inputs.published.scaling import scaled
from joinup.inputs.published.series import Entry, Series
from joinup.inputs.published.sheets import text_of
from joinup.inputs.record import faulty_figure

_QUARTER_ENDS = (3, 6, 9, 12)


@dataclass(frozen=True)
class Wishes:
    """What a user settles in place of a guess; what is empty is guessed or asked.

    `series` are names that the series must bear. `date` is the heading of the dates. `month` (1 to
    12) is that of a bare year, `order` is day-first or month-first, `quarters` calendar or
    financial, `decimal` "." or ",", `scale` what each figure is multiplied by.
    """

    sheet: str = ""
    series: tuple[str, ...] = ()
    date: str = ""
    outcome: str = "clients_in_need"
    month: int | None = None
    order: str = ""
    quarters: str = ""
    decimal: str = ""
    scale: float | None = None
    encoding: str = ""


@dataclass(frozen=True)
class Taken:
    """A figure that was read: `month` counts from January of year 0, `said` is the cell itself."""

    month: int
    value: float
    where: str
    said: str
    why: str = ""

    @property
    def date(self) -> str:
        """Return the date as the figures file has it."""
        return f"{self.month // 12}-{self.month % 12 + 1:02d}"


@dataclass(frozen=True)
class Reading:
    """What was made of a table: figures in order of time, and one line for all that was not sure.

    `stands_in` says where the figures stand, `digest` is the SHA-256 of the file.
    """

    stands_in: str
    figures: tuple[Taken, ...]
    guesses: tuple[str, ...]
    left_out: tuple[str, ...]
    unsure: tuple[str, ...]
    digest: str

    def to_csv(self) -> str:
        """Return the figures file: date, value and weight, 1 for all."""
        lines = [f"{figure.date},{figure.value:.12g},1\n" for figure in self.figures]
        return "".join(["date,value,weight\n", *lines])


def read_published(path: Path, wishes: Wishes) -> Reading:
    """Read a public table as figures of an outcome.

    Cells that may mean two things are no figures: they are listed. Raises InputError where the file
    cannot be read or where an option has to settle which table, series or reading is meant.
    """
    sheets, guesses, separator = opened(path, wishes.encoding)
    sheet, said = chosen_sheet(path, sheets, wishes.sheet)
    guesses += said
    axis, months, said = chosen_axis(path, sheet, wishes)
    guesses += said
    series, said = chosen_series(path, axis, wishes)
    guesses += said
    style = style_of([entry.raw for entry in series.entries], separator, wishes.decimal)
    if style.decimal == "," and not wishes.decimal:
        guesses.append("Decimals stand behind a comma.")
    read = {entry.where: amount(entry.raw, style) for entry in series.entries}
    factor, percent, said = scaled(path, series, axis, list(read.values()), wishes)
    guesses += said
    taken, left_out, unsure = _sorted_out(series, months, read, factor, percent, wishes.outcome)
    taken, said = _one_a_month(taken)
    unsure += said
    taken, said = _one_a_quarter(sorted(taken, key=lambda figure: figure.month))
    guesses += said
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Reading(
        _place(sheet.name, axis, series),
        tuple(taken),
        tuple(guesses),
        tuple(left_out),
        tuple(unsure),
        digest,
    )


def _place(sheet: str, axis: Axis, series: Series) -> str:
    within = f"sheet “{sheet}”, " if sheet else ""
    return f"{within}{series.stands_in} (“{series.title}”), dates in {axis.name}"


def _sorted_out(
    series: Series,
    months: dict[int, int],
    read: dict[str, Amount],
    factor: float,
    percent: float,
    outcome: str,
) -> tuple[list[Taken], list[str], list[str]]:
    """Return the figures, and lines for what was left out and what is unsure."""
    taken: list[Taken] = []
    left_out: list[str] = []
    unsure: list[str] = []
    for entry in series.entries:
        amount = read[entry.where]
        if entry.period is None:
            left_out += _without_date(entry, amount)
        elif amount.state != READ:
            lines = left_out if amount.state == LEFT_OUT else unsure
            lines.append(f"{entry.where}, {entry.label}: {amount.why}.")
        else:
            value = amount.value * (percent if amount.percent else factor)
            if fault := faulty_figure(f"{value:.12g}", value, outcome):
                unsure.append(f"{entry.where}, {entry.label}: {fault}.")
            else:
                month = months[entry.line]
                taken.append(Taken(month, value, entry.where, text_of(entry.raw), amount.why))
    return taken, left_out, unsure


def _without_date(entry: Entry, amount: Amount) -> list[str]:
    """Say that a figure stands beside what is no date; where there is no figure, say nothing."""
    if amount.state != READ:
        return []
    label = f"“{entry.label}”" if entry.label else "the empty cell"
    return [f"{entry.where}: {label} beside it is no date that can be read."]


def _one_a_month(taken: Sequence[Taken]) -> tuple[list[Taken], list[str]]:
    """Return the figures whose month has no other; two of one month are unsure."""
    by_month: dict[int, list[Taken]] = {}
    for figure in taken:
        by_month.setdefault(figure.month, []).append(figure)
    unsure = [
        f"{_cells(items)}: {len(items)} figures are of {items[0].date}; none is taken."
        for items in by_month.values()
        if len(items) > 1
    ]
    return [items[0] for items in by_month.values() if len(items) == 1], unsure


def _one_a_quarter(taken: Sequence[Taken]) -> tuple[list[Taken], list[str]]:
    """Return the figures of March, June, September and December where there are several a quarter.

    A run has one figure a quarter.
    """
    quarters = [figure.month // 3 for figure in taken]
    if len(set(quarters)) == len(quarters):
        return list(taken), []
    kept = [figure for figure in taken if figure.month % 12 + 1 in _QUARTER_ENDS]
    guess = (
        "Some quarters have several figures, and a run has one: those of March, June, September "
        f"and December are kept, the other {len(taken) - len(kept)} are not."
    )
    return kept, [guess]


def _cells(items: Iterable[Taken]) -> str:
    return " and ".join(figure.where for figure in items)
