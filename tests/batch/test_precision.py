"""Replicates that are added until a mean is known well enough: always the same ones."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from joinup.batch import Outcome, Progress, dispatch, open_result, run, verify
from joinup.errors import InputError
from joinup.inputs.plan import Plan
from tests.batch import faulty
from tests.batch.conftest import digest

Make = Callable[..., Plan]


def until(make_plan: Make, precision: str = '"until 8%"', most: int = 400) -> Plan:
    return make_plan(precision, f"most_replicates = {most}\n")


def quickly(plan: Plan, out: Path, **how: object) -> Outcome:
    with ThreadPoolExecutor(2) as pool:
        options = {"simulate_with": faulty.noisy, **how}
        return run(plan, out=out, executor=pool, workers=2, **options)  # type: ignore[arg-type]


def test_replicates_are_added_in_blocks_until_the_precision_is_met(
    make_plan: Make, tmp_path: Path
) -> None:
    outcome = quickly(until(make_plan), tmp_path)
    done = outcome.progress.finished
    assert done % 100 == 0 and 200 <= done < 800, "whole blocks of 50 in two scenarios"
    result = open_result(outcome.folder)
    assert result.missing == 0 and verify(outcome.folder, sample=0).complete
    again = quickly(until(make_plan), tmp_path)
    assert again.progress.finished == 0, "and no more of them the second time"
    rough = quickly(until(make_plan, '"until 50%"'), tmp_path)
    assert rough.progress.finished < done, "less is wanted, less is run"


def test_a_cap_ends_it(make_plan: Make, tmp_path: Path) -> None:
    outcome = quickly(until(make_plan, '"until 0.1%"', 70), tmp_path, simulate_with=faulty.toy)
    assert outcome.progress.finished == 140 and open_result(outcome.folder).missing == 0


def test_interruptions_do_not_change_how_many_are_run(
    make_plan: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch that was broken off in a block continues with it, and does not judge by its half."""
    monkeypatch.setattr(dispatch, "SOONEST_PART", 0.0)
    plan = until(make_plan)
    whole = quickly(plan, tmp_path / "whole")
    blocks = whole.progress.finished // 100
    assert blocks > 1
    for at in (30, whole.progress.finished - 40):

        def break_off(progress: Progress, at: int = at) -> None:
            if progress.finished >= at:
                raise RuntimeError("broken off")

        out = tmp_path / f"broken-{at}"
        with pytest.raises(RuntimeError, match="broken off"):
            quickly(plan, out, chunk=7, on_progress=break_off)
        resumed = quickly(plan, out)
        assert resumed.progress.earlier + resumed.progress.finished == whole.progress.finished
        assert digest(resumed) == digest(whole)


def test_shards_are_refused_as_each_would_judge_by_what_others_have_done(
    make_plan: Make, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="shards need a number of replicates"):
        quickly(until(make_plan), tmp_path, shard=(1, 2))
    assert not list(tmp_path.glob("study-*"))


def test_when_all_fail_it_ends(make_plan: Make, tmp_path: Path) -> None:
    outcome = quickly(until(make_plan), tmp_path, simulate_with=faulty.raises_always)
    assert outcome.progress.finished == 0 and "stopped early" in outcome.notes[0]
