"""If departments set their own targets: figures as of scenarios that say so, and true words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from joinup.analysis.reviews import Reviews, Terms, reviews
from joinup.analysis.view import View
from joinup.batch.memory import run_in_memory
from joinup.inputs import load_experiment, plan
from joinup.questions.result.page import view_of
from joinup.questions.result.reviews import reviews_section, sentences
from tests.questions.conftest import Make

TARGETS = "own_target_incentive_now"
PARTNERSHIP = "rough_sleepers_partnership"
EVERY = 5  # quarters: reviews fall in the last before a grant from 6 on, and its last, 20
WAYS: dict[str, dict[str, float]] = {
    "kept": {"department_review": 0},
    "reviewed": {"department_review": EVERY},
    "own_money": {"department_review": EVERY, "grant_counts": 1.0},
    "without_grant": {"department_review": EVERY, "grant": 0.0},
}
TERMS = Terms(0.5, 0.45, 0.45)
HARSH = Terms(0.02, 0.45, 0.64)
FOUND = Reviews(TERMS, HARSH, Terms(0.31, 0.45, 0.36), Terms(0.0, 0.45, 0.53), 4)


@pytest.mark.parametrize("way", WAYS)
def test_each_way_is_what_a_scenario_that_says_so_gives(way: str) -> None:
    experiment = load_experiment("joining_up").with_(replicates=6, worlds=0)
    both = [
        one.with_values({"department_review": EVERY, "grant_start": 6}, "a test")
        for one in experiment.scenarios
        if one.name in (PARTNERSHIP, experiment.baseline)
    ]
    experiment = replace(experiment, scenarios=tuple(both))
    planned = plan(experiment)
    settings = next(s for s in planned.scenarios if s["name"] == PARTNERSHIP)["parameters"]
    mine = getattr(reviews(planned, PARTNERSHIP, settings, range(6)), way)
    said = replace(
        experiment,
        scenarios=tuple(one.with_values(WAYS[way], "a test") for one in experiment.scenarios),
        series=(TARGETS,),
    )
    runs = run_in_memory(plan(said), lambda done: None)
    own = runs.runs[runs.runs["scenario"] == PARTNERSHIP]
    by_quarter = runs.series(TARGETS).query("scenario == @PARTNERSHIP").groupby("quarter")[TARGETS]
    assert mine.persistence == pytest.approx(own["persistence_16"].mean(), abs=1e-12)
    assert mine.before == pytest.approx(by_quarter.mean()[6], abs=1e-12)
    assert mine.during == pytest.approx(by_quarter.mean()[21], abs=1e-12)


def test_the_grant_provokes_and_whose_money_it_is_matters(view: View) -> None:
    (section,) = reviews_section(view)
    text = " ".join(str(line) for line in section.text)
    assert "The grant itself provokes departments to tighten" in text
    assert "It matters whose money the grant is" in text
    (table,) = section.tables
    by_way = table.frame.pivot(index="scenario", columns="departments", values="persistence_16")
    assert (by_way["reviewed"] <= by_way["kept"]).all()
    assert (by_way["reviewed"] <= by_way["own_money"]).all()


def test_a_grant_that_is_never_paid_in_full_is_not_spoken_of(make: Make) -> None:
    """It has no last quarter, in which departments' terms could be read."""
    never = {"form": "partnership", "grant_start": 0, "grant_length": 0}
    silo = {"form": "silo", "grant": 0.0}
    assert reviews_section(view_of(make({"silo": silo, "a": never, "b": never}))) == []
    paid = {**never, "grant_length": 4}
    (section,) = reviews_section(view_of(make({"silo": silo, "a": never, "c": paid})))
    assert [row[0] for row in section.tables[0].rows] == ["Title of c"]


def test_words_follow_the_figures() -> None:
    fewer, provoked, money = sentences({"A": FOUND})
    assert fewer.endswith(
        "once a year, fewer places stay joined up in 1 of 1 scenario whose money ends."
    )
    assert "In “A” the reward rises from 0.45 to 0.64 u while the grant is paid" in provoked
    assert "without a grant it rises from 0.45 to 0.53 u" in provoked
    mild = Reviews(TERMS, HARSH, TERMS, HARSH, 4)  # the same without a grant: nothing is provoked
    assert sentences({"B": mild, "A": FOUND})[1:] == [provoked, money]
    assert "falls from 0.45 to 0.36 u, and 31% of places last; if they do not, 2% do" in money


def test_words_turn_where_the_figures_do() -> None:
    same = Reviews(TERMS, TERMS, TERMS, TERMS, 12)
    fewer, provoked, money = sentences({"A": same})
    assert "every three years" in fewer and "in 0 of 1 scenario" in fewer
    assert provoked.startswith("The grant does not provoke this")
    assert money == "Whose money the grant is makes no difference in “A”: 50% of places last."
