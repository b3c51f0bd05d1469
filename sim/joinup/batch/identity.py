"""What computes the runs: the model itself, or a function of the caller's own, by its identity."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from joinup.batch.own import Own, digest_of
from joinup.compiled.engine import name_of_engine, simulate
from joinup.errors import ForeignError, InputError
from joinup.model.engine import simulate as simulate_by_numpy
from joinup.model.version import model_version

if TYPE_CHECKING:
    from joinup.batch.worker import Simulate
    from joinup.inputs.plan import Plan

_WITH = " with "
_OWN = "the caller's own"


@lru_cache(maxsize=64)
def version_with(simulate_with: Simulate) -> str:
    """Return the version of the model that a plan keeps, with the identity of an own function.

    That is its module, its name and a hash of what the module's file does, so that numbers of
    another rule are never taken for the model's. Modules that this one imports are not looked at.

    Raises InputError for what cannot be known again: a lambda, a function inside another one, of a
    notebook's cell or of the script itself.
    """
    if simulate_with in (simulate, simulate_by_numpy):
        return model_version()
    if isinstance(simulate_with, Own):
        return f"{model_version()}{_WITH}{simulate_with.identity}"
    module = str(getattr(simulate_with, "__module__", ""))
    name = str(getattr(simulate_with, "__qualname__", type(simulate_with).__name__))
    file = getattr(sys.modules.get(module), "__file__", None)
    of_script = module in ("__main__", "__mp_main__")
    if of_script or file is None or not _is(simulate_with, module, name):
        raise InputError(
            [
                f"simulate_with is {name} of {module or 'no module'}, which cannot be known again "
                "when the batch continues; put a function into a file of its own and import it"
            ]
        )
    return f"{model_version()}{_WITH}{module}.{name} {digest_of(module)}"


def _is(simulate_with: Simulate, module: str, name: str) -> bool:
    """Say whether a name in a module leads to this very function."""
    found: Any = sys.modules[module]
    for part in name.split("."):
        found = getattr(found, part, None)
    return found is simulate_with


def version_here(version: str, simulate_with: Simulate) -> str:
    """Return what a plan's version is on this machine, which may have another source."""
    return version_with(simulate_with) if _WITH in version else model_version()


def refuse_others(plan: Plan, simulate_with: Simulate = simulate) -> None:
    """Raise ForeignError where a plan's runs are not of this model or this function."""
    made, here = plan.model_version, version_with(simulate_with)
    if made == here:
        return
    rule = made.partition(_WITH)[2]
    helps = "; --out names another folder for new runs"
    if rule and simulate_with is simulate:
        helps = f"; from Python, give the function as simulate_with ({rule.split()[0]})"
        if ":" in rule:
            helps = f"; it was made with {rule}: give --rule and --measure as then"
    raise ForeignError(
        f"{plan.slug}: made with model {made}, this is {here}; results of different models are "
        f"never mixed{helps}"
    )


def engine_of(simulate_with: Simulate) -> str:
    """Return the engine behind a function that simulates, as provenance names it."""
    if simulate_with is simulate:
        return name_of_engine()
    return "numpy" if simulate_with is simulate_by_numpy else _OWN


def going_on(result: str, engines: Sequence[str], simulate_with: Simulate) -> Simulate:
    """Return the function that continues with a result, or repeats its runs: by the same engine.

    `engines` are those that have made runs of it; two of them never come to the same last digit.
    Raises ForeignError where the engine is not at hand.
    """
    here = (engine_of(simulate), _OWN)  # what a function is, is told by its version
    if simulate_with is not simulate or not engines or engines[-1] in here:
        return simulate_with
    if engines[-1] == "numpy":
        return simulate_by_numpy
    raise ForeignError(
        f"{result}: made by the engine {engines[-1]}, this is {engine_of(simulate)}; results of "
        "different engines are never mixed; --out names another folder for new runs"
    )


def refuse_without_detail(plan: Plan, simulate_with: Simulate) -> None:
    """Raise InputError where a plan wants detail that an own function does not give."""
    if not plan.content["detail"]:
        return
    try:
        inspect.signature(simulate_with).bind([], series=(), detail=True)
    except TypeError:
        raise InputError(
            [f"{plan.name}: detail is wanted, which {simulate_with.__qualname__} does not take"]
        ) from None
