"""The table [calibration] of a scenario: what is free, how near is near, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from joinup.errors import InputError
from joinup.inputs import load_scenario
from joinup.inputs.calibration import Calibration

START = 'title = "T"\nsummary = "S."\n'


def load(folder: Path, lines: str, start: str = START) -> Calibration | None:
    path = folder / "mine.toml"
    path.write_text(start + lines, encoding="utf-8")
    return load_scenario(path).calibration


def test_ranges_and_tolerances_are_read(tmp_path: Path) -> None:
    assert load(tmp_path, "") is None
    found = load(
        tmp_path,
        "[calibration]\nmeasurement = 0.1\n[calibration.vary]\n"
        "grant = {}\nrollout = { low = 2, high = 5 }\nexit_boost = { high = 3 }\n",
    )
    assert found == Calibration(
        {"grant": (0.0, 0.6), "rollout": (2.0, 5.0), "exit_boost": (0.0, 3.0)}, 0.1, 0.05
    )


def test_a_scenario_inherits_the_table(tmp_path: Path) -> None:
    start = START + 'extends = "rough_sleepers_unit"\n'
    assert load(tmp_path, "", start) == load_scenario("rough_sleepers_unit").calibration


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("calibration = 3\n", "3: calibration is 3; it must be a table, [calibration]"),
        ("[calibration]\n", "3: [calibration.vary] must name at least one free parameter"),
        (
            "[calibration]\nmeasurment = 0.1\n[calibration.vary]\ngrant = {}\n",
            "4: measurment is not a key of a calibration; did you mean measurement?",
        ),
        (
            "[calibration]\ngrant = 0.1\n[calibration.vary]\ngrant = {}\n",
            "4: grant is not a key of a calibration; free parameters stand under [calibration.vary]",
        ),
        (
            "[calibration]\ndiscrepancy = 5\n[calibration.vary]\ngrant = {}\n",
            "4: discrepancy is 5; allowed are numbers above 0 up to 0.5 (standard error, as a share "
            "of a recorded figure)",
        ),
        (
            "[calibration]\nmeasurement = true\n[calibration.vary]\ngrant = {}\n",
            "4: measurement is true; allowed are numbers above 0 up to 0.5 (standard error, as a "
            "share of a recorded figure)",
        ),
        ("[calibration.vary]\ngrnt = {}\n", "4: grnt is not a parameter; did you mean grant?"),
        ("[calibration.vary]\nplaces = {}\n", "4: places is the model's size; it cannot be fitted"),
        (
            "[calibration.vary]\nform = {}\n",
            "4: form takes a choice; only single numbers are fitted",
        ),
        (
            "[calibration.vary]\ngrant = { low = 0.5, high = 0.1 }\n",
            "4: grant has low 0.5 and high 0.1; low must be less",
        ),
        (
            "[calibration.vary]\ngrant = { low = 0.5, high = 9 }\n",
            "4: grant is 9; allowed are numbers from 0 to 0.6 (u/fulfilment)",
        ),
    ],
)
def test_a_fault_is_one_clear_line(lines: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, lines)
    assert str(caught.value) == f"{tmp_path}/mine.toml:{said}"
