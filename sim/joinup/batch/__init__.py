"""Batches: runs in chunks on an executor, kept in a store that loses nothing that was finished."""

from joinup.batch.estimate import Estimate, estimate
from joinup.batch.progress import Progress
from joinup.batch.result import Result, open_result
from joinup.batch.runner import Outcome, run
from joinup.batch.verify import verify

__all__ = ["Estimate", "Outcome", "Progress", "Result", "estimate", "open_result", "run", "verify"]
