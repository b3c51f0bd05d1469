"""Experiment files, designs and plans."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from sim.errors import InputError
from sim.inputs import load_experiment, plan
from sim.inputs.plan import Plan
from sim.model.engine import scale_of
from sim.model.parameters import REGISTRY

HEAD = 'question = "Q?"\nscenarios = ["a", "b"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text('title = "T"\nsummary = "S."\n[parameters]\n')
    return tmp_path


def load(folder: Path, text: str):
    path = folder / "study.toml"
    path.write_text(text)
    return load_experiment(path)


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(folder, text)
    return [fault.replace(f"{folder}/", "") for fault in caught.value.faults]


CASES = {
    "no question": ('scenarios = ["a"]\n', "study.toml: question is missing; an experiment answers one written question"),
    "unknown scenario": ('question = "Q?"\nscenarios = ["rough_sleepers_unt"]\n', 'study.toml:2: there is no scenario "rough_sleepers_unt" below this file\'s folder or among the shipped; did you mean rough_sleepers_unit?'),
    "empty list": ('question = "Q?"\nscenarios = []\n', "study.toml:2: scenarios has 0 names; allowed is a list of 1 to 200"),
    "twice": ('question = "Q?"\nscenarios = ["a", "a"]\n', "study.toml:2: scenarios names a twice"),
    "escape": ('question = "Q?"\nscenarios = ["../a"]\n', 'study.toml:2: "../a" leaves the experiment\'s folder; allowed are paths below it'),
    "zero replicates": (HEAD + "replicates = 0\n", "study.toml:3: replicates is 0; allowed are whole numbers from 1 to 1000000"),
    "true replicates": (HEAD + "replicates = true\n", "study.toml:3: replicates is true; allowed are whole numbers from 1 to 1000000"),
    "until what": (HEAD + 'replicates = "until 500%"\n', 'study.toml:3: replicates is "until 500%"; allowed is a whole number or "until 5%" (0.1% to 50%)'),
    "unknown outcome": (HEAD + 'series = ["joned_up"]\n', "study.toml:3: joned_up is not an outcome by quarter; did you mean joined_up?"),
    "baseline": (HEAD + 'baseline = "c"\n', 'study.toml:3: baseline is "c"; it must be one of the scenarios'),
    "unknown design": (HEAD + '[design]\nkind = "sobl"\n', 'study.toml:4: kind is "sobl"; allowed are list, grid, latin hypercube, sobol, morris; did you mean sobol?'),
    "fixed and varied": (HEAD + '[parameters]\ngrant = 0.1\n[design]\nkind = "grid"\n[design.vary]\ngrant = [0.1]\n', "study.toml:8: grant is both fixed under [parameters] and varied by the design; drop one"),
    "reversed range": (HEAD + '[design]\nkind = "latin hypercube"\npoints = 8\n[design.vary]\ngrant = { low = 0.4, high = 0.1 }\n', "study.toml:7: grant has low 0.4 and high 0.1; low must be less"),
    "repeated value": (HEAD + '[design]\nkind = "grid"\n[design.vary]\ngrant = [0.1, 0.1]\n', "study.toml:6: grant repeats a value"),
    "not a power of two": (HEAD + '[design]\nkind = "sobol"\npoints = 10\n[design.vary]\ngrant = {}\n', "study.toml:5: points is 10; a sobol design needs a power of 2, such as 16"),
    "choice in a range": (HEAD + '[design]\nkind = "morris"\npoints = 4\n[design.vary]\nform = {}\n', "study.toml:7: form takes a choice; only numbers have a range (use a grid or a list)"),
    "contradiction in a point": (HEAD + '[design]\nkind = "grid"\n[design.vary]\nquarters = [40, 8]\n', "study.toml:6: a, point 1: the grant ends in quarter 16, after the run (8 quarters); shorten grant_length or raise quarters"),
    "huge grid": (HEAD + '[design]\nkind = "grid"\n[design.vary]\n' + "".join(f"{n} = [{', '.join(str(round(0.001 * k, 3)) for k in range(200))}]\n" for n in ("grant_after", "review_rate", "renege_share")), "study.toml:3: the design has 8,000,000 points of 3 values; at most 1,000,000 points and 5,000,000 values are allowed"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_each_fault_is_said(case: str, folder: Path) -> None:
    text, expected = CASES[case]
    assert expected in faults(folder, text)


def test_runs_are_numbered_by_scenario_point_and_replicate(folder: Path) -> None:
    text = HEAD + 'replicates = 3\n[design]\nkind = "grid"\n[design.vary]\ngrant = [0.1, 0.2]\n'
    made = plan(load(folder, text))
    assert made.n_runs == 12
    runs = list(made)
    expected = list(itertools.product("ab", (0, 1), (0, 1, 2)))
    assert [(r.scenario, r.point, r.run.replicate) for r in runs] == expected
    assert [r.run.parameters["grant"] for r in runs[:6]] == [0.1] * 3 + [0.2] * 3
    assert [made.run(number) for number in range(12)] == runs
    assert all(made.simulated(r.index) == r.run for r in runs)
    with pytest.raises(IndexError):
        made.run(12)


def test_a_key_says_what_is_run_and_not_what_it_is_called(folder: Path) -> None:
    first, second = (list(plan(load(folder, HEAD + f"replicates = {n}\n"))) for n in (2, 3))
    assert [r.key for r in first[:2]] == [r.key for r in second[:2]]
    assert first[0].key == first[2].key  # a and b hold the same values
    assert len({r.key for r in second}) == 3


def test_a_plan_survives_its_json(folder: Path) -> None:
    text = HEAD + '[design]\nkind = "latin hypercube"\npoints = 9\n[design.vary]\ngrant = {}\n'
    made = plan(load(folder, text))
    again = Plan.from_json(made.to_json())
    assert again.to_json() == made.to_json() and again.id == made.id
    assert again.run(500) == made.run(500)
    with pytest.raises(ValueError, match="no plan"):
        Plan.from_json('{"format": 99}')


def test_the_folder_of_a_result_has_a_harmless_name(folder: Path) -> None:
    path = folder / "../weird $(x) \u202e name.toml"
    path = folder / "weird $(x) \u202e name.toml"
    path.write_text(HEAD)
    assert plan(load_experiment(path)).slug.startswith("weird-x-name-")


@pytest.mark.parametrize(
    ("kind", "points", "expected"),
    [("latin hypercube", 16, 16), ("sobol", 8, 32), ("morris", 6, 18)],
)
def test_continuous_designs_fill_their_ranges(
    folder: Path, kind: str, points: int, expected: int
) -> None:
    text = (
        HEAD + f'[design]\nkind = "{kind}"\npoints = {points}\n[design.vary]\n'
        "grant = { low = 0.1, high = 0.5 }\npartners = { low = 2, high = 5 }\n"
    )
    design = load(folder, text).design
    assert len(design.points) == expected
    grants, partners = zip(*design.points, strict=True)
    assert min(grants) >= 0.1 and max(grants) <= 0.5
    assert set(partners) <= {2, 3, 4, 5} and all(type(n) is int for n in partners)
    assert load(folder, text).design == design, "the same file gives the same points"
    if kind == "latin hypercube":
        strata = np.floor((np.array(grants) - 0.1) / 0.4 * 16).astype(int)
        assert sorted(strata) == list(range(16))
        assert sorted(partners) == sorted([2, 3, 4, 5] * 4)
    assert design.problem()["bounds"] == [[0.1, 0.5], [2.0, 5.0]]


def test_neighbours_share_a_scale() -> None:
    made = plan(load_experiment("joining_up"))
    for index in (0, 1, made.n_runs - 1):
        assert made.scale(index) == scale_of(made.run(index).run.parameters)
    assert set(made.scenarios[0]["parameters"]) >= {
        name for name in REGISTRY if name not in ("coordination",)
    } - {name for name, p in REGISTRY.items() if p.default == "by form"}
