"""Batches: runs in chunks on an executor, kept in a store that loses nothing that was finished."""

from sim.batch.estimate import Estimate, estimate
from sim.batch.progress import Progress
from sim.batch.result import Result, open_result
from sim.batch.runner import Outcome, run
from sim.batch.verify import verify

__all__ = ["Estimate", "Outcome", "Progress", "Result", "estimate", "open_result", "run", "verify"]
