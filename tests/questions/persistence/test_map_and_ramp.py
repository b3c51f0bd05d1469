"""Maps agree with simulation away from boundaries; slow ramps show what is not won back."""

from __future__ import annotations

import numpy as np
import pytest

from joinup.analysis.points import run_all
from joinup.errors import InputError, StoppedError
from joinup.job import Job
from joinup.questions.persistence.levers import until_judged
from joinup.questions.persistence.map import (
    COLLAPSES,
    HISTORY,
    PERSISTS,
    PhaseDiagram,
    _most,
    axis,
    embedding_left,
    phase_diagram,
    simulated,
)
from joinup.questions.persistence.meanfield import deterministic_setup, expected
from joinup.questions.persistence.pages.map import own_words
from joinup.questions.persistence.pages.ramp import ramp_points
from joinup.questions.persistence.ramp import Loop, Turn, ramp, refuse_once_set
from joinup.questions.persistence.trial import RULES, Subject, Values, aftermath


@pytest.fixture(scope="module")
def mapped(partnership: Subject) -> PhaseDiagram:
    x = axis(partnership, "--x", "own_target_incentive", "0.1:0.8", 8)
    y = axis(partnership, "--y", "mainstreaming", "0:1.6", 6)
    found = phase_diagram(partnership, x, y)
    return found


@pytest.mark.slow
def test_mean_field_and_simulation_agree_away_from_the_boundary(mapped: PhaseDiagram) -> None:
    logit, experience = mapped.layers
    assert logit.agreement() >= 0.95
    assert logit.agreement(inside=False) >= 0.7
    assert {COLLAPSES, HISTORY, PERSISTS} == set(np.unique(logit.predicted))
    # Habit, which the mean field averages out, holds places for longer: never the other way.
    assert (experience.simulated >= experience.predicted - 1).all()
    assert experience.agreement(inside=False) >= 0.5


@pytest.mark.slow
def test_more_of_the_own_target_is_never_kinder(mapped: PhaseDiagram) -> None:
    for layer in mapped.layers:
        assert (np.diff(layer.predicted, axis=1) <= 0).all()
        assert (np.diff(layer.predicted, axis=0) >= 0).all()
        assert (np.diff(layer.persistence, axis=1) <= 0.15).all()


def test_branches_have_a_tipping_point_between_two_states(mapped: PhaseDiagram) -> None:
    several = [points for points in mapped.layers[0].routine if len(points) == 3]
    assert several
    for low, middle, high in several:
        assert low.share < middle.share < high.share
        assert low.stable and high.stable and not middle.stable


def test_what_runs_no_longer_than_it_is_judged_is_judged_alike(partnership: Subject) -> None:
    short, tapered = until_judged([partnership.values, {**partnership.values, "grant_taper": 9}])
    assert short["quarters"] == tapered["quarters"] == 15 + 9 + 16
    (short,) = until_judged([partnership.values])
    assert short["quarters"] == 15 + 16 < partnership.values["quarters"]
    whole, cut = (run_all([point], 4)[0] for point in (partnership.values, short))
    assert np.array_equal(cut.series["effort"], whole.series["effort"][:, : 15 + 16 + 1])
    assert np.array_equal(cut.runs["persistence_16"], whole.runs["persistence_16"])


def test_the_routine_left_is_that_of_the_quarter_in_which_the_grant_ends(
    partnership: Subject,
) -> None:
    points = [{**partnership.values, "grant_length": n} for n in (4, 12)]
    paths = [list(expected(deterministic_setup([point]))) for point in points]
    left = [path[n].embedding.mean() for path, n in zip(paths, (4, 12), strict=True)]
    assert embedding_left(points) == pytest.approx(left, abs=1e-12)
    assert left[1] > left[0] > 0


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
        phase_diagram(partnership, x, x)


