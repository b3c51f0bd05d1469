"""What differs between releases of Mesa; the workflow in .github/ runs these tests on each."""

from __future__ import annotations

import mesa
import pytest

NEEDS_BATCH_RUN = pytest.mark.skipif(
    not hasattr(mesa, "batch_run"), reason=f"Mesa {mesa.__version__} has no batch_run"
)
