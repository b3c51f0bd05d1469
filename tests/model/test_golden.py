"""Some runs come to what they came to when their numbers were pinned."""

from __future__ import annotations

from joinup.model.outcomes import OUTCOMES
from tests.model.golden import POINTS, differences, read, worked_out


def test_golden_runs() -> None:
    told = differences(worked_out(), read())
    assert not told, "\n".join(
        [*told[:10], "If this is meant: python -m tests.model.golden, and say so in CHANGELOG.md"]
    )


def test_every_outcome_of_every_run_is_pinned() -> None:
    pinned = read()
    assert pinned.keys() == POINTS.keys()
    for name, outcomes in pinned.items():
        assert outcomes.keys() == OUTCOMES.keys(), name


def test_a_change_is_told() -> None:
    one = {"a": {"cost": [1.0, None]}}
    assert differences(one, {"a": {"cost": [1.0 + 1e-12, None]}}) == []
    assert differences(one, {"a": {"cost": [1.0, 2.0]}}) == [
        "a: cost was [1.0, 2.0] and is [1.0, None]"
    ]
    assert differences(one, {"a": {"cost": [1.001, None]}, "b": {}}) == [
        "a: cost was [1.001, None] and is [1.0, None]", "b: not in both",
    ]  # fmt: skip
