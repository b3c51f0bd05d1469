"""Discounting, payback, switching values and what must be refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.analysis.paired import Interval
from joinup.compiled.engine import simulate
from joinup.errors import InputError
from joinup.model.engine import Run
from joinup.questions.appraisal.discounting import by_quarter, checked_rate
from joinup.questions.appraisal.ledger import keep_ledger
from joinup.questions.appraisal.method import Method, method_of
from joinup.questions.appraisal.pairing import pair
from joinup.questions.appraisal.robust import UnderRule, over_ensemble, verdict
from joinup.questions.appraisal.switching import overtaken, switching_values
from joinup.questions.appraisal.worth import (
    best,
    ladder,
    payback_quarter,
    productivity,
    worth_of,
    worthwhile,
)
from tests.questions.appraisal.ledgers import ledger, made_case, made_pair

PRICES = {"currency": "£", "year": "2001", "unit": 100.0, "source": "accounts"}


def test_nothing_is_discounted_in_the_first_year_and_the_rate_falls_in_year_31() -> None:
    found = by_quarter(130)
    assert (found[:4] == 1).all() and found[4] == pytest.approx(1 / 1.035)
    assert found[124] / found[123] == pytest.approx(1 / 1.03)
    assert (by_quarter(9, 0.0) == 1).all()


def test_hand_example() -> None:
    """100 is spent in year 0, and 60 gained in each of years 1 and 2, at 10% a year and no bias."""
    cost, benefit = np.zeros(12), np.zeros(12)
    cost[0], benefit[4], benefit[8] = 100, 60, 60
    found = worth_of(made_pair(cost, benefit, discount=10.0, optimism=0.0))
    assert found.net.mean == pytest.approx(60 / 1.1 + 60 / 1.21 - 100)
    assert found.payback == 9 and found.pays_back == 1.0 and found.overhead_share == 1.0
    assert found.unit_cost == pytest.approx(100 / (60 / 1.1 + 60 / 1.21))
    biased = worth_of(made_pair(cost, benefit, discount=10.0, optimism=20.0))
    assert biased.net.mean == pytest.approx(60 / 1.1 + 60 / 1.21 - 120)
    assert biased.payback is None and biased.pays_back == 0.0


def test_a_saving_gets_no_uplift() -> None:
    assert made_pair([[-10.0]], [[0.0]], optimism=50.0).net.tolist() == [10.0]


def test_productivity_looks_at_the_years_after_the_grant_by_themselves() -> None:
    found = productivity(made_pair([[2.0, 2.0, 1.0]], [[0.0, 1.0, 3.0]]), withdrawal=2)
    assert found["while funded"] == (1.0, 2.0, 4.0)
    assert found["after the full grant"] == (3.0, 1.0, 1.0)
    assert found["whole run"] == (4.0, 3.0, 5.0)


courses = st.lists(st.floats(0.1, 50), min_size=12, max_size=12)


@given(courses, courses, st.sampled_from([0.0, 10.0, 41.0]))
def test_at_a_switching_value_the_net_present_value_is_nil(
    cost: list[float], benefit: list[float], optimism: float
) -> None:
    made = made_pair(cost, benefit, optimism=optimism)
    found = {item.assumption: item.switches for item in switching_values(made)}
    scale = float(made.benefits.mean() + made.costs.mean())

    def nil(changed: Any) -> bool:
        return abs(float(changed.net.mean())) < 1e-6 * scale

    multiple = found["worth of the outcome"]
    assert nil(replace(made, benefit=made.benefit * multiple))
    assert nil(replace(made, cost=made.cost * found["extra cost"]))
    if found["optimism bias"] == found["optimism bias"]:
        assert nil(replace(made, method=replace(made.method, optimism=found["optimism bias"])))
    if found["discount rate"] == found["discount rate"]:
        assert nil(replace(made, method=replace(made.method, discount=found["discount rate"])))
    anyway = found["share that would have happened anyway"]
    if anyway == anyway:
        assert nil(replace(made, benefit=made.benefit * (1 - anyway)))


def test_the_best_first_loses_its_place_to_any_option_or_to_the_baseline() -> None:
    """Benefit m B less cost C, by hand: the dear one leads at 1 and meets the others as m falls."""
    baseline, dear, middling, cheap = (0.0, 0.0), (60.0, 30.0), (50.0, 26.0), (20.0, 10.0)
    options = [baseline, dear, cheap]
    # 60 m - 30 = 20 m - 10 at m = 0.5, where the baseline's 0 is met as well: 60 m = 30.
    (found,) = overtaken(1, options)
    assert found.times == pytest.approx(0.5) and found.by == (0, 2)
    # 60 m - 30 = 50 m - 26 at m = 0.4, which lies behind 0.5: what was second does not come first.
    (found,) = overtaken(1, [*options, middling])
    assert found.times == pytest.approx(0.5) and found.by == (0, 2)
    # As the outcome is worth more, one that costs and brings more overtakes: 80 m - 60 = 60 m - 30.
    below, above = overtaken(1, [baseline, dear, (80.0, 60.0)])
    assert (below.by, above.by) == ((0,), (2,)) and above.times == pytest.approx(1.5)
    # The baseline leads where nothing is worth its cost: 10 m - 40 = 0 at 4.
    (found,) = overtaken(0, [baseline, (10.0, 40.0)])
    assert found.times == pytest.approx(4.0) and found.by == (1,)
    assert overtaken(1, [baseline, (30.0, 0.0), (10.0, 5.0)]) == []


def test_acceptability_rises_to_the_share_of_runs_that_relieve_at_all() -> None:
    some = made_pair([[1.0], [1.0], [1.0]], [[0.0], [0.0], [0.0]], [[1.0], [2.0], [-1.0]],
                     optimism=0.0)  # fmt: skip
    found = worthwhile(some, np.array([0.0, 0.6, 1.1, 1e9]))
    assert found.tolist() == pytest.approx([0.0, 1 / 3, 2 / 3, 2 / 3])
    shares = best([some, made_pair([[9.0]] * 3, [[0.0]] * 3, [[9.0]] * 3)], ladder([some]))
    assert shares.shape[0] == 3 and np.allclose(shares.sum(axis=0), 1)


def test_a_run_that_never_falls_below_nil_pays_back_at_once() -> None:
    assert payback_quarter(np.array([0.0, 1.0])) == 1
    assert payback_quarter(np.array([-1.0, -1.0])) is None


def test_the_engines_own_present_values_are_near() -> None:
    """The engine discounts by quarter, an appraisal by year: they differ by less than 2%."""
    runs = {form: [Run({"places": 5, "form": form, "quarters": 24}, 2, n) for n in range(3)]
            for form in ("silo", "pooled budget")}  # fmt: skip
    ledgers = {form: keep_ledger(of) for form, of in runs.items()}
    found = pair(ledgers["pooled budget"], ledgers["silo"], Method(optimism=0.0))
    records = [simulate(of) for of in runs.values()]
    silo, pool = (record.runs for record in records)
    assert np.allclose(found.costs, pool["total_cost"] - silo["total_cost"], rtol=0.02)
    assert np.allclose(found.benefits, pool["total_benefit"] - silo["total_benefit"], rtol=0.02)
    need = [record.series["clients_in_need"][:, 1:] for record in records]
    assert np.allclose(found.relieved, need[0] - need[1]) and found.outcome.min() > 0
    effort = [20 * record.series["effort"][:, 1:] for record in records]  # of 5 places' 4 agencies
    assert np.allclose(found.effort, effort[1] - effort[0])


@pytest.mark.parametrize(("rate", "hint"), [
    (35.0, "did you mean 3.5?"), (0.035, "did you mean 3.5?"), (-1.0, "allowed are 0 to 15"),
    (float("nan"), "allowed are 0 to 15"), (1000.0, "allowed are 0 to 15"),
])  # fmt: skip
def test_rates_that_can_be_none_are_refused(rate: float, hint: str) -> None:
    with pytest.raises(InputError, match="--discount is") as error:
        checked_rate(rate)
    assert hint in str(error.value)


@pytest.mark.parametrize(("options", "said"), [
    ({"optimism": -1.0}, "allowed are 0 to 200"),
    ({"incomes": "poor"}, "allowed are numbers from 0.05 to 10"),
    ({"incomes": "0.5,0"}, "allowed are numbers from 0.05 to 10"),
    ({"money": True}, "plain give no prices; write [prices]"),
])  # fmt: skip
def test_methods_that_cannot_be_are_refused_with_the_remedy(
    options: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError) as error:
        method_of([{"name": "plain"}], **options)
    assert said in str(error.value)


def test_all_faults_of_a_method_come_at_once() -> None:
    with pytest.raises(InputError) as error:
        method_of([{"name": "plain"}], discount=35, optimism=-5, incomes="x", money=True)
    assert len(error.value.faults) == 4


def test_money_needs_the_same_prices_throughout() -> None:
    priced = {"name": "a", "prices": PRICES}
    assert method_of([priced, {**priced, "name": "b"}]).price == 100.0
    assert method_of([priced, {"name": "b"}]).prices is None
    with pytest.raises(InputError, match="different prices"):
        method_of([priced, {"name": "b", "prices": {**PRICES, "unit": 7.0}}])


def test_incomes_must_fit_the_groups() -> None:
    assert Method(incomes=(1.0,)).weights(3) == (1.0, 1.0, 1.0)
    with pytest.raises(InputError, match="each of the 3 client groups"):
        Method(incomes=(0.5, 0.4)).weights(3)


def test_a_baseline_with_other_draws_is_refused() -> None:
    own = ledger(8, n_runs=2)
    with pytest.raises(InputError, match="were run with other draws"):
        pair(own, replace(own, draws=((2, 0), (2, 1))), Method())
    with pytest.raises(InputError, match="give both the same quarters"):
        pair(own, ledger(9, n_runs=2), Method())
    other = replace(own, departments=("one",), groups=("one", "two", "three"))
    with pytest.raises(InputError) as error:
        pair(own, other, Method())
    assert len(error.value.faults) == 2


def test_rules_of_decision_that_disagree_leave_it_unsettled() -> None:
    good, bad = Interval(2, 1, 3, 9), Interval(-2, -3, -1, 9)
    open_ = Interval(0.5, -1, 2, 9)
    rules = [UnderRule("logit", good), UnderRule("experience", good)]
    assert verdict(rules) == "worth its cost"
    assert verdict([rules[0], UnderRule("experience", bad)]) == "unsettled"
    assert verdict([rules[0], UnderRule("experience", open_)]) == "unsettled"
    assert verdict([UnderRule("logit", bad)] * 2) == "not worth its cost"


def test_an_ensemble_changes_what_is_common_and_keeps_what_is_compared() -> None:
    case, base = made_case(2, quarters=24), made_case(2, quarters=24, form="silo")
    members = [{"outcome_value": 3.0}, {"outcome_value": 6.0}, {"form": "joint unit"}]
    found = over_ensemble(case, base, members, Method())
    plain = pair(case.ledger, base.ledger, Method())
    assert found[0] == found[2] == pytest.approx(float(plain.net.mean()))
    assert found[1] - found[0] == pytest.approx(float(plain.benefits.mean()))
