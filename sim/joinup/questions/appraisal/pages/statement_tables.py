"""The accountability statement as tables; every line adds up to the penny."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from joinup.page.tables import PageTable, table_of
from joinup.page.words import decimal, percent
from joinup.questions.appraisal.accountability import COLUMNS
from joinup.questions.appraisal.ledger import PROGRAMME
from joinup.questions.appraisal.pages.words import money
from joinup.questions.appraisal.study import Looked, Study

_COMPLAINTS = ("brought forward", "opened", "upheld", "rejected", "outstanding")


def _of_money(
    name: str, caption: str, keys: tuple[str, ...], rows: list[list[str]], cells: list[Any]
) -> PageTable:
    frame = pd.DataFrame(cells, columns=[*keys, *(c.replace(" ", "_") for c in COLUMNS)])
    head = [f"Scenario and {keys[-1]}", *(column.capitalize() for column in COLUMNS)]
    return PageTable(name, caption, head, rows, frame)


def statement_by_body(study: Study) -> PageTable:
    """Return money planned, spent and reported by body over the run, with every year in the CSV."""
    rows, cells = [], []
    for item in study.all:
        found = item.statement
        lines = [*zip(found.bodies, found.by_body, strict=True)]
        lines.append(("All bodies", found.by_body.sum(axis=0)))
        rows += [[f"{item.case.title}: {body}", *map(money, line)] for body, line in lines]
        cells += [
            (item.case.title, year, body, *(own / 100))
            for year, line in enumerate(found.money, start=1)
            for body, own in zip(found.bodies, line, strict=True)
        ]
    caption = (
        f"Planned, spent and reported by body over the whole run, in {study.method.unit}, not "
        "discounted; the download gives every year"
    )
    return _of_money("statement-by-body", caption, ("scenario", "year", "body"), rows, cells)


def statement_by_year(study: Study) -> PageTable:
    """Return money planned, spent and reported by year, all bodies together."""
    rows, cells = [], []
    for item in study.all:
        found = item.statement.by_year
        lines = [(f"year {n + 1}", line) for n, line in enumerate(found)]
        lines.append(("all years", found.sum(axis=0)))
        rows += [[f"{item.case.title}, {year}", *map(money, line)] for year, line in lines]
        cells += [(item.case.title, year, *(line / 100)) for year, line in lines]
    caption = (
        f"Planned, spent and reported by year, all bodies together, in {study.method.unit}, not "
        "discounted"
    )
    return _of_money("statement-by-year", caption, ("scenario", "year"), rows, cells)


def performance_by_year(study: Study) -> PageTable:
    """Return performance against target by year."""
    cells = [
        (f"{item.case.title}, year {year}", float(item.case.value("shared_target")), *shared, *own)
        for item in study.all
        for year, (shared, own) in enumerate(
            zip(item.statement.shared.tolist(), item.statement.own.tolist(), strict=True), start=1
        )
    ]
    frame = pd.DataFrame(
        cells,
        columns=[
            "scenario_and_year", "shared_target", "true_shared_performance", "as_reported",
            "own_target", "true_own_output", "own_output_as_reported",
        ],
    )  # fmt: skip
    return table_of(
        "performance-by-year",
        "Performance against target by year: shared performance as a share, own-target output in u "
        "a quarter and agency",
        frame,
    )


def complaints(study: Study) -> PageTable | None:
    """Return complaints over the run and the time to redress; None where none is made."""
    rows, cells = [], []
    for item in _heard(study):
        found = item.statement
        opened, upheld, rejected = (int(n) for n in found.complaints[:, 1:4].sum(axis=0))
        line = [0, opened, upheld, rejected, int(found.complaints[-1, 4])]
        wait = item.statement.mean_redress
        rows.append([item.case.title, *map(money, line), decimal(3 * wait)])
        cells.append((item.case.title, *(np.array(line) / 100), wait))
    return _of_complaints("complaints", "Complaints over the whole run", "Scenario", rows, cells)


def complaints_by_year(study: Study) -> PageTable | None:
    """Return complaints by year and the time to redress; None where none is made."""
    rows, cells = [], []
    for item in _heard(study):
        found = item.statement
        for year, line in enumerate(found.complaints):
            name = f"{item.case.title}, year {year + 1}"
            rows.append([name, *map(money, line), decimal(3 * float(found.redress[year]))])
            cells.append((name, *(line / 100), found.redress[year]))
    return _of_complaints(
        "complaints-by-year", "Complaints by year", "Scenario and year", rows, cells
    )


def _heard(study: Study) -> list[Looked]:
    return [item for item in study.all if item.statement.complaints[:, 1].any()]


def _of_complaints(
    name: str, what: str, first: str, rows: list[list[str]], cells: list[tuple[object, ...]]
) -> PageTable | None:
    if not rows:
        return None
    columns = [first, *_COMPLAINTS, "quarters to redress"]
    return PageTable(
        name,
        f"{what}, means over runs: brought forward and opened are upheld, rejected or outstanding. "
        "Time to redress in months beyond that of the complaint",
        [first, *(c.capitalize() for c in _COMPLAINTS), "Time to redress"],
        rows,
        pd.DataFrame(cells, columns=[c.lower().replace(" ", "_") for c in columns]),
    )


def who_answers(study: Study) -> PageTable:
    """Return which body answers for what, and how much of it has no clear line."""
    rows = [
        [f"{item.case.title}: {body}", objective, answers, share]
        for item in study.all
        for body, objective, answers, share in _answers(item)
    ]
    head = ["Scenario and body", "Own objective", "Answers for", "Spending reported clearly"]
    frame = pd.DataFrame(rows, columns=[name.lower().replace(" ", "_") for name in head])
    return PageTable("who-answers", "Who answers for what", head, rows, frame, numeric=False)


def _answers(item: Looked) -> list[tuple[str, str, str, str]]:
    found, joint = item.statement, item.case.joint
    n_departments = len(item.case.ledger.departments)
    stated = item.case.objectives
    lines = []
    for number, (body, line) in enumerate(zip(found.bodies, found.by_body.tolist(), strict=True)):
        _, drawn, _, spent, reported, _ = line
        share = percent(reported / spent) if spent > 0 else "–"
        if body == PROGRAMME:
            objective = "the shared outcome" if joint else "none"
            answers = "publicity, consultation, redress and evaluation; "
            answers += "the shared target" if joint else "nobody answers for a shared target"
        else:
            objective = stated[number] if len(stated) == n_departments else "–"
            answers = "its own target" + (" and the grant that it drew" if drawn else "")
        lines.append((body, objective, answers, share))
    return lines
