"""The registry of outcomes: what a run records, with unit, grain and meaning.

Quarterly outcomes are read off the state at the end of each quarter; index 0 is the state before
the first one. Run outcomes are worked out from the quarterly ones when the run has ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from joinup.model.derived import active, fulfilment_kept, joined_up
from joinup.model.outcome import OfQuarter, OfRun, Outcome, Series
from joinup.model.rules.accounts import COST_HEADS
from joinup.model.rules.clients import exclusion_index
from joinup.model.service_outcomes import OF_RUNS, OF_SERVICES
from joinup.model.state import State
from joinup.model.types import Array
from joinup.model.world import World


def _mean_places(values: Array) -> Array:
    """Return the mean over places of a place's quantity, (run,)."""
    mean: Array = values[:, 0, :].sum(axis=1) / values.shape[2]
    return mean


def _mean_agencies(values: Array, world: World) -> Array:
    """Return the mean over the agencies that exist, (run,)."""
    values = values if world.all_present else values * world.present
    agencies = np.maximum(world.partners[:, 0, :].sum(axis=1), 1.0)
    mean: Array = _total(values) / agencies
    return mean


def _total(values: Array) -> Array:
    """Return the sum over members and places, (run,), as one row a run: the quickest way."""
    total: Array = values.reshape(len(values), -1).sum(axis=1)
    return total


def _weighted_by_clients(values: Array, state: State) -> Array:
    weight = state.clients
    mean: Array = _total(values * weight) / np.maximum(_total(weight), 1e-12)
    return mean


def _reported_spend(state: State, world: World) -> Array:
    return _total(state.costs.sum(axis=1, keepdims=True) * state.terms.clarity)


_QUARTERLY: dict[str, tuple[Outcome, OfQuarter]] = {}
_OF_RUN: dict[str, tuple[Outcome, OfRun]] = {}


def _quarterly(
    name: str, title: str, unit: str, meaning: str, of: OfQuarter, better: int = 0
) -> None:
    _QUARTERLY[name] = (Outcome(name, title, unit, "quarter", meaning, better), of)


def _of_run(name: str, title: str, unit: str, meaning: str, of: OfRun, better: int = 0) -> None:
    _OF_RUN[name] = (Outcome(name, title, unit, "run", meaning, better), of)


