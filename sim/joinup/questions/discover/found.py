"""All that a discovery found."""

from __future__ import annotations

from dataclasses import dataclass

from joinup.batch.result import Result
from joinup.questions.discover.boxes import Scenario, boxes
from joinup.questions.discover.cases import Cases, cases_of
from joinup.questions.discover.tree import Tree, scores, tree
from joinup.questions.discover.wanted import Clause


@dataclass(frozen=True)
class Discovery:
    """What was looked for, in which cases, and where it happens."""

    result: Result
    clauses: tuple[Clause, ...]
    cases: Cases
    boxes: tuple[Scenario, ...]
    tree: Tree
    scores: dict[str, float]  # by parameter, the largest first

    @property
    def telling(self) -> tuple[Scenario, ...]:
        """Return the boxes that hold on points kept back."""
        return tuple(box for box in self.boxes if box.tells)


def discover(
    result: Result, clauses: tuple[Clause, ...], scenarios: tuple[str, ...] = ()
) -> Discovery:
    """Return where something happens in a result. Raises InputError for too few cases."""
    cases = cases_of(result, clauses, scenarios)
    return Discovery(result, clauses, cases, tuple(boxes(cases)), tree(cases), scores(cases))
