"""Small arrays with the axes (run, member, place) of the model, and numbers to fill them with."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from joinup.model.types import Array


def members(*values: float) -> Array:
    """Return one place of one run, with one value a member."""
    return np.array(values, dtype=np.float64).reshape(1, -1, 1)


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    """Draw numbers from `low` to `high`, both often."""
    return st.sampled_from((low, high)) | st.floats(low, high, allow_subnormal=False)


shares = numbers(0.0, 1.0)


def splits(size: int) -> st.SearchStrategy[Array]:
    """Draw `size` numbers from 0 to 1, one a member."""
    return st.lists(shares, min_size=size, max_size=size).map(lambda values: members(*values))
