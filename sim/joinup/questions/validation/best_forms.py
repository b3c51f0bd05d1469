"""Which form of joint working has the greatest net benefit, over many circumstances."""

from __future__ import annotations

import numpy as np

from joinup.analysis.points import Array, Values, above, run_all
from joinup.model.forms import FORMS

_REPLICATES = 4
_CONFIRMED_BY = 20  # fresh replicates


def contexts(n_contexts: int) -> list[Values]:
    """Return circumstances drawn over the ranges of what the literature says matters."""
    luck = np.random.default_rng(11)
    return [
        {
            "places": 6, "quarters": 40,
            "task_depth": float(luck.choice([0.25, 0.5, 1.0])),
            "interdependence": float(luck.choice([0.3, 0.65, 1.0])),
            "own_target_incentive": float(luck.uniform(0.2, 0.7)),
            "outcome_value": float(luck.choice([0.25, 1.0, 3.0, 6.0])),
            "savings_pockets": ((0.25,) * 4, (0.85, 0.05, 0.05, 0.05))[luck.integers(2)],
            "turnover": float(luck.uniform(0.02, 0.1)),
        }
        for _ in range(n_contexts)
    ]  # fmt: skip


def under_each_form(context: Values, unit_after: str) -> list[Values]:
    """Return a context under each form, with what takes over from a joint unit in the end."""
    return [
        {**context, "form": form, **({"form_after": unit_after} if form == "joint unit" else {})}
        for form in FORMS
    ]


def net_benefits(places: list[Values], unit_after: str, replicates: int, first: int = 0) -> Array:
    """Return net benefits with axes (context, form, replicate)."""
    points = [point for context in places for point in under_each_form(context, unit_after)]
    found = [records.runs["net_benefit"] for records in run_all(points, replicates, first=first)]
    return np.array(found).reshape(len(places), len(FORMS), replicates)


def wins(rule: str, unit_after: str, n_contexts: int) -> tuple[dict[str, int], list[str]]:
    """Return in how many contexts each form is best, and the forms that really are somewhere.

    `unit_after` is the form that takes over from a joint unit when the money ends, "as funded" for
    a unit that stays and continues holding agencies to its floor of effort.

    A form really is best somewhere if fresh draws, in the context in which it led most clearly,
    show its lead over every other form with 95% intervals that leave zero out.
    """
    drawn = [{**context, "decision_rule": rule} for context in contexts(n_contexts)]
    value = net_benefits(drawn, unit_after, _REPLICATES)
    best = value.mean(axis=2).argmax(axis=1)
    counts = dict(zip(FORMS, np.bincount(best, minlength=len(FORMS)).tolist(), strict=True))
    confirmed = []
    for code, form in enumerate(FORMS):
        won = np.flatnonzero(best == code)
        if not len(won):
            continue
        clearest = max(won.tolist(), key=lambda context: _clearness(value[context], code))
        again = net_benefits([drawn[clearest]], unit_after, _CONFIRMED_BY, first=_REPLICATES)[0]
        if all(above(lead, 0.0) for lead in _leads(again, code)):
            confirmed.append(form)
    return counts, confirmed


def _leads(value: Array, code: int) -> list[Array]:
    """Return by how much a form leads each other one, by replicate."""
    return [value[code] - other for number, other in enumerate(value) if number != code]


def _clearness(value: Array, code: int) -> float:
    """Return the smallest of a form's mean leads, in standard deviations."""
    return min(float(lead.mean() / (lead.std(ddof=1) + 1e-9)) for lead in _leads(value, code))
