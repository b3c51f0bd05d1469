"""Tables of programmes: what is coded of each, read from a CSV with every fault in it told."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from joinup.errors import InputError
from joinup.inputs.counted import counted
from joinup.inputs.files import as_text, read_bytes
from joinup.inputs.numerals import hint, number
from joinup.inputs.shipped import shipped_folder
from joinup.model.registry import guess
from joinup.page.words import listed

ORDINAL = ("0", "1", "2")
LEVELS: Mapping[str, tuple[str, ...]] = {
    "form": ("liaison", "partnership", "pooled", "joint_unit"),
    "ending": ("cliff", "taper", "handed_over", "continued_in_part", "no_end"),
    "statutory_duty": ("no", "yes"),
    "mainstreaming": ORDINAL,
    "task_depth": ORDINAL,
    "savings_pockets": ORDINAL,
    "own_target_pressure": ORDINAL,
    "prior_trust": ORDINAL,
    "reorganisation_after": ORDINAL,
}
"""The fields that are coded, each with its codes; docs/history/codebook.md says what they mean."""

KINDS = ("something", "half")
"""What an outcome counts: places that still do anything together, or still give half of it."""

_NUMBERS: Mapping[str, tuple[float, float]] = {
    "partners": (1, 1000),
    "grant_years": (0.25, 100),
    "share_of_money_continuing": (0, 1),
    "outcome": (0, 1),
    "outcome_years_after": (0, 100),
}
_SHARES = ("share_of_money_continuing", "outcome")
_REQUIRED = ("id", "name", *(name for name in LEVELS if name != "statutory_duty"), *_NUMBERS)
_CLASS = re.compile(r"\bclass=([a-z ]+)")
_MOST_FAULTS = 20


@dataclass(frozen=True)
class Programme:
    """One programme, as coded; None is a fact that nobody found.

    `codes` hold for each field the levels that are left open: one, two where two readers differ,
    all of them where nobody could tell. `outcome` is the share of places where joint working was
    alive `years_after` the full money ended; `kind` says by which bar. `decided` says that a
    government ended the joint form itself.
    """

    id: str
    name: str
    codes: Mapping[str, tuple[str, ...]]
    partners: float | None
    grant_years: float | None
    continuing: float | None
    outcome: float | None
    years_after: float | None
    kind: str
    counted: bool
    decided: bool
    group: str

    @property
    def lasted(self) -> float:
        """Return the share that lasted; NaN where it is not known."""
        return float("nan") if self.outcome is None else self.outcome

    def with_codes(self, codes: Mapping[str, tuple[str, ...]]) -> Programme:
        """Return the programme as others coded it; fields that they left out stay."""
        return Programme(**{**vars(self), "codes": {**self.codes, **codes}})


def shipped_programmes() -> Path:
    """Return the path of the project's own table."""
    return history_folder() / "programmes.csv"


def history_folder() -> Path:
    """Return the folder of the tables on history."""
    return shipped_folder("docs/history")


def own_rows(name: str) -> Iterable[dict[str, str]]:
    """Return the rows of one of the project's own tables on history, by column."""
    path = history_folder() / name
    return csv.DictReader(as_text(path, read_bytes(path, "a CSV file")).splitlines())


def read_programmes(path: Path) -> tuple[Programme, ...]:
    """Return the programmes of a table, in its order.

    A table may lack the columns that say whether a law requires it, whether a government ended
    the form, and by which bar the outcome was counted (then by anything done together). Where
    `statutory_duty` is missing or blank, a mainstreaming of 2, which the codebook gives to a legal
    duty as well as to permanent posts, leaves it open; any other says no. Raises InputError with
    every fault, each with its line and column.
    """
    rows = _rows(path)
    faults = [f"{path}:{line}: {text}" for line, row in rows for text in _faults(row)]
    faults += _twice(path, rows)
    if faults:
        raise InputError(faults[:_MOST_FAULTS])
    return tuple(_programme(row) for _, row in rows)


