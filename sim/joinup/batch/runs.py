"""What an analysis reads of finished runs, whether a batch left them on a disk or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from joinup.inputs.plan import Plan

if TYPE_CHECKING:
    import pandas as pd


class Runs(Protocol):
    """The runs of a plan, as `joinup.batch.Result` has them."""

    @property
    def plan(self) -> Plan:
        """Return what was run."""

    @property
    def id(self) -> str:
        """Return the name of the plan with its hash."""

    @property
    def runs(self) -> pd.DataFrame:
        """Return a row a run: index, scenario, point, replicate, outcomes."""

    @property
    def missing(self) -> int:
        """Return the number of wanted runs that are neither finished nor failed."""

    @property
    def failures(self) -> Sequence[Any]:
        """Return the records of failed runs."""

    def series(self, *outcomes: str) -> pd.DataFrame:
        """Return a row a run and quarter, with some quarterly outcomes."""
