"""Worlds: numbered, complete answers to everything that is merely assumed.

World 17 is the same for every scenario, experiment, command and machine, so that scenarios can be
compared world by world. What a scenario sets on purpose is its own in all of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from joinup.inputs.fields import canonical
from joinup.inputs.plausible import PLAUSIBLE, Assumption, Ends
from joinup.model.draws import GOLDEN, mix
from joinup.model.forms import FORMS, LIBRARY
from joinup.model.parameters import REGISTRY
from joinup.model.registry import Value

USUAL = 100
MOST = 4_096
_BLOCK = 50  # worlds of one Latin hypercube

Array = NDArray[np.float64]


@lru_cache(maxsize=8)
def fractions(count: int) -> Array:
    """Return where in its plausible range each world has each assumption, (world, assumption).

    A Latin hypercube for every fifty worlds (McKay, Beckman and Conover 1979): of each range every
    fiftieth part is met once. What is drawn depends on the assumption's name and the world's number
    alone. So the first 64 of 128 worlds are the 64 worlds, and one assumption more leaves the
    others alone. Sobol's sequence was tried: with some eighty assumptions and a hundred worlds it
    ties two of them together (a correlation of 0.76), which reads as if either decided.

    >>> bool((fractions(128)[:64] == fractions(64)).all())
    True
    """
    whole = -(-count // _BLOCK) * _BLOCK
    names = [word_of(assumption) for assumption in PLAUSIBLE]
    worlds = np.arange(1, whole + 1, dtype=np.uint64)[:, None] * GOLDEN
    with np.errstate(over="ignore"):
        order = mix(np.array(names, dtype=np.uint64) + worlds)
        within = (mix(order) >> np.uint64(11)).astype(np.float64) / 2.0**53
    stratum = order.reshape(-1, _BLOCK, len(names)).argsort(axis=1).argsort(axis=1)
    found: Array = (stratum.reshape(whole, -1) + within) / _BLOCK
    return found[:count]


def word_of(assumption: Assumption) -> int:
    """Return the 64-bit word from which an assumption's place in each world is drawn."""
    return int.from_bytes(hashlib.sha256(assumption.key.encode()).digest()[:8], "big")


def values_in(
    world: int,
    count: int,
    *,
    given: Collection[str] = (),
    ranges: Mapping[str, Ends] | None = None,
    width: float = 1.0,
) -> dict[str, Value]:
    """Return what one of the first `count` worlds says of everything that is not `given`.

    `ranges` are a scenario's own plausible ranges by parameter; what has one varies though it is
    given. `width` narrows (below 1) or widens
    (above 1) every range about its middle, within what is allowed.

    >>> values = values_in(3, 64, given={"grant"})
    >>> "grant" in values, len(values["coordination"]), values["decision_rule"]
    (False, 5, 'logit')
    """
    row = fractions(count)[world]
    at = {assumption.key: float(part) for assumption, part in zip(PLAUSIBLE, row, strict=True)}
    found: dict[str, Value] = {}
    for assumption in varied(given, ranges or ()):
        if not assumption.form:
            value = assumption.at(at[assumption.key], ends_of(assumption, ranges, width))
            found[assumption.name] = canonical(REGISTRY[assumption.name], value)
    for name, items in _by_attribute(given):
        found[name] = _of_forms(name, [i.at(at[i.key], ends_of(i, {}, width)) for i in items])
    return found


def varied(given: Collection[str] = (), ranged: Collection[str] = ()) -> Iterator[Assumption]:
    """Yield what worlds vary where some parameters are given and some have ranges of their own."""
    fixed = set(given) - set(ranged)
    return (assumption for assumption in PLAUSIBLE if assumption.name not in fixed)


def laid_over(own: Mapping[str, Value], values: Mapping[str, Value]) -> dict[str, Value]:
    """Return a scenario's values with those of a world in their place.

    Of what a scenario lists by department or client group a world says the mean, and the list
    keeps its proportions, as far as values are allowed.

    >>> laid_over({"mission_weight": (0.02, 0.06)}, {"mission_weight": 0.05})
    {'mission_weight': (0.025, 0.075)}
    """
    found = {**own, **values}
    for name, value in values.items():
        pattern = own.get(name)
        if isinstance(pattern, tuple) and isinstance(value, float) and sum(pattern) > 0:
            by = value * len(pattern) / sum(map(float, pattern))
            low, high = REGISTRY[name].low, REGISTRY[name].high
            found[name] = tuple(min(max(float(part) * by, low), high) for part in pattern)
    return found


def _by_attribute(given: Collection[str]) -> list[tuple[str, list[Assumption]]]:
    found: dict[str, list[Assumption]] = {}
    for assumption in varied(given):
        if assumption.form:
            found.setdefault(assumption.name, []).append(assumption)
    return list(found.items())


def ends_of(
    assumption: Assumption, ranges: Mapping[str, Ends] | None = None, width: float = 1.0
) -> Ends:
    """Return what bounds an assumption: a scenario's own range or the usual, perhaps widened."""
    ends = (ranges or {}).get(assumption.name, assumption.ends)
    middle, half = (ends[0] + ends[1]) / 2, width * (ends[1] - ends[0]) / 2
    low, high = REGISTRY[assumption.name].low, REGISTRY[assumption.name].high
    return max(middle - half, low), min(middle + half, high)


def _of_forms(name: str, values: Sequence[Value]) -> tuple[float, ...]:
    """Return an attribute of all forms: the values of those that vary, in the library's order.

    They are handed out by rank, so that a form that coordinates better than another by
    the literature does so in every world.
    """
    row = list(LIBRARY[name])
    varies = [
        n
        for n, form in enumerate(FORMS)
        if any(assumption.name == name and assumption.form == form for assumption in PLAUSIBLE)
    ]
    ranked = sorted(varies, key=lambda n: LIBRARY[name][n])
    for place, value in zip(ranked, sorted(map(float, values)), strict=True):  # type: ignore[arg-type]
        row[place] = value
    return tuple(row)
