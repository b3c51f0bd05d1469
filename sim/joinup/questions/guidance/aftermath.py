"""What the way of ending the money changes, and what tells beforehand whether work will last."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from joinup.analysis.discrimination import area_under_curve
from joinup.analysis.paired import Interval, interval
from joinup.inputs.rules import HEADLINE_RULES
from joinup.model.forms import SILO
from joinup.questions.guidance.boxes import JOINED
from joinup.questions.guidance.cases import ENDINGS, Array, Cases

SIGNALS = ("embedding_at_withdrawal", "trust_at_withdrawal", "effort_at_withdrawal")
_RESAMPLES = 200
_LASTS = 0.5


@dataclass(frozen=True)
class Change:
    """What an ending changes for a form against money that stops at once, under one rule.

    `gain` is in u for an agency and quarter, `persistence` in share of places; paired over points.
    """

    rule: str
    form: str
    ending: str
    gain: Interval
    persistence: Interval


@dataclass(frozen=True)
class Signal:
    """How well what is measured as the money ends tells cases that last from those that do not.

    `area` is that under the receiver operating characteristic: 0.5 tells nothing, 1 everything;
    its interval is from a bootstrap over points.
    """

    rule: str
    name: str
    area: Interval
    n_cases: int


def changes(cases: Cases) -> list[Change]:
    """Return what each ending changes for each form with joint work, by rule."""
    stopped = ENDINGS.index("stopped")
    return [
        Change(
            rule,
            form,
            ending,
            interval(cases.gain[r, :, e, f] - cases.gain[r, :, stopped, f]),
            interval(cases.persistence[r, :, e, f] - cases.persistence[r, :, stopped, f]),
        )
        for r, rule in enumerate(HEADLINE_RULES)
        for f, form in enumerate(cases.forms)
        for e, ending in enumerate(ENDINGS)
        if f != SILO and e != stopped
    ]


def signals(cases: Cases) -> list[Signal]:
    """Return how well embedding, trust and effort as the money ends tell what will last.

    Over the forms that stay when the money goes (not a joint unit), where at least half the places
    were joined up by then. A case lasts where half the places are joined up 16 quarters on.
    """
    before = cases.mean_of(cases.outcomes["joined_up_at_withdrawal"])
    staying = [f for f, form in enumerate(cases.forms) if f != SILO and form != "joint unit"]
    found = []
    for r, rule in enumerate(HEADLINE_RULES):
        going = (before[r] >= JOINED)[..., staying]
        lasts = (cases.persistence[r] >= _LASTS)[..., staying][going]
        point = np.broadcast_to(np.arange(cases.n_points)[:, None, None], going.shape)[going]
        for name in SIGNALS:
            seen = cases.mean_of(cases.outcomes[name])[r][..., staying][going]
            found.append(Signal(rule, name, _area(seen, lasts, point), len(lasts)))
    return found


def _area(seen: Array, lasts: NDArray[np.bool_], point: NDArray[np.int64]) -> Interval:
    """Return the area with the middle 95% of a bootstrap that draws whole points."""
    if lasts.all() or not lasts.any():
        return interval(np.empty(0))
    luck = np.random.default_rng(0)
    known = np.unique(point)
    weights = [
        np.bincount(luck.choice(known, len(known)), minlength=int(known.max()) + 1)
        for _ in range(_RESAMPLES)
    ]
    drawn = [area_under_curve(seen, lasts, weight[point]) for weight in weights]
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    return Interval(area_under_curve(seen, lasts), float(low), float(high), len(known))
