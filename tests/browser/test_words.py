"""What is said of a run follows it: the money, a hand-over of it, places and clients."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

pytest.importorskip("solara", reason="the viewer is not installed")

from joinup.browser.controls import end_of_grant, standing
from joinup.browser.playback import Playback, PlayedModel
from joinup.browser.settings import Change, Settings
from joinup.browser.words import longest, now

UNIT = Settings().with_value("places", 3)
SMALL = Settings(scenario="rough_sleepers_partnership").with_value("places", 3)


def told(settings: Settings) -> tuple[PlayedModel, dict[int, str]]:
    """Return a run at its end, and what was said in each quarter of it."""
    model = Playback(settings, 0).model.value
    said = {0: now(model)}
    while model.running:
        model.step()
        said[model.quarter] = now(model)
    return model, said


def test_what_is_said_follows_the_run() -> None:
    model, said = told(SMALL.with_value("grant_taper", 3))
    assert "has not begun" in said[0] and "Press Play or Step" in said[0]
    assert "The grant is paid in full, with three years and six months to come." in said[1]
    assert "with three months to come." in said[14]
    assert "The grant is paid in full for the last time." in said[15]
    assert "The grant is falling: 75% of what it was at its height is left." in said[16]
    assert "The grant ended three months ago." in said[19]
    assert "The grant ended a year ago." in said[22]
    assert not any("ainstream" in text for text in said.values())
    joined = round(model.outcome("joined_up") * 3)
    assert f"{joined} of 3 places are joined up" in said[44]
    assert "people sleeping rough are in need" in said[44]


def test_money_that_goes_on_at_its_level_is_handed_over_and_has_not_ended() -> None:
    model, said = told(UNIT)
    assert model.funding is not None and model.funding.handed_over
    assert "Mainstream money then takes over." in said[14]
    assert "handed its grant over three months ago; mainstream money pays it on, in" in said[16]
    assert "pays it on, in full." in said[16]
    assert "handed its grant over seven years and three months ago" in said[44]
    assert not any("ended" in text for text in said.values())
    assert end_of_grant(model) == "To the hand-over (March 2002)"
    # What is said is what is paid: the grant for a unit of joint work is the same all along.
    assert len({state.grant.item() for state in model.past[1:]}) == 1


def test_a_part_that_goes_on_is_named_as_a_part() -> None:
    settings = SMALL.with_values({"grant_after": 0.3, "grant_taper": 1})
    model, said = told(settings)
    assert "The grant is falling: 65% of what" in said[16]
    assert "three months ago; mainstream money pays it on, at 30% of its full level." in said[17]
    assert end_of_grant(model) == "To the full grant's end (March 2002)"
    assert model.state.grant.item() == pytest.approx(0.3 * model.past[1].grant.item())


def test_no_more_than_all_of_a_grant_is_left_when_it_is_cut_on_the_way() -> None:
    settings = SMALL.with_value("grant_taper", 4)
    cut = replace(settings, changes=(Change(16, "grant", 0.3),))  # of 0.4
    for set_so in (settings, cut):  # what was paid before is not 107% of it
        playback = Playback(set_so, 0)
        playback.advance(16)
        assert "80% of what it was" in now(playback.model.value)


@pytest.mark.parametrize(
    "settings",
    [UNIT, SMALL.with_value("grant_taper", 3), SMALL.with_value("grant_after", 0.3),
     Settings(scenario="rough_sleepers_silo"), SMALL.with_value("form_after", "silo")],
)  # fmt: skip
def test_no_quarter_says_more_than_there_is_room_for(settings: Settings) -> None:
    model, said = told(settings.with_value("places", 3))
    assert max(map(len, said.values())) <= len(longest(model))


def test_the_quarter_stands_once_and_in_one_piece_with_what_is_said() -> None:
    playback = Playback(UNIT, 0)
    playback.advance(16)
    markup = standing(playback.model.value)
    assert re.findall(r"Quarter (\d+)", markup) == ["16"]
    assert 'value="16" max="44"' in markup and now(playback.model.value) in markup
    playback.advance(1000)
    assert "Quarter 44 of 44, June 2009: the run has finished" in standing(playback.model.value)
