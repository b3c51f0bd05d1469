"""Maps, rescues and outlooks in worlds: what is set, what is counted, what is said."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from joinup.analysis.worlds import Case, Count
from joinup.compiled.engine import simulate
from joinup.inputs import load_scenario
from joinup.inputs.worlds import values_in
from joinup.questions.persistence import in_worlds
from joinup.questions.persistence import map as method
from joinup.questions.persistence.map import Axis
from joinup.questions.persistence.pages.outlook import world_points
from joinup.questions.persistence.pages.rescue import _in_worlds
from joinup.questions.persistence.trial import subject

X = Axis("grant", (0.1, 0.3, 0.5), 0.4)
Y = Axis("mainstreaming", (0.2, 0.8), 0.4)


def test_a_cell_of_a_map_is_the_share_of_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put in: half last where the grant is .3 or more, and at .1 all do in every second world."""
    seen: list[Case] = []

    def lasting(cases: Sequence[Case]) -> np.ndarray:
        seen.extend(cases)
        grant = np.array([float(str(case.runs[0].parameters["grant"])) for case in cases])
        return np.where(grant >= 0.3, 0.5, np.array([case.world % 2 for case in cases]))

    monkeypatch.setattr(method, "run_cases", lasting)
    asked = subject("rough_sleepers_partnership")
    shares = method.shares_of_worlds(asked, X, Y, 4)
    assert shares.tolist() == [[0.5, 1.0, 1.0], [0.5, 1.0, 1.0]]
    settled = 1 * 2 * 2  # by the first run, in which all places last
    assert len(seen) == 2 * 3 * 2 * 4 - settled
    assert len({(str(c.runs[0].parameters), c.runs[0].replicate) for c in seen}) == len(seen)
    first = seen[0].runs[0].parameters
    assert (first["grant"], first["mainstreaming"]) == (0.1, 0.2), "set in all worlds"
    drawn = values_in(0, 4, given={*asked.scenario.parameters, "grant", "mainstreaming"})
    assert all(first[name] == value for name, value in drawn.items())
    seen.clear()
    method.shares_of_worlds(subject("rough_sleepers_unequal_partnership"), X, Y, 4)
    row = np.array(seen[0].runs[0].parameters["own_target_incentive"])
    assert row / row[0] == pytest.approx(np.array([35, 55, 55, 35]) / 35), "a list stays a list"


def test_a_second_run_changes_no_share_that_the_first_has_settled() -> None:
    """Independently: both runs of every world, whatever the first brings."""
    asked = subject("rough_sleepers_partnership")
    x, y = Axis("own_target_incentive", (0.2, 0.45, 0.7), 0.45), Axis("grant", (0.1, 0.4), 0.4)
    pairs = list(method._cases(asked, x, y, 6))
    runs = [np.array(simulate([run], series=()).runs["persistence_16"])
            for pair in pairs for case in pair for run in case.runs]  # fmt: skip
    means = np.reshape(runs, (2, 3, 6, 2)).mean(axis=3)
    assert (np.reshape(runs, (-1, 2))[:, 0] == 1.0).any() and (means < 1.0).any()
    assert np.array_equal(method.shares_of_worlds(asked, x, y, 6), (means >= 0.5).mean(axis=2))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("rescue") / "small.toml"
    path.write_text(
        'title = "Small"\nsummary = "S."\n[parameters]\nplaces = 4\nquarters = 30\n'
        'form = "partnership"\ngrant_length = 6\ngrant_taper = 0\n',
        encoding="utf-8",
    )
    return str(path)


@pytest.mark.slow
def test_a_rescue_is_counted_on_both_sides_of_the_change(small: str) -> None:
    """A floor at half of the effort keeps every place; a longer grant is followed to its end."""
    asked = subject(small)
    found = in_worlds.reached(asked, {"floor": 0.6, "grant_length": 20}, 0.9, 8)
    assert found is not None
    assert found.after == Count(8, 8) and found.before.number < 8 == found.before.of
    assert in_worlds.reached(asked, {"floor": 0.6}, 0.9, 0) is None
    said = _in_worlds(found, 0.9)
    assert said == (
        "With the change at least 90% of places last in all 8 worlds that we think plausible "
        f"(almost certain); as things are, in {found.before.number}."
    )


def test_an_outlook_begins_with_the_count_and_the_level(small: str) -> None:
    tried = in_worlds.in_worlds(subject(small), 8)
    assert tried is not None
    shares = tried.found.runs.groupby("world")["persistence_16"].mean()
    lasts = int((shares >= 0.5).sum())
    (first, carrier), (second, _), *_ = world_points(tried, "Small")
    active = tried.found.runs.groupby("world")["still_active_16"].mean()
    held = int((active >= 0.5).sum())
    said = f"all {len(active)}" if held == len(active) else f"{held or 'none'} of {len(active)}"
    assert second.startswith(f"Most places still do something together in {said} worlds.")
    assert f"it does in {lasts} of 8 worlds" in first or lasts in (0, 8)
    assert f"{100 * shares.median():.0f}% of places are still joined up" in first
    assert carrier == "worlds"
    assert world_points(None, "Small") == []


def test_a_scenario_without_worlds_says_nothing_of_them() -> None:
    assert in_worlds.in_worlds(subject(load_scenario("rough_sleepers_pooled")), 0) is None
