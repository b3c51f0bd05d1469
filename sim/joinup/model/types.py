"""The one kind of array that the model uses.

Every array has three axes, `(run, member, place)`, where a member is a partner (a local agency's
slot in a place) or a client group. An axis of length one stands for "the same for all": a place's
quantity is `(run, 1, place)`, a department's `(run, partner, 1)`, a run's `(run, 1, 1)`. Any two
arrays therefore combine without reshaping. Places lie last because sums over partners are then
sums of whole rows, which measured faster than the other order.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
"""Numbers with axes (run, member, place)."""

Codes = NDArray[Any]
"""Whole numbers or truth values with the same axes."""
