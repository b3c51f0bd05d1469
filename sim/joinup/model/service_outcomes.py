"""Outcomes of what joint services lead to; part of the registry in `outcomes.py`.

Each is 0 in a run in which its mechanism is off (the number of sources 1), whatever stands beside.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from joinup.model.outcome import OfQuarter, OfRun, Outcome, Series
from joinup.model.rules.provision import net_share
from joinup.model.rules.sources import finding
from joinup.model.state import State
from joinup.model.types import Array
from joinup.model.world import World

_MOST = 0.5
"""Share of effects that must have appeared before their absence says anything (assumption)."""


def _nothing(state: State) -> Array:
    return np.zeros(len(state.grant))


def _total(values: Array) -> Array:
    total: Array = values.sum(axis=1).sum(axis=1)
    return total


def _mean_places(values: Array) -> Array:
    mean: Array = values[:, 0, :].sum(axis=1) / values.shape[2]
    return mean


def _over(part: Array, whole: Array) -> Array:
    """Return a ratio, 0 where the whole is nothing."""
    ratio: Array = np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), 0.0)
    return ratio


def _opened_lately(state: State) -> Array:
    return _total(sum(state.services.lately_opened[1:], state.services.lately_opened[0]))


def _closed_lately(state: State) -> Array:
    return _total(sum(state.services.lately_closed[1:], state.services.lately_closed[0]))


def _effect(people: Array, world: World) -> Array:
    """Return the change in the long-term outcome of the cohort of which `people` are served."""
    share = _over(_total(people), _total(world.entry))
    return world.parameters.long_term_effect[:, 0, 0] * share


def _assisted_people(state: State, world: World) -> Array:
    return world.clients_before * state.services.assisted


def _growth_assisted(state: State, world: World) -> Array:
    weight = _assisted_people(state, world)
    growth = (
        world.parameters.growth_usual + state.services.helped_prospect + state.services.growth_gain
    )
    return _over(_total(weight * growth), _total(weight))


def _growth_others(state: State, world: World) -> Array:
    weight = (
        world.clients_before * (1.0 - state.services.assisted) * (world.parameters.assistance > 0)
    )
    growth = world.parameters.growth_usual + state.services.other_prospect
    return _over(_total(weight * growth), _total(weight))


def _growth_difference(state: State, world: World) -> Array:
    """Return the difference that an observer sees, 0 where there is nobody to compare."""
    weight = _assisted_people(state, world)
    some, others = _total(weight), _total(world.clients_before - weight)
    seen = _growth_assisted(state, world) - _growth_others(state, world)
    difference: Array = np.where((some > 0) & (others > 0), seen, 0.0)
    return difference


def _growth_effect(state: State, world: World) -> Array:
    weight = _assisted_people(state, world)
    return _over(_total(weight * state.services.growth_gain), _total(weight))


def _use(aware: Array, sources: Array, world: World) -> Array:
    """Return the share of clients who know of the service and find what they need, (run,)."""
    p = world.parameters
    found = aware * finding(sources, p.finding_loss) * (p.sources > 1)
    return _over(_total(world.clients_before * found), _total(world.clients_before))


def _use_index(state: State, world: World) -> Array:
    p = world.parameters
    before = _use(p.initial_awareness, p.sources, world)
    return _over(_use(state.aware, state.services.sources, world), before)


def _when(flag: str, of: OfQuarter) -> OfQuarter:
    """Return an outcome that is 0, and costs nothing, where its mechanism is off in all runs."""
    return lambda state, world: of(state, world) if getattr(world, flag) else _nothing(state)


def _quarterly(
    flag: str, name: str, title: str, unit: str, better: int, meaning: str, of: OfQuarter
) -> tuple[Outcome, OfQuarter]:
    return Outcome(name, title, unit, "quarter", meaning, better), _when(flag, of)


OF_SERVICES: tuple[tuple[Outcome, OfQuarter], ...] = (
    _quarterly(
        "may_provide", "provision_open", "Provision", "units", 1,
        "provision (such as childcare places) open in all places together",
        lambda s, w: _total(s.services.provision),
    ),
    _quarterly(
        "may_provide", "provision_opened", "Provision opened", "units/quarter", 0,
        "provision opened in the quarter",
        lambda s, w: _total(s.services.opened),
    ),
    _quarterly(
        "may_provide", "provision_closed", "Provision closed", "units/quarter", 0,
        "provision closed in the quarter",
        lambda s, w: _total(s.services.closed),
    ),
    _quarterly(
        "may_provide", "provision_opened_year", "Provision opened in a year", "units/year", 0,
        "provision opened in the last four quarters",
        lambda s, w: _opened_lately(s),
    ),
    _quarterly(
        "may_provide", "provision_closed_year", "Provision closed in a year", "units/year", 0,
        "provision closed in the last four quarters",
        lambda s, w: _closed_lately(s),
    ),
    _quarterly(
        "may_provide", "provision_net_share", "Net over gross provision", "ratio", 1,
        "of what was opened in the last four quarters, the part not offset by closures",
        lambda s, w: net_share(_opened_lately(s), _closed_lately(s)),
    ),
    _quarterly(
        "may_mature", "long_term_begun", "Long-term effects begun", "people/quarter", 1,
        "people served in whom a long-term effect began in the quarter",
        lambda s, w: _total(s.services.begun),
    ),
    _quarterly(
        "may_mature", "long_term_shown", "Long-term effects shown", "people/quarter", 1,
        "people in whom a long-term effect appeared in the quarter",
        lambda s, w: _total(s.services.shown),
    ),
    _quarterly(
        "may_mature", "long_term_pending", "Long-term effects on their way", "people", 0,
        "people served in whom the effect has not appeared yet",
        lambda s, w: _total(s.services.pending),
    ),
    _quarterly(
        "may_mature", "long_term_coming", "Long-term change to come", "share", 1,
        "change in the long-term outcome that services of this quarter will have brought",
        lambda s, w: _effect(s.services.begun, w),
    ),
    _quarterly(
        "may_mature", "long_term_change", "Long-term change", "share", 1,
        "change in the long-term outcome that can be seen in the quarter",
        lambda s, w: _effect(s.services.shown, w),
    ),
    _quarterly(
        "may_assist", "assisted_share", "Clients assisted", "share of clients", 1,
        "share of all clients who take assistance",
        lambda s, w: _total(_assisted_people(s, w)) / _total(w.clients_before),
    ),
    _quarterly(
        "may_assist", "growth_assisted", "Growth of the assisted", "share/year", 1,
        "mean growth of those who take assistance",
        _growth_assisted,
    ),
    _quarterly(
        "may_assist", "growth_unassisted", "Growth of the others", "share/year", 0,
        "mean growth of those who take none",
        _growth_others,
    ),
    _quarterly(
        "may_assist", "growth_difference", "Difference in growth as seen", "share/year", 0,
        "growth of the assisted less that of the others: effect and selection together",
        _growth_difference,
    ),
    _quarterly(
        "may_assist", "growth_effect", "True effect on growth", "share/year", 1,
        "what assistance adds to the growth of those who take it",
        _growth_effect,
    ),
    _quarterly(
        "may_assist", "selection_bias", "Difference due to selection", "share/year", 0,
        "the part of the difference in growth that assistance did not bring about",
        lambda s, w: _growth_difference(s, w) - _growth_effect(s, w),
    ),
    (
        Outcome(
            "information_sources", "Sources of information", "sources", "quarter",
            "mean over places of the sources of information in use", -1,
        ),
        lambda s, w: _mean_places(s.services.sources) if w.may_merge else _nothing(s) + 1.0,
    ),
    _quarterly(
        "may_merge", "information_use", "Use of information", "share of clients", 1,
        "share of all clients who know of the service and find what they need",
        lambda s, w: _use(s.aware, s.services.sources, w),
    ),
    _quarterly(
        "may_merge", "information_use_index", "Use of information against before", "ratio", 1,
        "use of information over that before the run; 1 is as before",
        _use_index,
    ),
    _quarterly(
        "may_satisfy", "satisfaction", "Satisfaction", "share of users", 1,
        "users who are satisfied, mean over places",
        lambda s, w: _mean_places(s.services.satisfied),
    ),
)  # fmt: skip


def _sum(name: str) -> OfRun:
    def summed(series: Mapping[str, Series], world: World) -> Series:
        total: Series = series[name].sum(axis=1)
        return total

    return summed


def _net_share(series: Mapping[str, Series], world: World) -> Series:
    opened, closed = (series[f"provision_{name}"].sum(axis=1) for name in ("opened", "closed"))
    return net_share(opened, closed)


def _shown_share(series: Mapping[str, Series], world: World) -> Series:
    return _over(series["long_term_shown"].sum(axis=1), series["long_term_begun"].sum(axis=1))


def _measurable(name: str, series: Mapping[str, Series], world: World) -> NDArray[np.bool_]:
    """Say in which quarters a change can be told from chance, (run, quarter)."""
    p = world.parameters
    large: NDArray[np.bool_] = (series[name] >= p.detectable_change[:, 0]) & (series[name] > 0)
    return large


def _measurable_from(series: Mapping[str, Series], world: World) -> Series:
    seen = _measurable("long_term_change", series, world)
    first: Series = np.where(seen.any(axis=1), seen.argmax(axis=1), np.nan)
    return first


def _too_early(series: Mapping[str, Series], world: World) -> Series:
    """Say whether effects began, none can be told from chance, and most have yet to appear."""
    begun = series["long_term_begun"].sum(axis=1) > 0
    seen = _measurable("long_term_change", series, world).any(axis=1)
    return np.where(begun & ~seen & (_shown_share(series, world) < _MOST), 1.0, 0.0)


def _of_run(
    name: str, title: str, unit: str, better: int, meaning: str, of: OfRun
) -> tuple[Outcome, OfRun]:
    return Outcome(name, title, unit, "run", meaning, better), of


def _last(name: str) -> OfRun:
    return lambda series, world: series[name][:, -1]


OF_RUNS: tuple[tuple[Outcome, OfRun], ...] = (
    _of_run(
        "provision_opened_total", "Provision opened, gross", "units", 1,
        "all provision opened during the run",
        _sum("provision_opened"),
    ),
    _of_run(
        "provision_closed_total", "Provision closed", "units", -1,
        "all provision closed during the run",
        _sum("provision_closed"),
    ),
    _of_run(
        "provision_net", "Provision gained, net", "units", 1,
        "provision open at the end less that at the start",
        lambda series, world: series["provision_open"][:, -1] - series["provision_open"][:, 0],
    ),
    _of_run(
        "provision_net_share_total", "Net over gross provision, whole run", "ratio", 1,
        "of all that was opened, the part not offset by closures; 0 where nothing opened",
        _net_share,
    ),
    _of_run(
        "long_term_shown_share", "Long-term effects that could have shown", "share", 0,
        "of the long-term effects begun during the run, those that appeared before its end; 0 "
        "where none began",
        _shown_share,
    ),
    _of_run(
        "measurable_from", "Long-term change measurable from", "quarters", -1,
        "first quarter in which the long-term change is large enough to be told from chance; none "
        "where it never is during the run",
        _measurable_from,
    ),
    _of_run(
        "too_early", "Too early to tell", "share of runs", 0,
        "whether long-term effects have begun, but the run ends before a change can be told from "
        "chance and before half of them have appeared",
        _too_early,
    ),
    _of_run(
        "growth_difference_end", "Difference in growth as seen, at the end", "share/year", 0,
        "growth of the assisted less that of the others when the run ends",
        _last("growth_difference"),
    ),
    _of_run(
        "growth_effect_end", "True effect on growth at the end", "share/year", 1,
        "what assistance adds to the growth of those who take it when the run ends",
        _last("growth_effect"),
    ),
    _of_run(
        "information_use_end", "Use of information at the end", "ratio", 1,
        "use of information when the run ends, over that before; 0 where it is not kept",
        _last("information_use_index"),
    ),
    _of_run(
        "satisfaction_end", "Satisfaction at the end", "share of users", 1,
        "users who are satisfied when the run ends",
        _last("satisfaction"),
    ),
)  # fmt: skip
