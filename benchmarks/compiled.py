"""An experiment: what numba makes of the same rules (`docs/decisions/compiled-engine.md`).

`pip install numba`, then `python -m benchmarks.compiled`. Nothing else in the project needs it.

Two ways are tried. *Fused*: every rule that numba compiles as it stands becomes one ufunc, so that
its temporaries vanish. *Decide*: payoffs and the logit choice in one compiled loop over agencies;
it calls the rules of production and own work as they stand, but the sum of a payoff and the choice
had to be written a second time, as scalars.
"""

from __future__ import annotations

import inspect
import pkgutil
import statistics
import sys
import time
from collections import namedtuple
from collections.abc import Callable
from importlib import import_module
from types import FunctionType
from typing import Any

import numba
import numpy as np

import joinup.model.rules
from benchmarks.peers import engine_runs
from benchmarks.phases import profile
from joinup.model import choosing
from joinup.model.choosing import Choices
from joinup.model.draws import Purpose
from joinup.model.engine import Records, chunk_size, scale_of, simulate
from joinup.model.rules import payoff, production
from joinup.model.types import Codes

PLACES, PARTNERS = 150, 6
ROUNDS = 7
_jit = numba.njit(error_model="numpy")


def positional(rule: Any, names: dict[str, Any]) -> FunctionType:
    """Return a rule that takes all of its arguments by position and sees other globals."""
    code = rule.__code__
    n_arguments = code.co_argcount + code.co_kwonlyargcount
    code = code.replace(co_argcount=n_arguments, co_kwonlyargcount=0)
    return FunctionType(code, rule.__globals__ | names, rule.__name__)


def all_rules() -> list[Any]:
    """Return every function of the rooms of rules."""
    rooms = [
        import_module(f"joinup.model.rules.{m.name}")
        for m in pkgutil.iter_modules(joinup.model.rules.__path__)
    ]
    return [
        rule
        for room in rooms
        for _, rule in inspect.getmembers(room, inspect.isfunction)
        if rule.__module__ == room.__name__
    ]


def fused(rule: Any) -> Callable[..., Any] | None:
    """Return a rule as one ufunc; None where numba cannot compile it as scalars to one number."""
    names = list(inspect.signature(rule).parameters)
    n_positional = rule.__code__.co_argcount
    try:
        ufunc = numba.vectorize([numba.float64(*[numba.float64] * len(names))])(
            positional(rule, {})
        )
    except Exception:  # numba raises many kinds; each says "not this one"
        return None
    return lambda *args, **named: ufunc(
        *args, *(named[n] for n in names[max(n_positional, len(args)) :])
    )


