"""The model as other tools of the field take it: a SALib problem, an EMA workbench model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from joinup.errors import InputError
from joinup.inputs.scenario import Scenario, load_scenario
from joinup.model.engine import Run, simulate
from joinup.model.outcomes import OF_RUN
from joinup.model.parameters import REGISTRY
from joinup.model.registry import Parameter, guess

if TYPE_CHECKING:
    from ema_workbench import Model


def salib_problem(*names: str, **ranges: tuple[float, float]) -> dict[str, object]:
    """Return some parameters as a problem for SALib, over their ranges unless others are given.

    Raises InputError for a parameter that is unknown, or is no number.

    >>> salib_problem("trust_gain", grant=(0.1, 0.4))["bounds"]
    [[0.05, 1], [0.1, 0.4]]
    """
    wanted = dict.fromkeys(names) | ranges
    found = [_numeric(name) for name in wanted]
    bounds = [list(wanted[item.name] or (item.low, item.high)) for item in found]
    return {"num_vars": len(found), "names": [item.name for item in found], "bounds": bounds}


def ema_model(
    scenario: str | Scenario,
    *,
    levers: Sequence[str],
    uncertainties: Sequence[str],
    outcomes: Sequence[str] = ("persistence_16", "net_benefit"),
    replicates: int = 20,
    seed: int = 1,
) -> Model:
    """Return a scenario as a model of the EMA workbench; an outcome is its mean over replicates.

    Every experiment meets the same draws. Raises InputError for an unknown name, or where the
    workbench is not installed.
    """
    try:
        from ema_workbench import IntegerParameter, Model, RealParameter, ScalarOutcome
    except ImportError:
        raise InputError(
            ["the EMA workbench is not installed: pip install ema_workbench"]
        ) from None
    for name in outcomes:
        if name not in OF_RUN:
            raise InputError([f"{name}: there is no such outcome of a run{guess(name, OF_RUN)}"])
    base = load_scenario(scenario) if isinstance(scenario, str) else scenario

    def mean_outcomes(**values: float) -> dict[str, float]:
        return means({**base.parameters, **values}, outcomes, replicates, seed)

    def parameter(name: str) -> Any:
        item = _numeric(name)
        if item.kind == "count":
            return IntegerParameter(name, int(item.low), int(item.high))
        return RealParameter(name, item.low, item.high)

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


def _numeric(name: str) -> Parameter:
    if name not in REGISTRY:
        raise InputError([f"{name}: there is no such parameter{guess(name, list(REGISTRY))}"])
    item = REGISTRY[name]
    if item.kind not in ("number", "count"):
        raise InputError([f"{name} is a {item.kind}; allowed are parameters that are numbers"])
    return item
