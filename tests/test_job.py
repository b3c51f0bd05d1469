"""What commands say while they work stands on stderr, and tells one of several things."""

from __future__ import annotations

import errno
import threading
from contextvars import ContextVar
from pathlib import Path

import pytest

from joinup.batch import run, verify
from joinup.cli.asking import ask
from joinup.cli.listing import checked
from joinup.cli.running import run_experiment
from joinup.errors import InputError
from joinup.inputs import load_experiment
from joinup.inputs.shipped import locate
from joinup.job import DRAWING, beside
from joinup.questions.validation.question import VALIDATE

SEEN = ContextVar("seen", default="nothing")
SMALL = """
question = "Does it last?"
title = "Small"
scenarios = ["mine"]
replicates = 2
worlds = 0
"""
SCENARIO = """
title = "Mine"
summary = "S."
[parameters]
places = 3
quarters = 12
grant_length = 4
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return an experiment whose runs end before places can be judged four years on."""
    (tmp_path / "mine.toml").write_text(SCENARIO, encoding="utf-8")
    (tmp_path / "small.toml").write_text(SMALL, encoding="utf-8")
    return tmp_path / "small.toml"


@pytest.mark.slow
def test_run_says_that_it_draws_and_what_a_dash_means(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run_experiment(
        str(small), out=small.parent / "out", workers=1, cluster=None, shard=None, seed=None,
        replicates=None, worlds=None, own=None, dry_run=False, allow_huge=False,
    )  # fmt: skip
    said = capsys.readouterr()
    assert code == 0 and DRAWING in said.err and DRAWING not in said.out
    assert "–: not known, as the runs end before that date" in said.out
    (page,) = small.parent.glob("out/*/exports/index.html")
    assert "–: not known, as the runs end before that date" in page.read_text(encoding="utf-8")


def test_an_answer_that_cannot_be_said_is_an_error_once_the_page_is_written(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []

    def full(view: object) -> str:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr("joinup.questions.result.answer.answer", full)
    monkeypatch.setattr("joinup.questions.write_report", lambda view, out: written.append(out))
    with pytest.raises(OSError, match="no space"):
        run_experiment(
            str(small), out=small.parent / "out", workers=1, cluster=None, shard=None, seed=None,
            replicates=None, worlds=None, own=None, dry_run=False, allow_huge=False,
        )  # fmt: skip
    assert len(written) == 1


def test_one_thing_is_told_in_the_singular(small: Path) -> None:
    folder = run(load_experiment(small).with_(replicates=1), out=small.parent, workers=1).folder
    said = str(verify(folder))
    assert "match their hashes; 1 run finished, 0 failed, no run missing" in said
    assert "1 runs" not in said


def test_validate_says_which_part_it_is_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "joinup.questions.validation.theory._PARTS", {"nothing": list, "little": list}
    )
    ask(VALIDATE, theory=True, out=tmp_path)
    assert capsys.readouterr().err == "1 of 2: theory of nothing\n2 of 2: theory of little\n"


def test_what_is_shipped_is_named_as_it_is_typed(small: Path) -> None:
    assert checked("rough_sleepers_unit").startswith("rough_sleepers_unit: a scenario, without")
    assert checked("joining_up").startswith("joining_up: an experiment, without fault")
    assert checked(str(small)).startswith(f"{small}: an experiment, without fault")
    assert "design      none, 1 point\n" in checked("joining_up")


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("joining_up", "scenarios", "joining_up is an experiment; a scenario is needed here"),
        ("rough_sleepers_unit", "experiments", "is a scenario; an experiment is needed here"),
        ("joining_upp", "experiments", "no shipped experiment has this name; did you mean"),
        ("zzz", "scenarios", "joinup list scenarios shows those that are shipped"),
    ],
)
def test_a_name_of_the_wrong_kind_is_explained(name: str, kind: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        locate(name, kind)


def test_what_is_begun_beside_runs_in_turn_elsewhere_and_sees_what_is_set_here() -> None:
    here, order = threading.get_ident(), list[str]()

    def look(name: str) -> tuple[str, bool]:
        order.append(name)
        return SEEN.get(), threading.get_ident() == here

    with beside() as begin:
        token = SEEN.set("this")
        first, second = begin(look, "first"), begin(look, name="second")
        SEEN.reset(token)
        assert first.result() == second.result() == ("this", False)
    assert order == ["first", "second"] and SEEN.get() == "nothing"
    with pytest.raises(ZeroDivisionError), beside() as begin:
        begin(divmod, 1, 0).result()


def test_nobody_waits_for_what_was_begun_where_a_block_ends_by_an_error() -> None:
    let, begun, done = threading.Event(), threading.Event(), list[str]()

    def wait() -> None:
        begun.set()
        let.wait()
        done.append("first")

    with pytest.raises(KeyboardInterrupt), beside() as begin:
        first = begin(wait)
        second = begin(done.append, "second")
        begun.wait()
        raise KeyboardInterrupt
    assert not first.done() and second.cancelled()
    let.set()
    first.result()
    assert done == ["first"]
