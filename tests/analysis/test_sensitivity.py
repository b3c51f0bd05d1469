"""Indices of functions whose indices are known, what chance has, and what a design's points are."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest

from joinup.analysis.sensitivity import Index, given_data_indices, morris_effects, sobol_indices
from joinup.analysis.sensitivity.chance import chance
from joinup.analysis.sensitivity.sample import Layout, layout_of, whole
from joinup.analysis.sensitivity.study import indices_of
from joinup.inputs import design as designs
from joinup.inputs.design import Design
from joinup.model.parameters import REGISTRY

NAMES = ("grant", "turnover", "mainstreaming", "interdependence")
UNIT = {REGISTRY[name]: (0.0, 1.0) for name in NAMES}
Function = Callable[[np.ndarray], np.ndarray]


def ishigami(x: np.ndarray) -> np.ndarray:
    """Ishigami and Homma 1990, a = 7 and b = 0.1; a fourth input does nothing."""
    x = (2 * x - 1) * np.pi
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


ISHIGAMI = {
    "first": (0.3139, 0.4424, 0.0, 0.0),
    "total": (0.5576, 0.4424, 0.2437, 0.0),
}

A = np.array([0.0, 1.0, 4.5, 9.0])


def g_function(x: np.ndarray) -> np.ndarray:
    """Sobol's g-function with the coefficients A."""
    return np.prod((np.abs(4 * x - 2) + A) / (1 + A), axis=1)


def g_indices() -> dict[str, tuple[float, ...]]:
    alone = 1 / (3 * (1 + A) ** 2)
    total = np.prod(1 + alone) - 1
    others = np.array([np.prod(1 + np.delete(alone, place)) for place in range(len(A))])
    return {"first": tuple(alone / total), "total": tuple(alone * others / total)}


KNOWN = {"ishigami": (ishigami, ISHIGAMI), "g-function": (g_function, g_indices())}
FUNCTIONS = pytest.mark.parametrize(("function", "known"), KNOWN.values(), ids=KNOWN)


def layout(design: Design) -> Layout:
    return layout_of({"kind": design.kind, "names": design.names, "points": design.points})


def by(found: list[Index], measure: str) -> list[Index]:
    return [item for item in found if item.measure == measure]


@FUNCTIONS
@pytest.mark.parametrize("second_order", [False, True])
def test_sobol_finds_the_known_indices(
    function: Function, known: dict[str, tuple[float, ...]], second_order: bool
) -> None:
    own = layout(designs.sobol(UNIT, 512, 3, second_order=second_order))
    assert own.second_order is second_order and own.n_base == 512
    found = indices_of(own, function(own.points))
    for measure, values in known.items():
        for item, value in zip(by(found, measure), values, strict=True):
            assert item.found.low <= value <= item.found.high, (measure, item)
            assert item.found.high - item.found.low < 0.3
            assert item.found.n == 512
    assert bool(by(found, "second")) is second_order


def test_second_order_finds_the_pair() -> None:
    own = layout(designs.sobol(UNIT, 512, 3, second_order=True))
    pairs = {item.names: item.found for item in by(indices_of(own, ishigami(own.points)), "second")}
    assert set(pairs) == set(itertools.combinations(NAMES, 2))
    for names, found in pairs.items():
        value = 0.2437 if names == ("grant", "mainstreaming") else 0.0
        assert found.low <= value <= found.high, names
    assert pairs["grant", "mainstreaming"].low > 0.05


@FUNCTIONS
@pytest.mark.parametrize("n", [64, 256])
def test_given_data_find_the_known_indices(
    function: Function, known: dict[str, tuple[float, ...]], n: int
) -> None:
    own = layout(designs.latin_hypercube(UNIT, n, 1))
    found = given_data_indices(own.points, function(own.points), NAMES)
    for item, value in zip(by(found, "first"), known["first"], strict=True):
        assert item.found.low <= value <= item.found.high, item
    far = [item.found.mean for item in by(found, "distribution")]
    (idle,) = by(found, "idle")
    assert max(far[0], far[1]) > idle.found.mean


def test_what_acts_through_others_alone_is_seen_in_the_distribution() -> None:
    x = np.random.default_rng(2).random((1024, 4))
    found = given_data_indices(x, ishigami(x), NAMES)
    third = by(found, "first")[2].found
    assert third.low < 0 < third.high  # it has no share of its own ...
    (idle,) = by(found, "idle")
    assert by(found, "distribution")[2].found.mean > idle.found.mean  # ... and still matters
    assert by(found, "distribution")[3].found.mean <= idle.found.mean


