"""Recorded figures one by one: those that a fit may read, and those kept back to judge it by."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from joinup.errors import InputError
from joinup.inputs import dates
from joinup.inputs.files import as_text, read_bytes
from joinup.inputs.numerals import has_decimal_comma, hint, may_be_thousands, number
from joinup.inputs.record import HEAVIEST, faulty_figure, is_share
from joinup.inputs.scenario import Scenario
from joinup.model.outcomes import OUTCOMES
from joinup.model.registry import guess

COLUMNS = ("date", "value", "weight")
FEWEST = 3  # figures that a fit needs
_MOST_FAULTS = 20


@dataclass(frozen=True)
class Figure:
    """A recorded figure; one of weight w > 0 counts as if it were sqrt(w) times as exact.

    `kept_back` says that no fit may read it.
    """

    outcome: str
    quarter: int
    value: float
    weight: float = 1.0
    kept_back: bool = False


@dataclass(frozen=True)
class Figures:
    """What is recorded of a scenario, and the source of each outcome's figures.

    `begins` is the month of quarter 0, None where nobody said it. `units` say what each outcome's
    figures count. `notes` are what a reader should know of the file.
    """

    figures: tuple[Figure, ...]
    sources: Mapping[str, str]
    begins: int | None
    units: Mapping[str, str]
    notes: tuple[str, ...] = ()

    def fitted(self) -> tuple[Figure, ...]:
        """Return the figures that a fit may read; it is given nothing else."""
        return tuple(item for item in self.figures if not item.kept_back)

    def kept_back(self) -> tuple[Figure, ...]:
        """Return the figures that no fit may read."""
        return tuple(item for item in self.figures if item.kept_back)


def figures_of(scenario: Scenario) -> Figures | None:
    """Return the figures of the record that a scenario carries, None where it carries none."""
    if not scenario.records:
        return None
    figures = tuple(
        Figure(record.outcome, quarter, value, weight, quarter not in record.fit)
        for record in scenario.records
        for quarter, value, weight in zip(
            record.quarters,
            record.values,
            record.weights or (1.0,) * len(record.quarters),
            strict=True,
        )
    )
    sources = {record.outcome: record.source for record in scenario.records}
    units = {
        item.outcome: item.unit or unit_of(scenario, item.outcome) for item in scenario.records
    }
    return Figures(figures, sources, dates.month_of(scenario.begins), units)


def unit_of(scenario: Scenario, outcome: str) -> str:
    """Return what an outcome counts in a scenario: its own word for people, else the outcome's."""
    unit = OUTCOMES[outcome].unit
    return scenario.unit if unit == "people" else unit


def read_figures(path: Path, scenario: Scenario, outcome: str) -> Figures:
    """Return the figures of a CSV file with the columns date, value and, if wanted, weight.

    The first date is quarter 0 where the scenario does not say when it begins. Raises InputError
    with every fault of the file, each with its line.
    """
    begins, quarters = dates.month_of(scenario.begins), scenario.value("quarters")
    assert isinstance(quarters, int)
    lines = as_text(path, read_bytes(path, "a CSV file")).splitlines()
    rows = _rows(path, lines)
    head = [cell.strip().lower() for cell in rows[0][1]]
    while len(head) > 1 and not head[-1]:  # a spreadsheet writes its empty columns too
        head.pop()
    if fault := _faulty_head(head, lines[rows[0][0] - 1]):
        raise InputError([f"{path}:{rows[0][0]}: {fault}"])
    found, faults = _cells(rows[1:], head, outcome)
    if not faults and begins is None and found:
        begins = found[0].month
    if not faults and begins is not None:
        faults = _dates(found, begins, quarters)
    if not faults:
        faults = _too_few(found)
    if faults:
        raise InputError([f"{path}:{line}: {text}" for line, text in sorted(faults)[:_MOST_FAULTS]])
    assert begins is not None
    figures = tuple(
        Figure(
            outcome,
            dates.quarter_in(row.month, begins),
            row.value,
            row.weight or 1.0,
            kept_back=row.weight == 0,
        )
        for row in found
    )
    units = {outcome: unit_of(scenario, outcome)}
    return Figures(figures, {outcome: str(path)}, begins, units, tuple(_gaps(path, found)))


@dataclass(frozen=True)
class _Row:
    line: int
    date: str
    month: int
    value: float
    weight: float


_Faults = list[tuple[int, str]]


def _faulty_head(head: Sequence[str], line: str) -> str:
    if len(head) == 1 and (";" in line or "\t" in line):
        sign = "semicolons" if ";" in line else "tabs"
        return f"the columns are separated by {sign}; separate them by commas"
    for name in head:
        if name not in COLUMNS:
            near = guess(name, COLUMNS) or f"; allowed are {', '.join(COLUMNS)}"
            return f"{name or 'an empty name'} is not a column{near}"
        if head.count(name) > 1:
            return f"the column {name} is there twice"
    missing = [name for name in COLUMNS[:2] if name not in head]
    if missing:
        return f"the column {missing[0]} is missing; the first line is: date,value,weight"
    return ""


def _rows(path: Path, lines: Sequence[str]) -> list[tuple[int, list[str]]]:
    """Return the rows that are not blank, each with its line."""
    reader = csv.reader(lines, strict=True)
    try:
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise InputError([f"{path}:{reader.line_num}: not CSV ({error})"]) from None


