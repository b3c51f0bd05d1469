"""What an outcome is: a name, a unit, a meaning, and how it is worked out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from joinup.model.state import State
from joinup.model.types import Array
from joinup.model.world import World

Series = NDArray[np.float64]
"""One outcome by quarter, with axes (run, quarter)."""

OfQuarter = Callable[[State, World], Array]
OfRun = Callable[[Mapping[str, Series], World], NDArray[np.float64]]


@dataclass(frozen=True)
class Outcome:
    """State what an outcome is called, what it counts and in which unit."""

    name: str
    title: str
    unit: str
    grain: str  # "quarter" or "run"
    meaning: str
    better: int = 0  # 1 where more is better, -1 where less is, 0 where it depends
