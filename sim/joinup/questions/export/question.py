"""The question `export`: a result as files for other programs, with a dictionary of columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from joinup.job import Job
from joinup.question import RESULT, Answer, Option, Question

if TYPE_CHECKING:
    import pandas as pd

    from joinup.batch.result import Result


@dataclass(frozen=True)
class Export:
    """What an export asks."""

    result: Annotated[Path, RESULT]
    csv: Annotated[bool, Option("CSV files; the usual where no format is named.")] = False
    xlsx: Annotated[bool, Option("One workbook, a sheet a table.")] = False
    parquet: Annotated[bool, Option("Parquet files.")] = False
    series: Annotated[
        tuple[str, ...],
        Option("An outcome by quarter, exported as well. May be repeated."),
    ] = ()
    out: Annotated[
        Path | None, Option("Folder; default: exports/data in the result.", aside=True)
    ] = None


def export(asked: Export, job: Job) -> Answer:
    """Write a result's runs and settings for other programs, and what every column means.

    Raises InputError for a quarterly outcome that was not kept and for what a workbook cannot
    hold, ResultError where the result is damaged.
    """
    from joinup.batch import open_result
    from joinup.inputs.names import clean
    from joinup.questions.export import files
    from joinup.questions.export.tables import exported

    result = open_result(asked.result)
    _check(result, asked.series)
    job.tell("Reading the runs")
    tables = exported(result, list(dict.fromkeys(asked.series)))
    written: dict[str, bytes] = {}
    if asked.csv or not (asked.xlsx or asked.parquet):
        written |= files.as_csv(tables)
    if asked.xlsx:
        title = clean(result.plan.title)
        written |= files.as_workbook(tables, title, result.id)
    if asked.parquet:
        written |= files.as_parquet(tables)
    folder = asked.out or asked.result / "exports" / "data"
    return Answer(
        "\n".join(_said(result, tables)),
        files={folder / name: content for name, content in written.items()},
        more=tuple((name, str(folder / name)) for name in written),
    )


def _check(result: Result, series: Sequence[str]) -> None:
    """Raise InputError for each quarterly outcome that a result did not keep."""
    from joinup.errors import InputError
    from joinup.model.registry import guess

    kept = result.plan.series
    faults = [
        f"--series {name}: this result did not keep it by quarter"
        + (guess(name, kept) or f"; it kept {', '.join(kept) or 'none'}")
        for name in series
        if name not in kept
    ]
    if faults:
        raise InputError(faults)


def _said(result: Result, tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Say what the tables hold, and what is not in them."""
    from joinup.inputs.counted import counted

    said = [
        f"{name}: {counted(len(frame), 'row')}, {counted(len(frame.columns), 'column')}"
        for name, frame in tables.items()
    ]
    if failed := len(result.failures):
        said.append(f"{counted(failed, 'run')} failed, of which there is no row.")
    if missing := result.missing:
        said.append(f"{counted(missing, 'run')} not done yet, of which there is no row.")
    return said


EXPORT = Question(
    "export",
    "Write a result as CSV, a workbook or Parquet for other programs, with a dictionary.",
    "joinup export results/joining-up-1a2b3c4d --csv --series joined_up",
    Export,
    export,
)
