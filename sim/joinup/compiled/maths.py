"""Exponentials, logarithms and cosines from what is exact everywhere, and bits.

IEEE 754 fixes + - * / and the square root to the last bit; libraries differ in all else. So these
are written in terms of the former, without branches, and give the same bits on every machine. The
tests compare them with numbers worked out to fifty digits.

Exponential: reduction by multiples of ln 2 in two parts (Cody and Waite 1980), then Taylor's
series. Logarithm and cosine: the polynomials of Sun's fdlibm (1993), whose licence lets them be
used freely. Powers are exponentials of logarithms (`joinup.compiled.graph`).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from joinup.compiled.graph import Node, const, make, word

_HEX = float.fromhex
_TO_INTEGER = _HEX("0x1.8p52")  # added and taken away, it rounds to a whole number
_LN2_HIGH, _LN2_LOW = _HEX("0x1.62e42feep-1"), _HEX("0x1.a39ef35793c76p-33")
_SQRT_HALF = 0x3FE6A09E667F3BCD  # bits of the square root of one half
_ONE = 0x3FF0000000000000  # bits of 1


def _do(op: str, *args: Node | float, by: int | None = None) -> Node:
    """Return an operation on numbers; `by` is how far a word is shifted."""
    nodes = (item if isinstance(item, Node) else const(item) for item in args)
    return make(op, *nodes, attr=() if by is None else (by,))


def _select(test: Node, yes: Node | float, no: Node | float) -> Node:
    return _do("where", test, yes, no)


def _polynomial(x: Node, *coefficients: float) -> Node:
    """Return the polynomial with these coefficients, the highest power's first (Estrin 1960).

    Neighbours are added pair by pair, so that no sum waits for the one before it.
    """
    terms = [const(value) for value in reversed(coefficients)]
    while len(terms) > 1:
        alone = terms[len(terms) // 2 * 2 :]
        terms = [one + x * two for one, two in zip(terms[::2], terms[1::2], strict=False)] + alone
        x = x * x
    return terms[0]


def _reduced(x: Node) -> tuple[Node, Node, Node]:
    """Return how far `x` is from a multiple of ln 2, and that power of 2.

    The distance is a difference of two parts, the first of them exact and the second small.
    """
    kept = _do("max", _do("min", x, 709.0), -708.0)
    shifted = kept * _HEX("0x1.71547652b82fep0") + _TO_INTEGER
    whole = shifted - _TO_INTEGER
    scale = _do("shl", _do("iadd", shifted, word(1023)), by=52)
    return kept - whole * _LN2_HIGH, whole * _LN2_LOW, scale


def _beyond_1(high: Node, low: Node) -> Node:
    """Return exp(r) - 1 for the difference r of both, between -0.35 and 0.35, small ones first."""
    r = high - low
    series = r * r * _polynomial(r, *(1.0 / math.factorial(n) for n in range(13, 1, -1)))
    return high - (low - series)


def exp(x: Node) -> Node:
    """Return e to the power of x; 0 below -708."""
    high, low, scale = _reduced(x)
    return _select(_do("<", x, -708.0), 0.0, (1.0 + _beyond_1(high, low)) * scale)


def expm1(x: Node) -> Node:
    """Return exp(x) - 1."""
    high, low, scale = _reduced(x)
    return scale * _beyond_1(high, low) + (scale - 1.0)


def _mantissa(x: Node) -> tuple[Node, Node]:
    """Return k and m with x = m 2**k and m between the roots of 1/2 and of 2."""
    moved = _do("iadd", x, word(_ONE - _SQRT_HALF))
    k = _do("ior", _do("shr", moved, by=52), word(0x4330000000000000)) - (2.0**52 + 1023.0)
    return k, _do("iadd", _do("iand", moved, word(2**52 - 1)), word(_SQRT_HALF))


def log(x: Node) -> Node:
    """Return the logarithm of x; minus infinity at 0."""
    k, m = _mantissa(x)
    return _select(_do("==", x, 0.0), -math.inf, _log_near(m - 1.0, k))


def _log_near(f: Node, k: Node) -> Node:
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    odd = w * _polynomial(
        w, _HEX("0x1.39a09d078c69fp-3"), _HEX("0x1.c71c51d8e78afp-3"), _HEX("0x1.999999997fa04p-2")
    )
    even = z * _polynomial(
        w, _HEX("0x1.2f112df3e5244p-3"), _HEX("0x1.7466496cb03dep-3"),
        _HEX("0x1.2492494229359p-2"), _HEX("0x1.5555555555593p-1"),
    )  # fmt: skip
    half = 0.5 * f * f
    return k * _LN2_HIGH - ((half - (s * (half + (odd + even)) + k * _LN2_LOW)) - f)


def log1p(x: Node) -> Node:
    """Return log(1 + x), for x above -1 (the correction is that of Kahan)."""
    u = 1.0 + x
    lost = _select(_do("<", u, 2.0), x - (u - 1.0), 1.0 - (u - x))
    return log(u) + lost / u


def cos(x: Node) -> Node:
    """Return the cosine of x, of a few turns at most."""
    k = (x * _HEX("0x1.45f306dc9c883p-1") + _TO_INTEGER) - _TO_INTEGER
    r = (x - k * _HEX("0x1.921fb544p0")) - k * _HEX("0x1.0b4611a626331p-34")
    z = r * r
    sine = r + r * z * _polynomial(
        z, _HEX("0x1.5d93a5acfd57cp-33"), _HEX("-0x1.ae5e68a2b9cebp-26"),
        _HEX("0x1.71de357b1fe7dp-19"), _HEX("-0x1.a01a019c161d5p-13"),
        _HEX("0x1.111111110f8a6p-7"), _HEX("-0x1.5555555555549p-3"),
    )  # fmt: skip
    cosine = 1.0 - (0.5 * z - z * z * _polynomial(
        z, _HEX("-0x1.8fae9be8838d4p-37"), _HEX("0x1.1ee9ebdb4b1c4p-29"),
        _HEX("-0x1.27e4f809c52adp-22"), _HEX("0x1.a01a019cb159p-16"),
        _HEX("-0x1.6c16c16c15177p-10"), _HEX("0x1.555555555554cp-5"),
    ))  # fmt: skip
    q = k - 4.0 * _do("floor", k * 0.25)
    odd = _do("or", _do("==", q, 1.0), _do("==", q, 3.0))
    negative = _do("or", _do("==", q, 1.0), _do("==", q, 2.0))
    value = _select(odd, sine, cosine)
    return _select(negative, _do("neg", value), value)


FUNCTIONS: dict[str, Callable[..., Node]] = {
    "exp": exp, "expm1": expm1, "log": log, "log1p": log1p, "cos": cos,
}  # fmt: skip
"""What a module has of its own, by the operation of the graph that it serves."""
