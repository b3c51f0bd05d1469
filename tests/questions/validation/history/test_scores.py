"""Scores and rules of thumb, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import spearmanr

from joinup.questions.validation.history.scores import (
    Forecast,
    brier,
    difference,
    mean_error,
    rank_correlation,
    resampled,
    score,
)
from joinup.questions.validation.history.thumb import (
    ALWAYS,
    LAW_OR_CALM,
    LAW_OR_POSTS,
    OTHERS,
    law_or_calm,
    law_or_posts,
    rules_of_thumb,
)
from joinup.questions.validation.history.trial import parts, ties, trial
from tests.questions.validation.history.made import PLAIN, answered, coded, with_outcome

HAPPENED = np.array([1.0, 0.8, 0.25, 0.0])
SAID = np.array([0.9, 0.6, 0.65, 0.2])


def test_the_four_scores_by_hand() -> None:
    found = score(Forecast("mine", SAID, SAID), HAPPENED, 0.75)
    assert found.error.mean == pytest.approx((0.1 + 0.2 + 0.4 + 0.2) / 4)
    by_hand = (0.01 + (0.8 * 0.16 + 0.2 * 0.36) + (0.25 * 0.1225 + 0.75 * 0.4225) + 0.04) / 4
    assert found.brier.mean == pytest.approx(by_hand)
    # Ranks 4 2 3 1 against 4 3 2 1: differences 0, 1, 1, 0, so 1 - 6 2 / (4 15).
    assert found.rank.mean == pytest.approx(1 - 12 / 60)
    # Of the four pairs of one that lasted and one that did not, one is the wrong way round.
    assert found.area.mean == pytest.approx(0.75)


def test_a_programme_lasted_from_three_quarters_of_its_places_on() -> None:
    happened, said = np.array([0.75, 0.74]), np.array([0.9, 0.1])
    assert score(Forecast("mine", said, said), happened, 0.75).area.mean == 1.0


def test_ranks_with_ties_are_scipys() -> None:
    first, second = np.array([1.0, 1, 0.5, 0.2, 1]), np.array([0.25, 1, 0.25, 0.25, 0.75])
    assert rank_correlation(first, second) == pytest.approx(spearmanr(first, second).statistic)
    assert np.isnan(rank_correlation(np.ones(3), np.array([0.1, 0.2, 0.3])))


def test_a_perfect_forecast_of_shares_keeps_the_chance_of_single_places() -> None:
    assert mean_error(HAPPENED, HAPPENED) == 0.0
    assert brier(HAPPENED, HAPPENED) == pytest.approx((0.8 * 0.2 + 0.25 * 0.75) / 4)


def test_intervals_come_from_resampled_programmes() -> None:
    rng = np.random.default_rng(3)
    happened, said = rng.random(400), rng.random(400)
    found = resampled(mean_error, said, happened)
    half = 1.96 * np.abs(happened - said).std() / np.sqrt(400)  # the central limit
    assert found.low == pytest.approx(found.mean - half, abs=0.004)
    assert found.high == pytest.approx(found.mean + half, abs=0.004)
    lone = resampled(mean_error, said[:1], happened[:1])
    assert np.isnan(lone.low) and np.isnan(lone.high)


def test_one_forecast_less_another_is_paired() -> None:
    worse = Forecast("worse", SAID + 0.05, None)
    gap = difference(Forecast("mine", SAID, None), worse, np.zeros(4))
    assert (gap.mean, gap.low, gap.high) == pytest.approx((-0.05, -0.05, -0.05))


def test_sides_of_the_rules_by_hand() -> None:
    assert law_or_posts(coded(statutory_duty="yes", mainstreaming="0"))
    assert law_or_posts(coded(mainstreaming="2")) and not law_or_posts(coded(mainstreaming="1"))
    assert law_or_calm(coded(mainstreaming="1", reorganisation_after="1"))
    assert not law_or_calm(coded(mainstreaming="2", reorganisation_after="2"))
    assert not law_or_calm(coded(mainstreaming="0", reorganisation_after="0"))
    assert law_or_calm(coded(statutory_duty="yes", reorganisation_after="2"))
    torn = replace(PLAIN, codes={**PLAIN.codes, "mainstreaming": ("1", "2")})
    assert not law_or_posts(torn), "of two readers' codes the lower counts"


def test_rules_of_thumb_forecast_from_the_others_alone() -> None:
    codes = [{"mainstreaming": "2"}, {"mainstreaming": "2"}, {"mainstreaming": "0"},
             {"mainstreaming": "0"}]  # fmt: skip
    found = {
        item.name: item
        for item in rules_of_thumb(
            [with_outcome(n, y, **codes[n]) for n, y in enumerate(HAPPENED.tolist())]
        )
    }
    assert found[ALWAYS].shares.tolist() == [1, 1, 1, 1] and found[ALWAYS].order is None
    assert found[OTHERS].shares == pytest.approx([1.05 / 3, 1.25 / 3, 1.8 / 3, 2.05 / 3])
    assert found[OTHERS].order is None, "it would rank by what it leaves out"
    for name in (LAW_OR_POSTS, LAW_OR_CALM):
        assert found[name].shares == pytest.approx([0.8, 1.0, 0.0, 0.25])
        assert found[name].order is not None and found[name].order.tolist() == [1, 1, 0, 0]


def test_a_trial_by_hand() -> None:
    """The model says the share, or half of it where half of the effort is asked for."""
    rows = [with_outcome(n, y, prior_trust=str(n % 3)) for n, y in enumerate(HAPPENED.tolist())]
    rows = [
        replace(row, kind="something", group="core", counted=n < 2) for n, row in enumerate(rows)
    ]
    rows[3] = replace(rows[3], kind="half")
    found = [answered(row, said) for row, said in zip(rows, (0.9, 0.6, 0.65, 0.4), strict=True)]
    came = trial(found)
    assert came.model.error.mean == pytest.approx(0.225) and came.said == pytest.approx(2.35 / 4)
    assert came.happened == pytest.approx(2.05 / 4)
    assert came.leads[ALWAYS].mean == pytest.approx(0.225 - 1.95 / 4)
    assert [item.name for item in came.scores][:3] == [
        "the model", "the model under logit", "the model under experience",
    ]  # fmt: skip
    sizes = {item.name: item.n for item in parts(found)}
    assert list(sizes.values()) == [4, 4, 2, 3], "one alone is no part"
    trust = next(item for item in ties(found) if item.circumstance == "prior_trust")
    codes = [0, 1, 2, 0]
    assert trust.history == pytest.approx(spearmanr(codes, HAPPENED).statistic)
    assert trust.model == pytest.approx(spearmanr(codes, SAID).statistic)
