"""Runs of several scenarios stepped as one chunk, for NumPy costs by the call more than by the row.

The bits of a run do not depend on the runs beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from joinup.model.engine import Run, chunk_size, scale_of


def stepped_together(cases: Sequence[Sequence[Run]]) -> list[list[int]]:
    """Return the numbers of cases, each some runs of one scenario, that are stepped together.

    Those of one kind, and no more of them than a chunk holds best. Raises ValueError for a case
    without runs.

    >>> one, other = Run({}, 1, 0), Run({"places": 3}, 1, 0)
    >>> stepped_together([[one], [other], [one, one]])
    [[0, 2], [1]]
    >>> stepped_together([[one], [Run({"planning_horizon": 8}, 1, 0)], [one]])  # it looks ahead
    [[0, 2], [1]]
    """
    if not all(cases):
        raise ValueError("there is no run to step")
    kinds: dict[tuple[Any, ...], list[list[int]]] = defaultdict(lambda: [[]])
    for number, runs in enumerate(cases):
        parts = kinds[kind_of(runs[0])]
        held = sum(len(cases[other]) for other in parts[-1])
        if parts[-1] and held + len(runs) > chunk_size(scale_of(runs[0].parameters)):
            parts.append([])
        parts[-1].append(number)
    return [part for parts in kinds.values() for part in parts]


def kind_of(run: Run) -> tuple[Any, ...]:
    """Return what runs must share, and what would cost all of a chunk what only some need."""
    p = run.parameters
    return scale_of(p), p.get("planning_horizon"), p.get("department_review")