_quarterly(
    "joined_up",
    "Places joined up",
    "share of places",
    "places whose agencies fulfil on average at least half of what the shared task needs",
    lambda s, w: _mean_places(joined_up(s, w).astype(np.float64)),
    1,
)
_quarterly(
    "active",
    "Places doing something together",
    "share of places",
    "places whose agencies give on average at least a tenth of their capacity to joint work",
    lambda s, w: _mean_places(active(s, w).astype(np.float64)),
    1,
)
_quarterly(
    "fulfilment_kept",
    "Fulfilment kept",
    "share",
    "mean over places of fulfilment, of what it was when the full grant ended; 1 until then, and "
    "at most 1",
    lambda s, w: _mean_places(fulfilment_kept(s, w)),
    1,
)
_quarterly(
    "effort",
    "Joint effort",
    "share of capacity",
    "mean share of capacity given to joint work",
    lambda s, w: _mean_agencies(s.effort, w),
    1,
)
_quarterly(
    "trust",
    "Trust",
    "share",
    "mean fulfilment that agencies expect of their partners",
    lambda s, w: _mean_agencies(s.trust, w),
    1,
)
_quarterly(
    "embedding",
    "Embedding",
    "share",
    "mean share of joint practice that is normal daily work",
    lambda s, w: _mean_agencies(s.embedding, w),
    1,
)
_quarterly(
    "joint_production",
    "Joint production",
    "share",
    "what agencies produce together, of the possible",
    lambda s, w: _mean_places(s.production),
    1,
)
_quarterly(
    "capacity",
    "Joint service capacity",
    "share",
    "joint services in place, of the possible",
    lambda s, w: _mean_places(s.capacity),
    1,
)
_quarterly(
    "reported_capacity",
    "Reported shared performance",
    "share",
    "shared performance as reported: late, noisy and perhaps gamed",
    lambda s, w: _mean_places(s.reported),
)
_quarterly(
    "own_output",
    "Own-target output",
    "u/agency",
    "mean output for departments' own targets",
    lambda s, w: _mean_agencies(s.own_output, w),
    1,
)
_quarterly(
    "reported_own_output",
    "Reported own-target output",
    "u/agency",
    "own-target output as reported, gaming included",
    lambda s, w: _mean_agencies((s.own_output + s.gaming) * w.present, w),
)
_quarterly(
    "own_target_incentive_now",
    "Own-target incentive",
    "u",
    "mean reward that departments set for a unit of own output",
    lambda s, w: s.incentive.sum(axis=1)[:, 0] / s.incentive.shape[1],
)
_quarterly(
    "shared_credit_now",
    "Shared credit",
    "u",
    "mean credit that departments give for a unit of shared result",
    lambda s, w: s.credit.sum(axis=1)[:, 0] / s.credit.shape[1],
)
_quarterly(
    "paying_in",
    "Departments that pay in",
    "share of departments",
    "departments that pay their savings into the pools, where there are any",
    lambda s, w: s.pays_in.sum(axis=1)[:, 0] / s.pays_in.shape[1],
)
_quarterly(
    "clients_in_need",
    "Clients in need",
    "people",
    "clients in need in all places together",
    lambda s, w: _total(s.clients),
    -1,
)
_quarterly(
    "clients_helped",
    "Clients leaving need",
    "people/quarter",
    "clients who left need in the quarter",
    lambda s, w: _total(s.exits),
)
_quarterly(
    "awareness",
    "Awareness",
    "share of clients",
    "clients in need who know of the service",
    lambda s, w: _weighted_by_clients(s.aware, s),
    1,
)
_quarterly(
    "reach",
    "Reach",
    "share of clients",
    "clients in need whom the service reaches",
    lambda s, w: _weighted_by_clients(s.reached, s),
    1,
)
_quarterly(
    "reach_lowest",
    "Reach of the least reached group",
    "share of clients",
    "mean over places of the reach of the least reached group",
    lambda s, w: _mean_places(s.reached.min(axis=1, keepdims=True)),
    1,
)
_quarterly(
    "exclusion_index",
    "Evenness of reach",
    "ratio",
    "reach of the least over that of the best reached group; 1 is even, 0 excludes a group",
    lambda s, w: _mean_places(exclusion_index(s.reached)),
    1,
)
_quarterly(
    "confidence",
    "Confidence",
    "share",
    "clients' confidence in the service",
    lambda s, w: _weighted_by_clients(s.confidence, s),
    1,
)
_quarterly(
    "complaints_open",
    "Open complaints",
    "complaints",
    "complaints not yet resolved",
    lambda s, w: _total(s.complaints),
    -1,
)
_quarterly(
    "complaints_opened",
    "Complaints made",
    "complaints/quarter",
    "complaints opened in the quarter",
    lambda s, w: _total(s.opened),
)
_quarterly(
    "complaints_upheld",
    "Complaints upheld",
    "complaints/quarter",
    "complaints upheld in the quarter",
    lambda s, w: _total(s.upheld),
)
_quarterly(
    "complaints_rejected",
    "Complaints rejected",
    "complaints/quarter",
    "complaints resolved but not upheld",
    lambda s, w: _total(s.rejected),
)
_quarterly(
    "grant_paid",
    "Grant paid",
    "u/quarter",
    "ring-fenced grant paid to agencies",
    lambda s, w: _total(s.grant * s.share * w.present),
)
_quarterly(
    "grant_offered",
    "Grant offered",
    "u/quarter",
    "grant that full joint work would have drawn",
    lambda s, w: _total(s.grant * w.present),
)
_quarterly(
    "corrective_pressure",
    "Action on shortfalls",
    "u/agency",
    "pressure on agencies to act",
    lambda s, w: _mean_places(s.corrective),
)
_quarterly(
    "savings",
    "Savings",
    "u/quarter",
    "savings that reached agencies, from the pool or directly",
    lambda s, w: _total(s.savings),
    1,
)
_quarterly(
    "pool_balance", "Balance of the pools", "u", "money in the pools", lambda s, w: _total(s.pool)
)
_quarterly(
    "pool_in", "Paid into pools", "u/quarter", "savings pooled", lambda s, w: _total(s.pool_in)
)
_quarterly(
    "pool_out",
    "Paid out of pools",
    "u/quarter",
    "gains shared out",
    lambda s, w: _total(s.pool_out),
)
_quarterly(
    "benefit",
    "Benefit",
    "u/quarter",
    "worth of clients relieved against the stock before the run",
    lambda s, w: _total(s.benefit),
    1,
)
_quarterly(
    "cost", "Cost", "u/quarter", "all costs of the quarter", lambda s, w: _total(s.costs), -1
)
_quarterly(
    "cost_reported",
    "Cost reported",
    "u/quarter",
    "costs that are reported clearly",
    _reported_spend,
)
for _number, _head in enumerate(COST_HEADS):
    _quarterly(
        f"cost_{_head}",
        f"Cost: {_head.replace('_', '-')}",
        "u/quarter",
        f"cost under the head {_head.replace('_', '-')}",
        lambda s, w, n=_number: s.costs[:, n, :].sum(axis=1),  # type: ignore[misc]
        -1,
    )


