"""Programmes in the model: what is read off their runs, and when."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from joinup.compiled.engine import simulate
from joinup.inputs.rules import HEADLINE_RULES
from joinup.job import Job
from joinup.model.engine import Run
from joinup.questions.validation.history import tried as room
from joinup.questions.validation.history.curve import courses, money_stopped, read_curve
from joinup.questions.validation.history.rule import SEED, settings, worlds
from joinup.questions.validation.history.tried import tried
from tests.questions.validation.history.made import PLAIN, answered, coded

FEW = worlds(4)
ASKED = replace(
    coded(task_depth="2", own_target_pressure="2", prior_trust="0", reorganisation_after="0"),
    grant_years=3,
    years_after=2,
)


@pytest.fixture
def few_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "worlds", lambda: FEW)


@pytest.mark.slow
@pytest.mark.usefixtures("few_worlds")
def test_shares_are_read_at_the_look_from_the_runs_of_places(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same places, run one by one: quarter 4 begins the money, quarter 16 ends it."""
    heard: list[tuple[str, int, int]] = []
    monkeypatch.setattr(job := Job(), "tell", lambda *told: heard.append(told))
    (found,) = tried([ASKED], job)
    assert heard == [("In the model: A board", 1, 1)] and found.looked.tolist() == [8] * 8
    alive: dict[str, list[float]] = {"something": [], "half": []}
    for rule in HEADLINE_RULES:
        for world in FEW:
            point = {**settings(ASKED, world), "places": 1, "decision_rule": rule}
            runs = [Run(point, seed=SEED, replicate=number) for number in range(room.PLACES)]
            series = simulate(runs, series=("effort", "joined_up")).series
            alive["something"].append(float((series["effort"][:, 24] >= 0.1).mean()))
            alive["half"].append(float(series["joined_up"][:, 24].mean()))
    for measure, shares in alive.items():
        assert found.by_world(measure).tolist() == shares
    assert found.share() == pytest.approx(np.mean(alive["half"])), "its outcome counts by half"
    assert 0 < found.share() < found.share("something") <= 1


def test_money_that_goes_on_keeps_alive_what_else_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "worlds", lambda: FEW[:2])
    ended, paid = tried(
        [ASKED, replace(ASKED, codes={**ASKED.codes, "ending": ("no_end",)}, continuing=1.0)],
    )
    assert paid.share() > ended.share() + 0.2


def test_the_curve_is_the_mean_over_programmes_whose_money_stopped() -> None:
    rows = [PLAIN, coded(ending="taper"), coded(ending="no_end"), replace(PLAIN, decided=True),
            replace(PLAIN, continuing=0.5)]  # fmt: skip
    assert [money_stopped(row) for row in rows] == [True, True, False, False, False]
    found = [answered(row, share) for row, share in zip(rows, (1.0, 0.5, 0, 0, 0), strict=True)]
    something, half = courses(found)
    assert something.share.tolist() == [0.75] * 11 and half.share.tolist() == [0.375] * 11
    assert courses([answered(coded(ending="no_end"), 1.0)]) == []


def test_measured_points_are_those_of_bodies_whose_money_stopped() -> None:
    points = read_curve()
    pooled = {(item.years, item.share, item.n) for item in points if item.used == "pooled"}
    assert pooled == {(0.85, 0.89, 121), (4, 0.69, 122), (5.5, 0.71, 179)}
    lowest = [item.share for item in points if item.used == "lower bound"]
    assert lowest == [0.43, 0.53]
    for item in points:
        assert item.share == pytest.approx(item.share) and 0 <= item.share <= 1
        assert not any(name in item.source for name in ("N27", "I14", "N05", "U13"))
