"""An appraisal worked out by hand, hand.csv, is matched to the penny."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from joinup.model.rules.accounts import COST_HEADS
from joinup.questions.appraisal.accounts import accounts, balance, pennies
from joinup.questions.appraisal.discounting import factors
from joinup.questions.appraisal.ledger import Ledger
from joinup.questions.appraisal.method import Method
from joinup.questions.appraisal.pairing import pair
from tests.questions.appraisal.ledgers import ledger

SHEET = list(csv.reader(Path(__file__).with_name("hand.csv").read_text().splitlines()))
HEAD, YEARS = SHEET[0], [row for row in SHEET[1:] if row[0].isdigit()]
RESULTS = {row[0]: row[1] for row in SHEET[1:] if not row[0].isdigit()}
PRESENT = dict(zip(HEAD, next(row for row in SHEET if row[0] == "present value"), strict=True))
BODIES = {"Housing": 0, "Health": 1, "programme": 2}
METHOD = Method(incomes=(0.5, 0.4))
N_QUARTERS = 33 * 4


def arm(name: str) -> Ledger:
    """Enter an arm of the sheet: half a year's amount in its first quarter, half in its third."""
    cost = np.zeros((1, N_QUARTERS, len(COST_HEADS), 3))
    benefit = np.zeros((1, N_QUARTERS, 2))
    for column in (c for c in HEAD if c.startswith(name)):
        kind, who = column.removeprefix(f"{name} ").removesuffix(")").split(" (")
        for row in YEARS:
            value = float(row[HEAD.index(column)]) / 2
            for quarter in (4 * int(row[0]), 4 * int(row[0]) + 2):
                if kind == "benefit":
                    benefit[0, quarter, ("easy", "hard").index(who)] += value
                else:
                    head = COST_HEADS.index(kind.replace("-", "_"))
                    cost[0, quarter, head, BODIES[who]] += value
    return ledger(N_QUARTERS, cost=cost, benefit=benefit)


def to_pennies(text: str) -> int:
    return int(Decimal(text) * 100)


def test_the_sheet_discounts_as_the_green_book_does() -> None:
    for row in YEARS:
        year = int(row[0])
        factor = Decimal(1) / (
            Decimal("1.035") ** min(year, 30) * Decimal("1.03") ** max(year - 30, 0)
        )
        assert abs(Decimal(row[1]) - factor) < Decimal("1e-8")
        assert factors(33)[year] == pytest.approx(float(factor), rel=1e-13)
        for number, column in enumerate(HEAD):
            if column.startswith("discounted: "):
                plain = Decimal(row[HEAD.index(column.removeprefix("discounted: "))])
                assert abs(Decimal(row[number]) - plain * factor) < Decimal("1e-4")


def test_every_line_matches_to_the_penny() -> None:
    option, baseline = arm("option"), arm("baseline")
    own, base = accounts(option, METHOD), accounts(baseline, METHOD)
    for column in (c for c in HEAD if c.startswith(("option", "baseline"))):
        name, rest = column.split(" ", 1)
        kind, who = rest.removesuffix(")").split(" (")
        found = own if name == "option" else base
        value = (
            found.benefit[("easy", "hard").index(who)]
            if kind == "benefit"
            else found.cost[COST_HEADS.index(kind.replace("-", "_")), BODIES[who]]
        )
        assert value == to_pennies(PRESENT[f"discounted: {column}"]), column
    made = pair(option, baseline, METHOD)
    found = balance(own, base, made)
    assert int(found.cost.sum()) == to_pennies(RESULTS["extra cost"])
    assert found.bias == to_pennies(RESULTS["optimism bias of 10%"])
    assert int(found.benefit.sum()) == to_pennies(RESULTS["extra benefit"])
    assert found.net == to_pennies(RESULTS["net present value"])
    weighted = float((made.weighted - made.costs - made.bias)[0])
    wanted = to_pennies(RESULTS["weighted net present value (incomes 0.5 and 0.4)"])
    assert int(pennies(weighted)) == wanted
