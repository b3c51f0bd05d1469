"""Ledgers and pairs made by hand, and cases made from bare parameters."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from joinup.model.engine import Run
from joinup.model.parameters import DEFAULTS
from joinup.model.rules.accounts import COST_HEADS
from joinup.questions.appraisal.case import Case
from joinup.questions.appraisal.ledger import Entries, Ledger
from joinup.questions.appraisal.method import Method
from joinup.questions.appraisal.pairing import Pair

_MEMBERS = {
    **dict.fromkeys(("cost", "reported"), (len(COST_HEADS), 3)),
    **dict.fromkeys(
        (
            "grant", "offered", "savings", "effort", "contribution",
            "left_out", "agencies", "own", "own_reported", "own_usual", "incentive",
        ),
        (2,),
    ),
    **dict.fromkeys(("benefit", "clients", "aware", "reached", "helped"), (2,)),
}  # fmt: skip


def ledger(n_quarters: int, n_runs: int = 1, **entries: np.ndarray) -> Ledger:
    """Return a ledger of two departments and two groups, nought but for what is given."""
    blank = {
        item.name: np.zeros((n_runs, n_quarters, *_MEMBERS.get(item.name, ())))
        for item in fields(Entries)
    }
    return Ledger(
        "made by hand",
        tuple((1, number) for number in range(n_runs)),
        ("Housing", "Health"),
        ("easy", "hard"),
        Entries(**{**blank, **entries}),
    )


def made_pair(cost: Any, benefit: Any, relieved: Any = None, **method: Any) -> Pair:
    """Return a pair with costs of set-up and one group; arrays (run, quarter) or a list of one."""
    cost, benefit = np.atleast_2d(cost).astype(float), np.atleast_2d(benefit).astype(float)
    relief = benefit if relieved is None else np.atleast_2d(relieved).astype(float)
    heads = np.zeros((*cost.shape, len(COST_HEADS), 1))
    heads[..., 0, 0] = cost
    return Pair(
        "pair", heads, benefit[:, :, None], relief, np.ones_like(cost),
        Method(**method),
    )  # fmt: skip


def made_case(replicates: int = 4, **parameters: Any) -> Case:
    """Return a case of bare parameters."""
    values = {**DEFAULTS, "places": 11, "quarters": 40, **parameters}
    return Case(
        "case", "A case", tuple(Run(values, 5, n) for n in range(replicates)), (), (), (), "people"
    )