def exchange(table: dict[Any, Any]) -> None:
    """Put one function in the place of another wherever the model holds it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("joinup.model"):
            for attribute, value in list(vars(module).items()):
                if inspect.isfunction(value) and value in table:
                    setattr(module, attribute, table[value])


# A scalar has one exponent: `power` need not look which path each run takes.
_names: dict[str, Any] = {"power": _jit(production._power_of)}
_ces_term = _jit(positional(production.ces_term, _names))
_ces_output = _jit(positional(production.ces_output, _names))
_fulfilment = _jit(production.fulfilment)
_own_work = _jit(positional(payoff.own_work, {}))


@_jit
def _choose(levels, review, draw, current, low, high, q, out):  # type: ignore[no-untyped-def]
    weight = np.empty(len(levels))
    for run in range(current.shape[0]):
        for partner in range(current.shape[1]):
            for place in range(current.shape[2]):
                at = (run, partner, place)
                lowest, highest = low[at], high[at]
                if not review[at] < q.review_rate[at]:
                    out[at] = min(max(current[at], lowest), highest)
                    continue
                scale = q.outcome_weight[at] * (q.interdependence[at] * q.partners[at])
                of_self = 1.0 / q.partners[at]
                exponent, base, depth = q.exponent[at], q.base[at], q.task_depth[at]
                others = (1.0 - of_self) * _ces_term(q.belief[at], exponent, base)
                best = -np.inf
                for level in range(len(levels)):
                    weight[level] = -np.inf
                    if lowest <= level and level <= highest:
                        effort = levels[level]
                        share = _fulfilment(effort, depth)
                        own = of_self * _ces_term(share, exponent, base)
                        made = _ces_output(
                            others + own, exponent, base, q.critical_mass[at], q.fit[at]
                        )
                        work = _own_work(
                            effort, q.own_incentive[at], q.own_cost[at], q.crowding[at]
                        )
                        fixed = q.overhead[at] * (effort > 0) + q.effort_cost[at] * effort**2 / 2
                        fixed -= q.own_cost[at] * work**2 / 2
                        value = scale * made + q.pull[at] * share - q.meeting_cost[at] * effort
                        weight[level] = q.precision[at] * (value - fixed)
                        best = max(best, weight[level])
                total = 0.0
                for level in range(len(levels)):
                    if weight[level] > -np.inf:
                        weight[level] = np.exp(max(weight[level] - best, -60.0))
                    else:
                        weight[level] = 0.0
                    total += weight[level]
                passed, level = 0.0, 0
                for weighed in weight[:-1]:
                    passed += weighed
                    level += draw[at] * total > passed
                out[at] = level


_PROSPECT = (
    *("belief", "partners", "outcome_weight", "meeting_cost", "overhead", "effort_cost"),
    *("own_incentive", "own_cost", "crowding", "task_depth", "interdependence", "exponent"),
    *("base", "critical_mass", "fit"),
)
_Seen = namedtuple("_Seen", [*_PROSPECT, "pull", "review_rate", "precision"])
_spent = [0.0, 0.0]  # seconds in the compiled loop, and agencies and quarters that it saw


def compiled_logit(choices: Choices) -> Codes:
    """Choose as `joinup.model.choosing.logit` does."""
    p, q = choices.parameters, choices.prospect
    shape = choices.current.shape
    arrays = {name: getattr(q, name) for name in _PROSPECT}
    arrays |= {"pull": q.reciprocity + q.routine + q.grant + q.corrective}
    arrays |= {"review_rate": p.review_rate, "precision": p.decision_precision}
    laid = _Seen(**{name: np.broadcast_to(values, shape) for name, values in arrays.items()})
    low, high = (np.broadcast_to(bound, shape) for bound in choices.bounds)
    out = np.empty(shape, dtype=np.int64)
    current = np.ascontiguousarray(choices.current)
    review, draw = choices.draw(Purpose.REVIEW), choices.draw(Purpose.CHOICE)
    began = time.process_time()
    _choose(choices.world.levels, review, draw, current, low, high, laid, out)
    _spent[0] += time.process_time() - began
    _spent[1] += out.size
    return out


def differ(one: Records, other: Records) -> float:
    """Return the largest difference of any quarterly outcome, relative where it is above 1."""
    return max(
        float(
            (np.abs(one.series[n] - other.series[n]) / np.maximum(np.abs(other.series[n]), 1)).max()
        )
        for n in other.series
    )


def report() -> str:
    """Try every variant in turn and return what was found."""
    rules = all_rules()
    compiled = {rule: made for rule in rules if (made := fused(rule)) is not None}
    plain_where = {r: m for r, m in compiled.items() if "where" not in r.__code__.co_names}
    back = {made: rule for rule, made in compiled.items()}
    plain = choosing.RULES["logit"]
    variants: dict[str, tuple[dict[Any, Any], Any]] = {
        "NumPy": ({}, plain),
        f"fused, {len(compiled)} of {len(rules)} rules": (compiled, plain),
        f"fused, the {len(plain_where)} without `where`": (plain_where, plain),
        "decide in one loop": ({}, compiled_logit),
        "both": (plain_where, compiled_logit),
    }
    runs = engine_runs(
        PLACES, PARTNERS, chunk_size(scale_of({"places": PLACES, "partners": PARTNERS}))
    )
    amount = len(runs) * PLACES * PARTNERS * 40 / 1e9
    found: dict[str, list[float]] = {name: [] for name in variants}
    lines, wanted = [], simulate(runs)
    for round_ in range(-1, ROUNDS):
        for name, (table, rule) in variants.items():
            exchange(table)
            choosing.RULES["logit"] = rule
            began, clock = time.process_time(), time.perf_counter()
            records = simulate(runs)
            spent, clock = time.process_time() - began, time.perf_counter() - clock
            exchange(back)
            if round_ < 0:
                lines.append(
                    f"{name}: first call {clock:.1f} s, differs {differ(records, wanted):.0e}"
                )
                _spent[:] = 0.0, 0.0
            else:
                found[name].append(spent / amount)
    for name, times in found.items():
        gain = statistics.median(a / b for a, b in zip(found["NumPy"], times, strict=True))
        lines.append(
            f"{name}: {statistics.median(times):.0f} ns, {gain:.2f} times as fast as NumPy"
        )
    lines.append(f"the loop of decide alone: {_spent[0] / _spent[1] * 1e9:.0f} ns")
    for name, (table, rule) in variants.items():
        exchange(table)
        choosing.RULES["logit"] = rule
        shares = profile(PLACES, PARTNERS, 40, repeats=2)
        exchange(back)
        ns = statistics.median(found[name])
        parts = ", ".join(
            f"{part} {share * ns:.0f}" for part, share in shares.items() if share > 0.02
        )
        lines.append(f"{name}, ns by phase: {parts}")
    choosing.RULES["logit"] = plain
    return "\n".join(lines)


if __name__ == "__main__":
    print(report())
