"""Counts over worlds: known answers, records that drop worlds, what decides, and why."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from joinup.analysis import worlds as of_worlds
from joinup.analysis.asked import followed, plan_alone
from joinup.analysis.deciding import decisive, spread, turning
from joinup.analysis.kept import run_anew, worlds_of
from joinup.analysis.summary import Named
from joinup.analysis.view import View
from joinup.analysis.why import why
from joinup.analysis.worlds import (
    OUTCOMES,
    Case,
    Worlds,
    _figures,
    _recorded,
    cases,
    over_worlds,
    run_cases,
    simulated,
)
from joinup.inputs import load_experiment, load_scenario, plan
from joinup.inputs.plan import Plan
from joinup.inputs.plausible import PLAUSIBLE
from joinup.inputs.worlds import fractions, values_in
from joinup.page.camps import camps, camps_table, lasting_in
from joinup.page.worlds import turn_sentence


def constructed(shares: dict[str, np.ndarray], fitting: tuple[int, ...] | None = None) -> Worlds:
    """Return worlds in which each scenario has given shares, (world, replicate)."""
    rows = [
        (name, world, number, value, value, value, 0.0, 0.0)
        for name, values in shares.items()
        for world, runs in enumerate(values)
        for number, value in enumerate(runs)
    ]
    frame = pd.DataFrame(rows, columns=["scenario", "world", "replicate", *OUTCOMES])
    tried = len(next(iter(shares.values())))
    return Worlds(frame, tried, fitting or tuple(range(tried)))


def bare(*names: str) -> Plan:
    """Return a plan of scenarios that set nothing."""
    items = [{"name": name, "given": [], "records": []} for name in names]
    return Plan({"scenarios": items})


def test_counts_are_those_put_in() -> None:
    """By hand: of four worlds, means .1, .5, .8, .3; the third is dropped."""
    one = np.array([[0.0, 0.2], [0.4, 0.6], [0.8, 0.8], [0.3, 0.3]])
    found = constructed({"a": one, "b": one - np.array([[0.05], [0.0], [0.0], [0.01]])})
    assert found.lasts("a").number == 2 and found.lasts("a").of == 4
    assert found.lasts("a", 0.25).number == 3 and found.lasts("a", 0.75).number == 1
    more, alike = found.longer("a", "b")
    assert (more.number, alike.number) == (1, 3), "a hundredth apart is alike"
    assert found.level("a")[0] == pytest.approx(0.4)
    fewer = replace(found, fitting=(0, 1, 3))
    assert (fewer.lasts("a").number, fewer.lasts("a").of, fewer.dropped) == (1, 3, 1)


UNEQUAL = load_scenario("rough_sleepers_unequal_partnership")


def test_a_list_by_department_varies_with_its_proportions_kept() -> None:
    """0.35, 0.55, 0.55, 0.35 is 35 to 55; what a world says is the mean."""
    tried = list(cases(plan_alone(UNEQUAL), [UNEQUAL.name], range(6)))
    rows = [np.array(case.runs[0].parameters["own_target_incentive"]) for case in tried]
    assert all(row / row[0] == pytest.approx(np.array([35, 55, 55, 35]) / 35) for row in rows)
    means = [row.mean() for row in rows]
    assert len(set(means)) == 6 and min(means) >= 0.34 and max(means) <= 0.56


def test_what_a_scenario_has_a_range_for_may_decide_though_it_is_set() -> None:
    number = next(k for k, item in enumerate(PLAUSIBLE) if item.name == "own_target_incentive")
    at = fractions(100)[:, number]
    found = constructed({UNEQUAL.name: np.clip(1.5 - 2 * at, 0, 1)[:, None] + np.zeros((1, 2))})
    (first, *_) = decisive(found, plan_alone(UNEQUAL), UNEQUAL.name)
    assert first.assumption.name == "own_target_incentive"
    alike = load_scenario("rough_sleepers_pooled")
    fixed = alike.with_values({"own_target_incentive": 0.45}, "a test")
    shares = {alike.name: found.by_world(UNEQUAL.name)[:, None] + np.zeros((1, 2))}
    names = [one.assumption.name for one in decisive(
        constructed(shares), plan_alone(fixed), alike.name)]  # fmt: skip
    assert "own_target_incentive" not in names, "what is set without a range decides nothing"


def test_what_decides_is_what_was_put_in_and_nothing_else() -> None:
    number = next(k for k, item in enumerate(PLAUSIBLE) if item.name == "grant")
    at = fractions(100)[:, number]
    shares = np.clip(2.5 * (at - 0.6) + 0.5, 0, 1)[:, None] + np.array([[0.0, 0.001]])
    found = constructed({"a": shares})
    (only,) = decisive(found, bare("a"), "a")
    assert only.assumption.name == "grant" and only.correlation > 0.9
    turn = turning(found, bare("a"), "a")
    assert turn is not None and turn.assumption.name == "grant"
    assert turn.value == pytest.approx(0.3 + 0.6 * 0.2, abs=0.005), "lasts from 0.6 of the way on"
    assert turn.below.number == 0 and turn.above.number == turn.above.of
    given = Plan({"scenarios": [{"name": "a", "given": ["grant"], "records": []}]})
    assert decisive(found, given, "a") == [], "what a scenario sets itself is not varied"


def test_noise_decides_nothing() -> None:
    rng = np.random.default_rng(3)
    named = [
        len(decisive(constructed({"a": rng.random((100, 2))}), bare("a"), "a")) for _ in range(20)
    ]
    assert sum(count > 0 for count in named) <= 4, "one in twenty by construction"


def test_the_spread_is_shared_out_as_it_was_put_in() -> None:
    """Variances put in: rule .04, another assumption .03, chance .01; all told .08."""
    rng = np.random.default_rng(5)
    number = next(k for k, item in enumerate(PLAUSIBLE) if item.name == "decision_rule")
    rule = np.where(fractions(2_000)[:, number] < 0.5, -0.2, 0.2)
    other = rng.normal(0, 0.03**0.5, 2_000)
    shares = (rule + other)[:, None] + rng.normal(0, 0.1, (2_000, 4))
    due = spread(constructed({"a": shares}), "a")
    assert due is not None
    assert (due.rule, due.assumptions, due.chance) == pytest.approx((0.5, 0.375, 0.125), abs=0.05)


def test_what_chance_does_between_worlds_is_not_put_on_assumptions() -> None:
    """Put in: nothing but chance. Uncorrected, a fifth of it would look like assumptions."""
    noise = np.random.default_rng(6).normal(0, 0.1, (4_000, 4))
    due = spread(constructed({"a": noise}), "a")
    assert due is not None and due.chance > 0.97


SMALL = """
question = "Q?"
scenarios = ["pool", "team"]
replicates = 2
[parameters]
places = 6
quarters = 36
grant_length = 6
grant_taper = 0
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = tmp_path_factory.mktemp("worlds")
    for name, form in (("pool", "pooled budget"), ("team", "partnership")):
        text = f'title = "{name}"\nsummary = "S."\n[parameters]\nform = "{form}"\n'
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    (folder / "e.toml").write_text(SMALL, encoding="utf-8")
    return plan(load_experiment(folder / "e.toml"))