def scored(programmes: Iterable[Programme], source: Path) -> tuple[Programme, ...]:
    """Return the programmes with an outcome. Raises InputError where none is free of a decision."""
    given = list(programmes)
    known = tuple(item for item in given if item.outcome is not None)
    decided = sum(item.decided for item in known)
    if len(known) == decided:
        raise InputError(
            f"{source}: no programme is left to score: of {counted(len(given), 'row')}, "
            f"{len(given) - len(known)} without an outcome and {decided} ended by a decision"
        )
    return known


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Return each row by column with its line."""
    reader = csv.reader(io.StringIO(as_text(path, read_bytes(path, "a CSV file"))), strict=True)
    try:
        lines = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(row)]
    except csv.Error as error:
        raise InputError(f"{path}:{reader.line_num}: not CSV ({error})") from None
    (first, head), rows = lines[0], lines[1:]
    if fault := _faulty_head(head):
        raise InputError(f"{path}:{first}: {fault}")
    odd = [(line, len(row)) for line, row in rows if len(row) != len(head)]
    if odd:
        raise InputError(
            [
                f"{path}:{line}: {counted(n, 'cell')}; the first line names {len(head)} columns"
                for line, n in odd[:_MOST_FAULTS]
            ]
        )
    if not rows:
        raise InputError(f"{path}: the table has no rows; a row is a programme")
    return [(line, dict(zip(head, row, strict=True))) for line, row in rows]


def _faulty_head(head: Sequence[str]) -> str:
    missing = [name for name in _REQUIRED if name not in head]
    if missing:
        near = guess(missing[0], [name for name in head if name]) if len(missing) == 1 else ""
        noun = "the column" if len(missing) == 1 else "the columns"
        verb = "is" if len(missing) == 1 else "are"
        return f"{noun} {listed(missing)} {verb} missing{near}"
    twice = [name for name in dict.fromkeys(head) if name and head.count(name) > 1]
    return f"the column {twice[0]} is there twice" if twice else ""


def _twice(path: Path, rows: Sequence[tuple[int, dict[str, str]]]) -> list[str]:
    ids = [row["id"] for _, row in rows]
    return [
        f"{path}:{line}: column id: {row['id']} is there twice"
        for place, (line, row) in enumerate(rows)
        if row["id"] in ids[:place]
    ]


def _faults(row: Mapping[str, str]) -> Iterable[str]:
    for name in ("id", "name"):
        if not row[name]:
            yield f"column {name} is empty"
    words = {
        **LEVELS,
        "ended_by_decision": ("yes", "no"),
        "outcome_measured": ("yes", "no"),
        "outcome_kind": KINDS,
    }
    for name, allowed in words.items():
        cell = _code(row.get(name, ""))
        if cell and cell not in allowed:
            yield f"column {name} is {cell}; allowed are {listed(allowed)}, or nothing"
    for name, (low, high) in _NUMBERS.items():
        if fault := _faulty_number(row[name], low, high, share=name in _SHARES):
            yield f"column {name} is {row[name]}{fault}"


def _faulty_number(cell: str, low: float, high: float, *, share: bool) -> str:
    if not cell:
        return ""
    value = number(cell)
    if value is None:
        return hint(cell, share=share)
    if low <= value <= high:
        return ""
    near = f"; {value:g}% would be {value / 100:g}" if share and 1 < value <= 100 else ""
    return f"; allowed are numbers from {low:g} to {high:g}{near}"


def _code(cell: str) -> str:
    """Return a code without the sign of a reader who was not sure."""
    return cell.removesuffix("?").strip()


def _programme(row: Mapping[str, str]) -> Programme:
    codes = {name: open_levels(name, row.get(name, "")) for name in LEVELS}
    if not _code(row.get("statutory_duty", "")):
        codes["statutory_duty"] = ("no", "yes") if codes["mainstreaming"] == ("2",) else ("no",)
    group = row.get("class", "") or _first(_CLASS, row.get("note", ""))
    decided = row.get("ended_by_decision", "") or (
        "yes" if row.get("form_after") == "wound_up_by_decision" or group == "decision" else "no"
    )
    facts: dict[str, float | None] = {name: number(row[name]) for name in _NUMBERS}
    return Programme(
        id=row["id"],
        name=row["name"],
        codes=codes,
        partners=facts["partners"],
        grant_years=facts["grant_years"],
        continuing=facts["share_of_money_continuing"],
        outcome=facts["outcome"],
        years_after=facts["outcome_years_after"],
        kind=row.get("outcome_kind", "") or KINDS[0],
        counted=_counted(row),
        decided=decided == "yes",
        group=group,
    )


def _counted(row: Mapping[str, str]) -> bool:
    """Say whether somebody counted the outcome; a table may only give how many were looked at."""
    said = row.get("outcome_measured", "") or ("yes" if row.get("n_sites_measured") else "no")
    return said == "yes"


def open_levels(field: str, *cells: str) -> tuple[str, ...]:
    """Return the levels that readers leave open: what each coded, or all where none of them did.

    >>> open_levels("task_depth", "1?", "2"), open_levels("statutory_duty", "")
    (('1', '2'), ('no', 'yes'))
    """
    found = {_code(cell) for cell in cells} - {""}
    return tuple(level for level in LEVELS[field] if level in found or not found)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1].strip() if found else ""
