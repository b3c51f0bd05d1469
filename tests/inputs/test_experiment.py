"""Experiments: what a file says is what is run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from joinup.errors import InputError
from joinup.inputs import load_experiment, plan
from joinup.model.outcomes import QUARTERLY

HEAD = 'question = "Q?"\nscenarios = ["a", "b"]\n'
SCENARIO = 'title = "T"\nsummary = "S."\n[parameters]\ngrant = 0.3\n[sources]\ngrant = "a report"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a", "b", "dotted.name"):
        (tmp_path / f"{name}.toml").write_text(SCENARIO)
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "c.toml").write_text(SCENARIO)
    return tmp_path


def load(folder: Path, text: str):
    path = folder / "my_study.toml"
    path.write_text(text)
    return load_experiment(path)


def test_what_is_left_out_takes_its_default(folder: Path) -> None:
    experiment = load(folder, HEAD)
    assert (experiment.name, experiment.title) == ("my_study", "my study")
    assert (experiment.replicates, experiment.seed, experiment.precision) == (100, 1, None)
    assert experiment.baseline == "a" and experiment.series == QUARTERLY
    assert experiment.design.points == ((),) and experiment.detail == ()


def test_what_is_given_is_taken(folder: Path) -> None:
    experiment = load(
        folder,
        HEAD + 'title = "A title"\nbaseline = "b"\nreplicates = 7\nseed = 0\n'
        'series = ["effort"]\ndetail = [{ scenario = "b", replicate = 6 }]\n',
    )  # fmt: skip
    assert (experiment.title, experiment.baseline) == ("A title", "b")
    assert (experiment.replicates, experiment.seed) == (7, 0)
    assert (experiment.series, experiment.detail) == (("effort",), (("b", 6),))


@pytest.mark.parametrize(
    ("named", "name"),
    [("a", "a"), ("./a.toml", "a"), ("below/c", "c"), ("dotted.name", "dotted.name"),
     ("rough_sleepers_unit", "rough_sleepers_unit")],
)  # fmt: skip
def test_scenarios_lie_below_the_experiment_or_are_shipped(
    folder: Path, named: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    experiment = load(folder, f'question = "Q?"\nscenarios = ["{named}"]\nbaseline = "{named}"\n')
    assert [scenario.name for scenario in experiment.scenarios] == [name]
    assert experiment.baseline == name


def test_overrides_hold_for_every_scenario_and_say_where_they_come_from(folder: Path) -> None:
    experiment = load(folder, HEAD + "[parameters]\ngrant = 0.1\nturnover = 0.05\n")
    for scenario in experiment.scenarios:
        assert scenario.parameters == {"grant": 0.1, "turnover": 0.05}
        assert set(scenario.sources.values()) == {"set by the experiment my_study"}


def test_a_precision_is_met_in_blocks_up_to_the_most_replicates(folder: Path) -> None:
    experiment = load(folder, HEAD + 'replicates = "until 2.5%"\nmost_replicates = 400\n')
    assert experiment.precision == pytest.approx(0.025)
    assert (experiment.replicates, experiment.block) == (400, 50)
    fixed = experiment.with_(replicates=3)
    assert (fixed.replicates, fixed.precision) == (3, None)


@pytest.mark.parametrize(
    "text", ["until", "until 5", "until 0.05%", "until 51%", "until nan%", "until 1_0%", "5%"]
)
def test_a_precision_is_written_in_one_way(folder: Path, text: str) -> None:
    with pytest.raises(InputError, match="allowed is a whole number or"):
        load(folder, HEAD + f'replicates = "{text}"\n')


def test_seed_and_replicates_may_be_changed_within_their_ranges(folder: Path) -> None:
    experiment = load(folder, HEAD + 'detail = [{ scenario = "a", replicate = 9 }]\n')
    assert experiment.with_() == experiment
    assert experiment.with_(seed=0, replicates=10).seed == 0
    for changes, words in (
        ({"seed": -1}, "--seed is -1; allowed are 0 to 9223372036854775807"),
        ({"seed": 2**63}, "--seed is 9223372036854775808; allowed"),
        ({"replicates": 0}, "--replicates is 0; allowed are 1 to 1,000,000"),
        ({"replicates": 9}, "--replicates is 9, but detail names replicate 9"),
    ):
        with pytest.raises(InputError) as caught:
            experiment.with_(**changes)
        assert words in str(caught.value)


def test_the_faults_of_a_common_parent_are_told_once(folder: Path) -> None:
    (folder / "parent.toml").write_text(SCENARIO.replace("0.3", "3"))
    for name in ("a", "b"):
        (folder / f"{name}.toml").write_text(
            'title = "T"\nsummary = "S."\nextends = "parent"\n'
        )  # fmt: skip
    with pytest.raises(InputError) as caught:
        load(folder, HEAD)
    (fault,) = caught.value.faults
    assert fault.endswith(
        "parent.toml:4: grant is 3; allowed are numbers from 0 to 0.6 (u/fulfilment)"
    )


def test_a_name_that_no_text_can_hold_is_read_all_the_same(folder: Path) -> None:
    path = folder / os.fsdecode(b"caf\xe9.toml")
    path.write_text(HEAD)
    experiment = load_experiment(path)
    assert experiment.name == "caf?" and plan(experiment).slug.startswith("caf-")


@pytest.mark.parametrize("kind", ["latin hypercube", "sobol", "morris"])
def test_points_follow_the_seed(folder: Path, kind: str) -> None:
    text = HEAD + f'[design]\nkind = "{kind}"\npoints = 8\n[design.vary]\ngrant = {{}}\n'
    first, again, other = (
        load(folder, f"seed = {seed}\n{text}").design.points for seed in (1, 1, 2)
    )  # fmt: skip
    assert first == again != other
    assert load(folder, text.replace("{}", "{ low = 0.0, high = 0.6 }")).design.points == first


@pytest.mark.parametrize(("name", "low", "high"), [("partners", 2, 10), ("lead_time", 0, 12)])
def test_a_count_varies_over_its_own_range_in_whole_numbers(
    folder: Path, name: str, low: int, high: int
) -> None:
    n_values = high - low + 1
    text = f'[design]\nkind = "latin hypercube"\npoints = {n_values * 10}\n[design.vary]\n'
    design = load(folder, HEAD + text + f"{name} = {{}}\n").design
    assert sorted(point[0] for point in design.points) == sorted([*range(low, high + 1)] * 10)


def test_values_of_a_design_have_one_form(folder: Path) -> None:
    text = '[design]\nkind = "list"\n[[design.points]]\nturnover = 0\nexit_rate = [1, 2]\n'
    (point,) = load(folder, HEAD + text).design.points
    assert repr(point) == "(0.0, (1.0, 2.0))"


@pytest.mark.parametrize(
    "text",
    [
        '[design]\nkind = "latin hypercube"\npoints = 1000001\n[design.vary]\ngrant = {}\n',
        '[design]\nkind = "morris"\npoints = 10001\n[design.vary]\ngrant = {}\n',
        '[design]\nkind = "latin hypercube"\npoints = 1000000\n[design.vary]\n'
        + "".join(
            f"{n} = {{}}\n"
            for n in ("grant", "turnover", "staff_loss", "audit", "ratchet", "fading")
        ),
    ],
)
def test_what_would_not_fit_into_memory_is_refused_before_it_is_drawn(
    folder: Path, text: str
) -> None:
    with pytest.raises(InputError, match="allowed"):
        load(folder, HEAD + text)