def _cells(
    rows: Sequence[tuple[int, list[str]]], head: Sequence[str], outcome: str
) -> tuple[list[_Row], _Faults]:
    found: list[_Row] = []
    values = [(line, _cell(row, head, "value")) for line, row in rows]
    decimal_commas = any(has_decimal_comma(cell) for _, cell in values)
    faults, years = _parted(values), _financial_years(rows, head)
    faults += years
    for line, row in rows:
        while len(row) > len(head) and not row[-1].strip():
            row.pop()
        if len(row) != len(head):
            faults.append((line, f"{len(row)} cells; the first line names {len(head)} columns"))
            continue
        cells = {name: cell.strip() for name, cell in zip(head, row, strict=True)}
        month = dates.month_of(cells["date"])
        value, weight = number(cells["value"]), number(cells.get("weight", "1"))
        if month is None and not years:
            faults.append((line, _faulty_date(cells["date"])))
        if text := _faulty_value(cells["value"], value, outcome, decimal_commas):
            faults.append((line, text))
        if weight is None or not 0 <= weight <= HEAVIEST:
            said = _short(cells.get("weight") or "missing")
            faults.append(
                (line, f"weight is {said}; allowed are 0 (kept back) and numbers up to 1000")
            )
        elif month is not None and value is not None:
            found.append(_Row(line, cells["date"], month, value, weight))
    return found, faults


def _cell(row: Sequence[str], head: Sequence[str], name: str) -> str:
    return row[head.index(name)].strip() if head.index(name) < len(row) else ""


def _financial_years(rows: Sequence[tuple[int, list[str]]], head: Sequence[str]) -> _Faults:
    """Return one fault where every date may be a financial year: then they are no months."""
    ends = [dates.financial_year(_cell(row, head, "date")) for _, row in rows]
    if len(ends) < 2 or ends[0] is None or None in ends:
        return []
    words = dates.instead_of_a_financial_year(ends[0])
    return [(rows[0][0], f"the dates look like financial years; {words}")]


def _faulty_date(cell: str) -> str:
    end = dates.financial_year(cell)
    if end is not None:
        return f"date is {cell}, a financial year? {dates.instead_of_a_financial_year(end)}"
    return f"date is {_short(cell) or 'missing'}; allowed are dates such as {dates.ALLOWED}"


def _faulty_value(cell: str, value: float | None, outcome: str, decimal_commas: bool) -> str:
    if not cell:
        return "value is missing; leave the line out if nothing was recorded"
    if value is not None:
        return faulty_figure(cell, value, outcome)
    share = is_share(OUTCOMES[outcome].unit)
    return f"value is {_short(cell)}{hint(cell, decimal_commas=decimal_commas, share=share)}"


def _parted(cells: Sequence[tuple[int, str]]) -> _Faults:
    """Return the values whose points may part thousands, where commas or all of them say so."""
    parted = [(line, cell) for line, cell in cells if may_be_thousands(cell)]
    commas = any(has_decimal_comma(cell) for _, cell in cells)
    if not commas and len(parted) < max(FEWEST, len(cells)):
        return []
    return [
        (
            line,
            f"value is {_short(cell)}; write {cell.replace('.', '')} if the point parts thousands, "
            f"{cell}0 if it is a decimal point",
        )
        for line, cell in parted
        if number(cell) is not None
    ]


def _short(cell: str) -> str:
    return cell if len(cell) <= 60 else f"{cell[:40]} ..."


def _dates(rows: Sequence[_Row], begins: int, quarters: int) -> _Faults:
    faults: _Faults = []
    for row in rows:
        quarter = dates.quarter_in(row.month, begins)
        if quarter < 0:
            start = dates.when(0, begins)
            faults.append((row.line, f"{row.date} lies before the run, which begins in {start}"))
        elif quarter > quarters:
            end = dates.when(quarters, begins)
            faults.append(
                (row.line, f"{row.date} lies after the run, which ends in {end}: raise quarters")
            )
    for before, after in pairwise(rows):
        if after.month < before.month:
            faults.append(
                (after.line, f"{after.date} comes after {before.date}; the dates must rise")
            )
    by_quarter: dict[int, _Row] = {}
    for row in rows:
        first = by_quarter.setdefault(dates.quarter_in(row.month, begins), row)
        if first is not row:
            faults.append(
                (
                    row.line,
                    f"{row.date} lies in the same quarter of the run as {first.date} "
                    f"(line {first.line}); keep one",
                )
            )
    return faults


def _too_few(rows: Sequence[_Row]) -> _Faults:
    n_fitted = sum(row.weight > 0 for row in rows)
    if n_fitted >= FEWEST:
        return []
    kept = len(rows) - n_fitted
    said = f" ({kept} of weight 0 are kept back)" if kept else ""
    last = rows[-1].line if rows else 1
    return [(last, f"{n_fitted} figures to fit{said}; at least {FEWEST} are needed")]


def _gaps(path: Path, rows: Sequence[_Row]) -> list[str]:
    """Return what is odd but allowed: a step between dates that is longer than the usual one."""
    steps = [after.month - before.month for before, after in pairwise(rows)]
    usual = sorted(steps)[len(steps) // 2]
    return [
        f"{path}:{after.line}: {step} months pass between {before.date} and {after.date}, where "
        f"{usual} are usual; nothing is filled in"
        for (before, after), step in zip(pairwise(rows), steps, strict=True)
        if step > 1.5 * usual
    ]
