"""A visitor's run can be played, reset and ended, from several threads; its errors are told."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("solara", reason="the viewer is not installed")

from joinup.agents import JointWorkingModel, LocalAgency
from joinup.browser.picture import alternative, tiles
from joinup.browser.playback import Playback
from joinup.browser.settings import Change, Settings, from_query, to_query
from joinup.browser.words import form_name
from joinup.compiled.engine import simulate
from joinup.model.engine import Run
from joinup.model.forms import FORMS

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
    one.reset()
    assert one.model.value.quarter == 0 and len(one.model.value.observed) == 1
    one.advance(5)
    again = Playback(SMALL, 1)
    again.advance(5)
    assert one.model.value.observed == again.model.value.observed


def test_a_jump_tells_where_it_is_and_ends_with_a_reset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("joinup.browser.playback._PROGRESS", 0.0)
    playback = Playback(SMALL, 0)
    first, told = playback.model.value, []

    def tell() -> None:
        told.append(first.quarter)
        if first.quarter == 3:
            playback.reset()

    playback.advance(1000, tell)
    assert told == [1, 2, 3, 3] and first.running
    assert playback.model.value.quarter == 0
    playback.advance(2)
    assert playback.model.value.quarter == 2


def test_a_pause_ends_the_turn_and_another_press_begins_one() -> None:
    playback = Playback(SMALL, 0)
    seen = []

    def press() -> None:
        seen.append(playback.turn.value is not None)
        playback.pause()
        if len(seen) == 1:
            playback.advance(playback.model.value.quarter + 2)  # while the first still ends

    playback.advance(1000, press, pace=0.001)
    assert playback.model.value.quarter == 3 and playback.turn.value is None
    assert seen == [True, False]


def test_the_address_names_where_a_jump_goes_and_where_a_run_rests() -> None:
    playback = Playback(SMALL, 0)
    playback.advance(2)
    assert playback.quarter == 2
    playback.goal, playback.turn.value = 15, object()
    assert playback.quarter == 15
    playback.pause()
    assert playback.quarter == 2


def test_changes_on_the_way_are_part_of_what_is_set() -> None:
    changes = (Change(6, "grant", 0.1), Change(6, "grant", 0.4), Change(9, "publicity", 0.2))
    by_hand = JointWorkingModel(
        SMALL.base, overrides=SMALL.values, draw_seed=SMALL.seed, rng=SMALL.seed
    )
    while by_hand.running:
        for quarter, name, value in changes:
            if by_hand.quarter == quarter:
                by_hand.intervene({name: value})
        by_hand.step()
    settings = replace(SMALL, changes=changes)
    found, faults = from_query(to_query(settings))
    assert (found, faults) == (settings, [])
    playback = Playback(found, 1)
    for _ in range(2):
        playback.advance(1000)
        model = playback.model.value
        assert [quarter for quarter, _ in model.interventions] == [6, 6, 9]
        assert all(by_hand.outcome(name) == value for name, value in model.observed[-1].items())
        playback.reset()  # begins anew, with what is set
    plain = Playback(SMALL, 2)
    plain.advance(1000)
    assert plain.model.value.observed[-1] != model.observed[-1]


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
    monkeypatch.setattr(LocalAgency, "decide", lambda self, choices: 1.33)
    model = playback.model.value
    model.step()
    assert model.fault.startswith(
        "The model stopped in quarter 4: Housing, place 1 chose an effort"
    )
    assert model.quarter == 3 and not model.running
    model.step()
    assert model.quarter == 3


@pytest.mark.parametrize("partners", [2, 10])
def test_the_picture_shows_the_state(partners: int) -> None:
    settings = SMALL.with_value("partners", partners).with_value("absence", 0.3)
    playback = Playback(settings, 0)
    playback.advance(9)
    model = playback.model.value
    for place, shown in enumerate(tiles(model)):
        form, joined, mean, *parts = shown
        effort, *_, present = (parts[k : k + partners] for k in range(0, 5 * partners, partners))
        assert effort == [round(100 * float(v)) for v in model.state.effort[0, :, place]]
        assert present == [int(v > 0) for v in model.world.present[0, :, place]]
        share = model.state.share[0, :, place].sum() / max(model.world.partners[0, 0, place], 1)
        assert joined == (share >= 0.5) and mean == round(100 * float(share))
        assert FORMS[form] == form_name(model, int(model.state.form[0, 0, place]))
    assert alternative(model).startswith(f"3 places with {partners} departments' agencies.")
