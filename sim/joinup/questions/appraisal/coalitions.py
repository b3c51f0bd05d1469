"""Whose result it is: runs that did not happen, of every set of partners that might join in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joinup.model.rules.contribution import shapley
from joinup.questions.appraisal.case import Case
from joinup.questions.appraisal.ledger import Array

_MOST_PARTNERS = 6  # every coalition is a batch of runs


@dataclass(frozen=True)
class Coalitions:
    """What each set of partners relieves, and each partner's part of it (Shapley).

    Partner k is in coalition c where bit k of c is set. Relief is in client-quarters of need
    avoided over the run, against the same runs in which nobody joins in.
    """

    departments: tuple[str, ...]
    relief: Array  # (run, coalition)
    parts: Array  # (run, department); they sum to what all together relieve

    def members(self, coalition: int) -> tuple[str, ...]:
        """Return who belongs to a coalition."""
        return tuple(n for k, n in enumerate(self.departments) if coalition >> k & 1)


def coalitions(case: Case) -> Coalitions | None:
    """Simulate a scenario for every set of partners that join in, the others giving nothing.

    Partners see and remember who gives nothing, so that this is what the partner is worth to the
    others' effort too, not to one year's production alone. None beyond six partners, for which the
    runs are too many, and where nothing is joined up.
    """
    n_partners = int(case.value("partners"))
    if n_partners > _MOST_PARTNERS or not case.joint:
        return None
    ledgers = case.joined_by(members_of_each(n_partners))
    need = [ledger.entries.clients.sum(axis=(1, 2)) for ledger in ledgers]
    relief = np.stack([need[0] - own for own in need], axis=1)
    parts = shapley([own[:, None] for own in relief.T])[:, :, 0]
    return Coalitions(ledgers[0].departments, relief, parts)


def members_of_each(n_partners: int) -> Array:
    """Return who is in each set of partners, 1 or 0, with axes (coalition, partner).

    >>> members_of_each(2).tolist()
    [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
    """
    numbers = np.arange(2**n_partners)[:, None]
    return (numbers >> np.arange(n_partners) & 1).astype(float)
