"""Paired differences: what a hand can work out; intervals that cover the truth as they claim."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from joinup.analysis.paired import Interval, difference, interval, replicates_needed
from joinup.batch.precision import half_width
from joinup.model.engine import Run, chunk_size, scale_of, simulate

REPETITIONS = 2_000
Numbers = NDArray[np.float64]


def frame(low: list[list[float]], high: list[list[float]]) -> pd.DataFrame:
    """Return a frame of runs from two arms, each by point and replicate."""
    rows = [
        {"scenario": name, "point": point, "replicate": replicate, "outcome": value}
        for name, arm in (("low", low), ("high", high))
        for point, values in enumerate(arm)
        for replicate, value in enumerate(values)
    ]
    return pd.DataFrame(rows)


def test_by_hand() -> None:
    """Differences 1, 2, 3: mean 2, spread 1, t with 2 degrees of freedom 4.303."""
    found = difference(frame([[5.0, 5.0, 5.0]], [[6.0, 7.0, 8.0]]), "outcome", "high", "low")
    assert found.interval.mean == 2.0 and found.in_favour == 1.0 and found.dropped == 0
    assert found.interval.high - 2.0 == pytest.approx(4.30265 / math.sqrt(3), rel=1e-5)
    assert found.verdict == "not enough to tell", "from -0.48 to 4.48"
    assert list(found.values) == [1.0, 2.0, 3.0]


def test_luck_that_both_arms_share_cancels() -> None:
    luck = np.random.default_rng(1).normal(0, 100, 30)
    runs = frame([list(luck)], [list(luck + 1 + 0.01 * np.arange(30))])
    found = difference(runs, "outcome", "high", "low")
    assert found.verdict == "higher" and found.interval.high - found.interval.low < 0.1
    back = difference(runs, "outcome", "low", "high")
    assert back.verdict == "lower" and back.interval.mean == pytest.approx(-found.interval.mean)


def test_a_replicate_that_one_arm_lacks_leaves_both_and_is_counted() -> None:
    runs = frame([[1.0, 2.0, 3.0, math.nan]], [[2.0, 3.0, 4.0, 5.0]])
    runs = runs[~((runs["scenario"] == "high") & (runs["replicate"] == 1))]
    found = difference(runs, "outcome", "high", "low")
    assert (found.interval.n, found.dropped) == (2, 2)
    assert found.verdict == "higher" and found.interval.low == found.interval.high == 1.0


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ([1.0, 2.0], [1.0, 2.0], "the same"),
        ([1.0], [2.0], "too few replicates to tell"),
        ([math.nan, math.nan], [1.0, 2.0], "too few replicates to tell"),
    ],
)
def test_verdicts(low: list[float], high: list[float], words: str) -> None:
    found = difference(frame([low], [high]), "outcome", "high", "low")
    assert found.verdict == words


def test_points_that_share_draws_do_not_count_as_replicates() -> None:
    """Ten points with the same luck know no more than one."""
    luck = np.random.default_rng(2).normal(0, 1, (2, 12))
    one = frame([list(luck[0])], [list(luck[1])])
    ten = frame([list(luck[0])] * 10, [list(luck[1])] * 10)
    alone, together = (difference(runs, "outcome", "high", "low").interval for runs in (one, ten))
    assert together.n == 12
    assert together.low == pytest.approx(alone.low) and together.high == pytest.approx(alone.high)


def test_a_point_without_any_value_leaves_and_the_others_stay() -> None:
    """Persistence is NaN where the run ends too soon: at such a point no replicate has it."""
    nan = [math.nan] * 3
    runs = frame([[1.0, 1.0, 1.0], nan], [[2.0, 3.0, 4.0], nan])
    found = difference(runs, "outcome", "high", "low")
    assert list(found.values) == [1.0, 2.0, 3.0] and found.dropped == 0


def covered(truth: float, found: Interval) -> bool:
    return found.low <= truth <= found.high


LAWS: dict[str, tuple[Callable[[np.random.Generator], Numbers], float]] = {
    "normal, 5 replicates": (lambda rng: rng.normal(3.0, 2.0, 5), 3.0),
    "share of 20 places, 30 replicates": (lambda rng: rng.binomial(20, 0.7, 30) / 20, 0.7),
    "skewed, 100 replicates": (lambda rng: rng.gamma(2.0, 50.0, 100), 100.0),
}


@pytest.mark.parametrize("law", LAWS)
def test_intervals_cover_a_known_truth_as_often_as_they_claim(law: str) -> None:
    draw, truth = LAWS[law]
    rng = np.random.default_rng(20)
    share = sum(covered(truth, interval(draw(rng))) for _ in range(REPETITIONS)) / REPETITIONS
    assert 0.93 <= share <= 0.97, f"{law}: {share:.3f}"


@pytest.mark.slow
def test_paired_intervals_cover_a_known_truth_as_often_as_they_claim() -> None:
    """Two arms that share most of their luck; the second has a share of its own and 0.05 more."""
    rng = np.random.default_rng(21)
    hits, repetitions = 0, 500
    for _ in range(repetitions):
        shared = rng.gamma(2.0, 1.0, 30)
        low, high = (shared + own for own in rng.exponential(0.2, (2, 30)))
        found = difference(frame([list(low)], [list(high + 0.05)]), "outcome", "high", "low")
        hits += covered(0.05, found.interval)
    assert 0.92 <= hits / repetitions <= 0.98, hits / repetitions


SAMPLE = 20  # replicates in each repetition


@pytest.mark.slow
def test_intervals_cover_the_truth_of_the_model_itself() -> None:
    """The truth is the mean over all 40,000 replicates; 2,000 samples of 20 are made of them.

    It takes some three minutes on a machine at rest.
    """
    partnership, pooled = (model_outcomes(form) for form in ("partnership", "pooled budget"))
    for outcome in ("persistence_16", "clients_end", "embedding_at_withdrawal"):
        gaps = pooled[outcome] - partnership[outcome]
        truth = float(gaps.mean())
        hits = sum(covered(truth, interval(part)) for part in gaps.reshape(REPETITIONS, SAMPLE))
        print(f"{outcome}: {hits / REPETITIONS:.2%} of {REPETITIONS:,} intervals hold the truth")
        assert 0.93 <= hits / REPETITIONS <= 0.97


def model_outcomes(form: str) -> dict[str, Numbers]:
    parameters = {"form": form, "places": 20, "partners": 3, "quarters": 40}
    size = chunk_size(scale_of(parameters))
    numbers = iter(range(REPETITIONS * SAMPLE))
    found = []
    while chunk := [Run(parameters, 5, k) for k in itertools.islice(numbers, size)]:
        found.append(simulate(chunk, series=[]).runs)
    return {name: np.concatenate([runs[name] for runs in found]) for name in found[0]}


@given(st.floats(0.01, 10.0), st.floats(0.01, 3.0), st.integers(0, 10_000))
def test_as_many_replicates_as_are_said_to_be_needed_are_needed(
    spread: float, wanted: float, seed: int
) -> None:
    """So many values of the same spread reach the width; one fewer do not."""
    values = np.random.default_rng(seed).normal(0, spread, 40)
    needed = replicates_needed(values, wanted)
    deviation = values.std(ddof=1)

    def width(n: int) -> float:
        return float(stats.t.ppf(0.975, n - 1) * deviation / math.sqrt(n))

    assert width(needed) <= wanted * (1 + 1e-9)
    assert needed == 2 or width(needed - 1) > wanted * (1 - 1e-9)


@pytest.mark.parametrize(("values", "wanted"), [([1.0], 0.1), ([1.0, 2.0], 0.0)])
def test_what_cannot_be_said_is_refused(values: list[float], wanted: float) -> None:
    with pytest.raises(ValueError, match="two values and a half-width above 0"):
        replicates_needed(np.array(values), wanted)


def test_below_two_values_nothing_is_known() -> None:
    assert half_width(np.array([1.0])) == math.inf
    assert interval(np.array([])).n == 0 and math.isnan(interval(np.array([1.0])).low)
