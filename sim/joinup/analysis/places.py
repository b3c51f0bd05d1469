"""What happened place by place, in a few runs of a result that are simulated again.

A result keeps means over places. Runs are repeatable to the last bit, so single places, client
groups and departments are looked at by repeating some of the runs and watching them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.together import stepped_together
from joinup.inputs.plan import Plan
from joinup.model.derived import joined_up
from joinup.model.engine import Run, open_world, states
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
    return watch_each(plan, {scenario: replicates})[scenario]


def watch_each(plan: Plan, wanted: Mapping[str, Sequence[int]]) -> dict[str, Watched]:
    """Return what `watch` does for some replicates of each of several scenarios, but quicker.

    Scenarios that can be are stepped together.
    """
    names = [str(item["name"]) for item in plan.scenarios]
    for scenario in wanted:
        if scenario not in names or plan.n_points != 1:
            raise ValueError(
                f"{scenario}: only a scenario of a plan without a design can be watched"
            )
    cases = [
        [plan.simulated(names.index(scenario) * plan.replicates + n) for n in replicates]
        for scenario, replicates in wanted.items()
    ]
    found: dict[str, Watched] = {}
    for numbers in stepped_together(cases):
        seen, first = _seen([run for number in numbers for run in cases[number]]), 0
        for scenario, replicates in (list(wanted.items())[number] for number in numbers):
            rows = slice(first, first + len(replicates))
            found[scenario] = seen.of(scenario, replicates, rows)
            first = rows.stop
    return {scenario: found[scenario] for scenario in wanted}


_Columns = dict[str, NDArray[Any]]
"""Values by name, each with axes (run, member) or (run, place)."""


@dataclass(frozen=True)
class _Seen:
    """What was seen of runs that were stepped together; moments by quarter."""

    withdrawal: NDArray[np.int64]  # quarter, (run,)
    joined: NDArray[np.bool_]  # (run, quarter, place)
    at_end: dict[int, _Columns]  # of agencies by place, where some run's full grant ends
    groups: dict[int, _Columns]  # there, before the first quarter and after the last
    departments: _Columns  # summed over quarters

    def of(self, scenario: str, replicates: Sequence[int], rows: slice) -> Watched:
        """Return what the rows of one scenario showed."""
        import pandas as pd

        withdrawal, history = int(self.withdrawal[rows][0]), self.joined[rows]
        last = history.shape[1] - 1
        ended = min(withdrawal, last)
        groups = []
        for quarter, moment in {0: "start", ended: "withdrawal", last: "end"}.items():
            frame = _tidy(scenario, replicates, "group", _part(self.groups[quarter], rows))
            frame.insert(2, "moment", moment)
            groups.append(frame)
        places = _at_withdrawal(history, withdrawal, _part(self.at_end[ended], rows))
        departments = _part(self.departments, rows)
        return Watched(
            scenario=scenario,
            withdrawal=withdrawal,
            places=_tidy(scenario, replicates, "place", places),
            joined=history,
            groups=pd.concat(groups, ignore_index=True),
            departments=_tidy(scenario, replicates, "department", departments),
        )


def _part(columns: _Columns, rows: slice) -> _Columns:
    return {name: values[rows] for name, values in columns.items()}


def _seen(runs: Sequence[Run]) -> _Seen:
    """Step runs of one scale and return what was seen of them."""
    world = open_world(runs)
    last = world.scale.quarters
    withdrawal = (world.parameters.grant_start + world.parameters.grant_length)[:, 0, 0].astype(int)
    endings = {min(quarter, last) for quarter in withdrawal.tolist()}
    joined = []
    at_end: dict[int, _Columns] = {}
    groups: dict[int, _Columns] = {}
    sums: _Columns = {}
    for quarter, state in enumerate(states(world)):
        joined.append(joined_up(state, world)[:, 0])
        if quarter > 0:  # the state before the first quarter is none
            for name, values in _by_department(state, world).items():
                sums[name] = sums.get(name, 0.0) + values
        if quarter in endings:
            at_end[quarter] = _agencies_by_place(state, world)
        if quarter in {0, last, *endings}:
            groups[quarter] = _by_group(state)
    return _Seen(withdrawal, np.stack(joined, axis=1), at_end, groups, sums)


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
