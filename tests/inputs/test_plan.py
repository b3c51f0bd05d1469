"""Plans: every run once, in the design's order, from plain text alone."""

from __future__ import annotations

import itertools
import json
import tracemalloc
from pathlib import Path

import pytest

from joinup.inputs import load_experiment, plan
from joinup.inputs.plan import Plan
from joinup.model.engine import Run, scale_of, simulate
from joinup.model.parameters import DEFAULTS, REGISTRY

HEAD = 'question = "Q?"\nscenarios = ["a", "b"]\nreplicates = 3\n'
GRID = '[design]\nkind = "grid"\n[design.vary]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text('title = "T"\nsummary = "S."\n[parameters]\n')
    return tmp_path


def planned(folder: Path, text: str, name: str = "study") -> Plan:
    path = folder / f"{name}.toml"
    path.write_text(text)
    return plan(load_experiment(path))


def test_runs_are_numbered_by_scenario_point_and_replicate(folder: Path) -> None:
    made = planned(folder, HEAD + GRID + "grant = [0.1, 0.2]\n")
    runs = list(made)
    assert made.n_runs == len(runs) == 12
    expected = list(itertools.product("ab", (0, 1), (0, 1, 2)))
    assert [(r.scenario, r.point, r.run.replicate) for r in runs] == expected
    assert [r.run.parameters["grant"] for r in runs[:6]] == [0.1] * 3 + [0.2] * 3
    assert [r.index for r in runs] == list(range(12))
    assert [made.run(number) for number in range(12)] == runs
    assert all(made.simulated(r.index) == r.run for r in runs)
    for number in (-1, 12):
        with pytest.raises(IndexError):
            made.run(number)


def test_runs_keep_the_designs_order_and_blocks_of_one_scale_are_known(folder: Path) -> None:
    axes = 'grant = [0.1, 0.2]\nplaces = [5, 3]\ndecision_rule = ["logit", "imitation"]\n'
    made = planned(folder, HEAD + GRID + axes)
    runs = list(made)
    there = [(run.scenario, run.point, run.run.replicate) for run in runs]
    assert there == list(itertools.product("ab", range(8), range(3)))
    names = ("grant", "places", "decision_rule")
    drawn = list(itertools.product((0.1, 0.2), (5, 3), ("logit", "imitation")))
    for run in runs:
        assert made.run(run.index) == run and made.where(run.index)[1] == run.point
        point = dict(zip(names, drawn[run.point], strict=True))
        assert point.items() <= run.run.parameters.items(), "a point keeps its number"
    scales = [scale_of(run.run.parameters) for run in runs]
    assert [made.scale(number) for number in range(made.n_runs)] == scales
    alike = [here.tolist() for here in made.alike]
    assert sorted(itertools.chain(*alike)) == list(range(16)), "each block once"
    assert [len(here) for here in alike] == [4] * 4, "two grants in two scenarios"
    for here in alike:
        assert len({scales[3 * block] for block in here}) == 1


def test_every_value_is_written_out(folder: Path) -> None:
    values = planned(folder, HEAD).run(0).run.parameters
    assert set(values) == set(DEFAULTS)
    assert {name for name in REGISTRY if name not in values} == {
        name for name, item in REGISTRY.items() if item.default == "by form"
    }


def test_a_key_says_what_is_run_and_not_what_it_is_called(folder: Path) -> None:
    made = planned(folder, HEAD)
    keys = [run.key for run in made]
    assert keys[:3] == keys[3:], "a and b hold the same values"
    assert len(set(keys)) == 3
    more = planned(folder, HEAD.replace("= 3", "= 5").replace("Q?", "Why?"), "other")
    assert [run.key for run in more][:3] == keys[:3]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("[parameters]\nturnover = 0.04\n", True),  # the default, said aloud
        ("[parameters]\nexit_rate = [2, 0.6]\nstaff_loss = 0\nclients = 1850.0\n", True),
        ("[parameters]\nturnover = 0.05\n", False),
        ("seed = 2\n", False),
        ('series = ["effort"]\n', False),
    ],
)
def test_a_key_changes_with_what_changes_a_run(folder: Path, text: str, same: bool) -> None:
    keys = [run.key for run in planned(folder, HEAD)]
    assert ([run.key for run in planned(folder, HEAD + text)] == keys) is same


