"""The ledger: what a few runs of one scenario cost, gave and left, quarter by quarter and by body.

A result keeps totals over places. Runs are repeatable to the last bit, so who paid and who gained
is read off runs that are simulated again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from joinup.model.choosing import RULES
from joinup.model.derived import displaced_output, joined_up
from joinup.model.engine import Run, chunk_size, open_world, scale_of, states
from joinup.model.rules.accounts import COST_HEADS
from joinup.model.rules.clients import exclusion_index
from joinup.model.state import State
from joinup.model.world import World

Array = NDArray[np.float64]

_BY_PLACE = ("publicity", "consultation", "redress", "evaluation")
"""Heads of cost that a place's joint programme pays; agencies pay the others."""


@dataclass(frozen=True)
class Entries:
    """What was entered for each quarter, the first at index 0, with axes (run, quarter, ...)."""

    cost: Array  # (.., head, body), u; the last body is the joint programme
    reported: Array  # (.., head, body), u: the part that is reported clearly
    grant: Array  # (.., department), u paid
    offered: Array  # (.., department), u that full joint work would have drawn
    savings: Array  # (.., department), u received
    effort: Array  # (.., department), agency-quarters given to joint work
    contribution: Array  # (.., department): parts in joint production, in full-production quarters
    left_out: Array  # (.., department): what would be lost without it
    agencies: Array  # (.., department): agencies that exist
    own: Array  # (.., department), u of own-target output, all agencies
    own_reported: Array  # (.., department), u as reported, gaming included
    own_usual: Array  # (.., department), u without joint work
    benefit: Array  # (.., client group), u: worth of clients relieved
    clients: Array  # (.., client group), people in need at the end of the quarter
    aware: Array  # (.., client group), share of those in need
    reached: Array  # (.., client group), share of those in need
    evenness: Array  # (..,): reach of the least over that of the best reached group
    capacity: Array  # (..,), share: true shared performance, mean over places
    capacity_reported: Array  # (..,), share
    short: Array  # (..,), share of places that truly fall short of the shared target
    short_reported: Array  # (..,), share of places that are reported to
    unseen: Array  # (..,), share of places that fall short and are not reported to
    joined: Array  # (..,), share of places joined up
    opened: Array  # (..,), complaints
    upheld: Array
    rejected: Array
    outstanding: Array


@dataclass(frozen=True)
class Ledger:
    """The entries of one scenario's runs, with what they are called and what they were drawn by."""

    title: str
    draws: tuple[tuple[int, int], ...]  # seed and replicate of each run
    departments: tuple[str, ...]
    groups: tuple[str, ...]
    entries: Entries

    @property
    def bodies(self) -> tuple[str, ...]:
        """Return who pays: the departments, and each place's joint programme."""
        return (*self.departments, PROGRAMME)

    @property
    def n_quarters(self) -> int:
        """Return the length of the runs."""
        return int(self.entries.cost.shape[1])

    def part(self, low: int, high: int) -> Ledger:
        """Return the ledger of the runs from one number up to another."""
        kept = {f.name: getattr(self.entries, f.name)[low:high] for f in fields(Entries)}
        return replace(self, draws=self.draws[low:high], entries=Entries(**kept))

    def of(self, title: str, departments: Sequence[str], groups: Sequence[str]) -> Ledger:
        """Return the ledger under the names of a scenario; numbers where there are none."""
        n_departments, n_groups = self.entries.grant.shape[2], self.entries.clients.shape[2]
        return replace(
            self,
            title=title,
            departments=_names(departments, n_departments, "Department"),
            groups=_names(groups, n_groups, "Client group"),
        )


PROGRAMME = "Joint programme"
"""Who pays what a place pays as a whole: publicity, consultation, redress and evaluation."""


def keep_ledger(
    runs: Sequence[Run],
    *,
    title: str = "",
    departments: Sequence[str] = (),
    groups: Sequence[str] = (),
    members: Array | None = None,
) -> Ledger:
    """Simulate runs, which share one scale, and return their ledger.

    `departments` and `groups` name who takes part (numbers where there are none); `members`, (run,
    partner), is 0 for a partner that gives no effort. Raises ValueError where there is no run.
    """
    if not runs:
        raise ValueError("there is no run to keep a ledger of")
    scale = scale_of(runs[0].parameters)
    size = chunk_size(scale)
    joining = np.ones((len(runs), scale.partners)) if members is None else members
    parts = [_entries(runs[n : n + size], joining[n : n + size]) for n in range(0, len(runs), size)]
    draws = tuple((run.seed, run.replicate) for run in runs)
    entries = Entries(**{n: np.concatenate([part[n] for part in parts]) for n in parts[0]})
    return Ledger("", draws, (), (), entries).of(title, departments, groups)


