"""The accountability statement as tables; every line adds up to the penny."""

from __future__ import annotations

import numpy as np
import pandas as pd

from joinup.page.tables import PageTable, table_of
from joinup.page.words import decimal, percent
from joinup.questions.appraisal.accountability import COLUMNS
from joinup.questions.appraisal.ledger import PROGRAMME
from joinup.questions.appraisal.pages.words import money
from joinup.questions.appraisal.pennies import amounts
from joinup.questions.appraisal.study import Looked, Study

_COMPLAINTS = ("brought forward", "opened", "upheld", "rejected", "outstanding")


def _head(first: str) -> list[str]:
    return [first, *(column.capitalize() for column in COLUMNS)]


def statement_by_body(study: Study) -> PageTable:
    """Return money planned, spent and reported by body over the run, with every year in the CSV."""
    rows, cells = [], []
    for item in study.all:
        found = item.statement
        lines = [*zip(found.bodies, found.by_body, strict=True)]
        lines.append(("All bodies", found.by_body.sum(axis=0)))
        rows += [[f"{item.case.title}: {body}", *map(money, line)] for body, line in lines]
        cells += [
            (item.case.title, year + 1, body, *amounts(found.money[year, number]))
            for year in range(len(found.money))
            for number, body in enumerate(found.bodies)
        ]
    frame = pd.DataFrame(
        cells, columns=["scenario", "year", "body", *(c.replace(" ", "_") for c in COLUMNS)]
    )
    return PageTable(
        "statement-by-body",
        f"Planned, spent and reported by body over the whole run, in {study.method.unit}, not "
        "discounted; the download gives every year",
        _head("Scenario and body"),
        rows,
        frame,
    )


def statement_by_year(study: Study) -> PageTable:
    """Return money planned, spent and reported by year, all bodies together."""
    rows, cells = [], []
    for item in study.all:
        found = item.statement.by_year
        lines = [(f"year {n + 1}", line) for n, line in enumerate(found)]
        lines.append(("all years", found.sum(axis=0)))
        rows += [[f"{item.case.title}, {year}", *map(money, line)] for year, line in lines]
        cells += [(item.case.title, year, *amounts(line)) for year, line in lines]
    frame = pd.DataFrame(
        cells, columns=["scenario", "year", *(c.replace(" ", "_") for c in COLUMNS)]
    )
    return PageTable(
        "statement-by-year",
        f"Planned, spent and reported by year, all bodies together, in {study.method.unit}, not "
        "discounted",
        _head("Scenario and year"),
        rows,
        frame,
    )


def performance_by_year(study: Study) -> PageTable:
    """Return performance against target by year."""
    cells = [
        (
            f"{item.case.title}, year {year + 1}",
            float(item.case.value("shared_target")),
            *(float(v) for v in item.statement.shared[year]),
            *(float(v) for v in item.statement.own[year]),
        )
        for item in study.all
        for year in range(len(item.statement.shared))
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
        rows.append([item.case.title, *map(money, line), _waited(wait)])
        cells.append((item.case.title, *amounts(np.array(line)), wait))
    return _of_complaints("complaints", "Complaints over the whole run", "Scenario", rows, cells)


def complaints_by_year(study: Study) -> PageTable | None:
    """Return complaints by year and the time to redress; None where none is made."""
    rows, cells = [], []
    for item in _heard(study):
        found = item.statement
        for year, line in enumerate(found.complaints):
            name = f"{item.case.title}, year {year + 1}"
            rows.append([name, *map(money, line), _waited(float(found.redress[year]))])
            cells.append((name, *amounts(line), found.redress[year]))
    return _of_complaints(
        "complaints-by-year", "Complaints by year", "Scenario and year", rows, cells
    )


def _heard(study: Study) -> list[Looked]:
    return [item for item in study.all if item.statement.complaints[:, 1].any()]


def _waited(quarters: float) -> str:
    return decimal(quarters)


def _of_complaints(
    name: str, what: str, first: str, rows: list[list[str]], cells: list[tuple[object, ...]]
) -> PageTable | None:
    if not rows:
        return None
    columns = [first, *_COMPLAINTS, "quarters to redress"]
    return PageTable(
        name,
        f"{what}, means over runs: brought forward and opened are upheld, rejected or outstanding. "
        "Time to redress in quarters beyond that of the complaint",
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
    found = item.statement
    joint = item.case.joint
    stated = item.case.objectives
    lines = []
    for number, body in enumerate(found.bodies):
        spent, reported = (int(found.by_body[number, column]) for column in (3, 4))
        share = percent(reported / spent) if spent > 0 else "–"
        if body == PROGRAMME:
            answers = "publicity, consultation, redress and evaluation" + (
                "; the shared target" if joint else "; nobody answers for a shared target"
            )
            lines.append((body, "the shared outcome" if joint else "none", answers, share))
            continue
        objective = stated[number] if len(stated) == len(item.case.ledger.departments) else "–"
        drawn = int(found.by_body[number, 1])
        answers = "its own target" + (" and the grant that it drew" if drawn else "")
        lines.append((body, objective, answers, share))
    return lines
