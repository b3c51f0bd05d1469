"""A comparison begins with what is set, and shades the money that its scenarios share."""

from __future__ import annotations

import pytest

pytest.importorskip("solara", reason="the viewer is not installed")

from joinup.browser.compare import AS_SET, arms_of, common, usual
from joinup.browser.funding import Funding
from joinup.browser.settings import Settings
from joinup.browser.shelf import scenarios


@pytest.mark.parametrize("name", list(scenarios()))
def test_it_begins_with_the_scenario_at_the_side(name: str) -> None:
    settings = Settings(scenario=name)
    asked = usual(settings)
    assert asked.scenarios[0] == name and len(set(asked.scenarios)) == 2
    other = scenarios()[asked.scenarios[1]]
    assert scenarios()[name].lineage[0] == other.lineage[0]
    assert len(arms_of(asked.scenarios, settings)) == 2


def test_what_is_set_stands_beside_the_scenario() -> None:
    settings = Settings(scenario="rough_sleepers_pooled").with_value("grant", 0.25)
    assert usual(settings).scenarios == ("rough_sleepers_pooled", AS_SET)
    base, changed = arms_of(usual(settings).scenarios, settings)
    assert (base.value("grant"), changed.value("grant")) == (0.4, 0.25)


def test_only_money_that_all_have_is_shaded() -> None:
    unit, wound_up = Funding(0, 15, 15, 1.0), Funding(0, 15, 15, 0.0)
    assert common([unit, unit]) == unit
    assert common([unit, wound_up]) == wound_up  # the full grant, and nothing of what follows
    assert common([unit, Funding(4, 15, 15, 1.0)]) is None
    assert common([unit, None]) is None and common([None, None]) is None
