"""Scenario files are read strictly; every fault is named with its place, its range and a guess."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.inputs import load_experiment, load_scenario, plan, shipped
from sim.inputs.shipped import shipped_folder
from sim.model.parameters import REGISTRY

GOOD = 'title = "T"\nsummary = "S."\n\n[parameters]\ngrant = 0.3\n'


def faults(tmp_path: Path, text: str | bytes, name: str = "place.toml") -> list[str]:
    """Write a scenario and return its faults without the folder's name."""
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    return [fault.replace(f"{tmp_path}/", "") for fault in caught.value.faults]


def with_parameters(lines: str) -> str:
    return f'title = "T"\nsummary = "S."\n\n[parameters]\n{lines}\n'


CASES = {
    "misspelt": (
        with_parameters("pool_shere = 0.5"),
        ["place.toml:5: pool_shere is not a parameter; did you mean pool_share?"],
    ),
    "out of range": (
        with_parameters("pool_share = 1.7"),
        ["place.toml:5: pool_share is 1.7; allowed are numbers from 0 to 1 (share)"],
    ),
    "true for a count": (
        with_parameters("places = true"),
        ["place.toml:5: places is true; allowed are whole numbers from 1 to 1000 (places)"],
    ),
    "text for a number": (
        with_parameters('grant = "0.5"'),
        ['place.toml:5: grant is "0.5"; allowed are numbers from 0 to 0.6 (u/fulfilment)'],
    ),
    "a fraction for a count": (
        with_parameters("places = 2.9"),
        ["place.toml:5: places is 2.9; allowed are whole numbers from 1 to 1000 (places)"],
    ),
    "not a number": (
        with_parameters("grant = nan\nturnover = inf"),
        [
            "place.toml:5: grant is nan; allowed are numbers from 0 to 0.6 (u/fulfilment)",
            "place.toml:6: turnover is inf; allowed are numbers from 0 to 0.1 (per quarter)",
        ],
    ),
    "a form that is none": (
        with_parameters('form = "pooled bugdet"'),
        [
            'place.toml:5: form is "pooled bugdet"; allowed are silo, liaison, partnership, '
            "pooled budget, joint unit; did you mean pooled budget?"
        ],
    ),
    "shares that do not sum": (
        with_parameters("savings_pockets = [0.5, 0.2, 0.2, 0.2]"),
        ["place.toml:5: savings_pockets sums to 1.1; the shares of a whole must sum to 1"],
    ),
    "wrong number of shares": (
        with_parameters("savings_pockets = [0.5, 0.5]"),
        ["place.toml:5: savings_pockets has 2 values; allowed is one for each of partners (4)"],
    ),
    "missing lists": (
        with_parameters("client_groups = 3"),
        [
            "place.toml:5: exit_rate must be given: its default has 2 values, but client_groups "
            "is 3",
            "place.toml:5: access_barrier must be given: its default has 2 values, but "
            "client_groups is 3",
        ],
    ),
    "floor above cap": (
        with_parameters("floor = 0.8\ncap = 0.5"),
        ["place.toml:5: floor (0.8) lies above cap (0.5); lower it or raise cap"],
    ),
    "money beyond the end": (
        with_parameters("quarters = 12"),
        [
            "place.toml:5: the grant ends in quarter 16, after the run (12 quarters); shorten "
            "grant_length or raise quarters"
        ],
    ),
    "no title": (
        "[parameters]\n",
        [
            "place.toml: title is missing; every scenario has a title and a summary",
            "place.toml: summary is missing; every scenario has a title and a summary",
        ],
    ),
    "parameter at the top": (
        f"grant = 0.3\n{GOOD}",
        ["place.toml:1: grant is not a key of a scenario; parameters stand under [parameters]"],
    ),
    "unknown key": (
        f'sumary = "x"\n{GOOD}',
        ["place.toml:1: sumary is not a key of a scenario; did you mean summary?"],
    ),
    "look-alike letter": (
        with_parameters('"gr\u0430nt" = 0.3'),
        ["place.toml:5: gr\u0430nt is not a parameter; did you mean grant?"],
    ),
    "source without value": (
        f'{GOOD}[sources]\nturnover = "assumption"\n',
        ["place.toml:7: turnover has a source here but no value under [parameters]"],
    ),
    "duplicate key": (
        with_parameters("grant = 0.1\ngrant = 0.2"),
        ["place.toml:6: not TOML: this is given twice (column 12)"],
    ),
    "unclosed string": (
        'title = "T\nsummary = "S."\n',
        ["place.toml:1: not TOML: the text in quotes does not end in its line (column 11)"],
    ),
    "empty": ("", ["place.toml: the file is empty"]),
    "not UTF-8": (
        'title = "T\u00e9"'.encode("latin-1"),
        ["place.toml:1: not UTF-8 text; save the file as UTF-8"],
    ),
    "UTF-16": (
        GOOD.encode("utf-16"),
        ["place.toml:1: not UTF-8 text; save the file as UTF-8"],
    ),
    "huge": (
        "#" * 300_000,
        ["place.toml: the file has 300,000 bytes; at most 262,144 are read"],
    ),
    "escaping path": (
        f'extends = "../other"\n{GOOD}',
        [
            'place.toml:1: extends is "../other"; allowed is the bare name of a scenario in the '
            "same folder"
        ],
    ),
    "extends itself": (
        f'extends = "place"\n{GOOD}',
        ["place.toml:1: extends goes in a circle: place -> place"],
    ),
    "record that does not fit": (
        f'{GOOD}[record]\noutcome = "clients_in_ned"\nquarters = [0, 4]\nvalues = [1]\n'
        'source = "x"\n',
        [
            'place.toml:7: "clients_in_ned" is not an outcome by quarter; did you mean '
            "clients_in_need?",
            "place.toml:9: the record has 2 quarters and 1 values; there must be one value for "
            "each quarter",
        ],
    ),
    "too few names": (
        f'departments = ["A", "B"]\n{GOOD}',
        ["place.toml:1: departments has 2 names; allowed is one for each of partners (4)"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_fault_is_said_with_place_range_and_remedy(case: str, tmp_path: Path) -> None:
    text, expected = CASES[case]
    assert faults(tmp_path, text) == expected


def test_all_faults_are_said_at_once(tmp_path: Path) -> None:
    lines = with_parameters("pool_shere = 1\ngrant = 9\nplaces = 0\nquarters = -1")
    assert len(faults(tmp_path, lines)) == 4


def test_missing_file_and_folder(tmp_path: Path) -> None:
    for name, words in ((tmp_path / "no.toml", "there is no such file"), (tmp_path, "a folder")):
        with pytest.raises(InputError, match=words):
            load_scenario(name)
    with pytest.raises(InputError, match="did you mean rough_sleepers_unit"):
        load_scenario("rough_sleeper_unit")


def test_circle_over_two_files(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(f'extends = "place"\n{GOOD}')
    (fault,) = faults(tmp_path, f'extends = "other"\n{GOOD}')
    assert fault == "other.toml:1: extends goes in a circle: place -> other -> place"


def test_a_child_says_only_what_differs(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(GOOD + "turnover = 0.05\n")
    child = tmp_path / "child.toml"
    child.write_text('title = "C"\nsummary = "S."\nextends = "base"\n[parameters]\ngrant = 0.1\n')
    scenario = load_scenario(child)
    assert scenario.parameters == {"grant": 0.1, "turnover": 0.05}
    assert scenario.lineage == ("base", "child")


@pytest.mark.parametrize("name", shipped("scenarios"))
def test_shipped_scenarios_are_sound_and_sourced(name: str) -> None:
    scenario = load_scenario(name)
    assert set(scenario.parameters) == set(scenario.sources), "each value has its source"
    assert set(scenario.parameters) <= set(REGISTRY)
    assert scenario.record is not None and scenario.record.fit[-1] <= 12  # kept back after 2001


@pytest.mark.parametrize("name", shipped("experiments"))
def test_shipped_experiments_are_sound_and_begin_with_their_question(name: str) -> None:
    experiment = load_experiment(name)
    first = (shipped_folder("experiments") / f"{name}.toml").read_text().splitlines()[0]
    assert first.startswith("question = ")
    assert plan(experiment).n_runs > 0


SHIPPED = (shipped_folder("scenarios") / "rough_sleepers_unit.toml").read_text(encoding="utf-8")


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_mutated_file_is_read_or_explained(tmp_path: Path, data: st.DataObject) -> None:
    """Never a traceback, never more than two seconds."""
    text = SHIPPED
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 12))
        text = text[:at] + data.draw(st.text(max_size=6)) + text[at + cut :]
    path = tmp_path / "mutated.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    began = time.monotonic()
    try:
        load_scenario(path)
    except InputError as error:
        assert all(str(path) in fault or "rough" in fault for fault in error.faults)
    assert time.monotonic() - began < 2
