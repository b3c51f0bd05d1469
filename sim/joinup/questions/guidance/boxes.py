"""Where joint working collapses after the money, and where each form is best, as boxes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from joinup.analysis import prim
from joinup.analysis.paired import Interval, rate
from joinup.analysis.prim import Condition, conditions_of
from joinup.inputs.rules import HEADLINE_RULES
from joinup.model.forms import SILO
from joinup.questions.guidance.cases import ENDINGS, Cases
from joinup.questions.guidance.tree import all_names, features

JOINED = 0.5
"""A form got going where at least half the places are joined up as the money ends."""

MOST_LIMITS = 4
_ENOUGH = 30  # cases of interest that a box needs


@dataclass(frozen=True)
class Where:
    """In which circumstances something happens to a form, and how often there and anywhere.

    The box is found in half of the points; `inside`, `anywhere` and `coverage`, by rule, are
    measured in the other half, with intervals over points.
    """

    form: str
    conditions: tuple[Condition, ...]
    inside: tuple[Interval, ...]
    anywhere: tuple[Interval, ...]
    coverage: tuple[float, ...]

    @property
    def tells(self) -> bool:
        """Say whether it is clearly more frequent in the box than anywhere, under both rules."""
        pairs = zip(self.inside, self.anywhere, strict=True)
        return all(box.n > 1 and box.low > whole.high for box, whole in pairs)


UNIT = "joint unit"


def collapsed(cases: Cases) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return where joint work got going, and where more than half of it was then lost.

    Both have axes (rule, point, ending, form): loss is in places joined up, 16 quarters on.
    """
    before = cases.mean_of(cases.outcomes["joined_up_at_withdrawal"])
    going: NDArray[np.bool_] = before >= JOINED
    return going, going & (cases.persistence < before / 2)


def collapses(cases: Cases) -> list[Where]:
    """Return for each form the box in which it collapses, of the cases in which it got going.

    Forms that hardly ever collapse have none. A joint unit that hands nothing over is closed by its
    scenario: that is put in and no collapse that is found.
    """
    going, lost = collapsed(cases)
    if UNIT in cases.forms:
        closed = [number for number, ending in enumerate(ENDINGS) if ending != "handed over"]
        going[:, :, closed, cases.forms.index(UNIT)] = False
    forms = [form for form in range(len(cases.forms)) if form != SILO]
    found = [_where(cases, f, going[..., f], lost[..., f] & going[..., f]) for f in forms]
    return [item for item in found if item is not None]


def strongholds(cases: Cases) -> list[Where]:
    """Return for each form the box in which it has the greatest net value."""
    best = cases.gain.argmax(axis=-1)
    found = [
        _where(cases, form, np.ones(best.shape, dtype=np.bool_), best == form)
        for form in range(len(cases.forms))
    ]
    return [item for item in found if item is not None]


def _where(
    cases: Cases, form: int, eligible: NDArray[np.bool_], interest: NDArray[np.bool_]
) -> Where | None:
    """Return the box of a form; axes of `eligible` and `interest` are (rule, point, ending)."""
    names = all_names(cases)
    asked = features(cases, names)
    point = np.repeat(np.arange(cases.n_points), len(ENDINGS))
    learning = point % 2 == 0
    rows = [eligible[r].ravel() & learning for r in range(len(HEADLINE_RULES))]
    known = np.concatenate([asked[own] for own in rows])
    seen = np.concatenate([interest[r].ravel()[own] for r, own in enumerate(rows)])
    if seen.sum() < _ENOUGH:
        return None
    box = prim.simplified(known, seen, prim.chosen(prim.peeled(known, seen)), MOST_LIMITS)
    inside, anywhere, coverage = [], [], []
    for r in range(len(HEADLINE_RULES)):
        own = eligible[r].ravel() & ~learning
        held = own & prim.inside(asked, prim.opened(box.limits, prim.whole(known)))
        happens = interest[r].ravel()
        inside.append(rate(happens, held, point))
        anywhere.append(rate(happens, own, point))
        coverage.append(float((happens & held).sum() / max(1, (happens & own).sum())))
    return Where(
        cases.forms[form],
        conditions_of(names, box.limits, prim.whole(known)),
        tuple(inside),
        tuple(anywhere),
        tuple(coverage),
    )
