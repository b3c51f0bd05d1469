"""Whose result it is: runs that did not happen, of every set of partners that might join in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from joinup.model.choosing import RULES, DecisionRule
from joinup.model.rules.contribution import shapley
from joinup.model.world import World
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
    ledgers = [case.otherwise(rule=joined_by(c)) for c in range(2**n_partners)]
    need = [ledger.entries.clients.sum(axis=(1, 2)) for ledger in ledgers]
    relief = np.stack([need[0] - own for own in need], axis=1)
    parts = shapley([own[:, None] for own in relief.T])[:, :, 0]
    return Coalitions(ledgers[0].departments, relief, parts)


def joined_by(coalition: int) -> Callable[[World], DecisionRule]:
    """Return a maker of the scenario's rule under which only a coalition's members give effort."""

    def made(world: World) -> DecisionRule:
        usual = RULES[world.scale.decision_rule]
        member = np.array([coalition >> k & 1 for k in range(world.scale.partners)])[:, None]

        return lambda choices: usual(choices) * member

    return made
