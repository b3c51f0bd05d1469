"""The cheapest change of policy levers that makes joint working outlast its money."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from joinup.analysis.paired import Interval, interval
from joinup.errors import InputError
from joinup.model.parameters import REGISTRY
from joinup.questions.persistence.bench import Bench, Setting, Tried
from joinup.questions.persistence.in_worlds import Reached
from joinup.questions.persistence.levers import axis_fault, policy_levers, tried_values
from joinup.questions.persistence.search import GLIMPSE, SHORT, cheapest
from joinup.questions.persistence.trial import RULES, Subject, count, members, number

GOALS = np.round(np.arange(0.05, 1.0, 0.05), 2)
"""Persistence at which the frontier of cost is drawn."""

_PLACES, _REPLICATES = 12, 8
_FRESH = 1_000  # replicates from which a finding is tried again on draws that the search never saw
_FRESH_REPLICATES = 24
_NO_RESCUE = ("grant_after",)  # money that continues for good is not outlived
_WORTH = 0.05  # persistence that a lever must bring, alone, to be searched
_CANDIDATES = 12  # settings that are tried again on fresh draws, cheapest first
_WORTH_MONEY = 0.01  # of the scenario's grant: what moving a lever must at least save
_ALONE = 21  # values of a lever that is tried alone


@dataclass(frozen=True)
class Goal:
    """What is asked for."""

    persist: float
    confidence: float
    budget: float | None  # u per place, more than the scenario's bill


@dataclass(frozen=True)
class Alone:
    """What moving one lever by itself brings, on the draws of the search."""

    lever: str
    most: float  # persistence under the harsher rule, at the best value
    gain: float  # how much more that is than as things are
    enough: float | None  # the cheapest value that reaches the goal; None if none does
    extra: float | None  # what that adds to the bill, u per place


@dataclass(frozen=True)
class Rescue:
    """What was found: the cheapest setting, or that there is none."""

    asked: Subject
    goal: Goal
    levers: tuple[str, ...]  # that were searched
    alone: tuple[Alone, ...]  # what each lever does by itself
    own: Tried  # the scenario as it is, on fresh draws
    found: Setting | None
    tried: Tried | None  # what comes of it, on fresh draws
    extra: Interval | None  # its bill less the scenario's, paired
    best: tuple[Setting, Tried]  # the setting with the most persistence, within the budget
    frontier: tuple[tuple[float, Setting, float], ...]  # persistence, setting, extra bill
    over_members: tuple[float, float] | None  # lowest and highest persistence over the ensemble
    n_tried: int
    n_full: int  # of them run with all replicates; the others clearly lost before
    worlds: Reached | None = None  # in how many worlds the goal holds, before and after

    @property
    def not_worth(self) -> list[str]:
        """Return the levers that the rescue leaves alone."""
        return [name for name in self.levers if name not in self.moved]

    @property
    def moved(self) -> dict[str, tuple[float, float]]:
        """Return what the rescue changes: each lever's value before and after."""
        if self.found is None:
            return {}
        return {
            name: (before, after)
            for name, before, after in zip(self.levers, self.before, self.found, strict=True)
            if before != after
        }

    @property
    def before(self) -> Setting:
        """Return the scenario's own setting."""
        return Bench(self.asked, self.levers, 1, 1).own


def checked_goal(persist: float, confidence: float, budget: float | None) -> Goal:
    """Return a goal. Raises InputError with what is impossible about it."""
    faults = [
        f"{option} is {value:g}; allowed are numbers above {low:g} and below 1"
        for option, value, low in (("--persist", persist, 0.0), ("--confidence", confidence, 0.5))
        if not low < value < 1.0
    ]
    if budget is not None and not (np.isfinite(budget) and budget >= 0):
        faults.append(f"--budget is {budget:g}; allowed are 0 and more (u per place)")
    if faults:
        raise InputError(faults)
    return Goal(persist, confidence, budget)