def _ended(world: World) -> NDArray[np.int64]:
    """Return the quarter of withdrawal of each run, (run,): the first without the full grant."""
    p = world.parameters
    return (p.grant_start + p.grant_length).ravel().astype(np.int64)


def _at(series: Series, quarter: NDArray[np.int64]) -> Series:
    """Return an outcome at one quarter of each run; NaN beyond the end of the run."""
    last = series.shape[1] - 1
    picked = series[np.arange(len(series)), np.clip(quarter, 0, last)]
    result: Series = np.where(quarter <= last, picked, np.nan)
    return result


def _after_withdrawal(name: str, quarters: int) -> OfRun:
    return lambda series, world: _at(series[name], _ended(world) + quarters)


def _at_quarter(name: str, quarter: int) -> OfRun:
    return lambda series, world: _at(series[name], np.full(len(series[name]), quarter))


def _discounted(name: str) -> OfRun:
    def total(series: Mapping[str, Series], world: World) -> Series:
        values = series[name][:, 1:]
        rate = world.parameters.quarterly_discount[:, :, 0]
        weights = rate ** np.arange(values.shape[1])
        summed: Series = (values * weights).sum(axis=1)
        return summed

    return total


def _retained(quarters: int) -> OfRun:
    """Return benefit after withdrawal over that at withdrawal; NaN where there was none."""

    def ratio(series: Mapping[str, Series], world: World) -> Series:
        before = _at(series["benefit"], _ended(world))
        after = _at(series["benefit"], _ended(world) + quarters)
        kept: Series = np.where(before > 1e-9, after / np.where(before > 1e-9, before, 1.0), np.nan)
        return kept

    return ratio


for _lag, _later in {4: "a year", 8: "two years", 16: "four years"}.items():
    _of_run(
        f"persistence_{_lag}",
        f"Still joined up {_later} on",
        "share of places",
        f"places joined up {_later} after the full grant ended",
        _after_withdrawal("joined_up", _lag),
        1,
    )
    _of_run(
        f"still_active_{_lag}",
        f"Still doing something together {_later} on",
        "share of places",
        f"places doing something together {_later} after the full grant ended",
        _after_withdrawal("active", _lag),
        1,
    )
    _of_run(
        f"fulfilment_kept_{_lag}",
        f"Fulfilment kept {_later} on",
        "share",
        f"fulfilment {_later} after the full grant ended, of what it was then, by place",
        _after_withdrawal("fulfilment_kept", _lag),
        1,
    )
    _of_run(
        f"benefit_retained_{_lag}",
        f"Benefit retained {_later} on",
        "ratio",
        f"benefit {_later} after the full grant ended, over the benefit when it ended",
        _retained(_lag),
        1,
    )
