"""A rule of one's own is part of the plan: its numbers are never taken for the model's."""

from __future__ import annotations

import functools
import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from joinup.batch import open_result, run, verify
from joinup.batch.crate import write_crate
from joinup.batch.identity import version_with
from joinup.batch.worker import Simulate
from joinup.compiled.engine import simulate
from joinup.errors import ForeignError, InputError
from joinup.model.version import model_version
from tests.batch import faulty
from tests.batch.conftest import Make
from tests.here import run_here

RULE = '''
"""Nobody gives anything."""
from joinup.compiled.engine import simulate

def idle(choices):
    return choices.bounds[0]

def idly(runs, **options):
    """Simulate them so."""
    return simulate(runs, rule=idle, **options)
'''


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Simulate]]:
    """Write the module of a user's rule, and return the rule."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def written(source: str = RULE) -> Simulate:
        (tmp_path / "own_rules_of_mine.py").write_text(source)
        sys.modules.pop("own_rules_of_mine", None)
        importlib.invalidate_caches()
        version_with.cache_clear()
        found: Simulate = importlib.import_module("own_rules_of_mine").idly
        return found

    yield written
    sys.modules.pop("own_rules_of_mine", None)


def test_identity_of_a_rule_changes_with_what_it_does_alone(own: Callable[..., Simulate]) -> None:
    assert version_with(simulate) == model_version()
    first = version_with(own())
    assert first.startswith(f"{model_version()} with own_rules_of_mine.idly ")
    assert version_with(own(RULE.replace("Simulate them so", "Other words"))) == first
    assert version_with(own(RULE.replace("bounds[0]", "bounds[1]"))) != first


def test_identity_numbers_of_an_own_rule_are_not_read_by_a_plain_run(
    make_plan: Make, tmp_path: Path, own: Callable[..., Simulate]
) -> None:
    rule = own()
    mine = open_result(run(make_plan(3), out=tmp_path, workers=1, simulate_with=rule).folder)
    assert (mine.runs["clients_end"] > 0).all() and (mine.series("effort")["effort"][1:] >= 0).all()
    plain = run_here(make_plan(3), out=tmp_path)
    assert plain.progress.earlier == 0 and plain.folder != mine.folder
    right = [simulate([mine.plan.simulated(n)], rule=sys.modules[rule.__module__].idle)
             for n in range(6)]  # fmt: skip
    assert mine.runs["clients_end"].tolist() == [r.runs["clients_end"][0] for r in right]
    again = run_here(make_plan(3), out=tmp_path, simulate_with=rule)
    assert again.progress.earlier == 6, "the same rule continues where it was"
    changed = own(RULE.replace("bounds[0]", "bounds[1]"))
    assert run_here(make_plan(3), out=tmp_path, simulate_with=changed).progress.earlier == 0


def test_identity_stands_in_plan_and_crate_and_verify_asks_for_the_rule(
    make_plan: Make, tmp_path: Path, own: Callable[..., Simulate]
) -> None:
    rule = own()
    folder = run_here(make_plan(2), out=tmp_path, simulate_with=rule).folder
    assert json.loads((folder / "plan.json").read_text())["model_version"] == version_with(rule)
    assert "with own_rules_of_mine.idly" in write_crate(folder).read_text()
    with pytest.raises(ForeignError, match=r"give the function as simulate_with \(own_rules_of"):
        verify(folder, sample=2)
    assert "2 repeated bit for bit" in str(verify(folder, sample=2, simulate_with=rule))


def test_identity_stands_on_the_page_whose_runs_are_not_repeated_without_the_rule(
    make_plan: Make, tmp_path: Path, own: Callable[..., Simulate]
) -> None:
    from joinup.page.document import html
    from joinup.questions.result.page import document_of, view_of

    rule = own()
    result = open_result(run_here(make_plan(3), out=tmp_path, simulate_with=rule).folder)
    view = view_of(result)
    assert not view.repeatable and not view.watched
    page = html(document_of(view, []))
    assert version_with(rule) in page and "without the rule that is named here" in page


def test_identity_is_held_by_workers_as_well(
    make_plan: Make, tmp_path: Path, own: Callable[..., Simulate]
) -> None:
    """As on a machine of a cluster with an older file of the same name."""
    from joinup.batch.worker import Task, WrongVersionError, work

    rule = own()
    plan = make_plan(1).of_model(version_with(rule))
    changed = own(RULE.replace("bounds[0]", "bounds[1]"))
    version = str(plan.content["model_version"])
    task = Task((0,), (plan.simulated(0),), plan.series, version, changed)
    with pytest.raises(WrongVersionError, match="this worker has model"):
        work(task)


def test_identity_detail_of_an_own_rule_is_its_own_or_refused(
    make_plan: Make, tmp_path: Path, own: Callable[..., Simulate]
) -> None:
    detail = 'detail = [{ scenario = "low", replicate = 1 }]\n'
    outcome = run_here(make_plan(2, detail), out=tmp_path, simulate_with=own())
    assert open_result(outcome.folder).detail("effort")["effort"].max() == 0
    with pytest.raises(InputError, match="detail is wanted, which toy does not take"):
        run(make_plan(2, detail), out=tmp_path, workers=1, simulate_with=faulty.toy)


class Callme:
    def __call__(self, runs: Any, **options: Any) -> Any:
        return simulate(runs, **options)


def in_a_script() -> Simulate:
    rule: Any = lambda runs, **options: simulate(runs, **options)  # noqa: E731
    rule.__module__, rule.__qualname__ = "__main__", "solo"
    return rule  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "rule",
    [
        lambda runs, **options: simulate(runs, **options), Callme(), in_a_script(),
        functools.partial(simulate, detail=False), Callme().__call__,
    ],
    ids=["lambda", "object", "script", "partial", "method"],
)  # fmt: skip
def test_identity_of_what_nobody_would_know_again_is_refused_at_once(
    make_plan: Make, tmp_path: Path, rule: Simulate
) -> None:
    with pytest.raises(InputError, match=r"^simulate_with is .* into a file of its own") as caught:
        run(make_plan(2), out=tmp_path / "out", workers=1, simulate_with=rule)
    assert len(caught.value.faults) == 1 and not (tmp_path / "out").exists()


SCRIPT = """
from joinup.batch import run
from joinup.inputs import load_experiment
from joinup.compiled.engine import simulate
def solo(runs, **options):
    return simulate(runs, **options)
run(load_experiment("joining_up").with_(replicates=1), out="here", workers=1, simulate_with=solo)
"""


def test_identity_of_a_rule_in_a_script_is_one_fault_before_the_first_run(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=tmp_path, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 1 and done.stderr.count("Traceback") == 1
    assert "InputError: simulate_with is solo of __main__" in done.stderr.splitlines()[-1]
    assert not (tmp_path / "here").exists()


def test_identity_needs_no_pool_either(make_plan: Make, tmp_path: Path) -> None:
    """Threads would run it; the result would not say what it is of."""
    with ThreadPoolExecutor(1) as pool, pytest.raises(InputError, match="simulate_with is"):
        run(make_plan(1), out=tmp_path, executor=pool, simulate_with=lambda runs: simulate(runs))
