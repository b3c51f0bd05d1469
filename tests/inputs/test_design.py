"""Designs: points where they should be, as many as they should be, the same each time."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinup.inputs import design as designs
from joinup.inputs.design import NO_DESIGN, Design, Range
from joinup.model.parameters import REGISTRY
from joinup.model.registry import Parameter
from tests.quick import examples

GRANT, TURNOVER, PARTNERS = (REGISTRY[name] for name in ("grant", "turnover", "partners"))
RANGES: dict[Parameter, Range] = {GRANT: (0.1, 0.5), TURNOVER: (0.0, 0.1), PARTNERS: (2.0, 5.0)}
DRAW: dict[str, Callable[[dict[Parameter, Range], int, int], Design]] = {
    "latin hypercube": designs.latin_hypercube,
    "sobol": designs.sobol,
    "morris": designs.morris,
}
KINDS = pytest.mark.parametrize("kind", DRAW)


def columns(design: Design) -> list[np.ndarray]:
    return [np.array(column) for column in zip(*design.points, strict=True)]


def test_no_design_is_one_empty_point() -> None:
    assert NO_DESIGN.points == ((),) and NO_DESIGN.point(0) == {}
    with pytest.raises(ValueError, match="no ranges"):
        NO_DESIGN.problem()


def test_a_grid_has_every_combination_once() -> None:
    axes = {"grant": (0.1, 0.2, 0.3), "form": ("silo", "liaison"), "partners": (2, 3)}
    design = designs.grid(axes)
    assert design.names == ("grant", "form", "partners") and len(set(design.points)) == 12
    assert list(design.points) == list(itertools.product(*axes.values()))
    assert design.point(1) == {"grant": 0.1, "form": "silo", "partners": 3}


def test_a_list_is_kept_in_its_order_whatever_that_of_its_names() -> None:
    design = designs.listed([{"grant": 0.3, "partners": 2}, {"partners": 5, "grant": 0.1}])
    assert design.points == ((0.3, 2), (0.1, 5))


@KINDS
def test_points_lie_within_their_ranges_and_are_the_same_each_time(kind: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        design, again, other = (DRAW[kind](RANGES, 8, seed) for seed in (1, 1, 2))
    assert design == again != other
    assert DRAW[kind](RANGES, 8, 0) != design, "seed 0 is a seed"
    for name, column, (low, high) in zip(
        design.names, columns(design), RANGES.values(), strict=True
    ):
        assert column.min() >= low and column.max() <= high, name
    assert all(type(value) is float for point in design.points for value in point[:2])
    assert all(type(point[2]) is int for point in design.points)
    assert design.problem() == {
        "num_vars": 3,
        "names": ["grant", "turnover", "partners"],
        "bounds": [[0.1, 0.5], [0.0, 0.1], [2.0, 5.0]],
    }


@KINDS
def test_drawing_leaves_the_common_generator_alone(kind: str) -> None:
    np.random.seed(5)
    expected = np.random.random()
    np.random.seed(5)
    DRAW[kind](RANGES, 4, 1)
    assert np.random.random() == expected


def test_a_latin_hypercube_has_one_point_in_each_stratum() -> None:
    grant, turnover, partners = columns(designs.latin_hypercube(RANGES, 40, 1))
    for column, (low, high) in ((grant, RANGES[GRANT]), (turnover, RANGES[TURNOVER])):
        strata = np.floor((column - low) / (high - low) * 40).astype(int)
        assert sorted(strata) == list(range(40))
    assert np.bincount(partners).tolist() == [0, 0, 10, 10, 10, 10]


def test_sobol_points_are_saltellis() -> None:
    """N blocks of one point of A, one with each parameter taken from B in turn, one of B."""
    design = designs.sobol(RANGES, 16, 1)
    assert len(design.points) == 16 * (3 + 2)
    for block in (design.points[k : k + 5] for k in range(0, 80, 5)):
        first, *crossed, second = block
        for number, point in enumerate(crossed):
            expected = [second[k] if k == number else first[k] for k in range(3)]
            assert list(point) == expected


def test_sobol_indices_of_a_known_function_come_out() -> None:
    """y = 3 a + b over the unit cube: a explains 9/10 of the variance, b 1/10."""
    from SALib.analyze import sobol as analyser

    unit = {GRANT: (0.0, 0.6), TURNOVER: (0.0, 0.1)}
    design = designs.sobol(unit, 1024, 1)
    grant, turnover = columns(design)
    found = analyser.analyze(
        design.problem(), 3 * grant / 0.6 + turnover / 0.1, calc_second_order=False, seed=1
    )
    assert found["S1"] == pytest.approx([0.9, 0.1], abs=0.02)
    assert found["ST"] == pytest.approx([0.9, 0.1], abs=0.02)


def test_morris_trajectories_change_one_parameter_at_a_time() -> None:
    design = designs.morris({GRANT: (0.1, 0.5), TURNOVER: (0.0, 0.1)}, 20, 1)
    assert len(design.points) == 20 * 3
    levels = {round(value, 9) for value in columns(design)[0]}
    assert levels == {0.1, 0.233333333, 0.366666667, 0.5}, "four levels"
    for trajectory in range(0, 60, 3):
        changed = [
            [k for k in range(2) if design.points[n][k] != design.points[n + 1][k]]
            for n in (trajectory, trajectory + 1)
        ]
        assert sorted(changed) == [[0], [1]]


def test_morris_finds_the_slopes_of_a_plane() -> None:
    from SALib.analyze import morris as analyser

    design = designs.morris({GRANT: (0.0, 0.6), TURNOVER: (0.0, 0.1)}, 10, 1)
    grant, turnover = columns(design)
    inputs = np.array(design.points, dtype=float)
    found = analyser.analyze(
        design.problem(), inputs, 3 * grant / 0.6 - turnover / 0.1, num_levels=4, seed=1
    )
    assert np.asarray(found["mu"]) == pytest.approx([3, -1])
    assert np.asarray(found["sigma"]) == pytest.approx([0, 0], abs=1e-9)


@examples(200)
@given(
    st.floats(0, 0.6, allow_subnormal=False),
    st.floats(0, 0.6, allow_subnormal=False),
    st.integers(1, 60),
)
def test_no_rounding_carries_a_point_out_of_its_range(a: float, b: float, n_points: int) -> None:
    if a == b:
        return
    low, high = min(a, b), max(a, b)
    design = designs.morris({GRANT: (low, high)}, n_points, 1)
    (column,) = columns(design)
    assert column.min() >= low and column.max() <= high
    assert all(GRANT.faults(value) == [] for value in column.tolist())


@pytest.mark.parametrize("n_points", [1, 2, 7])
@pytest.mark.parametrize("kind", ["latin hypercube", "morris"])
def test_the_smallest_designs_work(kind: str, n_points: int) -> None:
    design = DRAW[kind]({PARTNERS: (2.0, 3.0)}, n_points, 1)
    assert set(columns(design)[0]) <= {2, 3}


SHARES, FORM = REGISTRY["savings_pockets"], REGISTRY["form"]


def test_a_drawn_design_may_take_one_of_some_values_in_equal_parts() -> None:
    spans: dict[Parameter, designs.Span] = {
        PARTNERS: designs.OneOf((2, 5, 8)),
        FORM: designs.OneOf(("silo", "liaison")),
    }
    design = designs.latin_hypercube(spans, 60, 1)
    partners, form = (list(column) for column in zip(*design.points, strict=True))
    assert {value: partners.count(value) for value in (2, 5, 8)} == {2: 20, 5: 20, 8: 20}
    assert form.count("silo") == form.count("liaison") == 30
    assert design.bounds == ((0.0, 2.0), (0.0, 1.0))


def test_a_range_of_shares_is_of_their_concentration_and_fits_the_partners() -> None:
    spans: dict[Parameter, designs.Span] = {
        SHARES: (0.0, 0.9),
        PARTNERS: designs.OneOf((2, 3, 7)),
    }
    for design in (designs.latin_hypercube(spans, 50, 1), designs.morris(spans, 5, 1)):
        for pockets, partners in design.points:
            assert isinstance(pockets, tuple) and len(pockets) == partners
            assert sum(pockets) == pytest.approx(1.0) and min(pockets) == pockets[-1]
            concentration = (pockets[0] - pockets[1]) if len(pockets) > 1 else 0.0
            assert 0.0 <= concentration <= 0.9
    alone = designs.latin_hypercube({SHARES: (0.0, 0.9)}, 5, 1, partners=3)
    assert {len(point[0]) for point in alone.points} == {3}  # type: ignore[arg-type]


def test_second_order_has_more_points_and_the_same_base_points() -> None:
    plain = designs.sobol(RANGES, 8, 1)
    pairs = designs.sobol(RANGES, 8, 1, second_order=True)
    assert (len(plain.points), len(pairs.points)) == (8 * 5, 8 * 8)
    # The first and the last row of a base point are its two draws, in either layout.
    assert plain.points[0::5] == pairs.points[0::8] and plain.points[4::5] == pairs.points[7::8]


@pytest.mark.parametrize("n_names", range(1, 20))
@pytest.mark.parametrize("power", [0, 3, 10])
def test_a_sobol_design_s_layout_is_known_by_its_number_of_points(n_names: int, power: int) -> None:
    for rows in (n_names + 2, 2 * n_names + 2):
        found = designs.rows_of_base_point("sobol", n_names, rows * 2**power)
        assert found == rows
