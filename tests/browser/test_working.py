"""Work behind a page stops when it is told to, and after its time."""

from __future__ import annotations

import threading

import pytest

from joinup.browser.working import HaltedError, Job, TooLongError


class Shown:
    """What a page shows."""

    value = 0

    def set(self, value: int) -> None:
        self.value = value


def test_work_that_was_stopped_tells_and_keeps_nothing_more() -> None:
    told: list[tuple[str, float]] = []
    job = Job(lambda job: None, lambda stage, share: told.append((stage, share)))
    shown = Shown()
    job.at("half", 0.5)
    job.keep(shown, 1)  # type: ignore[arg-type]
    job.halt.set()
    with pytest.raises(HaltedError):
        job.at("more", 0.7)
    with pytest.raises(HaltedError):
        job.keep(shown, 2)  # type: ignore[arg-type]
    assert told == [("half", 0.5)] and shown.value == 1


def test_work_that_takes_too_long_says_so() -> None:
    job = Job(lambda job: None, ends=0.0)
    with pytest.raises(TooLongError, match="stopped after 5 minutes; the command takes its time"):
        job.at("", 0.1)


def test_jobs_are_stopped_one_by_one() -> None:
    one, other = Job(lambda job: None), Job(lambda job: None)
    one.halt.set()
    other.at("goes on", 0.1)
    assert one != other and isinstance(one.halt, threading.Event)
