"""Patterns are measured from runs made now, with their error, and each of them can fail."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from joinup.analysis import points
from joinup.analysis.points import run_all
from joinup.compiled.engine import simulate
from joinup.inputs import load_experiment
from joinup.model.engine import Run
from joinup.model.forms import FORMS
from joinup.questions.validation import best_forms, patterns
from joinup.questions.validation.pages.verification import as_text
from joinup.questions.validation.patterns import Pattern, unsettled

REPLICATES = 40  # as many as the command takes: with fewer, some verdicts are too unsure

# What each pattern needs: without it, it must not be met.
NEEDED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("tipping", {"reciprocity": 0.0, "routine_pull": 0.0}),
    ("withdrawal", {"routine_pull": 0.0, "routine_saving": 0.0}),
    ("grant_length", {"grant": 0.0}),
    ("mainstreaming", {"embedding_gain": 0.0}),
    ("crowding_out", {"crowding": 0.0}),
    ("rough_sleepers", {"exit_boost": 0.0}),
    ("joint_unit", {"form_after": "as funded"}),
    ("wrong_pockets", {"pool_share": 1.0}),
    ("exclusion", {"barrier_fall": 0.0}),
)


@pytest.mark.parametrize("name", [name for name, _ in NEEDED])
def test_pattern_is_met_under_the_default_rule(name: str) -> None:
    found = getattr(patterns, name)("logit", REPLICATES)
    assert found.met, found.measured


@pytest.mark.parametrize(("name", "without"), NEEDED)
def test_pattern_is_not_met_without_what_it_needs(
    name: str, without: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(given: list[dict[str, Any]], *a: Any, **k: Any) -> Any:
        return run_all([{**point, **without} for point in given], *a, **k)

    monkeypatch.setattr(patterns, "run_all", changed)
    found = getattr(patterns, name)("logit", REPLICATES)
    assert not found.met, found.measured


def test_every_form_wins_somewhere_but_not_where_none_can_coordinate(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counts, confirmed = best_forms.wins("logit", "silo", 120)
    assert list(counts) == list(FORMS) and sum(counts.values()) == 120
    assert set(FORMS) - set(confirmed) == set(), f"best nowhere by a clear lead; leads: {counts}"

    def useless(given: list[dict[str, Any]], *a: Any, **k: Any) -> Any:
        return run_all([{**point, "coordination": 0.0} for point in given], *a, **k)

    monkeypatch.setattr(best_forms, "run_all", useless)
    assert best_forms.wins("logit", "silo", 20) == (
        {**dict.fromkeys(FORMS, 0), "silo": 20},
        ["silo"],
    )


def test_only_a_lead_that_fresh_draws_show_is_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    def benefits(places: list[Any], after: str, replicates: int, first: int = 0) -> np.ndarray:
        shape = (len(places), len(FORMS), replicates)
        luck = np.random.default_rng(first).normal(size=shape)
        luck[:, 0] += 9.0 if first == 0 else 0.0  # a lead in the first draws alone
        return luck

    monkeypatch.setattr(best_forms, "net_benefits", benefits)
    counts, confirmed = best_forms.wins("logit", "silo", 5)
    assert counts["silo"] == 5 and confirmed == []


@pytest.mark.parametrize("size", [1, 5, 512])
def test_points_keep_their_runs_whatever_the_chunk(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(points, "chunk_size", lambda scale: size)
    given = [{"places": 3, "quarters": 8, "grant": grant} for grant in (0.0, 0.2, 0.4)]
    found = run_all(given, 7, first=2, detail=True)
    for point, records in zip(given, found, strict=True):
        runs = [Run(point, 7, number) for number in range(2, 9)]
        alone = simulate(runs, detail=True)
        for kind, expected in zip(records, alone, strict=True):
            assert kind.keys() == expected.keys()
            for name, values in expected.items():
                assert np.array_equal(kind[name], values, equal_nan=True), name


def test_points_of_different_scales_are_refused() -> None:
    with pytest.raises(ValueError, match="share one scale"):
        run_all([{"places": 2}, {"places": 3}], 2)


def test_the_table_and_what_the_rules_disagree_on() -> None:
    found = [
        Pattern("A", "logit", "one", True),
        Pattern("A", "experience", "two", False),
        Pattern("B", "logit", "three", True),
        Pattern("B", "experience", "four", True),
    ]
    assert [line.split()[2] for line in as_text(found).splitlines()] == ["met", "yes", "NO"] + [
        "yes"
    ] * 2
    assert list(unsettled(found)) == ["A"]


def test_the_experiment_shows_each_regime_under_both_rules() -> None:
    shown = load_experiment("patterns").scenarios
    for usual, learning in zip(shown[::2], shown[1::2], strict=True):
        assert usual.parameters.get("decision_rule", "logit") == "logit"
        assert learning.parameters == {**usual.parameters, "decision_rule": "experience"}
