"""What happened place by place, in a few runs of a result that are simulated again.

A result keeps means over places. Runs are repeatable to the last bit, so single places, client
groups and departments are looked at by repeating some of the runs and watching them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from joinup.inputs.plan import Plan
from joinup.model.derived import joined_up
from joinup.model.engine import open_world, states
from joinup.model.parameters import Scale
from joinup.model.state import State
from joinup.model.world import World

if TYPE_CHECKING:
    import pandas as pd

QUARTERS_ON = 16
"""Quarters after withdrawal at which persistence is judged."""

_AGENCY_QUARTERS = 250_000  # looked at for each scenario: a fraction of a second
_MOST = 20  # replicates


@dataclass(frozen=True)
class Watched:
    """What a few runs of one scenario showed beneath their means."""

    scenario: str
    withdrawal: int  # quarter
    places: pd.DataFrame  # a row a replicate and place
    joined: NDArray[np.bool_]  # (replicate, quarter, place): places joined up
    groups: pd.DataFrame  # a row a moment, replicate and client group
    departments: pd.DataFrame  # a row a replicate and department


def affordable(scale: Scale) -> int:
    """Return how many runs of this scale may be watched without a wait.

    >>> from joinup.model.engine import scale_of
    >>> affordable(scale_of({"places": 36, "quarters": 44})), affordable(scale_of({"places": 1000}))
    (20, 1)
    """
    return max(1, min(_MOST, _AGENCY_QUARTERS // (scale.partners * scale.places * scale.quarters)))


def places(plan: Plan, scenario: str, replicates: Sequence[int]) -> pd.DataFrame:
    """Return a row a replicate and place of a scenario, from runs that are simulated again.

    Columns: scenario, replicate, place; mean effort, embedding and trust of the place's agencies
    and whether it was joined up when the full grant ended; `lasted`, the quarters from then on for
    which it stayed joined up without a break; and whether it is joined up 16 quarters on (None
    where the run ends before).
    """
    return watch(plan, scenario, replicates).places


def watch(plan: Plan, scenario: str, replicates: Sequence[int]) -> Watched:
    """Simulate some replicates of a scenario again and return what lies beneath their means.

    The plan must have no design (one point). Raises ValueError where it has one, or where it has no
    such scenario.
    """
    import pandas as pd

    names = [str(item["name"]) for item in plan.scenarios]
    if scenario not in names or plan.n_points != 1:
        raise ValueError(f"{scenario}: only a scenario of a plan without a design can be watched")
    first = names.index(scenario) * plan.replicates
    world = open_world([plan.simulated(first + replicate) for replicate in replicates])
    withdrawal = int((world.parameters.grant_start + world.parameters.grant_length).ravel()[0])
    last = world.scale.quarters
    ended = min(withdrawal, last)
    moments = {0: "start", ended: "withdrawal", last: "end"}
    joined, groups = [], []
    sums: dict[str, NDArray[Any]] = {}  # by department, (replicate, department) each
    at_end: dict[str, NDArray[Any]] = {}
    for quarter, state in enumerate(states(world)):
        joined.append(joined_up(state, world)[:, 0])
        if quarter > 0:  # the state before the first quarter is none
            for name, values in _by_department(state, world).items():
                sums[name] = sums.get(name, 0.0) + values
        if quarter == ended:
            at_end = _agencies_by_place(state, world)
        if quarter in moments:
            frame = _tidy(scenario, replicates, "group", _by_group(state))
            frame.insert(2, "moment", moments[quarter])
            groups.append(frame)
    history = np.stack(joined, axis=1)
    return Watched(
        scenario=scenario,
        withdrawal=withdrawal,
        places=_tidy(scenario, replicates, "place", _at_withdrawal(history, withdrawal, at_end)),
        joined=history,
        groups=pd.concat(groups, ignore_index=True),
        departments=_tidy(scenario, replicates, "department", sums),
    )


def _tidy(
    scenario: str, replicates: Sequence[int], member: str, columns: dict[str, NDArray[Any]]
) -> pd.DataFrame:
    """Return columns with axes (replicate, member) as a frame, a row a replicate and member."""
    import pandas as pd

    n_members = next(iter(columns.values())).shape[1]
    return pd.DataFrame(
        {
            "scenario": scenario,
            "replicate": np.repeat(list(replicates), n_members),
            member: np.tile(np.arange(n_members), len(replicates)),
            **{name: values.ravel() for name, values in columns.items()},
        }
    )


def _agencies_by_place(state: State, world: World) -> dict[str, NDArray[Any]]:
    """Return the means over the agencies of each place, (replicate, place) each."""
    agencies = np.maximum(world.partners[:, 0], 1.0)
    return {
        name: (getattr(state, name) * world.present).sum(axis=1) / agencies
        for name in ("effort", "embedding", "trust")
    }


def _at_withdrawal(
    history: NDArray[np.bool_], withdrawal: int, at_end: dict[str, NDArray[Any]]
) -> dict[str, NDArray[Any]]:
    last, judged = history.shape[1] - 1, withdrawal + QUARTERS_ON
    onward = history[:, min(withdrawal, last) :]
    unbroken = np.logical_and.accumulate(onward, axis=1).sum(axis=1)
    return {
        **at_end,
        "joined_up": onward[:, 0],
        "lasted": np.maximum(unbroken - 1, 0),
        "joined_up_16": history[:, judged] if judged <= last else np.full(unbroken.shape, None),
    }


def _by_group(state: State) -> dict[str, NDArray[Any]]:
    """Return clients, and reach and awareness weighted by them, with axes (replicate, group)."""
    total = state.clients.sum(axis=2)
    reach, awareness = (
        (share * state.clients).sum(axis=2) / np.maximum(total, 1e-12)
        for share in (state.reached, state.aware)
    )
    return {"clients": total, "reach": reach, "awareness": awareness}


def _by_department(state: State, world: World) -> dict[str, NDArray[Any]]:
    """Return what each department gave, gave up and got in a quarter, (replicate, department)."""
    found = {
        "effort": state.effort * world.present,
        "contribution": state.contribution,  # to joint production, as last worked out
        "own_output_lost": (world.reference_output - state.own_output) * world.present,
        "savings": state.savings,
        "grant": state.grant * state.share * world.present,
    }
    return {name: values.sum(axis=2) for name, values in found.items()}
