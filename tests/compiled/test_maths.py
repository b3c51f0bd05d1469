"""What modules have of their own: near enough to the truth, and the same bits everywhere."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal, getcontext

import numpy as np
import pytest

from joinup.compiled.graph import Node, make
from joinup.compiled.maths import FUNCTIONS, exp
from tests.compiled.evaluating import evaluated

getcontext().prec = 50
RNG = np.random.default_rng(5)
N = 2000
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")


def ulps(found: np.ndarray, exact: list[Decimal]) -> float:
    """Return the largest error in units of the last place of the truth."""
    return max(
        float(abs(Decimal(float(f)) - e) / Decimal(math.ulp(float(e))))
        for f, e in zip(found, exact, strict=True)
    )


def decimals(values: np.ndarray) -> list[Decimal]:
    return [Decimal(float(value)) for value in values]


def cosine(x: Decimal) -> Decimal:
    """Return the cosine by its series, which is exact enough with fifty digits up to two turns."""
    x = x - 2 * PI * int(x / (2 * PI))
    total, term, n = Decimal(1), Decimal(1), 0
    while abs(term) > Decimal("1e-45"):
        n += 2
        term *= -x * x / (n * (n - 1))
        total += term
    return total


@pytest.mark.parametrize(
    "name, values, exact, most",
    [
        ("exp", RNG.uniform(-60, 20, N), lambda x: x.exp(), 1.0),
        ("exp", RNG.uniform(-1e-5, 1e-5, N), lambda x: x.exp(), 1.0),
        ("expm1", RNG.uniform(-3, 3, N), lambda x: x.exp() - 1, 2.0),
        ("log", 10 ** RNG.uniform(-12, 8, N), lambda x: x.ln(), 1.0),
        ("log", 1 + RNG.uniform(-1e-3, 1e-3, N), lambda x: x.ln(), 1.0),
        ("log1p", 10 ** RNG.uniform(-14, 1, N), lambda x: (1 + x).ln(), 1.5),
        ("log1p", -(10 ** RNG.uniform(-14, -0.01, N)), lambda x: (1 + x).ln(), 1.5),
    ],
)
def test_errors_of_a_number(
    name: str, values: np.ndarray, exact: Callable[[Decimal], Decimal], most: float
) -> None:
    assert ulps(evaluated(FUNCTIONS[name], values), [exact(x) for x in decimals(values)]) < most


def test_error_of_a_cosine() -> None:
    """Near its zeros a cosine has no last place of its own: the error is of the whole turn's."""
    values = RNG.uniform(0, 2 * np.pi, N)
    found = evaluated(FUNCTIONS["cos"], values)
    worst = max(
        abs(Decimal(f) - cosine(x)) for f, x in zip(found.tolist(), decimals(values), strict=True)
    )
    assert float(worst) < 1.2 * 2**-53


def power(base: Node, exponent: Node) -> Node:
    return make("pow", base, exponent)


def test_error_of_a_power() -> None:
    """It is that of the logarithm, as many times as large as the exponent of e is."""
    base, exponent = 10 ** RNG.uniform(-4, 2, N), RNG.uniform(-4, 4, N)
    logs = [b.ln() * e for b, e in zip(decimals(base), decimals(exponent), strict=True)]
    found = evaluated(power, base, exponent)
    for value, log in zip(found, logs, strict=True):
        assert ulps(np.array([value]), [log.exp()]) < 1.0 + 1.5 * abs(float(log))


def test_limits() -> None:
    zero, one, minus = np.zeros(1), np.ones(1), -np.ones(1)
    assert evaluated(FUNCTIONS["log"], zero)[0] == -np.inf
    assert evaluated(FUNCTIONS["exp"], -800 * one)[0] == 0
    assert evaluated(power, zero, zero)[0] == 1
    assert evaluated(power, zero, one)[0] == 0
    assert evaluated(power, zero, minus)[0] == np.inf
    assert evaluated(power, one, RNG.uniform(-9, 9, 1))[0] == 1


def test_one_product_in_another_order_is_noticed() -> None:
    """The bits of golden runs are pinned: this shows that so small a change moves them."""
    values = RNG.uniform(-20, 0, N)
    usual = evaluated(lambda x: exp(x) * x * 3.7, values)
    other = evaluated(lambda x: exp(x) * (x * 3.7), values)
    assert 0 < np.abs(usual / other - 1).max() < 1e-15
