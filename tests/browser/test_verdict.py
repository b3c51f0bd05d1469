"""The verdict on a scenario follows its shares; it is unsettled where decision rules disagree."""

from __future__ import annotations

import pytest

from joinup.browser.verdict import verdict
from joinup.inputs import load_scenario

NAN = float("nan")


@pytest.mark.parametrize(
    ("name", "shares", "said"),
    [
        ("rough_sleepers_partnership", (0.05, 0.0), "once its money has ended, joint working "
         "lasts in few places; 5% of places are joined up 16 quarters on under the decision rule "
         "logit, 0% under experience."),
        ("rough_sleepers_unit", (1.0, 1.0), "while its money goes on, joint working lasts "
         "everywhere; 100%"),
        ("rough_sleepers_partnership", (0.9, 0.1), "once its money has ended, whether joint "
         "working lasts is unsettled, for it depends on how agencies decide: 16 quarters on the "
         "share of places joined up is 90% under logit, 10% under experience."),
        ("rough_sleepers_partnership", (0.9, 0.79), "unsettled"),
        ("rough_sleepers_partnership", (0.6, 0.23), "unsettled"),
        ("rough_sleepers_partnership", (NAN, NAN), "its run ends before 16 quarters"),
    ],
)  # fmt: skip
def test_the_verdict_follows_the_shares(name: str, shares: tuple[float, float], said: str) -> None:
    arm = load_scenario(name)
    text = verdict(arm, dict(zip(("logit", "experience"), shares, strict=True)))
    assert text.startswith(f"“{arm.title}”: ") and said in text


def test_without_joint_working_or_money_there_is_no_talk_of_them() -> None:
    arm = load_scenario("rough_sleepers_partnership")
    shares = {"logit": 0.9, "experience": 0.9}
    assert "no joint working to last" in verdict(arm.with_values({"form": "silo"}, "test"), shares)
    assert "without any money of its own" in verdict(arm.with_values({"grant": 0.0}, "t"), shares)
