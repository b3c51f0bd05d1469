"""What a plan lacks: the runs that are still to do, in chunks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from joinup.batch.identity import engine_of
from joinup.batch.worker import Simulate, Task
from joinup.inputs.plan import Plan
from joinup.model.engine import chunk_size


def blocks(plan: Plan) -> Iterator[range]:
    """Yield the replicates to do in turn: all at once, or in blocks under a stated precision."""
    block = plan.replicates if plan.content["precision"] is None else int(plan.content["block"])
    for first in range(0, plan.replicates, block):
        yield range(first, min(first + block, plan.replicates))


def shard_of(index: NDArray[np.int64] | np.int64, plan: Plan, shards: int) -> NDArray[np.int64]:
    """Return to which shard each run falls, 0 the first.

    A shard takes whole replicates of all scenarios and points, so that what it leaves can be
    compared though another shard never ends; replicates that do not come out even are dealt run by
    run.
    """
    block, replicate = np.divmod(index, plan.replicates)
    left = plan.replicates % shards
    dealt = replicate - (plan.replicates - left)  # below 0 in whole replicates
    return np.where(dealt < 0, replicate, block * left + dealt) % shards


class Missing:
    """The runs of some replicates that are not done yet and fall to one shard."""

    def __init__(
        self, plan: Plan, done: NDArray[np.bool_], replicates: range, shard: tuple[int, int]
    ) -> None:
        self.plan = plan
        self._replicates = replicates
        part, parts = shard
        mine = np.ones(plan.n_runs, dtype=np.bool_)
        if parts > 1:
            mine = shard_of(np.arange(plan.n_runs), plan, parts) == part - 1
        by_block = mine.reshape(-1, plan.replicates)
        by_block[:, : replicates.start] = False
        by_block[:, replicates.stop :] = False
        self.earlier = int((mine & done).sum())
        self._wanted = (mine & ~done).reshape(-1, plan.replicates)
        self.count = int(self._wanted.sum())

    def chunks(self, chunk: int | None) -> Iterator[list[int]]:
        """Yield the numbers of each chunk, rising; all runs of a chunk share a scale.

        A few replicates are done everywhere before the next few, so that a batch that is broken off
        holds whole replicates of all scenarios, as far as it came.
        """
        together = [(here, chunk or self._size(here)) for here in self.plan.alike]
        width = max(max(1, size // len(here)) for here, size in together)
        for first in range(self._replicates.start, self._replicates.stop, width):
            for here, size in together:
                wanted = self._wanted[here, first : first + width]
                # Replicate by replicate; within a chunk by block, as neighbours share their values.
                replicate, row = np.nonzero(wanted.T)
                numbers = here[row] * self.plan.replicates + first + replicate
                whole = size // len(here) * len(here) or size
                for start in range(0, len(numbers), whole):
                    yield np.sort(numbers[start : start + whole]).tolist()

    def _size(self, here: NDArray[np.int64]) -> int:
        return chunk_size(self.plan.scale(int(here[0]) * self.plan.replicates))

    def tasks(self, chunk: int | None, simulate: Simulate) -> Iterator[Task]:
        """Yield each chunk with all that a worker needs."""
        version = self.plan.model_version
        for indices in self.chunks(chunk):
            runs = tuple(self.plan.simulated(index) for index in indices)
            numbers = tuple(indices)
            yield Task(numbers, runs, self.plan.series, version, simulate, engine_of(simulate))
