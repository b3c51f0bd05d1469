"""The command line as its user meets it: words, exit codes, nothing written on a mistake."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.here import joinup
from tests.signals import hear_all

ROOT = Path(__file__).parents[1]
JOINUP = [sys.executable, "-c", "from joinup.__main__ import main; main()"]


def scenario(folder: Path, lines: str) -> str:
    path = folder / "mine.toml"
    path.write_text(f'title = "T"\nsummary = "S."\n[parameters]\n{lines}\n')
    return str(path)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("pool_shere = 0.5", "pool_shere is not a parameter; did you mean pool_share?"),
        ("pool_share = 1.7", "pool_share is 1.7; allowed are numbers from 0 to 1 (share)"),
        ("places = true", "places is true; allowed are whole numbers from 1 to 1000 (places)"),
    ],
)
def test_a_users_mistake_is_one_clear_line(tmp_path: Path, lines: str, words: str) -> None:
    done = joinup("check", scenario(tmp_path, lines))
    assert done.returncode == 2 and not done.stdout
    assert done.stderr == f"{tmp_path}/mine.toml:4: {words}\n"


def test_a_missing_file_is_one_clear_line_and_nothing_is_written(tmp_path: Path) -> None:
    done = joinup("run", "no_such.toml", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "no_such.toml: there is no such file\n")
    done = joinup("run", "joining_upp", "--out", "here", cwd=tmp_path)
    assert done.returncode == 2 and "did you mean joining_up?" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words",
    [["chek"], ["run"], ["run", "joining_up", "--workers", "0"], ["list", "--no-such-option"]],
)
def test_a_wrong_command_line_ends_with_64(words: list[str]) -> None:
    done = joinup(*words)
    assert done.returncode == 64 and "Error" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("shard", ["3/2", "0/4", "two", "1/0", "-1/2"])
def test_a_wrong_shard_is_explained(shard: str, tmp_path: Path) -> None:
    done = joinup("run", "joining_up", f"--shard={shard}", "--out", str(tmp_path))
    assert done.returncode == 2 and "allowed is I/N" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["run", "joining_up", "--cluster", ""], 2, "--cluster is empty"),
        (["run", "joining_up", "--cluster", "tcp://h:1", "--workers", "2"], 2, "drop one"),
        (["run", "joining_up", "--workers", "100000"], 64, "--workers"),
        (["outlook", "rough_sleepers_pooled", "--replicates", "1000000000"], 64, "--replicates"),
        (["ramp", "rough_sleepers_pooled", "--lever", "grant", "--replicates", "1000000000"], 64,
         "--replicates"),
        (["appraise", "joining_up", "--replicates", "1000000000"], 64, "--replicates"),
        (["outlook", "rough_sleepers_pooled", "--out", "FILE"], 73, "a file stands where a folder"),
        (["map", "rough_sleepers_pooled", "--x", "grant", "--y", "turnover", "--out", "FILE/x"], 73,
         "a part of the path is a file"),
        (["run", "joining_up", "--out", "FILE"], 73, "a file stands where a folder"),
        (["calibrate", "rough_sleepers_unit", "--ensemble", "FOLDER"], 73, "Is a directory"),
    ],
)  # fmt: skip
def test_options_are_refused_before_any_work(
    words: list[str], code: int, said: str, tmp_path: Path
) -> None:
    (tmp_path / "FILE").write_text("mine")
    (tmp_path / "FOLDER").mkdir()
    done = joinup(*words, cwd=tmp_path)
    assert done.returncode == code and said in done.stderr and not done.stdout, done
    assert {path.name for path in tmp_path.iterdir()} == {"FILE", "FOLDER"}


def commands() -> list[str]:
    return re.findall(r"^  (\w+)  ", joinup("--help").stdout.split("Commands:")[1], re.MULTILINE)


def test_every_command_has_help_with_an_example() -> None:
    found = commands()
    assert {"list", "check", "run", "report", "verify", "repeat"} <= set(found)
    for name in found:
        done = joinup(name, "--help")
        assert done.returncode == 0 and f"Example: joinup {name}" in done.stdout


def test_list_names_everything() -> None:
    done = joinup("list")
    for name in ("rough_sleepers_unit", "joining_up", "own_target_incentive", "persistence_16"):
        assert name in done.stdout
    assert joinup("list", "scenarois").returncode == 2


@pytest.mark.slow
def test_the_whole_way_from_run_to_verify(tmp_path: Path) -> None:
    two = tmp_path / "two.toml"
    two.write_text(
        'question = "What is left?"\nreplicates = 20\n'
        'scenarios = ["rough_sleepers_pooled", "rough_sleepers_wound_up"]\n'
    )
    words = ("run", str(two), "--replicates", "4", "--worlds", "0", "--out", str(tmp_path))
    done = joinup(*words)
    assert done.returncode == 0, done.stderr
    assert "8 runs finished" in done.stdout and "still joined up" in done.stdout
    page = Path(re.search(r"The page with charts: +(.*)", done.stdout).group(1))  # type: ignore[union-attr]
    text = page.read_text(encoding="utf-8")
    assert "not a forecast" in text and text.count("<script") == 1
    again = joinup(*words)
    assert "0 runs finished" in again.stdout and "8 were done before" in again.stdout
    folder = page.parents[1]
    checked = joinup("verify", str(folder), "--sample", "5")
    assert checked.returncode == 0 and "5 repeated bit for bit" in checked.stdout
    digest = re.search(r"Their digest: +([0-9a-f]{64})", done.stdout).group(1)  # type: ignore[union-attr]
    assert f"Digest: {digest}" in checked.stdout
    joinup("compare", str(folder), "rough_sleepers_pooled", "rough_sleepers_wound_up")
    joinup("crate", str(folder))
    anew = joinup("verify", str(folder), "--page", "--expect", digest[:16], "--sample", "1")
    assert anew.returncode == 0 and "made anew: the same bytes" in anew.stdout, anew.stderr
    assert joinup("verify", str(folder), "--expect", "0" * 64).returncode == 6
    table = next((folder / "exports" / "tables").glob("*.csv"))
    good = table.read_bytes()
    table.unlink()
    lacking = joinup("verify", str(folder), "--sample", "0")
    assert lacking.returncode == 5 and f"{table}: missing" in lacking.stdout
    table.write_bytes(good)
    one = joinup("repeat", str(folder), "5")
    assert "rough_sleepers_wound_up, point 0, replicate 1, seed 1\n" in one.stdout
    assert joinup("repeat", str(folder), "999").returncode == 2
    (part,) = (folder / "parts").iterdir()
    content = part.read_bytes()
    part.write_bytes(content[:100] + b"!" + content[101:])
    for name in ("verify", "report"):
        damaged = joinup(name, str(folder))
        assert damaged.returncode == 4 and part.name in damaged.stderr


def test_dry_run_writes_nothing_and_says_the_cost(tmp_path: Path) -> None:
    done = joinup("run", "joining_up", "--dry-run", "--out", str(tmp_path / "none"))
    assert done.returncode == 0
    cost = r"1,800 runs, about (a second|\d+ seconds), .* of memory, .* on disk"
    assert re.search(cost, done.stdout)
    assert not list(tmp_path.iterdir())


def test_huge_plans_are_refused_with_the_flag_that_allows_them(tmp_path: Path) -> None:
    path = tmp_path / "huge.toml"
    path.write_text(
        'question = "How long?"\nscenarios = ["rough_sleepers_partnership"]\n'
        'replicates = 1000000\n[design]\nkind = "latin hypercube"\npoints = 40\n'
        "[design.vary]\ngrant = {}\n"
    )
    done = joinup("run", str(path), "--out", str(tmp_path))
    assert done.returncode == 2 and "--allow-huge" in done.stderr


def left_over(group: int) -> str:
    """Return the processes of a group that are still there after a moment to leave."""
    for _ in range(20):
        found = subprocess.run(["ps", "-o", "pid=,args=", "-g", str(group)], capture_output=True)
        if not found.stdout.strip():
            return ""
        time.sleep(0.1)
    return found.stdout.decode()


@pytest.mark.parametrize("name", [pytest.param("SIGINT", marks=pytest.mark.slow), "SIGTERM"])
def test_an_interrupted_run_keeps_everything_and_says_how_to_go_on(
    name: str, tmp_path: Path
) -> None:
    words = ["run", "joining_up", "--replicates", "3000", "--worlds", "0", "--out", str(tmp_path)]
    process = subprocess.Popen(
        [*JOINUP, *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, preexec_fn=hear_all,
    )  # fmt: skip
    while not list(tmp_path.glob("*/parts/*.parquet")):
        assert process.poll() is None
        time.sleep(0.1)
    began = time.monotonic()
    process.send_signal(getattr(signal, name))
    _, words_said = process.communicate(timeout=600)
    assert time.monotonic() - began < 10
    assert process.returncode == 130
    assert "Everything finished is kept" in words_said and "same command again" in words_said
    (folder,) = tmp_path.iterdir()
    assert joinup("verify", str(folder), "--sample", "2").returncode == 5, "whole, not complete"
    assert not left_over(process.pid), "no process is left over"


def test_help_is_quick_to_load() -> None:
    """Nothing heavy is imported for `--help` (the time itself is measured by `make bench`)."""
    code = (
        "import sys; sys.argv = ['joinup', '--help']\n"
        "from joinup.cli import command\n"
        "try: command()\nexcept SystemExit: pass\n"
        "heavy = {'mesa', 'pandas', 'numpy', 'seaborn', 'matplotlib', 'pyarrow', 'scipy'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr == "[]\n"


def test_the_old_name_of_factors_is_one_line_and_no_fault(tmp_path: Path) -> None:
    (tmp_path / "old.toml").write_text(
        'question = "Q?"\nscenarios = ["rough_sleepers_unit"]\n'
        "[arms.money]\nsome = { grant = 0.2 }\n"
    )
    done = joinup("check", "old.toml", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == "old.toml:3: arms is now called factors; write [factors.NAME]\n"
