"""The engine: step a chunk of runs together and return what was recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from joinup.model.choosing import Choices, DecisionRule, remember
from joinup.model.draws import Draws
from joinup.model.outcomes import QUARTERLY, SUMMARISED, observe, summarise
from joinup.model.parameters import Scale
from joinup.model.registry import Value
from joinup.model.schedule import PHASES, decide, with_effort
from joinup.model.state import State, initial_state
from joinup.model.world import World, build_world, scale_of

_CELLS_PER_CHUNK = 32_768  # agencies stepped together: 256 KiB an array, which stays in cache
DETAIL = (
    "effort",
    "share",
    "own_output",
    "trust",
    "embedding",
    "contribution",
    "left_out",
    "gain_share",
    "savings",
    "form",
    "production",
    "capacity",
    "reported",
    "signal",
    "costs",
    "clients",
    "aware",
    "barrier",
    "confidence",
    "reached",
)


@dataclass(frozen=True)
class Run:
    """One point of the parameter space with one set of draws.

    `parameters` holds values by name; those left out take the registry's defaults. `replicate` says
    which set of draws is used, and is shared by all scenarios that are compared.
    """

    parameters: Mapping[str, Value]
    seed: int
    replicate: int


class Records(NamedTuple):
    """What a chunk of runs leaves behind."""

    runs: dict[str, NDArray[np.float64]]  # by outcome, (run,)
    series: dict[str, NDArray[np.float64]]  # by outcome, (run, quarter); 0 is before the first
    detail: dict[
        str, NDArray[np.float64]
    ]  # by state, (run, quarter, member, place); {} if not kept


def chunk_size(scale: Scale) -> int:
    """Return how many runs of this scale are best stepped together."""
    return max(1, min(512, _CELLS_PER_CHUNK // (scale.partners * scale.places)))


def open_world(runs: Sequence[Run], *, contributions: bool = True) -> World:
    """Lay out a chunk of runs, which must share one scale; `contributions` as in `build_world`."""
    draws = Draws([run.seed for run in runs], [run.replicate for run in runs])
    return build_world([run.parameters for run in runs], draws, contributions=contributions)


def states(world: World, rule: DecisionRule | None = None) -> Iterator[State]:
    """Yield the state before the first quarter and after each of them.

    `rule` takes the place of the scenario's decision rule, for those who bring their own. What the
    scenario's rule remembers is kept up for it.
    """
    state = initial_state(world)
    yield state
    for quarter in range(world.scale.quarters):
        for phase in PHASES:
            if phase is decide and rule is not None:
                state = remember(state, world, quarter)
                state = with_effort(state, world, rule(Choices(state, world, quarter)))
            else:
                state = phase(state, world, quarter)
        yield state


def simulate(
    runs: Sequence[Run],
    *,
    series: Sequence[str] | None = None,
    detail: bool = False,
    rule: DecisionRule | None = None,
) -> Records:
    """Simulate a chunk of runs and return its outcomes.

    The bits of a run do not depend on the runs beside it. `series` names the quarterly outcomes to
    keep (all if None); `detail` keeps the state of every place and agency as well. Raises
    ValueError where the runs do not share one scale.

    >>> records = simulate([Run({"places": 3, "quarters": 8}, seed=1, replicate=0)])
    >>> records.series["effort"].shape, round(float(records.series["clients_in_need"][0, 0]), 6)
    ((1, 9), 1850.0)
    """
    if not runs:
        raise ValueError("there is no run to simulate")
    world = open_world(runs, contributions=detail)
    shape = (len(runs), world.scale.quarters + 1)
    wanted = QUARTERLY if series is None else tuple(series)
    kept = {name: np.empty(shape) for name in {*SUMMARISED, *wanted}}
    detailed: dict[str, list[NDArray[np.float64]]] = {name: [] for name in DETAIL if detail}
    for quarter, state in enumerate(states(world, rule)):
        for name, values in observe(state, world, kept).items():
            kept[name][:, quarter] = values
        for name, items in detailed.items():
            items.append(np.asarray(getattr(state, name), dtype=np.float64))
    return Records(
        runs=summarise(kept, world),
        series={name: kept[name] for name in wanted},
        detail={name: np.stack(items, axis=1) for name, items in detailed.items()},
    )


__all__ = ["Records", "Run", "chunk_size", "open_world", "scale_of", "simulate", "states"]
