"""What drives the choice of a form: Morris's screening, then Sobol's indices of a few.

What is looked at is the lead of each form over the best other one, the mean over the ways of ending
the money: where a circumstance moves no lead, it moves no choice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joinup.analysis.paired import Interval
from joinup.analysis.sensitivity.indices import around, unit_problem
from joinup.inputs.rules import HEADLINE_RULES
from joinup.questions.guidance.cases import Array, Cases
from joinup.questions.guidance.studies import FEW

_RESAMPLES = 200
_SEED = 1  # SALib takes 0 for no seed


@dataclass(frozen=True)
class Driver:
    """What a circumstance does to the leads of forms under one rule.

    `effect` is Morris's mean absolute effect of going through two thirds of its range, in u for an
    agency and quarter, the mean over forms.
    """

    rule: str
    name: str
    effect: Interval


@dataclass(frozen=True)
class Index:
    """The share of the variance of forms' leads that goes with a circumstance, under one rule.

    `first` is its own part, `total` that in which it has any part (Sobol 2001; Saltelli et al.
    2010); over forms the mean weighted by variance (Gamboa et al. 2014), its interval the weighted
    mean of theirs, which is wide rather than narrow.
    """

    rule: str
    name: str
    first: Interval
    total: Interval


def leads(cases: Cases, rule: int) -> Array:
    """Return the lead of each form over the best other, the mean over endings, (point, form)."""
    gain = cases.gain[rule]
    found = [
        gain[..., form] - np.delete(gain, form, axis=-1).max(axis=-1)
        for form in range(len(cases.forms))
    ]
    return np.asarray(np.stack(found, axis=-1).mean(axis=1))


def screened(cases: Cases) -> list[Driver]:
    """Return the effect of each circumstance that varies, by rule, of trajectories' cases."""
    from SALib.analyze import morris

    names, shares = _varying(cases)
    problem = unit_problem(names)
    found = []
    for number, rule in enumerate(HEADLINE_RULES):
        effects = [
            morris.analyze(problem, shares, lead, num_resamples=_RESAMPLES, seed=_SEED)
            for lead in leads(cases, number).T
        ]
        mean = np.mean([item["mu_star"] for item in effects], axis=0)
        half = np.mean([item["mu_star_conf"] for item in effects], axis=0)
        found += [
            Driver(rule, name, around(m, h, len(shares)))
            for name, m, h in zip(names, mean, half, strict=True)
        ]
    return found


def few(drivers: list[Driver]) -> list[str]:
    """Return the circumstances with the greatest effects, the mean over rules, greatest first."""
    names = list(dict.fromkeys(item.name for item in drivers))

    def effect(name: str) -> float:
        return float(np.mean([item.effect.mean for item in drivers if item.name == name]))

    return sorted(names, key=effect, reverse=True)[:FEW]


def indices(cases: Cases) -> list[Index]:
    """Return the indices of each circumstance that varies, by rule, of Saltelli's sample."""
    from SALib.analyze import sobol

    names, _ = _varying(cases)
    problem = unit_problem(names)
    found = []
    for number, rule in enumerate(HEADLINE_RULES):
        own = [lead for lead in leads(cases, number).T if lead.var() > 1e-12]
        if not own:  # nothing leads or lags anywhere
            continue
        weights = np.array([lead.var() for lead in own])
        items = [
            sobol.analyze(
                problem, lead, calc_second_order=False, num_resamples=_RESAMPLES, seed=_SEED
            )
            for lead in own
        ]
        first, first_half, total, total_half = (
            np.average([item[key] for item in items], axis=0, weights=weights)
            for key in ("S1", "S1_conf", "ST", "ST_conf")
        )
        n = len(cases.points)
        found += [
            Index(rule, name, around(one, one_half, n), around(whole, whole_half, n))
            for name, one, one_half, whole, whole_half in zip(
                names, first, first_half, total, total_half, strict=True
            )
        ]
    return found


def _varying(cases: Cases) -> tuple[list[str], Array]:
    """Return the circumstances that vary, and where points lie in their ranges, from 0 to 1.

    Of few values the rank counts, so that the levels of a screening are evenly spaced.
    """
    names, columns = [], []
    for name in cases.names:
        values = cases.column(name)
        seen, rank = np.unique(values, return_inverse=True)
        if len(seen) > 1:
            names.append(name)
            columns.append(rank / (len(seen) - 1))
    return names, np.stack(columns, axis=1)
