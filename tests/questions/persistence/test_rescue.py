"""The rescue finds what a grid finds, keeps what it tried, and says when there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from joinup.analysis.points import run_all
from joinup.errors import InputError
from joinup.model.engine import Records
from joinup.questions.persistence import bench as benches
from joinup.questions.persistence import search
from joinup.questions.persistence.bench import Bench, Setting, Tried, lower_bound
from joinup.questions.persistence.pages.rescue import rescue_answer
from joinup.questions.persistence.public_cost import MAINSTREAMING_PRICE, public_cost
from joinup.questions.persistence.rescue import (
    Rescue,
    cheapest_at,
    checked_goal,
    checked_levers,
    rescue,
)
from joinup.questions.persistence.search import cheapest, loses
from joinup.questions.persistence.trial import RULES, Subject, Values, subject

TWO = ("mainstreaming", "grant_length")


def small_bench(
    asked: Subject, levers: tuple[str, ...] = TWO, journal: Path | None = None
) -> Bench:
    return Bench(asked, levers, replicates=4, places=8, journal=journal)


def go_on(stage: str, step: int, known: int) -> bool:
    return False


@pytest.mark.slow
def test_two_levers_against_a_grid(partnership: Subject) -> None:
    """The search comes within a hair of the best of 13 x 9 settings, or beats it."""
    goal, confidence = 0.8, 0.9
    grid = small_bench(partnership)
    settings = [
        grid.setting([a, b], TWO) for a in np.linspace(0, 1, 13) for b in np.linspace(0, 1, 9)
    ]
    settings = [setting for setting in settings if grid.stands(setting)]
    tried = grid.try_all(settings)
    best = min(item.cost for item in tried if item.sure(confidence) >= goal)
    bench = small_bench(partnership)
    assert cheapest(bench, TWO, goal, confidence, lambda step, n: False, generations=12)
    found = min(t.cost for t in bench.known.values() if t.sure(confidence) >= goal)
    spread = max(item.cost for item in tried) - min(item.cost for item in tried)
    assert found <= best + 0.02 * spread
    assert len(bench.known) < 3 * len(settings)


def test_a_journal_is_taken_up_again_and_a_torn_line_is_tried_again(
    partnership: Subject, tmp_path: Path
) -> None:
    path = tmp_path / "tried.jsonl"
    bench = small_bench(partnership, journal=path)
    settings: list[Setting] = [bench.own, (0.8, 12)]
    glimpses = bench.try_all(settings, 2)
    first = bench.try_all(settings)
    assert [item.first(2) for item in first] == glimpses
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4
    # The second glimpse is torn, so that the runs which followed it do not count either.
    torn = [lines[0], lines[1][:20] + lines[2], lines[3]]
    path.write_text("\n".join(torn) + "\n", encoding="utf-8")
    with counted() as runs:
        again = small_bench(partnership, journal=path)
        assert again.known == {} and again.try_all([bench.own], 2) == glimpses[:1]
        assert runs == []
        assert again.try_all(settings) == first
    assert sum(runs) == 2 * (2 + 4)


def test_runs_made_in_two_parts_are_those_made_at_once(partnership: Subject) -> None:
    parts, whole = small_bench(partnership), small_bench(partnership)
    parts.try_all([parts.own], 2)
    assert parts.try_all([parts.own]) == whole.try_all([whole.own])
    assert (list(parts.glimpsed), list(whole.glimpsed)) == ([parts.own], [])
    assert parts.n_tried == whole.n_tried == 1


@contextmanager
def counted() -> Iterator[list[int]]:
    """Note the runs of each batch that a bench makes."""
    runs: list[int] = []

    def noted(points: Sequence[Values], replicates: int, *, first: int) -> list[Records]:
        runs.append(len(points) * replicates)
        return run_all(points, replicates, first=first)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(benches, "run_all", noted)
        yield runs


def came(shares: list[float], bills: list[float]) -> Tried:
    return Tried({rule: tuple(shares) for rule in RULES}, tuple(bills))


def test_who_clearly_loses_on_a_glimpse() -> None:
    """By hand: the rival's bills spread by 2 and are 11 on the same two draws; 8 more are much."""
    rival = came([0.9] * 3, [10.0, 12.0, 14.0])
    reaches, just = [0.9, 0.9], 11.0 + 4.0 * 2.0
    assert loses(came(reaches, [just, just + 0.01]), rival, 0.8, 0.9)
    assert not loses(came(reaches, [just, just - 0.01]), rival, 0.8, 0.9)
    assert loses(came([0.7, 0.69], [1.0, 1.0]), rival, 0.8, 0.9)
    assert not loses(came([0.7, 0.71], [1.0, 1.0]), rival, 0.8, 0.9)
    # A rival that does not reach the goal itself beats nobody, nor does none at all.
    assert not loses(came(reaches, [99.0, 99.0]), rival, 0.95, 0.9)
    assert not loses(came(reaches, [99.0, 99.0]), None, 0.8, 0.9)