def checked_levers(asked: Subject, names: str | None) -> tuple[str, ...]:
    """Return the levers to search: those named, separated by commas, or all that are used.

    Raises InputError with every fault of the names.
    """
    if names is None:
        return tuple(name for name in policy_levers(asked) if name not in _NO_RESCUE)
    given = [name.strip() for name in names.split(",")]
    faults = [fault for name in given if (fault := _lever_fault(asked, name))]
    if len(set(given)) < len(given):
        faults.append(f"--levers names a lever twice: {names}")
    if faults:
        raise InputError(faults)
    return tuple(given)


def _lever_fault(asked: Subject, name: str) -> str | None:
    fault = axis_fault(asked, "--levers", name)
    if fault is None and REGISTRY[name].role != "lever":
        return f"--levers has {name}, which is context: policy cannot set it"
    return fault


def rescue(
    asked: Subject,
    goal: Goal,
    levers: Sequence[str],
    *,
    named: bool,
    journal: Callable[[str], Path] | None,
    report: Callable[[str, int, int], bool],
) -> Rescue | None:
    """Search for the cheapest change that reaches a goal; None where it was told to stop.

    Unless levers were `named`, those that bring next to nothing alone are left out. `journal`
    gives the file that keeps what was tried, by fingerprint. `report` is told the stage, how far it
    is and how many settings are known, and says whether to stop.
    """
    places = min(count(asked.values, "places"), _PLACES)
    kept = tuple(levers)
    bench = Bench(asked, kept, _REPLICATES, places)
    if journal is not None:
        bench = Bench(asked, kept, _REPLICATES, places, journal=journal(bench.fingerprint))
    alone = []
    for step, name in enumerate(kept, start=1):
        alone.append(_alone(bench, name, goal))
        if report("each lever alone", step, bench.n_tried):
            return None
    useful = [item.lever for item in alone if item.gain >= _WORTH]
    moving = kept if named or not useful else tuple(useful)
    if not cheapest(
        bench, moving, goal.persist, goal.confidence,
        lambda step, n: report("together", step, n),
    ):  # fmt: skip
        return None
    fresh = Bench(asked, kept, _FRESH_REPLICATES, count(asked.values, "places"), first=_FRESH)
    own_fresh, own_bench = fresh.try_all([fresh.own])[0], bench.known[bench.own]
    found = _confirmed(bench, fresh, goal)
    if found is not None:
        found = _pruned(fresh, found, goal)
    tried = None if found is None else fresh.try_all([found])[0]
    frontier = tuple(_frontier(bench, own_bench))
    within = {s: t for s, t in bench.known.items() if _affordable(t, own_bench, goal)}
    best = max(within, key=lambda s: within[s].least)
    return Rescue(
        asked, goal, kept, tuple(alone), own_fresh, found, tried,
        extra=None
        if tried is None
        else interval(np.array(tried.bill) - np.array(own_fresh.bill)),
        best=(best, fresh.try_all([best])[0]),
        frontier=frontier,
        over_members=None if found is None else _over_members(asked, kept, found),
        n_tried=bench.n_tried,
        n_full=len(bench.known),
    )  # fmt: skip


def _alone(bench: Bench, name: str, goal: Goal) -> Alone:
    """Return what a lever does by itself, over values of its range."""
    k = bench.levers.index(name)
    own = bench.try_all([bench.own])[0]
    settings = [
        (*bench.own[:k], value, *bench.own[k + 1 :])
        for value in tried_values(bench.asked, name, _ALONE)
        if isinstance(value, int | float)
    ]
    settings = [setting for setting in settings if bench.stands(setting)]
    tried = dict(zip(settings, bench.try_all(settings), strict=True))
    most = max(item.least for item in tried.values())
    reach = [s for s, t in tried.items() if t.sure(goal.confidence) >= goal.persist]
    best = min(reach, key=lambda s: tried[s].cost, default=None)
    return Alone(
        name,
        most,
        most - own.least,
        None if best is None else float(best[k]),
        None if best is None else tried[best].cost - own.cost,
    )


