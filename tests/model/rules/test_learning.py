from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.model.rules.learning import embedding, partners_mean, trust
from tests.model.rules.arrays import members, numbers, shares, splits


def trusting(before, seen, baseline=0.1, gain=0.25, loss=0.4, turnover=0.0) -> float:
    return trust(
        members(before), members(seen), baseline=members(baseline), gain=members(gain),
        loss=members(loss), turnover=members(turnover),
    ).item()  # fmt: skip


def embedded(before, share, gain=0.12, loss=0.06, turnover=0.0) -> float:
    return embedding(
        members(before), members(share), gain=members(gain), loss=members(loss),
        turnover=members(turnover),
    ).item()  # fmt: skip


def test_trust_by_hand() -> None:
    """Partners seen at .5 over a baseline of .1 aim at .55: a quarter of the way up from .35."""
    assert trusting(0.35, 0.5) == pytest.approx(0.40)
    assert trusting(0.75, 0.5) == pytest.approx(0.67)  # two fifths of the way down
    assert trusting(0.75, 0.5, turnover=0.5) == pytest.approx(0.335)


@given(shares, shares, numbers(0, 0.3), numbers(0.05, 1), numbers(0.05, 1), shares)
def test_trust_stays_between_what_it_was_and_what_it_sees(before, seen, base, up, down, t) -> None:
    after = trusting(before, seen, base, up, down)
    target = base + (1 - base) * seen
    assert min(before, target) - 1e-12 <= after <= max(before, target) + 1e-12
    assert trusting(before, seen, base, up, down, t) == pytest.approx((1 - t) * after)


@given(shares, shares, shares)
def test_more_seen_is_never_trusted_less(before, one, other) -> None:
    less, more = sorted((one, other))
    assert trusting(before, less) <= trusting(before, more) + 1e-12


def test_embedding_by_hand() -> None:
    """Half practised, half routine: .12 x .5 x .5 is gained and .06 x .5 x .5 is lost."""
    assert embedded(0.5, 0.5) == pytest.approx(0.5 + 0.03 - 0.015)
    assert embedded(0.5, 0.5, turnover=0.2) == pytest.approx(0.515 * 0.8)
    assert embedded(0.0, 1.0) == pytest.approx(0.12)
    assert embedded(1.0, 0.0) == pytest.approx(0.94)
    assert embedded(0.5, 1.0, gain=4.0) == 1.0 and embedded(0.5, 0.0, loss=3.0) == 0.0


@given(shares, shares, numbers(0, 0.8), numbers(0.03, 0.1), shares)
def test_embedding_is_a_share(before, share, gain, loss, turnover) -> None:
    after = embedded(before, share, gain, loss, turnover)
    assert 0 <= after <= 1
    assert after == pytest.approx((1 - turnover) * embedded(before, share, gain, loss))


@given(shares, shares, shares, numbers(0, 0.8), numbers(0.03, 0.1))
def test_practice_embeds(before, one, other, gain, loss) -> None:
    less, more = sorted((one, other))
    assert embedded(before, less, gain, loss) <= embedded(before, more, gain, loss) + 1e-12


@given(splits(5), st.lists(st.booleans(), min_size=5, max_size=5))
def test_the_mean_of_the_others_leaves_out_oneself_and_the_absent(values, exists) -> None:
    present = members(*exists)
    found = partners_mean(values, present, present.sum(axis=1, keepdims=True)).ravel()
    for k in range(5):
        others = [values[0, j, 0] for j in range(5) if j != k and exists[j]]
        expected = sum(others) / len(others) if others else 0.0
        assert found[k] == pytest.approx(expected, abs=1e-12)
