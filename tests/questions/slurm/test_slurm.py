"""Scripts for Slurm are sound Bash, ask for what is estimated, and do every run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from joinup.batch import open_result
from joinup.batch.estimate import Estimate
from joinup.cli.asking import ask
from joinup.errors import InputError
from joinup.questions.slurm.question import SLURM
from joinup.questions.slurm.scripts import Jobs, jobs_for

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")

STUDY = """title = "T"
question = "Q?"
scenarios = ["rough_sleepers_partnership"]
replicates = 5
worlds = 0
[parameters]
places = 2
"""
SBATCH = """#!/bin/bash
echo "$@" >> asked.log
for last; do :; done
array=$(sed -n 's/^#SBATCH --array=1-//p' "$last")
for part in $(seq 1 "${array:-1}"); do
    SLURM_ARRAY_TASK_ID=$part bash "$last" >&2
done
echo "17;cluster"
"""


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "a place"
    folder.mkdir()
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    options = {"jobs": 3, "cpus": 1, "sbatch": ("partition=long",), "results": Path("all results")}
    assert ask(SLURM, experiment=str(folder / "study.toml"), out=tmp_path, **options) == 0
    return tmp_path


def test_scripts_are_sound_and_ask_for_what_was_named(scripts: Path) -> None:
    for name in ("study-array.sh", "study-final.sh", "study-submit.sh"):
        assert subprocess.run(["bash", "-n", str(scripts / name)], check=False).returncode == 0
    array = (scripts / "study-array.sh").read_text(encoding="utf-8")
    for line in ("--array=1-3", "--cpus-per-task=1", "--partition=long", "--requeue",
                 "--signal=B:TERM@120"):  # fmt: skip
        assert f"#SBATCH {line}\n" in array
    assert re.search(r"^#SBATCH --mem=\d+G$", array, re.MULTILINE)
    assert f"'{scripts}/a place/study.toml'" in array, "a path with blanks is one word"
    assert array.splitlines()[-1].startswith("exec joinup run ")
    assert array.splitlines()[-1].endswith("--shard $SLURM_ARRAY_TASK_ID/3")


@pytest.mark.slow
def test_handed_in_they_do_every_run_and_make_the_page(scripts: Path) -> None:
    """With a stand-in for sbatch that runs what it is given."""
    tools = scripts / "bin"
    tools.mkdir()
    code = "from joinup.__main__ import main; main()"
    (tools / "sbatch").write_text(SBATCH, encoding="utf-8")
    (tools / "joinup").write_text(f'#!/bin/bash\nexec "{sys.executable}" -c "{code}" "$@"\n')
    for tool in tools.iterdir():
        tool.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "study-submit.sh"], cwd=scripts, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    asked = (scripts / "asked.log").read_text(encoding="utf-8").splitlines()
    assert asked == ["--parsable study-array.sh", "--dependency=afterany:17 study-final.sh"]
    (folder,) = (scripts / "all results").iterdir()
    result = open_result(folder)
    assert len(result.runs) == 5 and not result.missing
    assert (folder / "exports" / "index.html").is_file()


def test_limits_follow_the_estimate() -> None:
    day = Estimate(runs=10_000, seconds=86_400.0, memory=3e9, disk=1e9)
    jobs = jobs_for(day, cpus=4)
    assert jobs.number == 48 and jobs.time == "0-01:30:00" and jobs.gigabytes == "5G"
    one = jobs_for(day, cpus=4, number=1)
    assert one.time == "3-00:00:00"
    few = jobs_for(Estimate(runs=2, seconds=1.0, memory=1e8, disk=1.0), cpus=1, number=50)
    assert few == Jobs(2, 1, 900.0, 1.5e8) and few.gigabytes == "1G" and few.time == "0-00:15:00"


def test_what_cannot_be_shared_out_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text(STUDY.replace("= 5", '= "until 5%"'), encoding="utf-8")
    usual = {"jobs": None, "cpus": 1, "results": Path("r"), "out": tmp_path}
    with pytest.raises(InputError, match="until a precision is met"):
        ask(SLURM, experiment=str(path), sbatch=(), **usual)
    path.write_text(STUDY, encoding="utf-8")
    with pytest.raises(InputError, match="allowed is NAME=VALUE"):
        ask(SLURM, experiment=str(path), sbatch=("x=1\nrm -r /",), **usual)
    assert [item.name for item in tmp_path.iterdir()] == ["study.toml"]
