"""Runs that are watched again are the runs of the result, to the last bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from joinup.analysis.places import QUARTERS_ON, Watched, places, watch, watch_each
from joinup.analysis.rerun import under_each_rule
from joinup.batch import open_result
from joinup.batch.result import Result
from joinup.inputs import load_experiment
from tests.here import run_here

HANDED_OVER = "rough_sleepers_handed_over"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    experiment = load_experiment("joining_up").with_(replicates=3)
    return open_result(run_here(experiment, out=tmp_path_factory.mktemp("r")).folder)


@pytest.fixture(scope="module")
def seen(result: Result) -> Watched:
    return watch(result.plan, HANDED_OVER, [0, 2])


def runs_of(result: Result, scenario: str) -> pd.DataFrame:
    runs = result.runs[result.runs["scenario"] == scenario]
    return runs.set_index("replicate").loc[[0, 2]]


def test_means_over_places_are_what_the_result_keeps(result: Result, seen: Watched) -> None:
    runs, means = runs_of(result, HANDED_OVER), seen.places.groupby("replicate").mean(True)
    for column, outcome in (
        ("effort", "effort_at_withdrawal"),
        ("embedding", "embedding_at_withdrawal"),
        ("trust", "trust_at_withdrawal"),
        ("joined_up", "joined_up_at_withdrawal"),
    ):
        np.testing.assert_allclose(means[column], runs[outcome], rtol=1e-12)
    lasting = seen.places.groupby("replicate")["joined_up_16"].mean()
    np.testing.assert_allclose(lasting.astype(float), runs["persistence_16"], rtol=1e-12)


def test_the_history_is_the_series(result: Result, seen: Watched) -> None:
    series = result.series("joined_up")
    own = series[(series["scenario"] == HANDED_OVER) & (series["replicate"] == 2)]
    np.testing.assert_allclose(seen.joined[1].mean(axis=1), own["joined_up"], rtol=1e-12)


def test_how_long_a_place_lasted(seen: Watched) -> None:
    for _, place in seen.places.iterrows():
        history = seen.joined[[0, 2].index(place["replicate"]), :, place["place"]]
        onward, lasted = history[seen.withdrawal :], place["lasted"]
        assert onward[: lasted + 1].all() or (lasted == 0 and not onward[0])
        assert lasted + 1 == len(onward) or not onward[lasted + (1 if onward[0] else 0)]
        assert place["joined_up_16"] == onward[QUARTERS_ON]


def test_groups_add_up_to_the_whole(result: Result, seen: Watched) -> None:
    at_end = seen.groups[seen.groups["moment"] == "end"]
    clients = at_end.groupby("replicate")["clients"].sum()
    np.testing.assert_allclose(clients, runs_of(result, HANDED_OVER)["clients_end"], rtol=1e-12)
    assert set(seen.groups["moment"]) == {"start", "withdrawal", "end"}
    assert at_end["reach"].between(0, 1).all()


def test_departments_add_up_to_the_whole(result: Result, seen: Watched) -> None:
    series = result.series("savings", "grant_paid", "cost_displaced")
    own = series[(series["scenario"] == HANDED_OVER) & (series["quarter"] > 0)]
    totals = own.groupby("replicate")[["savings", "grant_paid", "cost_displaced"]].sum()
    found = seen.departments.groupby("replicate")[["savings", "grant", "own_output_lost"]].sum()
    np.testing.assert_allclose(found, totals.loc[[0, 2]], rtol=1e-9)


def test_runs_that_end_early_do_not_say_what_lasts(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(
        'title = "S"\nsummary = "S."\n[parameters]\nplaces = 2\nquarters = 20\n'
    )
    (tmp_path / "e.toml").write_text('question = "?"\nscenarios = ["s"]\nreplicates = 1\n')
    from joinup.inputs import plan

    found = places(plan(load_experiment(tmp_path / "e.toml")), "s", [0])
    assert found["joined_up_16"].isna().all() and len(found) == 2


def test_scenarios_that_are_watched_together_show_what_each_shows_alone(tmp_path: Path) -> None:
    """Of three kinds, with the full grant gone early, never begun, and gone as the run ends."""
    from joinup.inputs import plan

    size = "[parameters]\nplaces = 4\nquarters = 12\n"
    own = {
        "early": "grant_length = 3\ngrant_start = 2",
        "ahead": "grant_length = 3\nplanning_horizon = 4",
        "never": "grant_start = 0\ngrant_length = 0\npartners = 3",
        "last": "grant_start = 4\ngrant_length = 8\nform = 'joint unit'\nabsence = 0.3",
    }
    for name, values in own.items():
        text = f'title = "{name}"\nsummary = "S."\n{size}{values}\n'
        (tmp_path / f"{name}.toml").write_text(text)
    lines = f'question = "?"\nscenarios = {list(own)}\nreplicates = 3\nworlds = 0\n'
    (tmp_path / "e.toml").write_text(lines)
    planned = plan(load_experiment(tmp_path / "e.toml"))
    wanted = {name: [number % 3, 2] for number, name in enumerate(own)}
    together = watch_each(planned, wanted)
    assert list(together) == list(own)
    for name, replicates in wanted.items():
        alone, found = watch(planned, name, replicates), together[name]
        assert found.scenario == name and found.withdrawal == alone.withdrawal
        assert found.joined.tobytes() == alone.joined.tobytes()
        for frame in ("places", "groups", "departments"):
            pd.testing.assert_frame_equal(
                getattr(found, frame), getattr(alone, frame), check_exact=True
            )
    moments = {name: list(dict.fromkeys(seen.groups["moment"])) for name, seen in together.items()}
    assert moments["early"] == ["start", "withdrawal", "end"]
    assert moments["never"] == ["withdrawal", "end"]
    assert moments["last"] == ["start", "end"]


def test_only_a_plan_without_a_design_is_watched(result: Result) -> None:
    with pytest.raises(ValueError, match="no_such"):
        watch(result.plan, "no_such", [0])


def test_the_rule_in_use_gives_the_result_again(result: Result) -> None:
    found = under_each_rule(result.plan, [HANDED_OVER], ["persistence_16", "clients_end"], [0, 2])
    used = found[found["rule"] == "logit"].set_index("replicate")
    runs = runs_of(result, HANDED_OVER)
    assert (used[["persistence_16", "clients_end"]] == runs[["persistence_16", "clients_end"]]).all(
        axis=None
    )
    other = found[found["rule"] == "imitation"].set_index("replicate")
    assert (other["clients_end"] != used["clients_end"]).all()