def test_a_pool_lasts_at_least_as_long_as_a_partnership_in_nearly_all_worlds(small: Plan) -> None:
    found = over_worlds(small, ["pool", "team"], worlds=20)
    more, alike = found.longer("pool", "team")
    assert more.number + alike.number >= 18
    assert found.lasts("pool").number > found.lasts("team").number
    again = over_worlds(small, ["team"], worlds=8)
    assert np.array_equal(again.by_world("team"), found.by_world("team")[:8]), "worlds are paired"


def test_how_many_threads_share_the_worlds_moves_no_bit(
    small: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [item["name"] for item in small.scenarios]
    found = []
    for threads in (1, 3):
        monkeypatch.setattr(of_worlds, "threads_here", lambda n=threads: n)
        found.append(over_worlds(small, names, worlds=7))
    assert_frame_equal(found[0].runs, found[1].runs, check_exact=True)
    assert found[0].fitting == found[1].fitting


def test_the_difference_is_shared_out_to_the_last_digit(
    small: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    worlds = range(6)
    found = over_worlds(small, ["pool", "team"], worlds=6)
    apart = found.by_world("pool") - found.by_world("team")
    shared = why(small, "pool", "team", worlds)
    assert shared.whole.mean == pytest.approx(apart.mean(), abs=1e-12)
    assert sum(part.brings.mean for part in shared.parts) == pytest.approx(apart.mean(), abs=1e-12)
    by_name = {part.name: part.brings.mean for part in shared.parts}
    assert by_name["floor"] + by_name["coordination"] > 0.5 * apart.mean()
    longer = [
        {**item, "parameters": {**item["parameters"], "quarters": 60}} for item in small.scenarios
    ]
    asked: list[int] = []

    def noted(every: Sequence[Case], threads: int | None = None) -> of_worlds.Array:
        asked.extend(int(str(case.runs[0].parameters["quarters"])) for case in every)
        return run_cases(every, threads)

    monkeypatch.setattr("joinup.analysis.why.run_cases", noted)
    assert why(Plan({**small.content, "scenarios": longer}), "pool", "team", worlds) == shared
    ends = [
        int(item["parameters"]["grant_start"]) + int(item["parameters"]["grant_length"])
        for item in small.scenarios
        if item["name"] in ("pool", "team")
    ]
    assert set(asked) == {max(ends) + 16}, "nothing is run beyond what is judged"
    turned = why(small, "team", "pool", worlds)
    assert turned.whole.mean == pytest.approx(-apart.mean(), abs=1e-12)


@pytest.mark.slow
def test_even_pockets_make_pooling_idle_and_uneven_ones_do_not(small: Plan) -> None:
    """With all savings in one pocket a pool brings what it takes: the others share in them."""
    content = dict(small.content)
    scenarios = [
        {
            **item,
            "parameters": {
                **item["parameters"], "savings_pockets": [1.0, 0.0, 0.0, 0.0],
                "pocket_spread": 0.0,
            },
            "given": [*item["given"], "savings_pockets", "pocket_spread"],
        }
        for item in small.scenarios
    ]  # fmt: skip
    uneven = Plan({**content, "scenarios": scenarios})
    brings = [
        abs(next(p.brings.mean for p in why(of, "pool", "team", range(8)).parts
                 if p.name == "pool_share"))
        for of in (small, uneven)
    ]  # fmt: skip
    assert brings[0] < 0.05 < brings[1]


def test_a_record_drops_the_worlds_that_contradict_it(small: Plan, tmp_path: Path) -> None:
    """The record is what world 3 gives: it stays, and worlds far from it go."""
    record = {
        "outcome": "effort", "quarters": [12, 20], "values": [0.0, 0.0], "fit": [12, 20],
        "of": "team", "unit": "", "source": "s", "weights": [],
    }  # fmt: skip
    from joinup.compiled.engine import simulate
    from joinup.model.engine import Run

    own = {k: tuple(v) if isinstance(v, list) else v
           for k, v in small.scenarios[1]["parameters"].items()}  # fmt: skip
    point = {**own, **values_in(3, 16, given=small.scenarios[1]["given"])}
    runs = simulate([Run(point, 1, k) for k in range(40)]).series["effort"].mean(axis=0)
    record["values"] = [float(runs[12]), float(runs[20])]
    scenarios = [small.scenarios[0], {**small.scenarios[1], "records": [record]}]
    judged = Plan({**small.content, "scenarios": scenarios})
    found = over_worlds(judged, ["pool"], worlds=16)
    assert 3 in found.fitting and 0 < found.dropped < 16
    assert set(found.runs["scenario"]) == {"pool"}, "the record counts though nobody asked for it"
    # Asked for itself it runs to its end: what is recorded of it is the same, to the bit.
    every, figures = list(cases(judged, ["team"], range(16))), {"team": _figures(judged, "team")}
    cut = _recorded(judged, "team", 16, 1.0)
    assert len(cut) == 16 and every[0].runs[0].parameters["quarters"] > 20
    for case, left in simulated(every, figures):
        assert np.array_equal(cut[case.world], left.recorded)
    with run_anew():
        assert worlds_of(judged, ["pool"], worlds=16).fitting == found.fitting


def test_camps_are_counted_apart() -> None:
    """Put in: it lasts in every world in which agencies learn, and in no other."""
    number = next(k for k, item in enumerate(PLAUSIBLE) if item.name == "decision_rule")
    learns = fractions(100)[:, number] >= 0.5
    found = constructed({"a": np.repeat(learns.astype(float)[:, None], 2, axis=1)})
    counts = [lasting_in(found, "a", camp) for camp in camps()]
    table = camps_table(found, [Named("a", "A", 1, "liaison")])
    assert table.head[1:3] == ["Agencies weigh what they expect", "Agencies learn"]
    assert [(c.number, c.of) for c in counts[:2]] == [(0, 50), (50, 50)]
    assert table.rows[0][:3] == ["A", "0 of 50", "50 of 50"]
    assert counts[2].number + counts[3].number == 50, "the other camps are of the same worlds"


def test_what_is_not_followed_long_enough_is_not_counted_as_lost() -> None:
    unknown = constructed({"a": np.full((4, 2), np.nan)})
    with pytest.raises(ValueError, match="the runs of a end before it can be judged"):
        unknown.lasts("a")


def test_scenarios_are_followed_until_all_of_them_can_be_judged() -> None:
    """By hand: 4 + 30 quarters of full grant and 16 more are 50; 44 quarters would not do."""
    one = load_scenario("rough_sleepers_partnership")
    longer = one.with_values({"grant_start": 4, "grant_length": 30}, "here")
    assert [side.value("quarters") for side in followed([one, longer])] == [50, 50]
    assert [side.value("quarters") for side in followed([one])] == [44]


def test_what_happened_stands_beside_what_might_have_been() -> None:
    """It judges worlds, and is neither an option nor a judge where it is one of the options."""
    plans = [
        plan_alone(load_scenario(f"rough_sleepers_{name}")) for name in ("partnership", "unit")
    ]
    plans.append(plan(load_experiment("joining_up")))
    assert [item["name"] for item in plans[0].scenarios] == ["rough_sleepers_partnership"]
    assert [[item["name"] for item in of.judges] for of in plans] == [
        ["rough_sleepers_unit"], [], [],
    ]  # fmt: skip
    assert Plan.from_json(plans[0].to_json()).judges == plans[0].judges


@pytest.mark.parametrize("lasts_if", ["decision_rule", "grant"])
def test_what_would_change_our_mind_is_said_for_choices_and_for_numbers(lasts_if: str) -> None:
    number = next(k for k, item in enumerate(PLAUSIBLE) if item.name == lasts_if)
    upper_half = fractions(100)[:, number] >= 0.5
    found = constructed({"a": np.repeat(upper_half.astype(float)[:, None], 2, axis=1)})
    turn = turning(found, bare("a"), "a")
    assert turn is not None and (turn.below.number, turn.above.number) == (0, 50)
    said = turn_sentence(turn)
    if lasts_if == "decision_rule":
        assert "If agencies weigh what they expect it lasts in none of 50 worlds, " in said
        assert "if agencies learn in all 50 worlds." in said
    else:
        assert (
            "Below 0.4 u/fulfilment it lasts in none of 50 worlds, above it in all 50 worlds."
            in said
        )
    assert "Below “" not in said


def test_places_and_runs_of_a_world_are_enough_and_its_own() -> None:
    """72 places at least, two runs at least; no two worlds share a replicate, scenarios do."""
    shipped = plan(load_experiment("joining_up"))
    names = ["rough_sleepers_pooled", "rough_sleepers_partnership"]
    found = list(cases(shipped, names, range(3)))
    for case in found:
        runs = case.runs
        assert len(runs) >= 2 and len(runs) * int(str(runs[0].parameters["places"])) >= 72
    replicates = [{run.replicate for run in case.runs} for case in found]
    assert replicates[:3] == replicates[3:], "scenarios are paired"
    assert not replicates[0] & replicates[1] and not replicates[1] & replicates[2]


def test_worlds_that_are_kept_are_those_that_would_be_run(
    small: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOINUP_CACHE", str(tmp_path))
    run = over_worlds(small, ["pool", "team"], worlds=6)
    for _ in range(2):
        found = worlds_of(small, ["pool", "team"], worlds=6)
        assert_frame_equal(found.runs, run.runs, check_exact=True)
        assert (found.tried, found.fitting) == (6, run.fitting)
    assert len(list(tmp_path.glob("*.parquet"))) == 1
    other = worlds_of(small, ["team"], worlds=6)
    assert set(other.runs["scenario"]) == {"team"}
    calls: list[Plan] = []

    def counted(of: Plan, *more: object, **options: object) -> Worlds:
        calls.append(of)
        return over_worlds(of, ["team"], worlds=6)

    monkeypatch.setattr("joinup.analysis.kept.over_worlds", counted)
    worlds_of(small, ["team"], worlds=6)
    assert calls == [], "it is kept"
    with run_anew():
        worlds_of(small, ["team"], worlds=6)
    assert calls == [small], "whoever checks runs it again"
    assert len(list(tmp_path.glob("*.parquet"))) == 2
    changed = Plan({**small.content, "scenarios": small.scenarios[::-1]})
    for of, engine in ((small, "another"), (changed, "usual")):
        monkeypatch.setattr("joinup.analysis.kept.name_of_engine", lambda engine=engine: engine)
        worlds_of(of, ["team"], worlds=6)
    assert calls[1:] == [small, changed], "another engine or plan is run for itself"


def test_a_scenario_has_one_count_whatever_is_asked_of_it() -> None:
    """An experiment with a seed of its own and another scenario, and the scenario alone."""
    experiment = load_experiment("joining_up")
    name = "rough_sleepers_partnership"
    kept = tuple(item for item in experiment.scenarios if item.name in (name, "silo_streets"))
    among = plan(replace(experiment, scenarios=kept, baseline=kept[0].name, seed=5))
    alone = plan_alone(load_scenario(name))
    assert among.seed != alone.seed
    one, other = (over_worlds(of, [name], worlds=4).by_world(name) for of in (among, alone))
    assert np.array_equal(one, other)


def test_whoever_asks_a_view_first_has_worlds_run_and_others_wait(
    small: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    item: Any = SimpleNamespace(name="team", n_runs=1, joint=True, knows=lambda outcome: True)
    result: Any = SimpleNamespace(plan=Plan({**small.content, "worlds": 6}))
    view = View(result, [item], "people")
    begun, let, asked = threading.Event(), threading.Event(), list[str]()
    found: Any = SimpleNamespace(fitting=(0,))

    def slowly(of: Plan, scenarios: list[str], *, worlds: int) -> Worlds:
        asked.extend(scenarios)
        begun.set()
        let.wait()
        return found

    monkeypatch.setattr("joinup.analysis.kept.worlds_of", slowly)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(lambda: view.worlds)
        begun.wait()
        second = pool.submit(lambda: view.worlds)
        let.set()
        assert first.result() is second.result() is found
    assert asked == ["team"]