def _names(given: Sequence[str], number: int, noun: str) -> tuple[str, ...]:
    return tuple(given) if len(given) == number else tuple(f"{noun} {n + 1}" for n in range(number))


def _entries(runs: Sequence[Run], members: Array) -> dict[str, Array]:
    """Return what was entered, by the names of `Entries`."""
    world = open_world(runs)
    usual = RULES[world.scale.decision_rule]
    quarters = []
    for quarter, state in enumerate(states(world, lambda c: usual(c) * members[:, :, None])):
        if quarter > 0:  # the state before the first quarter is none
            quarters.append(_of_quarter(state, world, year_ends=quarter % 4 == 0))
    return {name: np.stack([q[name] for q in quarters], axis=1) for name in quarters[0]}


def _of_quarter(state: State, world: World, *, year_ends: bool) -> dict[str, Array]:
    p, present = world.parameters, world.present
    paid = costs_by_body(state, world)
    need = state.clients.sum(axis=2)
    short, reported_short = (
        values[:, 0] < p.shared_target[:, :, 0] for values in (state.capacity, state.reported)
    )
    return {
        "cost": paid.sum(axis=3),
        "reported": (paid * state.terms.clarity[:, None]).sum(axis=3),
        "grant": (state.grant * state.share * present).sum(axis=2),
        "offered": (state.grant * present).sum(axis=2),
        "savings": state.savings.sum(axis=2),
        "effort": (state.effort * present).sum(axis=2),
        # Worked out once a year for the quarters of that year.
        "contribution": 4.0 * year_ends * state.contribution.sum(axis=2),
        "left_out": 4.0 * year_ends * state.left_out.sum(axis=2),
        "agencies": present.sum(axis=2),
        "own": (state.own_output * present).sum(axis=2),
        "own_reported": ((state.own_output + state.gaming) * present).sum(axis=2),
        "own_usual": (world.reference_output * present).sum(axis=2),
        "benefit": _benefit_by_group(state, world),
        "clients": need,
        "aware": (state.aware * state.clients).sum(axis=2) / np.maximum(need, 1e-12),
        "reached": (state.reached * state.clients).sum(axis=2) / np.maximum(need, 1e-12),
        "evenness": exclusion_index(state.reached)[:, 0].mean(axis=1),
        "capacity": state.capacity[:, 0].mean(axis=1),
        "capacity_reported": state.reported[:, 0].mean(axis=1),
        "short": short.mean(axis=1),
        "short_reported": reported_short.mean(axis=1),
        "unseen": (short & ~reported_short).mean(axis=1),
        "joined": joined_up(state, world)[:, 0].mean(axis=1),
        "opened": state.opened.sum(axis=1).sum(axis=1),
        "upheld": state.upheld.sum(axis=1).sum(axis=1),
        "rejected": state.rejected.sum(axis=1).sum(axis=1),
        "outstanding": state.complaints.sum(axis=1).sum(axis=1),
    }


def costs_by_body(state: State, world: World) -> Array:
    """Return a quarter's costs by who pays, with axes (run, head, body, place), in u.

    Agencies pay set-up, overhead, meetings, own output displaced and corrective action as each of
    them takes part; the place's joint programme pays the rest. Summed over bodies these are the
    engine's own accounts.
    """
    present = world.present
    alike = present / np.maximum(world.partners, 1.0)
    by_agency = {
        "set_up": state.costs[:, :1] * alike,
        "overhead": state.terms.overhead * (state.effort > 0),
        "transaction": state.meeting_cost * state.effort,
        "displaced": displaced_output(state, world),
        "corrective": state.costs[:, COST_HEADS.index("corrective"), None] * alike,
    }
    n_runs, n_partners, n_places = present.shape
    costs = np.zeros((n_runs, len(COST_HEADS), n_partners + 1, n_places))
    for number, head in enumerate(COST_HEADS):
        if head in _BY_PLACE:
            costs[:, number, -1] = state.costs[:, number]
        else:
            costs[:, number, :-1] = by_agency[head]
    return costs


def _benefit_by_group(state: State, world: World) -> Array:
    """Return the engine's benefit by the client group that is relieved, (run, group), in u."""
    before = world.clients_before.sum(axis=1, keepdims=True)
    worth = world.parameters.outcome_value * world.partners / np.maximum(before, 1e-12)
    return np.asarray((worth * (world.clients_before - state.clients)).sum(axis=2))
