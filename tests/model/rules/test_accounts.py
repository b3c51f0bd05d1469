from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.model.rules.accounts import COST_HEADS, benefit, gain_shares, normalised
from tests.model.rules.arrays import members, numbers, shares, splits

some_present = st.lists(st.booleans(), min_size=5, max_size=5).filter(any)


def test_the_heads_of_cost_are_those_of_the_document() -> None:
    assert COST_HEADS == ("set_up", "overhead", "transaction", "displaced", "publicity",
                          "consultation", "corrective", "redress", "evaluation")  # fmt: skip


@given(splits(5), some_present)
def test_shares_sum_to_1_and_nobody_absent_has_one(weights, exists) -> None:
    present = members(*exists)
    found = normalised(weights, present)
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all() and (found[present == 0] == 0).all()
    if (weights * present).sum() > 1e-9:
        assert normalised(weights * 3, present) == pytest.approx(found)


def test_rounding_weighs_nothing() -> None:
    everyone = members(1, 1, 1)
    noise = members(3e-17, 0.0, 1e-17)
    assert normalised(noise, everyone).ravel() == pytest.approx([1 / 3] * 3)
    assert normalised(noise, members(1, 0, 1)).ravel().tolist() == [0.5, 0.0, 0.5]
    assert normalised(noise, 0 * everyone).ravel() == pytest.approx([1 / 3] * 3)


@given(splits(5), splits(5), shares, some_present)
def test_a_pool_is_split_wholly(agreed, evidence, weight, exists) -> None:
    present = members(*exists)
    found = gain_shares(agreed, evidence, weight=members(weight), present=present)
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all() and (found[present == 0] == 0).all()


@given(splits(5), splits(5), shares)
def test_the_split_lies_between_what_was_agreed_and_what_is_claimed(agreed, evidence, w) -> None:
    everyone = np.ones((1, 5, 1))
    agreed = normalised(agreed, everyone)

    def split(weight: float) -> np.ndarray:
        return gain_shares(agreed, evidence, weight=members(weight), present=everyone)

    assert split(0.0) == pytest.approx(agreed)
    assert split(1.0) == pytest.approx(normalised(evidence, everyone))
    assert split(w) == pytest.approx((1 - w) * split(0.0) + w * split(1.0))


def test_who_did_harm_claims_nothing() -> None:
    found = gain_shares(
        members(0.5, 0.5), members(-1.0, 2.0), weight=members(1.0), present=members(1, 1)
    )
    assert found.ravel().tolist() == [0.0, 1.0]


@given(numbers(0, 1e5), numbers(1, 1e5), st.integers(0, 10), numbers(0, 20))
def test_benefit_is_the_share_of_need_that_is_gone(now, before, partners, value) -> None:
    found = benefit(members(now), members(before), members(partners), members(value)).item()
    assert found == pytest.approx(value * partners * (1 - now / before))