def test_a_map_that_is_stopped_or_fails_in_worlds_says_so(
    partnership: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Subject(partnership.scenario, {**partnership.values, "places": 2})
    axes = [axis(small, "--x", name, None, 3) for name in ("mainstreaming", "grant")]

    class Stopped(Job):
        def tell(self, stage: str, step: int = 0, steps: int = 0) -> None:
            raise StoppedError("stop")

    def fails(*_: object) -> None:
        raise ArithmeticError("seen")

    with pytest.raises(StoppedError, match="stop"):
        phase_diagram(small, *axes, Stopped(), 1)
    monkeypatch.setattr("joinup.questions.persistence.map.shares_of_worlds", fails)
    with pytest.raises(ArithmeticError, match="seen"):
        phase_diagram(small, *axes, worlds=1)
    assert phase_diagram(small, *axes).worlds is None


def test_half_of_two_runs_is_asked_of_the_second_only_where_the_first_leaves_it_open() -> None:
    runs = np.array([[1.0, 0.9, 0.0, 0.4, 1.0, 0.0], [0.0, 0.1, 1.0, 0.5, 1.0, 0.9]])
    asked: list[list[int]] = []

    def shares(some: np.ndarray, run: int) -> np.ndarray:
        asked.append(some.tolist())
        return runs[run][some]

    assert _most(6, shares).tolist() == [True, True, True, False, True, False]
    assert asked == [[0, 1, 2, 3, 4, 5], [1, 2, 3, 5]]
    assert _most(0, shares).tolist() == []


@pytest.mark.parametrize("rule", RULES)
def test_classes_are_those_of_both_runs_from_above_and_from_below(
    partnership: Subject, rule: str
) -> None:
    """Independently: four runs for each aftermath, whatever the others bring."""
    rest = {**aftermath(partnership.values), "decision_rule": rule, "places": 8, "quarters": 84}
    rests: list[Values] = [
        {**rest, "own_target_incentive": w} for w in (0.05, 0.2, 0.35, 0.45, 0.8)
    ]
    pushed: list[Values] = [
        {**point, "grant": 0.6, "grant_length": 24, "grant_after": 0.0} for point in rests
    ]
    low, high = (
        np.array([found.series["joined_up"][:, -1].mean() >= 0.5 for found in run_all(arm, 2)])
        for arm in (rests, pushed)
    )
    wanted = [
        PERSISTS if below and above else HISTORY if above else COLLAPSES
        for below, above in zip(low, high, strict=True)
    ]
    assert simulated(rests).tolist() == wanted
    assert len(set(wanted)) == 3


def test_what_is_lost_is_not_won_back_by_the_same_way(partnership: Subject) -> None:
    moved = axis(partnership, "--lever", "own_target_incentive", "0.1:0.8", 8)
    loops = ramp(partnership, moved, 3)
    assert [loop.rule for loop in loops] == ["logit", "experience"]
    for loop in loops:
        assert loop.values[0] == 0.1  # the kinder end
        assert loop.area.low > 0.1
        assert loop.lost is not None and loop.lost.way == "out" and loop.lost.value > 0.3
        assert loop.won_back is None or loop.won_back.value < loop.lost.value


def loop_of(out: list[float], back: list[float]) -> Loop:
    """Return a loop of three values and two replicates; `back` from the harsher end."""
    way_back = np.array([back[::-1]] * 2)
    return Loop("logit", np.array([out] * 2), way_back, np.array([0.1, 0.4, 0.7]))


def test_what_is_lost_on_the_way_back_is_lost(partnership: Subject) -> None:
    """By hand: the way out ends at 60%, the way back begins at 30% and never reaches a half."""
    moved = axis(partnership, "--lever", "own_target_incentive", "0.1:0.7", 3)
    late = loop_of([1.0, 0.9, 0.6], [0.3, 0.1, 0.25])
    assert late.lost == Turn(0.7, "back", 3) and late.won_back is None
    (said,) = ramp_points(moved, [late])
    assert "most places are lost on the way back, at 0.7 u" in said
    assert "no value on the way back wins them back" in said and "stay joined up" not in said
    usual = loop_of([1.0, 0.2, 0.0], [0.0, 0.1, 0.8])
    assert usual.lost == Turn(0.4, "out", 1) and usual.won_back == Turn(0.1, "back", 5)
    (said,) = ramp_points(moved, [usual])
    assert "lost on the way out, at 0.4 u; they are won back at 0.1" in said
    (said,) = ramp_points(moved, [loop_of([1.0, 0.9, 0.8], [0.75, 0.9, 1.0])])
    assert "stay joined up on the way out and on the way back; at the least 75%" in said
    (said,) = ramp_points(moved, [loop_of([0.2, 0.1, 0.0], [0.0, 0.0, 0.1])])
    assert "lost at once, even at the kindest value (0.1 u)" in said


@pytest.mark.slow
def test_the_scenarios_own_class_does_not_depend_on_the_grid(
    partnership: Subject, mapped: PhaseDiagram
) -> None:
    """Its own point is simulated: grids that leave it out and one that holds it say the same."""
    by_grid = []
    for points, span in ((3, "0.1:0.8"), (4, "0.2:0.7")):
        x = axis(partnership, "--x", "own_target_incentive", span, points)
        y = axis(partnership, "--y", "mainstreaming", "0:1.6", points)
        assert x.own not in x.values and y.own not in y.values
        found = phase_diagram(partnership, x, y)
        by_grid.append(found)
    assert len({tuple(layer.own for layer in found.layers) for found in (*by_grid, mapped)}) == 1
    # Independently: the scenario's aftermath as a grid of one, and as the mean field has it.
    for layer in mapped.layers:
        rest = aftermath({**partnership.values, "decision_rule": layer.rule})
        assert simulated([rest])[0] == layer.own[1]
    said = own_words(mapped)
    assert "in the simulation" in said and "mean field" in said
    differ = [len({layer.own[method] for layer in mapped.layers}) > 1 for method in (0, 1)]
    assert ("unsettled" in said) == any(differ)


def test_without_reciprocity_and_routine_the_loop_all_but_closes(partnership: Subject) -> None:
    bare = {"reciprocity": 0.0, "routine_pull": 0.0, "baseline_trust": 0.3, "critical_mass": 1.0}
    values = {**partnership.values, **bare}
    moved = axis(partnership, "--lever", "own_target_incentive", "0.05:0.6", 6)
    open_, closed = (
        ramp(asked, moved, 3)[0].area
        for asked in (partnership, Subject(partnership.scenario, values))
    )
    assert closed.high < open_.low / 2


def test_what_is_set_once_cannot_move_slowly() -> None:
    with pytest.raises(InputError, match="set once for a programme"):
        refuse_once_set("grant_length")