def test_a_key_changes_with_the_model(folder: Path) -> None:
    made = planned(folder, HEAD)
    other = Plan({**made.content, "model_version": "0" * 16})
    assert other.run(0).key != made.run(0).key and other.id != made.id


def test_whole_and_decimal_numbers_give_the_same_bits() -> None:
    """Or else values that are written in one form could not stand for one another."""
    small = {"places": 3, "quarters": 8, "grant_start": 0, "grant_length": 4}
    first = {**small, "grant": 0, "clients": 100, "turnover": 0}
    second = {**small, "grant": 0.0, "clients": 100.0, "turnover": 0.0}
    one, other = (simulate([Run(values, 1, 0)]) for values in (first, second))
    assert all((one.series[name] == other.series[name]).all() for name in one.series)


@pytest.mark.parametrize("kind", ["latin hypercube", "sobol", "morris", "grid", "list"])
def test_a_plan_stands_alone_in_its_json(folder: Path, kind: str) -> None:
    text = HEAD + f'[design]\nkind = "{kind}"\n'
    if kind == "list":
        text += "[[design.points]]\ngrant = 0.1\n[[design.points]]\ngrant = 0.30000000000000004\n"
    else:
        text += "" if kind == "grid" else "points = 8\n"
        text += "[design.vary]\ngrant = " + ("[0.1, 0.2]\n" if kind == "grid" else "{}\n")
    made = planned(folder, text)
    for path in folder.iterdir():
        path.unlink()
    again = Plan.from_json(made.to_json())
    assert again.to_json() == made.to_json() and (again.id, again.slug) == (made.id, made.slug)
    assert list(again) == list(made)


def test_the_json_is_short_and_for_the_eye_too(folder: Path) -> None:
    text = planned(folder, HEAD).to_json()
    assert len(text.splitlines()) == len(json.loads(text)) + 2
    assert text.splitlines()[1] == '"baseline": "a",'
    assert "\\u" not in planned(folder, HEAD.replace("Q?", "Où?")).to_json()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", '{"format": 99}', '{"format": 1}', "[" * 100_000, "\ud800", '{"a": NaN'],
)  # fmt: skip
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Plan.from_json(text)


def test_a_plan_that_cannot_be_written_again_is_refused(folder: Path) -> None:
    text = planned(folder, HEAD).to_json().replace('"Q?"', '"\\ud800"')
    with pytest.raises(ValueError):
        Plan.from_json(text)


def test_an_id_changes_with_anything_in_the_plan(folder: Path) -> None:
    texts = [HEAD, HEAD + "seed = 2\n", HEAD + 'baseline = "b"\n', HEAD + GRID + "grant = [0.1]\n",
             HEAD + 'detail = [{ scenario = "a", replicate = 0 }]\n', HEAD.replace("Q?", "Why?")]  # fmt: skip
    ids = [planned(folder, text).id for text in texts]
    assert len(set(ids)) == len(texts)
    assert planned(folder, HEAD).id == ids[0]


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("Joining_Up 2", "joining-up-2-"),
        ("weird $(x) \u202e name", "weird-x-name-"),
        ("..hidden", "hidden-"),
        ("\u00e9\u00e9", "experiment-"),
        ("x" * 200, "x" * 60 + "-"),
    ],
)
def test_the_folder_of_a_result_has_a_harmless_name(folder: Path, name: str, start: str) -> None:
    made = planned(folder, HEAD, name)
    assert made.slug == start + made.id
    assert len(made.id) == 8 and set(made.id) <= set("0123456789abcdef")


def test_a_plan_of_very_many_runs_holds_one_at_a_time(folder: Path) -> None:
    made = planned(folder, HEAD.replace("= 3", "= 1000000") + GRID + "grant = [0.1, 0.2]\n")
    assert made.n_runs == 4_000_000
    tracemalloc.start()
    last = made.run(made.n_runs - 1)
    first = list(itertools.islice(made, 100))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert last.run.replicate == 999_999 and len(first) == 100
    assert most < 2_000_000


def test_neighbours_share_their_values_and_the_others_are_let_go(folder: Path) -> None:
    values = ", ".join(str(k / 10_000) for k in range(1000))
    made = planned(folder, HEAD + GRID + f"grant = [{values}]\n")
    assert made.simulated(0).parameters is made.simulated(1).parameters
    made.where(0)
    tracemalloc.start()
    for number in range(made.n_runs):
        made.simulated(number)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 500_000, "not the values of 2,000 points"
