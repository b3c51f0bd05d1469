"""Expressions are made once, and simplified only where that changes no bit."""

from __future__ import annotations

import functools
import operator

import numpy as np
import pytest

from joinup.compiled.graph import const, forget, leaf, make, rewritten
from tests.compiled.evaluating import evaluated


@pytest.fixture(autouse=True)
def anew() -> None:
    forget()


def test_the_same_expression_is_the_same_node() -> None:
    x = leaf("par", 0)
    assert x * x + 1.0 is x * x + 1.0
    assert const(0.0) is not const(-0.0) and const(True) is not const(1.0)
    assert const(float("nan")) is const(float("nan"))


def test_what_is_known_is_worked_out() -> None:
    x = leaf("par", 0)
    assert (const(2.0) * const(3.0) + const(1.0)).value == 7.0
    assert make("where", const(True), x, const(0.0)) is x
    assert x * 1.0 is x and x + 0.0 is x and (x * 0.0).value == 0.0
    assert make("max", x, x) is x and make("==", x, x).attr[0] is True
    assert make("/", const(1.0), const(0.0)).op == "/"  # left to the module


def test_transcendental_numbers_are_left_to_the_module() -> None:
    """A library's digits would differ from machine to machine."""
    assert make("exp", const(1.0)).op == "exp"
    assert make("pow", const(2.0), const(0.3)).op == "exp"


def test_what_is_the_same_for_all_agencies_is_not_picked_out() -> None:
    mask, alike = leaf("state", 0, axis="place", stage=1), leaf("state", 1, stage=1)
    own = leaf("state", 2, axis="place", stage=1)
    assert make("gather", mask, mask, alike, alike, attr=(2,)) is alike
    assert make("gather", mask, mask, own, own, attr=(2,)).axis == "agency"  # places differ
    assert make("gather", mask, mask, alike, leaf("par", 0), attr=(2,)).axis == "agency"


def test_a_draw_below_1_has_no_whole_part() -> None:
    draw = make("uniform", leaf("wordtable", b"", axis="place"))
    assert make("floor", draw) is const(0.0) and make("floor", draw * 2.0).op == "floor"


@pytest.mark.parametrize("exponent", [0.0, 0.5, 1.0, 1.5, 2.0, -0.5, -1.0, 0.3])
@pytest.mark.parametrize("base", [None, 0.25])
def test_powers_by_cheaper_ways(base: float | None, exponent: float) -> None:
    """A constant base must not be taken for the exponent."""
    values = np.array([0.25, 1.7, 30.0]) if base is None else np.full(3, base)

    def power(x):
        return make("pow", x if base is None else const(base), const(exponent)) + 0.0 * x

    assert np.allclose(evaluated(power, values), values**exponent, rtol=2e-15, atol=0)


def test_places_and_quarters_never_meet_in_one_number() -> None:
    here, then = (
        leaf("state", 0, axis="place", stage=1),
        leaf("series", 0, 0, axis="quarter", stage=2),
    )
    with pytest.raises(TypeError, match="place and quarter meet"):
        make("+", here, then)


def test_a_sum_of_what_is_the_same_everywhere_has_the_bits_of_a_sum() -> None:
    whole = make("sum", const(0.1), attr=(10.0, "place")).value
    # Newer Pythons' own sum makes up for rounding; the module adds in order.
    assert whole == functools.reduce(operator.add, [0.1] * 10) != 1.0


def test_parts_are_replaced_and_what_stands_on_them_made_anew() -> None:
    part = leaf("state", 0, stage=1)
    sum_ = part * 2.0 + 1.0
    assert rewritten([sum_], {part: const(3.0)})[sum_].value == 7.0
