"""The model as other tools of the field take it: a SALib problem, an EMA workbench model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice, product
from typing import TYPE_CHECKING, Any

import numpy as np

from joinup.compiled.engine import simulate
from joinup.errors import InputError
from joinup.inputs.consistency import INVOLVED, contradictions
from joinup.inputs.design import Range
from joinup.inputs.place_list import with_places
from joinup.inputs.scenario import Scenario, load_scenario
from joinup.model.engine import Run
from joinup.model.outcomes import OF_RUN
from joinup.model.parameters import REGISTRY
from joinup.model.registry import Value, guess

if TYPE_CHECKING:
    from ema_workbench import Model

Varied = Sequence[str] | Mapping[str, Range | None]
_CORNERS = 4096  # of what varies, that are looked at
_TOLD = 10  # contradictions


def salib_problem(*names: str, **ranges: Range) -> dict[str, object]:
    """Return some parameters as a problem for SALib, over their ranges unless others are given.

    Raises InputError for a parameter that is unknown or is no number, and for a faulty range.

    >>> salib_problem("trust_gain", grant=(0.1, 0.4))["bounds"]
    [[0.05, 1], [0.1, 0.4]]
    """
    wanted = {**dict.fromkeys(names), **ranges}
    _refuse([fault for name, given in wanted.items() for fault in _faults(name, given, False)])
    bounds = [list(_range(name, given)) for name, given in wanted.items()]
    return {"num_vars": len(wanted), "names": list(wanted), "bounds": bounds}


def ema_model(
    scenario: str | Scenario,
    *,
    levers: Varied,
    uncertainties: Varied,
    outcomes: Sequence[str] = ("persistence_16", "net_benefit"),
    replicates: int = 20,
    seed: int = 1,
) -> Model:
    """Return a scenario as a model of the EMA workbench; an outcome is its mean over replicates.

    Levers and uncertainties are names, or names with ranges in place of the registry's. Choices,
    such as `form`, take all their values. Every experiment meets the same draws.

    Raises InputError for an unknown name, a faulty range, ranges in whose corners settings
    contradict one another or an outcome lies beyond the end of the run, and where the workbench is
    not installed.
    """
    varied = {**_as_ranges(levers), **_as_ranges(uncertainties)}
    faults = [fault for name, given in varied.items() for fault in _faults(name, given, True)]
    faults += [
        f"{name} is both a lever and an uncertainty; drop one"
        for name in _as_ranges(levers)
        if name in _as_ranges(uncertainties)
    ]
    faults += [
        f"{name}: there is no such outcome of a run{guess(name, OF_RUN)}"
        for name in outcomes
        if name not in OF_RUN
    ]
    _refuse(faults)
    base = load_scenario(scenario) if isinstance(scenario, str) else scenario
    _refuse_corners(base.parameters, varied, outcomes)
    try:
        from ema_workbench import (
            CategoricalParameter,
            IntegerParameter,
            Model,
            RealParameter,
            ScalarOutcome,
        )
    except ImportError:
        raise InputError(
            ["the EMA workbench is not installed: pip install ema_workbench"]
        ) from None

    def mean_outcomes(**values: Value) -> dict[str, float]:
        return means({**base.parameters, **values}, outcomes, replicates, seed)

    def parameter(name: str) -> Any:
        item = REGISTRY[name]
        if item.kind == "choice":
            return CategoricalParameter(name, item.choices)
        low, high = _range(name, varied[name])
        if item.kind == "count":
            return IntegerParameter(name, int(low), int(high))
        return RealParameter(name, low, high)

    model = Model("joinup", function=mean_outcomes)
    model.levers = [parameter(name) for name in levers]
    model.uncertainties = [parameter(name) for name in uncertainties]
    model.outcomes = [ScalarOutcome(name) for name in outcomes]
    return model


def means(
    parameters: Mapping[str, Any], outcomes: Sequence[str], replicates: int, seed: int
) -> dict[str, float]:
    """Return run outcomes of one point as means over replicates."""
    runs = [Run(parameters, seed, number) for number in range(replicates)]
    found = simulate(runs, series=()).runs
    return {name: float(found[name].mean()) for name in outcomes}


def _as_ranges(varied: Varied) -> dict[str, Range | None]:
    return dict(varied) if isinstance(varied, Mapping) else dict.fromkeys(varied)


def _range(name: str, given: Range | None) -> Range:
    return given or (REGISTRY[name].low, REGISTRY[name].high)


def _faults(name: str, given: Range | None, choices: bool) -> list[str]:
    """Return why a parameter cannot vary, or not over a range that is given; [] if it can."""
    if name not in REGISTRY:
        return [f"{name}: there is no such parameter{guess(name, list(REGISTRY))}"]
    item = REGISTRY[name]
    if choices and item.kind == "choice" and given is None:
        return []
    if item.kind not in ("number", "count"):
        return [f"{name} is a {item.kind}; allowed are parameters that are numbers"]
    if given is None:
        return []
    if len(given) != 2 or (found := [fault for end in given for fault in item.faults(end)]):
        return found if len(given) == 2 else [f"{name} has {len(given)} bounds; allowed are two"]
    return [] if given[0] < given[1] else [f"{name} has {given}; the first bound must be less"]


def _refuse_corners(
    base: Mapping[str, Value], varied: Mapping[str, Range | None], outcomes: Sequence[str]
) -> None:
    """Raise InputError where settings contradict one another in a corner of what varies."""
    ends = {
        name: REGISTRY[name].choices or _ends(name, given)
        for name, given in varied.items()
        if name in INVOLVED
    }
    faults: dict[str, None] = {}
    for corner in islice(product(*ends.values()), _CORNERS):
        values = {**base, **dict(zip(ends, corner, strict=True))}
        found = [text for text, _ in contradictions(values)]
        faults.update(dict.fromkeys(found or _beyond_the_end(values, outcomes)))
    _refuse(list(faults)[:_TOLD])


def _ends(name: str, given: Range | None) -> tuple[Value, ...]:
    ends = _range(name, given)
    return tuple(int(end) for end in ends) if REGISTRY[name].kind == "count" else ends


def _beyond_the_end(values: Mapping[str, Value], outcomes: Sequence[str]) -> list[str]:
    """Return the outcomes of a run that its length leaves without a value."""
    run = Run(with_places(values, 1), seed=1, replicate=0)  # the length alone decides
    found = simulate([run], series=()).runs
    return [
        f"{name} lies beyond the end of the run where the grant ends late; raise quarters, or give "
        "grant_length a shorter range"
        for name in outcomes
        if not np.isfinite(found[name]).all()
    ]


def _refuse(faults: list[str]) -> None:
    if faults:
        raise InputError(faults)
