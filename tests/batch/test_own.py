"""A rule and outcomes of one's own by name: computed, known again, refused in one line."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pytest

from joinup.batch import open_result, run, verify
from joinup.batch import own as module
from joinup.batch.identity import version_with
from joinup.batch.own import Own, own, own_outcomes
from joinup.compiled.engine import simulate
from joinup.errors import ForeignError, InputError
from joinup.model.version import model_version
from tests.batch.conftest import Make
from tests.here import run_here

SOURCE = '''
"""Nobody gives anything; the worst quarter counts."""

def idle(choices):
    return choices.bounds[0]

def worst_quarter(records, runs):
    return records.series["effort"].min(axis=1)

def of_the_wrong_shape(records, runs):
    return records.series["effort"]

number = 3
'''


@pytest.fixture(autouse=True)
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stand in a folder with a module of a user's own, as somebody does who types a command."""
    (tmp_path / "my_functions.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    importlib.invalidate_caches()
    yield tmp_path / "my_functions.py"
    sys.modules.pop("my_functions", None)
    version_with.cache_clear()


def test_nothing_named_is_the_model_itself() -> None:
    assert own() is None and own("", []) is None


def test_identity_of_a_rule_and_an_outcome_computed_kept_and_verified(
    make_plan: Make, tmp_path: Path
) -> None:
    both = own("my_functions:idle", ["my_functions:worst_quarter"])
    assert both is not None
    made = run(make_plan(2), out=tmp_path / "results", workers=2, simulate_with=both)
    result = open_result(made.folder)
    assert result.outcomes[-1] == "worst_quarter" and not result.failures
    efforts = result.by_run("effort")["effort"]
    np.testing.assert_array_equal(result.runs["worst_quarter"], [e.min() for e in efforts])
    rule = sys.modules["my_functions"].idle
    right = simulate([result.plan.simulated(n) for n in range(4)], rule=rule).runs["clients_end"]
    np.testing.assert_array_equal(result.runs["clients_end"], right)
    assert verify(made.folder, simulate_with=both).complete
    with pytest.raises(ForeignError, match="give --rule and --measure as then"):
        verify(made.folder)
    assert run_here(make_plan(2), out=tmp_path / "results").progress.earlier == 0


def test_identity_of_an_outcome_alone_changes_no_number_of_the_model(
    make_plan: Make, tmp_path: Path
) -> None:
    measured = own(outcomes=["my_functions:worst_quarter"])
    assert measured is not None
    made = open_result(run_here(make_plan(2), out=tmp_path / "r", simulate_with=measured).folder)
    plain = open_result(run_here(make_plan(2), out=tmp_path / "r").folder)
    for name in plain.outcomes:
        np.testing.assert_array_equal(made.runs[name], plain.runs[name])
    assert set(made.runs) - set(plain.runs) == {"worst_quarter"}


def test_identity_changes_with_what_the_file_does_alone(mine: Path) -> None:
    def identity(source: str) -> str:
        mine.write_text(source, encoding="utf-8")
        sys.modules.pop("my_functions", None)
        importlib.invalidate_caches()
        version_with.cache_clear()
        found = own("my_functions:idle", ["my_functions:worst_quarter"])
        assert found is not None
        return version_with(found)

    first = identity(SOURCE)
    assert first.startswith(f"{model_version()} with rule my_functions:idle ")
    assert own_outcomes(first) == ["worst_quarter"]
    assert identity(SOURCE.replace("Nobody gives", "None give")) == first
    assert identity(SOURCE.replace("bounds[0]", "bounds[1]")) != first


def test_an_installed_package_brings_them_by_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    def points(group: str) -> list[EntryPoint]:
        found = {"joinup.rules": ("lazy", "my_functions:idle"),
                 "joinup.outcomes": ("worst", "my_functions:worst_quarter")}  # fmt: skip
        return [EntryPoint(*found[group], group)]

    monkeypatch.setattr(module, "entry_points", points)
    assert own("lazy", ["worst"]) == Own("my_functions:idle", ("my_functions:worst_quarter",))
    with pytest.raises(InputError, match=r"--rule is lasy; .*did you mean lazy\?"):
        own("lasy")


@pytest.mark.parametrize(
    ("rule", "measure", "line"),
    [
        ("idle", [], "allowed is MODULE:FUNCTION or an entry point"),
        ("my_functions:idel", [], "has no attribute 'idel'"),
        ("no_such_module:idle", [], "No module named 'no_such_module'"),
        ("my_functions:number", [], "number of my_functions is no function"),
        ("__main__:idle", [], "put the function into a file of its own"),
        ("", ["my_functions:worst_quarter"] * 2, "the name worst_quarter is taken"),
    ],
)
def test_what_is_not_there_is_refused_in_one_line(rule: str, measure: list[str], line: str) -> None:
    with pytest.raises(InputError) as error:
        own(rule, measure)
    (said,) = error.value.faults
    assert line in said


def test_an_outcome_may_not_take_the_name_of_one_of_the_model(mine: Path) -> None:
    mine.write_text("def clients_end(records, runs):\n    return 0\n", encoding="utf-8")
    with pytest.raises(InputError, match="the name clients_end is taken"):
        own(outcomes=["my_functions:clients_end"])


def test_identity_of_an_outcome_of_the_wrong_shape_is_a_failed_run(
    make_plan: Make, tmp_path: Path
) -> None:
    wrong = own(outcomes=["my_functions:of_the_wrong_shape"])
    assert wrong is not None
    made = run_here(make_plan(1), out=tmp_path / "r", simulate_with=wrong)
    assert made.progress.failed == 2


@pytest.mark.slow
def test_the_commands_take_them(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(
        'question = "Q?"\nscenarios = ["rough_sleepers_partnership"]\nreplicates = 2\n'
        "[parameters]\nplaces = 2\n", encoding="utf-8",
    )  # fmt: skip

    def said(*words: str) -> str:
        """Give a command in a process of its own: it imports what it is given once, and is gone."""
        command = [
            sys.executable,
            "-m",
            "joinup",
            *words,
            "--measure",
            "my_functions:worst_quarter",
        ]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout

    said("run", "study.toml", "--workers", "1")
    (folder,) = (tmp_path / "results").iterdir()
    assert "2 repeated bit for bit" in said("verify", str(folder))
    assert "Worst quarter" in said("repeat", str(folder), "1")
