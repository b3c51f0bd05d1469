"""In tests of the model, a division by nought or an overflow is a fault."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def _numbers_stay_numbers() -> Iterator[None]:
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        yield