def _affordable(tried: Tried, own: Tried, goal: Goal) -> bool:
    return goal.budget is None or tried.cost - own.cost <= goal.budget


def _confirmed(bench: Bench, fresh: Bench, goal: Goal) -> Setting | None:
    """Return the cheapest setting that reaches the goal on draws that the search never saw.

    What was cheapest on the search's draws is partly lucky; the next cheapest are tried in turn.
    """
    own = fresh.try_all([fresh.own])[0]
    reach = sorted(
        (s for s, t in bench.known.items() if t.sure(goal.confidence) >= goal.persist),
        key=lambda s: bench.known[s].cost,
    )
    for setting in _spread(reach):
        tried = fresh.try_all([setting])[0]
        if tried.sure(goal.confidence) >= goal.persist and _affordable(tried, own, goal):
            return setting
    return None


def _spread(settings: list[Setting]) -> list[Setting]:
    """Return the cheapest few settings, and from there on ever farther apart."""
    picks = {min(round(1.6**k) - 1, len(settings) - 1) for k in range(_CANDIDATES)}
    return [settings[k] for k in sorted(picks)] if settings else []


def _pruned(fresh: Bench, found: Setting, goal: Goal) -> Setting:
    """Put every lever back that the goal does not need and that saves next to nothing.

    Those that moved least come first.
    """
    small = _WORTH_MONEY * number(fresh.asked.values, "grant") * fresh.asked.full_grant
    own = fresh.own
    there, here = (fresh.place(setting, fresh.levers) for setting in (found, own))
    for k in sorted(range(len(own)), key=lambda k: abs(there[k] - here[k])):
        back = (*found[:k], own[k], *found[k + 1 :])
        if back == found or not fresh.stands(back):
            continue
        before, after = fresh.try_all([found, back])
        if after.sure(goal.confidence) >= goal.persist and after.cost - before.cost <= small:
            found = back
    return found


def _frontier(bench: Bench, own: Tried) -> list[tuple[float, Setting, float]]:
    """Return the cheapest setting that was tried for each persistence, under the harsher rule."""
    return [
        (goal, best, bench.known[best].cost - own.cost)
        for goal in GOALS.tolist()
        if (best := cheapest_at(bench, goal)) is not None
    ]


def cheapest_at(bench: Bench, persistence: float) -> Setting | None:
    """Return the cheapest setting with some persistence.

    One that a glimpse shows to be cheaper, and not to fall clearly short, is run in full first.
    """
    while True:
        reach = [s for s, t in bench.known.items() if t.least >= persistence]
        best = min(reach, key=lambda s: bench.known[s].cost, default=None)
        below = np.inf if best is None else bench.known[best].first(GLIMPSE).cost
        rivals = {
            s: t.cost
            for s, t in bench.glimpsed.items()
            if s not in bench.known and t.cost < below and t.least >= persistence - SHORT
        }
        if not rivals:
            return best
        bench.try_all([min(rivals, key=rivals.__getitem__)])


def _over_members(
    asked: Subject, levers: tuple[str, ...], found: Setting
) -> tuple[float, float] | None:
    """Return the lowest and highest persistence of a setting over the ensemble; None if none."""
    sets = [(rule, member) for rule in RULES for member in members(asked.scenario, rule)]
    if len(sets) == len(RULES):
        return None
    places = count(asked.values, "places")
    shares = []
    for rule, member in sets:
        bench = Bench(asked, levers, _REPLICATES, places, _FRESH, overrides=member)
        (tried,) = bench.try_all([found])
        shares.append(float(np.mean(tried.persistence[rule])))
    return min(shares), max(shares)


def shares(tried: Tried) -> dict[str, Interval]:
    """Return persistence by rule with its interval."""
    return {rule: interval(np.array(tried.persistence[rule])) for rule in RULES}
