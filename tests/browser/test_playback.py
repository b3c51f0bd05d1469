"""A visitor's run can be played, reset and ended, from several threads; its errors are told."""

from __future__ import annotations

import threading

import numpy as np
import pytest

pytest.importorskip("solara", reason="the viewer is not installed")

from joinup.agents import LocalAgency
from joinup.browser.explore import charts, published
from joinup.browser.picture import alternative, tiles
from joinup.browser.playback import Playback
from joinup.browser.settings import Settings
from joinup.browser.words import now
from joinup.compiled.engine import simulate
from joinup.model.engine import Run

SMALL = Settings(scenario="rough_sleepers_partnership").with_value("places", 3)


def test_a_run_gives_the_engines_numbers() -> None:
    playback = Playback(SMALL, 0)
    model = playback.model.value
    playback.advance(1000)
    parameters = {**SMALL.base.parameters, **SMALL.values}
    records = simulate([Run(parameters, SMALL.seed, SMALL.replicate)])
    for name, values in records.series.items():
        assert np.array_equal([seen[name] for seen in model.observed], values[0]), name
    assert not model.running and model.fault == ""


def test_reset_begins_anew_and_two_visitors_share_nothing() -> None:
    one, other = Playback(SMALL, 0), Playback(SMALL, 0)
    one.advance(5)
    assert (one.model.value.quarter, other.model.value.quarter) == (5, 0)
    again = type(one.model.value)()  # what Mesa's Reset does
    assert again.quarter == 0 and len(again.observed) == 1
    assert type(other.model.value) is not type(one.model.value)


def test_the_players_last_step_after_a_reset_is_not_taken() -> None:
    playback = Playback(SMALL, 0)
    stepped, reset = threading.Event(), threading.Event()

    def play() -> None:
        playback.model.value.step()
        stepped.set()
        reset.wait(5)
        playback.model.value.step()

    player = threading.Thread(target=play)
    player.start()
    assert stepped.wait(5)
    playback.model.value = type(playback.model.value)()
    reset.set()
    player.join(5)
    assert playback.model.value.quarter == 0
    playback.model.value.step()
    another = threading.Thread(target=playback.model.value.step)
    another.start()
    another.join(5)
    assert playback.model.value.quarter == 2


def test_a_jump_tells_where_it_is_and_ends_with_a_reset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("joinup.browser.playback._PROGRESS", 0.0)
    playback = Playback(SMALL, 0)
    first, told = playback.model.value, []

    def tell() -> None:
        told.append(first.quarter)
        if first.quarter == 3:
            playback.model.value = type(first)()

    playback.advance(1000, tell)
    assert told == [1, 2, 3, 3] and first.running
    assert playback.model.value.quarter == 0
    playback.advance(2)
    assert playback.model.value.quarter == 2


def test_threads_that_step_together_lose_nothing() -> None:
    playback = Playback(SMALL, 0)
    model = playback.model.value
    threads = [threading.Thread(target=lambda: [model.step() for _ in range(5)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    alone = Playback(SMALL, 1)
    alone.advance(20)
    assert model.quarter == 20 and model.observed == alone.model.value.observed


def test_a_run_that_is_ended_stops_whoever_plays_it() -> None:
    playback = Playback(SMALL, 0)
    model = playback.model.value
    playback.end()
    model.step()
    assert model.quarter == 0 and not model.running
    playback.model.value.step()
    assert playback.model.value.running is False


def test_an_error_of_the_model_is_kept_as_words(monkeypatch: pytest.MonkeyPatch) -> None:
    playback = Playback(SMALL, 0)
    playback.advance(3)
    monkeypatch.setattr(LocalAgency, "decide", lambda self, choices: 0.33)
    model = playback.model.value
    model.step()
    assert model.fault.startswith(
        "The model stopped in quarter 4: Housing, place 1 chose an effort"
    )
    assert model.quarter == 3 and not model.running
    model.step()
    assert model.quarter == 3


def test_a_controller_that_idles_is_stopped() -> None:
    model = Playback(SMALL, 0).model.value
    model.end()
    with pytest.raises(RuntimeError, match="press Reset"):
        for _ in range(100_000):
            model.step()
    assert model.idle < 1000


def test_what_is_said_follows_the_run() -> None:
    settings = Settings(scenario="rough_sleepers_partnership").with_value("places", 5)
    settings = settings.with_value("grant_taper", 3)
    playback = Playback(settings, 0)
    model = playback.model.value
    assert "has not begun" in now(model)
    said = {}
    while model.running:
        model.step()
        said[model.quarter] = now(model)
    assert "The grant is paid in full, with 14 more quarters to come." in said[1]
    assert "with one more quarter to come." in said[14]
    assert "The grant is paid in full for the last time." in said[15]
    assert "The grant is falling: 75% is left." in said[16]
    assert "The grant ended a quarter ago." in said[19]
    assert "The grant ended 4 quarters ago." in said[22]
    joined = round(model.outcome("joined_up") * 5)
    assert f"{joined} of 5 places are joined up" in said[44]
    assert "people sleeping rough are in need" in said[44]


@pytest.mark.parametrize("partners", [2, 10])
def test_the_picture_shows_the_state(partners: int) -> None:
    settings = SMALL.with_value("partners", partners).with_value("absence", 0.3)
    playback = Playback(settings, 0)
    playback.advance(9)
    model = playback.model.value
    for place, shown in enumerate(tiles(model)):
        assert shown["effort"] == [round(float(v), 2) for v in model.state.effort[0, :, place]]
        assert shown["present"] == [bool(v) for v in model.world.present[0, :, place]]
        share = model.state.share[0, :, place].sum() / max(model.world.partners[0, 0, place], 1)
        assert shown["joined"] == (share >= 0.5)
    assert alternative(model).startswith(f"3 places with {partners} departments' agencies.")


def test_published_counts_are_shown_where_there_are_any() -> None:
    counted = Playback(SMALL, 0).model.value
    assert published(counted)[0] == (0, 1850.0)
    assert charts(counted)["In need (people sleeping rough)"].count('class="record"') == 11
    # This one's record is of another outcome.
    other = Settings(scenario="business_link_silo").with_value("places", 3)
    assert published(Playback(other, 0).model.value) == []


def test_charts_are_described_and_hold_no_markup_of_others() -> None:
    playback = Playback(SMALL, 0)
    playback.advance(9)
    for title, drawn in charts(playback.model.value).items():
        assert drawn.count("<svg") == 1 and 'role="img"' in drawn, title
        assert "from " in drawn.split('aria-label="')[1].split('"')[0]
        assert "nan" not in drawn