def test_a_race_finds_what_full_runs_find_with_fewer_runs(
    partnership: Subject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def searched(journal: Path | None = None) -> tuple[Setting, int, Bench]:
        bench = small_bench(partnership, journal=journal)
        with counted() as runs:
            assert cheapest(bench, TWO, 0.5, 0.9, lambda step, n: False, generations=6)
        reach = [s for s, t in bench.known.items() if t.sure(0.9) >= 0.5]
        return min(reach, key=lambda s: bench.known[s].cost), sum(runs), bench

    journal = tmp_path / "tried.jsonl"
    raced, few, bench = searched(journal)
    again = searched(journal)
    assert again[:2] == (raced, 0) and again[2].known == bench.known
    assert 0 < len(bench.known) < bench.n_tried
    monkeypatch.setattr(search, "loses", lambda *_: False)
    full, all_runs, _ = searched()
    assert raced == full and few < 0.9 * all_runs


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "persist"),
    [
        ("rough_sleepers_partnership", 0.5),
        ("rough_sleepers_partnership", 0.8),
        ("rough_sleepers_pooled", 0.8),
        ("childcare_withdrawn", 0.6),
    ],
)
def test_a_race_finds_the_same_change_of_shipped_scenarios(
    name: str, persist: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, goal = subject(name), checked_goal(persist, 0.9, None)

    def found() -> tuple[Rescue, int]:
        levers = checked_levers(asked, None)
        with counted() as runs:
            answer = rescue(asked, goal, levers, named=False, journal=None, report=go_on)
        assert answer is not None
        return answer, sum(runs)

    raced, few = found()
    monkeypatch.setattr(search, "loses", lambda *_: False)
    full, all_runs = found()
    assert raced.found is not None and raced.found == full.found
    assert raced.tried == full.tried and raced.n_tried == full.n_tried
    assert few < 0.7 * all_runs and raced.n_full < 0.5 * full.n_full
    # From the goal on the frontier is the same; far below it may lie a little higher.
    above, before = (
        {goal: extra for goal, _, extra in item.frontier if goal >= persist}
        for item in (raced, full)
    )
    assert above == before


def test_what_a_glimpse_puts_on_the_frontier_is_run_in_full(partnership: Subject) -> None:
    """A is known; B looks dearer, C clearly short, D cheaper: D is run, and is the frontier."""
    bench = small_bench(partnership)
    bench.known = {(0,): came([0.6] * 4, [5.0, 5.0, 9.0, 9.0])}
    bench.glimpsed = {
        (1,): came([0.6, 0.6], [5.5, 5.5]),
        (2,): came([0.3, 0.3], [1.0, 1.0]),
        (3,): came([0.45, 0.45], [4.0, 4.0]),
    }
    run: list[Setting] = []

    def try_all(settings: list[Setting]) -> None:
        run.extend(settings)
        bench.known[settings[0]] = came([0.5] * 4, [4.0] * 4)

    bench.try_all = try_all  # type: ignore[method-assign, assignment]
    assert cheapest_at(bench, 0.5) == (3,) and run == [(3,)]
    assert cheapest_at(bench, 0.8) is None and run == [(3,)]


@pytest.mark.slow
def test_a_search_that_is_stopped_goes_on_the_same_way(
    partnership: Subject, tmp_path: Path
) -> None:
    goal = checked_goal(0.8, 0.9, None)
    calls: list[str] = []

    def stop_early(stage: str, step: int, known: int) -> bool:
        calls.append(stage)
        return len(calls) == 3

    def started(report: object, mark: str) -> Rescue | None:
        return rescue(
            partnership, goal, ("mainstreaming",), named=True,
            journal=lambda _: tmp_path / mark, report=report,  # type: ignore[arg-type]
        )  # fmt: skip

    assert started(stop_early, "a") is None
    resumed, whole = started(go_on, "a"), started(go_on, "b")
    assert resumed is not None and whole is not None
    assert resumed.found == whole.found and resumed.n_tried == whole.n_tried
    assert "on average, on the draws of the search" in rescue_answer(whole)


@pytest.mark.slow
def test_a_rescue_holds_on_draws_that_the_search_never_saw(partnership: Subject) -> None:
    found = rescue(
        partnership, checked_goal(0.8, 0.9, None), ("mainstreaming",), named=True, journal=None,
        report=go_on,
    )  # fmt: skip
    assert found is not None and found.found is not None and found.tried is not None
    before, after = found.moved["mainstreaming"]
    assert before == 0.4 < after < 1.6
    assert found.tried.sure(0.9) >= 0.8 > found.own.sure(0.9)
    assert found.extra is not None and found.extra.low > 0
    costs = [extra for _, _, extra in found.frontier]
    assert costs == sorted(costs)


@pytest.mark.slow
def test_not_attainable_is_an_answer(partnership: Subject) -> None:
    for goal, levers in (
        (checked_goal(0.97, 0.99, None), ("corrective_action",)),
        (checked_goal(0.8, 0.9, 0.5), ("mainstreaming",)),  # a budget that does not reach
    ):
        found = rescue(partnership, goal, levers, named=True, journal=None, report=go_on)
        assert found is not None and found.found is None and found.moved == {}
        assert found.best[1].least > 0


def test_the_bill_counts_staff_time_and_grant(partnership: Subject) -> None:
    point = {**partnership.values, "places": 3, "quarterly_discount": 1.0}
    dearer = {**point, "mainstreaming": 0.8, "embedding_gain": 0.06}  # the same routine, twice paid
    usual, twice = run_all([point, dearer], 2)
    difference = public_cost(twice, dearer) - public_cost(usual, point)
    expected = MAINSTREAMING_PRICE * 0.4 * 4 * partnership.values["quarters"]  # type: ignore[operator]
    assert difference == pytest.approx([expected] * 2, rel=1e-9)


def test_lower_bounds_need_more_for_more_confidence() -> None:
    values = np.array([0.5, 0.6, 0.7, 0.8])
    assert (
        lower_bound(values, 0.99) < lower_bound(values, 0.9) < lower_bound(values, 0.5001) < 0.651
    )


@pytest.mark.parametrize(
    ("persist", "confidence", "budget", "words"),
    [
        (1.5, 0.9, None, "--persist is 1.5; allowed are numbers above 0 and below 1"),
        (0.0, 0.9, None, "--persist is 0;"),
        (float("nan"), 0.9, None, "--persist is nan;"),
        (0.8, 0.4, None, "--confidence is 0.4; allowed are numbers above 0.5 and below 1"),
        (0.8, 0.9, -1.0, "--budget is -1; allowed are 0 and more"),
    ],
)
def test_impossible_wishes(
    persist: float, confidence: float, budget: float | None, words: str
) -> None:
    with pytest.raises(InputError) as caught:
        checked_goal(persist, confidence, budget)
    assert words in str(caught.value) and len(caught.value.faults) == 1


def test_bad_levers_are_all_named(partnership: Subject) -> None:
    with pytest.raises(InputError) as caught:
        checked_levers(partnership, "publicity,turnover,grnt,form")
    assert len(caught.value.faults) == 4
    with pytest.raises(InputError, match="names a lever twice"):
        checked_levers(partnership, "grant,grant")
