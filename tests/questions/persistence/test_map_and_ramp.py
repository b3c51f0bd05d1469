"""Maps agree with simulation away from boundaries; slow ramps show what is not won back."""

from __future__ import annotations

import numpy as np
import pytest

from joinup.errors import InputError
from joinup.questions.persistence.map import COLLAPSES, HISTORY, PERSISTS, Atlas, atlas, axis
from joinup.questions.persistence.ramp import Loop, ramp, refuse_once_set
from joinup.questions.persistence.trial import Subject


@pytest.fixture(scope="module")
def mapped(partnership: Subject) -> Atlas:
    x = axis(partnership, "--x", "own_target_incentive", "0.1:0.8", 8)
    y = axis(partnership, "--y", "mainstreaming", "0:1.6", 6)
    *_, found = atlas(partnership, x, y)
    assert isinstance(found, Atlas)
    return found


def test_mean_field_and_simulation_agree_away_from_the_boundary(mapped: Atlas) -> None:
    logit, experience = mapped.layers
    assert logit.agreement() >= 0.95
    assert logit.agreement(inside=False) >= 0.7
    assert {COLLAPSES, HISTORY, PERSISTS} == set(np.unique(logit.predicted))
    # Habit, which the mean field averages out, holds places for longer: never the other way.
    assert (experience.simulated >= experience.predicted - 1).all()
    assert experience.agreement(inside=False) >= 0.5


def test_more_of_the_own_target_is_never_kinder(mapped: Atlas) -> None:
    for layer in mapped.layers:
        assert (np.diff(layer.predicted, axis=1) <= 0).all()
        assert (np.diff(layer.predicted, axis=0) >= 0).all()
        assert (np.diff(layer.persistence, axis=1) <= 0.15).all()


def test_branches_have_a_tipping_point_between_two_states(mapped: Atlas) -> None:
    several = [points for points in mapped.layers[0].routine if len(points) == 3]
    assert several
    for low, middle, high in several:
        assert low.share < middle.share < high.share
        assert low.stable and high.stable and not middle.stable


@pytest.mark.parametrize(
    ("name", "span", "points", "words"),
    [
        ("mainstreaming", "1:0", 5, "runs backwards"),
        ("mainstreaming", "1:1", 5, "runs backwards"),
        ("mainstreaming", "0:9", 5, "takes numbers from 0 to 2"),
        ("mainstreaming", "a:b", 5, "allowed is LOW:HIGH"),
        ("mainstreaming", "nan:1", 5, "allowed is LOW:HIGH"),
        ("mainstreaming", None, 2, "allowed are 3 to 41"),
    ],
)
def test_bad_axes(
    partnership: Subject, name: str, span: str | None, points: int, words: str
) -> None:
    with pytest.raises(InputError) as caught:
        axis(partnership, "--x", name, span, points)
    assert words in str(caught.value) and len(caught.value.faults) == 1


def test_one_parameter_makes_no_map(partnership: Subject) -> None:
    x = axis(partnership, "--x", "mainstreaming", None, 3)
    with pytest.raises(InputError, match="a map needs two parameters"):
        next(atlas(partnership, x, x))


def test_what_is_lost_is_not_won_back_by_the_same_way(partnership: Subject) -> None:
    moved = axis(partnership, "--lever", "own_target_incentive", "0.1:0.8", 8)
    loops = [item for item in ramp(partnership, moved, 3) if isinstance(item, Loop)]
    assert [loop.rule for loop in loops] == ["logit", "experience"]
    for loop in loops:
        assert loop.values[0] == 0.1  # the kinder end
        assert loop.area.low > 0.1
        assert loop.lost_at is not None and loop.lost_at > 0.3
        assert loop.won_back_at is None or loop.won_back_at < loop.lost_at


def test_without_reciprocity_and_routine_the_loop_all_but_closes(partnership: Subject) -> None:
    bare = {"reciprocity": 0.0, "routine_pull": 0.0, "baseline_trust": 0.3, "critical_mass": 1.0}
    values = {**partnership.values, **bare}
    moved = axis(partnership, "--lever", "own_target_incentive", "0.05:0.6", 6)
    open_, closed = (
        next(item for item in ramp(asked, moved, 3) if isinstance(item, Loop)).area
        for asked in (partnership, Subject(partnership.scenario, values))
    )
    assert closed.high < open_.low / 2


def test_what_is_set_once_cannot_move_slowly() -> None:
    with pytest.raises(InputError, match="set once for a programme"):
        refuse_once_set("grant_length")