def test_the_order_of_a_grid_gives_no_parameter_what_is_anothers() -> None:
    """Among the points with one value of the first, the second rises in the grid's own order."""
    axes = [np.linspace(0, 1, 2), np.linspace(0, 1, 64)]
    x = np.array(list(itertools.product(*axes)))
    first = by(given_data_indices(x, x[:, 1], "ab"), "first")
    assert first[0].found.mean == pytest.approx(0, abs=0.1)
    assert first[1].found.mean > 0.95


def test_morris_finds_slopes_and_what_bends() -> None:
    own = layout(designs.morris(UNIT, 16, 1))
    x = own.points
    found = morris_effects(x, 3 * x[:, 0] - 2 * x[:, 1] + x[:, 2] * x[:, 0], NAMES)
    effect, direction, spread = (by(found, name) for name in ("effect", "direction", "spread"))
    assert effect[1].found.mean == pytest.approx(2) and spread[1].found.mean == pytest.approx(0)
    assert direction[1].found.mean == pytest.approx(-2)
    assert effect[3].found.mean == 0 and effect[0].found.mean > 3
    assert spread[2].found.mean > 0.1  # it depends on the first
    assert effect[0].found.n == 16 and math.isnan(spread[0].found.low)


def test_too_few_and_constants_are_refused() -> None:
    with pytest.raises(ValueError, match="3 are too few; 32 are needed"):
        given_data_indices(np.zeros((3, 2)), np.arange(3.0), "ab")
    with pytest.raises(ValueError, match="all the same"):
        sobol_indices(np.ones(64), "ab")
    with pytest.raises(ValueError, match="2 are too few; 4 are needed"):
        morris_effects(np.zeros((6, 2)), np.arange(6.0), "ab")


def test_ties_give_numbers_and_no_warning() -> None:
    x = np.random.default_rng(0).random((64, 3))
    rare = (x[:, 0] > 0.95).astype(float)
    for item in given_data_indices(x, rare, "abc"):
        assert math.isfinite(item.found.mean)
    half = by(given_data_indices(x, (x[:, 0] > 0.5).astype(float), "abc"), "first")
    assert half[0].found.low > 0.5 > half[1].found.high


def test_chance_is_parted_from_what_the_design_does() -> None:
    draws = np.random.default_rng(1)
    points, luck = 2.0 * draws.normal(size=(400, 1)), 1.0 * draws.normal(size=(1, 60))
    found = chance(points + luck + 2.0 * draws.normal(size=(400, 60)))
    assert found is not None  # 4 of the design, 1 that all points share, 4 that each has for itself
    assert found.of_runs == pytest.approx(5 / 9, abs=0.06)
    assert found.of_means == pytest.approx((4 / 60) / (4 + 4 / 60), abs=0.01)
    by_hand = chance(np.array([[0.0, 2.0], [1.0, 5.0]]))
    # Mean squares: points 4, replicates 9, the rest 1: 1.5 of the design, 4 and 1 of chance.
    assert by_hand is not None
    assert by_hand.of_runs == pytest.approx(5 / 6.5) and by_hand.of_means == pytest.approx(1 / 4)
    assert chance(np.ones((4, 1))) is None and chance(np.ones((4, 3))) is None


def test_points_become_numbers_and_what_does_not_vary_leaves() -> None:
    points = [["logit", 1, [0.5, 0.5], 0.1], ["experience", 1, [0.8, 0.2], 0.2]]
    own = layout_of(
        {"kind": "list", "names": ["decision_rule", "partners", "savings_pockets", "grant"],
         "points": points}
    )  # fmt: skip
    assert own.kind == "given" and own.names == ("decision_rule", "savings_pockets", "grant")
    np.testing.assert_array_equal(own.points, [[0, 0.5, 0.1], [1, 0.8, 0.2]])
    assert own.without("decision_rule").names == ("savings_pockets", "grant")


def test_a_base_point_is_whole_or_left_out() -> None:
    values = np.ones((8, 2))
    values[5, 1] = np.nan
    assert whole(values, 4).tolist() == [True, False]
    with pytest.raises(ValueError, match="no sobol design"):
        layout_of({"kind": "sobol", "names": ["grant"], "points": [[0.1]] * 7})
