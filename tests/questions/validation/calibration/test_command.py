"""`joinup calibrate` as its user meets it: figures kept back are never read, nothing is lost."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.here import Done, joinup
from tests.signals import hear_all
from tests.test_cli import JOINUP, ROOT

SCENARIO = """
title = "Leaving care in Westhaven"
summary = "An invented partnership."
begins = "2019-03"
unit = "young people without a home"
[parameters]
quarters = 16
grant_start = 0
grant_length = 8
places = 6
clients = 200
[calibration]
measurement = 0.1
discrepancy = 0.1
[calibration.vary]
exit_boost = {}
publicity = {}
"""
RECORD = """
[record]
outcome = "clients_in_need"
quarters = [0, 4, 8, 12]
values = [200, 190, 150, KEPT]
fit = [0, 4, 8]
source = "invented"
"""
TOO_FEW = RECORD.replace("KEPT", "1").replace("4, 8]", "4]")
FIGURES = "date,value,weight\n2019-03,200,1\n2020-03,190,1\n2021-03,150,1\n2022-03,KEPT,0\n"


def calibrate(folder: Path, *words: str) -> Done:
    few = ("--points", "40", "--replicates", "2", "--workers", "1", "--out", "out")
    return joinup("calibrate", "mine.toml", *few, *words, cwd=folder)


def ensemble_with(folder: Path, kept: str, *, as_data: bool) -> bytes:
    """Return the bytes of the ensemble where the figure kept back has some value."""
    folder.mkdir()
    record = "" if as_data else RECORD.replace("KEPT", kept)
    table, _, vary = SCENARIO.partition("[calibration]")
    (folder / "mine.toml").write_text(table + record + "[calibration]" + vary)
    (folder / "mine.csv").write_text(FIGURES.replace("KEPT", kept))
    done = calibrate(folder, "--ensemble", "e.csv", *(["--data", "mine.csv"] if as_data else []))
    assert done.returncode == 0, done.stderr
    return (folder / "e.csv").read_bytes()


@pytest.mark.parametrize("as_data", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_poisoned_figures_kept_back_change_no_byte_of_the_ensemble(
    as_data: bool, tmp_path: Path
) -> None:
    usual = ensemble_with(tmp_path / "usual", "130", as_data=as_data)
    poisoned = ensemble_with(tmp_path / "poisoned", "987654321", as_data=as_data)
    assert usual == poisoned and usual.count(b"\nlogit,") >= 1 and b"987654321" not in poisoned
    plans = [next((tmp_path / n / "out").glob("calibrate-*")).name for n in ("usual", "poisoned")]
    assert plans[0] == plans[1]


@pytest.mark.slow
def test_an_interrupted_calibration_goes_on_with_the_same_command(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(SCENARIO)
    (tmp_path / "mine.csv").write_text(FIGURES.replace("KEPT", "130"))
    words = [
        "calibrate", str(tmp_path / "mine.toml"), "--data", str(tmp_path / "mine.csv"),
        "--points", "1000", "--out", str(tmp_path / "out"), "--workers", "1",
    ]  # fmt: skip
    process = subprocess.Popen(
        [*JOINUP, *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, preexec_fn=hear_all,
    )  # fmt: skip
    while not list(tmp_path.glob("out/*/parts/*.parquet")):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    said, complained = process.communicate(timeout=600)
    assert process.returncode == 130 and "ensemble" not in said.lower()
    assert "Everything finished is kept" in complained and "same command again" in complained
    kept = len(list(tmp_path.glob("out/*/parts/*.parquet")))
    done = joinup(*words)
    assert done.returncode == 0, done.stderr
    (folder,) = tmp_path.glob("out/calibrate-*")
    assert kept >= 1 and len(list(folder.glob("provenance/*.json"))) >= 2
    assert (folder / "exports" / "ensemble.csv").is_file()
    page = (folder / "exports" / "calibration" / "index.html").read_text(encoding="utf-8")
    assert "Leaving care in Westhaven" in page and "cannot identify" not in page
    assert (folder / "exports" / "calibration" / "charts" / "mine-clients-in-need.svg").is_file()
    again = joinup(*words)
    assert again.returncode == 0 and again.stdout == done.stdout


@pytest.mark.slow
def test_nothing_near_is_said_with_what_may_help(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(SCENARIO.replace("clients = 200", "clients = 300"))
    (tmp_path / "mine.csv").write_text(FIGURES.replace("KEPT", "130"))
    done = calibrate(tmp_path, "--data", "mine.csv", "--ensemble", "e.csv")
    assert done.returncode == 3 and not (tmp_path / "e.csv").exists()
    assert "logit: 0 of 40 points come within 3 tolerances of every figure" in done.stdout
    assert "the scenario begins elsewhere: its own start must give 200" in done.stdout


@pytest.mark.parametrize(
    ("scenario", "figures", "said"),
    [
        (SCENARIO, FIGURES.replace("190", "-190"), r"mine\.csv:3: value is -190"),
        (SCENARIO, None, r"there is no \[record\] to fit; give figures with --data FILE"),
        (
            SCENARIO.partition("[calibration]")[0],
            FIGURES,
            r"nothing says which parameters are free; write them, .* under \[calibration\.vary\]",
        ),
        (
            SCENARIO.replace("[calibration]", TOO_FEW + "[calibration]"),
            None,
            "the record has 2 figures to fit; at least 3 are needed",
        ),
    ],
)  # fmt: skip
def test_a_users_mistake_is_one_clear_line(
    scenario: str, figures: str | None, said: str, tmp_path: Path
) -> None:
    (tmp_path / "mine.toml").write_text(scenario)
    words = []
    if figures is not None:
        (tmp_path / "mine.csv").write_text(figures.replace("KEPT", "1"))
        words = ["--data", "mine.csv"]
    done = calibrate(tmp_path, *words)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and not done.stdout
    assert re.search(said, done.stderr), done.stderr
    assert not (tmp_path / "out").exists()


def test_an_unknown_outcome_is_refused_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(SCENARIO)
    (tmp_path / "mine.csv").write_text(FIGURES.replace("KEPT", "1"))
    done = calibrate(tmp_path, "--data", "mine.csv", "--outcome", "client_in_need")
    assert done.returncode == 2 and "did you mean clients_in_need?" in done.stderr


def test_figures_in_the_place_of_the_scenario_are_noticed(tmp_path: Path) -> None:
    done = joinup("calibrate", "mine.csv", cwd=tmp_path)
    said = "mine.csv: a scenario comes first; figures are given with --data FILE\n"
    assert (done.returncode, done.stderr) == (2, said)


def test_an_outcome_without_figures_is_not_ignored(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(SCENARIO)
    done = calibrate(tmp_path, "--outcome", "joined_up")
    assert done.returncode == 2 and "give --data or drop it" in done.stderr
    assert not (tmp_path / "out").exists()
