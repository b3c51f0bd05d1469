"""The ledger against the engine's own accounts, and everything that must add up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from joinup.compiled.engine import simulate
from joinup.inputs.prices import Prices
from joinup.model.engine import Run
from joinup.questions.appraisal.accountability import COLUMNS, statement
from joinup.questions.appraisal.accounts import accounts
from joinup.questions.appraisal.case import keep_ledgers
from joinup.questions.appraisal.ledger import keep_ledger
from joinup.questions.appraisal.method import Method
from tests.questions.appraisal.ledgers import made_case

SIZE: dict[str, Any] = {"places": 5, "partners": 3, "client_groups": 2, "quarters": 22}
POINTS: dict[str, dict[str, Any]] = {
    "default": {},
    "silo": {"form": "silo", "grant": 0.0},
    "absence, complaints": {"absence": 0.3, "poor_service": 0.2, "form": "pooled budget"},
    "cuts, pressure": {"cut_chance": 0.05, "target_pressure": 0.2, "count_gaming": 0.4},
    "free choice of form": {"form_review": 1.0, "partners": 7, "pocket_spread": 0.5},
    "wound up": {"form": "joint unit", "form_after": "silo", "grant_length": 6, "rollout": 4},
    "experience": {"decision_rule": "experience", "place_spread": 0.6},
}
SUMS = {
    "cost": ("cost", (2, 3)),
    "cost_reported": ("reported", (2, 3)),
    "benefit": ("benefit", (2,)),
    "grant_paid": ("grant", (2,)),
    "grant_offered": ("offered", (2,)),
    "savings": ("savings", (2,)),
    "clients_in_need": ("clients", (2,)),
    "complaints_open": ("outstanding", ()),
    "capacity": ("capacity", ()),
    "reported_capacity": ("capacity_reported", ()),
    "exclusion_index": ("evenness", ()),
    "joined_up": ("joined", ()),
}


@pytest.mark.parametrize("name", POINTS)
def test_sums_over_bodies_and_groups_are_the_engines_own(name: str) -> None:
    runs = [Run({**SIZE, **POINTS[name]}, 3, number) for number in range(2)]
    found, series = keep_ledger(runs).entries, simulate(runs).series
    for outcome, (entry, axes) in SUMS.items():
        values = getattr(found, entry).sum(axis=axes) if axes else getattr(found, entry)
        assert np.allclose(values, series[outcome][:, 1:], atol=1e-9), outcome
    for number, head in enumerate(h for h in series if h.startswith("cost_") and h in HEADS):
        assert np.allclose(found.cost[:, :, number].sum(axis=2), series[head][:, 1:]), head


HEADS = [
    "cost_set_up", "cost_overhead", "cost_transaction", "cost_displaced", "cost_publicity",
    "cost_consultation", "cost_corrective", "cost_redress", "cost_evaluation",
]  # fmt: skip


@pytest.mark.parametrize("name", POINTS)
@pytest.mark.parametrize("price", [None, 12_345.67])
def test_every_total_of_a_statement_is_the_sum_of_its_parts(name: str, price: float | None) -> None:
    prices = Prices("£", "2001", price, "a source") if price else None
    method = Method(prices=prices)
    ledger = keep_ledger([Run({**SIZE, **POINTS[name]}, 3, number) for number in range(3)])
    found = statement(ledger, method)
    planned, drawn, undrawn, spent, reported, unreported = (
        found.money[..., COLUMNS.index(column)] for column in COLUMNS
    )
    assert (planned == drawn + undrawn).all() and (spent == reported + unreported).all()
    assert (found.by_year.sum(axis=0) == found.by_body.sum(axis=0)).all()
    assert (reported <= spent).all() or POINTS[name].get("cut_chance")  # displaced may be negative
    # Rounded once, to the penny, at the level of year, body and head: no more can be lost.
    cells = found.money.shape[0] * found.money.shape[1] * 9
    exact = 100 * method.price * ledger.entries.cost.mean(axis=0).sum()
    assert abs(int(spent.sum()) - exact) <= cells / 2
    forward, opened, upheld, rejected, outstanding = found.complaints.T
    assert (forward + opened == upheld + rejected + outstanding).all()
    assert forward[0] == 0 and (forward[1:] == outstanding[:-1]).all()
    rejections = ledger.entries.rejected.sum(axis=1).mean()
    assert abs(rejected.sum() / 100 - rejections) < 0.01 * len(rejected)


def test_agencies_pay_for_their_own_part_and_the_programme_for_the_place() -> None:
    """Where a place has one agency of the second department and none of the third."""
    run = Run({**SIZE, "form": "pooled budget", "absence": (0.0, 0.0, 1.0)}, 3, 0)
    costs = keep_ledger([run]).entries.cost.sum(axis=(0, 1))
    by_head = dict(zip(HEADS, costs, strict=True))
    for head in ("publicity", "consultation", "evaluation"):
        assert by_head[f"cost_{head}"][-1] > 0 == by_head[f"cost_{head}"][:-1].sum()
    for head in ("set_up", "overhead", "transaction", "displaced", "corrective"):
        first, second, absent, programme = by_head[f"cost_{head}"]
        assert first > 0 < second and absent == programme == 0
    first, second = by_head["cost_set_up"][:2]
    assert first == pytest.approx(0.4 * SIZE["places"]) == second  # 0.4 u for each agency, once


def test_accounts_by_head_and_by_payer_have_one_total() -> None:
    ledger = keep_ledger([Run({**SIZE, **POINTS["absence, complaints"]}, 3, n) for n in range(3)])
    found = accounts(ledger, Method())
    assert found.cost.sum(axis=0).sum() == found.cost.sum(axis=1).sum() == found.cost.sum() > 0
    assert found.grant[-1] == found.savings[-1] == 0  # the joint programme draws and saves nothing


def test_a_complaint_waits_as_long_as_its_form_makes_it() -> None:
    """A share 1 - exp(-rate clarity) is resolved each quarter: (1 - f) / f quarters are waited."""
    point = {"form": "partnership", "form_before": "partnership", "poor_service": 0.2, **SIZE}
    runs = [Run({**point, "quarters": 60, "grant": 0.0}, 3, 0)]
    share = -np.expm1(-0.7 * 0.7)
    waited = statement(keep_ledger(runs), Method()).redress
    assert waited[-1] == pytest.approx((1 - share) / share, rel=0.02)


def test_a_ledger_needs_a_run() -> None:
    with pytest.raises(ValueError, match="no run"):
        keep_ledger([])


def test_ledgers_kept_together_are_each_ones_own() -> None:
    """Byte for byte, for cases of several sizes, numbers of runs and names."""
    one, other = made_case(3, places=4, quarters=12), made_case(2, places=4, quarters=12, grant=0.1)
    third = replace(made_case(1, places=4, quarters=12, absence=0.4), departments=tuple("ABCD"))
    cases = [one, made_case(2, places=5, quarters=12), other, third]
    keep_ledgers(cases)
    for case in cases:
        alone = replace(case).ledger
        assert case.ledger is not alone and "ledger" in vars(case)
        assert case.ledger.draws == alone.draws and case.ledger.bodies == alone.bodies
        assert (case.ledger.title, case.ledger.groups) == (alone.title, alone.groups)
        for name, values in vars(alone.entries).items():
            assert getattr(case.ledger.entries, name).tobytes() == values.tobytes(), name
    assert third.ledger.departments == tuple("ABCD")
    assert one.ledger.departments[0] == "Department 1"
