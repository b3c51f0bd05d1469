from __future__ import annotations

import math

import pytest
from hypothesis import given

from joinup.model.rules.redress import Redress, redress
from tests.model.rules.arrays import members, numbers, shares

USUAL = {
    "exits": 100.0, "clients": 50.0, "poor_share": 0.4, "capacity": 0.5, "aware": 0.5,
    "clarity": 0.5, "complaint_rate": 0.4, "redress_rate": 2 * math.log(2), "upheld_share": 0.25,
    "confidence_gain": 0.5, "confidence_loss": 0.1,
}  # fmt: skip


def heard(outstanding: float = 6.0, confidence: float = 0.8, **changed: float) -> Redress:
    values = {name: members(value) for name, value in {**USUAL, **changed}.items()}
    return redress(members(outstanding), members(confidence), **values)


def test_a_quarter_by_hand() -> None:
    """Of 100 who leave 20 were served poorly; 2 of them complain beside 6 who wait.

    Half of these 8 complaints are resolved, a quarter of which is upheld. 18 who never complained
    and 4 who still wait are 22 grievances of 50 clients.
    """
    found = heard()
    assert found.opened.item() == pytest.approx(2.0)
    assert found.upheld.item() == pytest.approx(1.0)
    assert found.rejected.item() == pytest.approx(3.0)
    assert found.outstanding.item() == pytest.approx(4.0)
    assert found.confidence.item() == pytest.approx(0.8 + 0.5 * 0.2 - 0.1 * 22 / 50)


@given(
    numbers(0, 1e4), shares, numbers(0, 1e4), numbers(0, 1e4), shares, shares, shares, shares,
    shares, numbers(0, 3), shares, shares, shares,
)  # fmt: skip
def test_complaints_are_conserved_and_confidence_is_a_share(
    outstanding, confidence, exits, clients, poor, capacity, aware, clarity, rate, redress_rate,
    upheld, gain, loss,
) -> None:  # fmt: skip
    found = heard(
        outstanding, confidence, exits=exits, clients=clients, poor_share=poor, capacity=capacity,
        aware=aware, clarity=clarity, complaint_rate=rate, redress_rate=redress_rate,
        upheld_share=upheld, confidence_gain=gain, confidence_loss=loss,
    )  # fmt: skip
    opened, resolved = found.opened.item(), found.upheld.item() + found.rejected.item()
    assert outstanding + opened == pytest.approx(resolved + found.outstanding.item())
    assert 0 <= opened <= exits + 1e-9
    assert min(found.upheld.item(), found.rejected.item(), found.outstanding.item()) >= 0
    assert 0 <= found.confidence.item() <= 1


def test_what_shuts_complaints_off() -> None:
    for off in ({"poor_share": 0.0}, {"capacity": 1.0}, {"aware": 0.0}, {"complaint_rate": 0.0}):
        assert heard(**off).opened.item() == 0.0
    unclear = heard(clarity=0.0)  # nobody knows whom to ask, and nobody answers
    assert unclear.opened.item() == 0.0 and unclear.outstanding.item() == 6.0


def test_grievances_wear_confidence_down() -> None:
    usual = heard().confidence.item()
    assert heard(redress_rate=3.0).confidence.item() > usual
    assert heard(poor_share=0.8).confidence.item() < usual
    assert heard(0.0, 1.0, poor_share=0.0).confidence.item() == 1.0
