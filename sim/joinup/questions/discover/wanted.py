"""What is looked for in a result, read from a text such as "persistence_16 > 0.8"."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from joinup.errors import InputError
from joinup.model.registry import guess

if TYPE_CHECKING:
    import pandas as pd

_COMPARE: dict[str, Callable[[Any, float], Any]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
}  # fmt: skip
_CLAUSE = re.compile(r"\s*([a-z]\w*)\s*(>=|<=|>|<)\s*([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*")
_FORM = 'such as "persistence_16 > 0.8" or "persistence_16 > 0.8 and net_benefit > 0"'


@dataclass(frozen=True)
class Clause:
    """An outcome of a run compared with a bound: by >, >=, < or <=."""

    outcome: str
    sign: str
    bound: float

    def holds(self, values: pd.Series) -> NDArray[np.bool_]:
        """Say where the clause holds, (case,); nowhere where a value is not known."""
        found: NDArray[np.bool_] = _COMPARE[self.sign](values.to_numpy(), self.bound)
        return found


def read(text: str, outcomes: Sequence[str]) -> tuple[Clause, ...]:
    """Return the clauses of a text, joined by "and", each of a known outcome.

    Nothing of the text is run. Raises InputError, a line a fault.

    >>> read("persistence_16 > 0.8", ["persistence_16"])
    (Clause(outcome='persistence_16', sign='>', bound=0.8),)
    """
    clauses, faults = [], []
    for part in re.split(r"\band\b", text[:1_000]):
        found = _CLAUSE.fullmatch(part)
        if not found:
            faults.append(f"--where has {part.strip()!r:.80}; allowed are clauses {_FORM}")
        elif found[1] not in outcomes:
            hint = guess(found[1], list(outcomes))
            faults.append(f"--where: this result keeps no such outcome of a run: {found[1]}{hint}")
        else:
            clauses.append(Clause(found[1], found[2], float(found[3])))
    if faults:
        raise InputError(faults)
    return tuple(clauses)
