"""PRIM against an independent implementation, a naive one, and boxes that are known."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.analysis import prim
from tests.quick import examples

# Coverage and density along the peeling of `example`, as the Prim of ema_workbench 2.5.3 gives them
# (peel_alpha 0.05, mass_min 0.05, its default objective). Coverage, density and mass of all 37
# were the same, and the limits of four.
EMA_WORKBENCH = {
    0: (1.0, 0.2067), 5: (0.8952, 0.2403), 10: (0.8387, 0.2921), 15: (0.8145, 0.3700),
    20: (0.7903, 0.4689), 25: (0.7500, 0.5812), 30: (0.7419, 0.7541), 36: (0.6694, 0.9540),
}  # fmt: skip
EMA_LIMITS = [[0.00115, 0.38785], [0.57529, 0.9991], [0.0, 3.0]]


def example() -> tuple[np.ndarray, np.ndarray]:
    luck = np.random.default_rng(3)
    features = luck.random((600, 3))
    features[:, 2] = np.floor(features[:, 2] * 4)
    inside = (features[:, 0] < 0.4) & (features[:, 1] > 0.55)
    return features, inside & (luck.random(600) < 0.9) | (luck.random(600) < 0.05)


def test_peeling_is_that_of_an_independent_implementation() -> None:
    boxes = prim.peeled(*example())
    assert len(boxes) == 37
    for number, (coverage, density) in EMA_WORKBENCH.items():
        assert boxes[number].coverage == pytest.approx(coverage, abs=6e-5)
        assert boxes[number].density == pytest.approx(density, abs=6e-5)
    np.testing.assert_allclose(boxes[36].limits, EMA_LIMITS, atol=6e-5)


@pytest.mark.slow  # the workbench takes long to load
def test_the_workbench_peels_alike() -> None:
    """The same data, peeled by the EMA workbench of this machine where there is one."""
    other = pytest.importorskip(
        "ema_workbench.analysis.prim", reason="the EMA workbench is not installed"
    )
    features, interest = example()
    frame = pd.DataFrame(features, columns=["a", "b", "c"])
    found = other.Prim(frame, interest, threshold=0.1, peel_alpha=0.05, mass_min=0.05).find_box()
    path = found.peeling_trajectory
    own = prim.peeled(features, interest)
    theirs = list(zip(path["coverage"], path["density"], path["mass"], strict=True))
    for box in own:
        near = [abs(box.coverage - c) + abs(box.density - d) + abs(box.mass - m)
                for c, d, m in theirs]  # fmt: skip
        assert min(near) < 1e-9, box
    number = next(n for n, row in enumerate(theirs) if abs(row[2] - own[-1].mass) < 1e-9)
    limits = found.box_lims[number][["a", "b"]].to_numpy().T
    np.testing.assert_allclose(limits, own[-1].limits[:2], atol=1e-9)


def test_the_chosen_box_is_the_true_one() -> None:
    features, interest = example()
    box = prim.simplified(features, interest, prim.chosen(prim.peeled(features, interest)), 4)
    ends = prim.whole(features)
    assert np.argwhere(box.limits != ends).tolist() == [[0, 1], [1, 0]]
    assert box.limits[0, 1] == pytest.approx(0.4, abs=0.04)
    assert box.limits[1, 0] == pytest.approx(0.55, abs=0.04)


def naive_step(
    rows: list[tuple[list[float], bool]], limits: list[list[float]], alpha: float
) -> list[list[float]]:
    """Return the limits after one peel, by counting and nothing else."""
    held = [
        row for row in rows if all(a <= v <= b for v, (a, b) in zip(row[0], limits, strict=True))
    ]
    rate = sum(good for _, good in held) / len(held)
    best, gain = limits, -np.inf
    for feature in range(len(limits)):
        for side in (0, 1):
            ordered = sorted(row[0][feature] for row in held)
            if side:
                ordered = ordered[::-1]
            place = (len(ordered) - 1) * alpha
            low, high = int(place), int(np.ceil(place))
            while ordered[low] == ordered[high] and high < len(ordered) - 1:
                high += 1
            tried = [list(pair) for pair in limits]
            tried[feature][side] = (ordered[low] + ordered[high]) / 2
            left = [
                row
                for row in held
                if all(a <= v <= b for v, (a, b) in zip(row[0], tried, strict=True))
            ]
            if not len(rows) * 0.05 <= len(left) < len(held):
                continue
            change = sum(good for _, good in left) / len(left) - rate
            if change / (len(held) - len(left)) > gain + 1e-12:
                best, gain = tried, change / (len(held) - len(left))
    return best


@examples(25)
@given(st.integers(0, 10_000), st.sampled_from([0.05, 0.1, 0.2]))
def test_each_peel_is_the_best_that_counting_finds(seed: int, alpha: float) -> None:
    luck = np.random.default_rng(seed)
    features = luck.random((60, 2))
    interest = features.sum(axis=1) + 0.3 * luck.standard_normal(60) > 1.1
    boxes = prim.peeled(features, interest, alpha)
    rows = list(zip(features.tolist(), interest.tolist(), strict=True))
    for before, after in itertools.pairwise(boxes):
        expected = naive_step(rows, before.limits.tolist(), alpha)
        counted = prim.box_of(features, interest, np.array(expected))
        assert (after.density, after.mass) == (counted.density, counted.mass)


def test_boxes_shrink_and_never_grow_thinner() -> None:
    boxes = prim.peeled(*example())
    assert all(a.mass > b.mass and a.density <= b.density for a, b in itertools.pairwise(boxes))
    assert boxes[-1].mass >= prim.SMALLEST


def test_nothing_of_interest_is_no_error() -> None:
    features, _ = example()
    box = prim.chosen(prim.peeled(features, np.zeros(600, dtype=bool)))
    assert box.density == 0.0 and box.coverage == 0.0