_of_run(
    "joined_up_at_withdrawal",
    "Joined up at withdrawal",
    "share of places",
    "places joined up when the full grant ends",
    _after_withdrawal("joined_up", 0),
    1,
)
_of_run(
    "effort_at_withdrawal",
    "Effort at withdrawal",
    "share of capacity",
    "mean joint effort when the full grant ends",
    _after_withdrawal("effort", 0),
    1,
)
_of_run(
    "embedding_at_withdrawal",
    "Embedding at withdrawal",
    "share",
    "mean embedding when the full grant ends",
    _after_withdrawal("embedding", 0),
    1,
)
_of_run(
    "trust_at_withdrawal",
    "Trust at withdrawal",
    "share",
    "mean trust when the full grant ends",
    _after_withdrawal("trust", 0),
    1,
)
_of_run(
    "clients_12",
    "Clients in need after 36 months",
    "people",
    "clients in need 36 months after the run began",
    _at_quarter("clients_in_need", 12),
    -1,
)
_of_run(
    "clients_end",
    "Clients in need at the end",
    "people",
    "clients in need when the run ends",
    lambda series, world: series["clients_in_need"][:, -1],
    -1,
)
_of_run(
    "clients_fewest",
    "Fewest clients in need",
    "people",
    "fewest clients in need in any quarter",
    lambda series, world: series["clients_in_need"].min(axis=1),
    -1,
)
_of_run(
    "exclusion_end",
    "Evenness of reach at the end",
    "ratio",
    "evenness of reach when the run ends",
    lambda series, world: series["exclusion_index"][:, -1],
    1,
)
_of_run(
    "effort_end",
    "Joint effort at the end",
    "share of capacity",
    "mean joint effort in the last quarter",
    lambda series, world: series["effort"][:, -1],
    1,
)
_of_run(
    "total_cost",
    "Cost, present value",
    "u",
    "all costs, discounted to the start",
    _discounted("cost"),
    -1,
)
_of_run(
    "total_benefit",
    "Benefit, present value",
    "u",
    "worth of clients relieved, discounted to the start",
    _discounted("benefit"),
    1,
)
_of_run(
    "total_grant",
    "Grant, present value",
    "u",
    "grant paid, discounted; a transfer, not a cost",
    _discounted("grant_paid"),
)
_of_run(
    "net_benefit",
    "Net benefit, present value",
    "u",
    "benefit less cost, discounted to the start",
    lambda series, world: (
        _discounted("benefit")(series, world) - _discounted("cost")(series, world)
    ),
    1,
)

for _outcome, _of in OF_SERVICES:
    _QUARTERLY[_outcome.name] = (_outcome, _of)
for _outcome, _of_whole in OF_RUNS:
    _OF_RUN[_outcome.name] = (_outcome, _of_whole)

OUTCOMES: dict[str, Outcome] = {
    name: outcome for name, (outcome, _) in (*_QUARTERLY.items(), *_OF_RUN.items())
}
"""All outcomes by name."""

QUARTERLY: tuple[str, ...] = tuple(_QUARTERLY)
OF_RUN: tuple[str, ...] = tuple(_OF_RUN)
SUMMARISED = (
    "joined_up", "active", "fulfilment_kept", "effort", "trust", "embedding", "clients_in_need",
    "exclusion_index",
    "benefit", "cost", "grant_paid", "provision_open", "provision_opened", "provision_closed",
    "long_term_begun", "long_term_shown", "long_term_change", "growth_difference", "growth_effect",
    "information_use_index", "satisfaction",
)  # fmt: skip
"""The quarterly outcomes from which those of a run are worked out."""


def observe(
    state: State, world: World, names: Iterable[str] = QUARTERLY
) -> Mapping[str, NDArray[np.float64]]:
    """Return quarterly outcomes of a state, (run,) each; all if none is named."""
    return {name: _QUARTERLY[name][1](state, world) for name in names}


def summarise(series: Mapping[str, Series], world: World) -> dict[str, NDArray[np.float64]]:
    """Return every run outcome, (run,) each."""
    return {name: of(series, world) for name, (_, of) in _OF_RUN.items()}
