"""What a plan lacks: the runs that are still to do, in chunks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from joinup.batch.worker import Simulate, Task
from joinup.inputs.plan import Plan
from joinup.model.engine import chunk_size


def blocks(plan: Plan) -> Iterator[range]:
    """Yield the replicates to do in turn: all at once, or in blocks under a stated precision."""
    block = plan.replicates if plan.content["precision"] is None else int(plan.content["block"])
    for first in range(0, plan.replicates, block):
        yield range(first, min(first + block, plan.replicates))


class Missing:
    """The runs of some replicates that are not done yet and fall to one shard."""

    def __init__(
        self, plan: Plan, done: NDArray[np.bool_], replicates: range, shard: tuple[int, int]
    ) -> None:
        self.plan = plan
        part, parts = shard
        mine = np.zeros(plan.n_runs, dtype=np.bool_)
        mine[part - 1 :: parts] = True
        by_block = mine.reshape(-1, plan.replicates)
        by_block[:, : replicates.start] = False
        by_block[:, replicates.stop :] = False
        self.earlier = int((mine & done).sum())
        self._wanted = mine & ~done
        self.count = int(self._wanted.sum())

    def chunks(self, chunk: int | None) -> Iterator[list[int]]:
        """Yield the numbers of each chunk; all runs of a chunk share a scale."""
        gathered: list[int] = []
        scale = None
        size = 1
        for first in range(0, self.plan.n_runs, self.plan.replicates):
            wanted = first + np.flatnonzero(self._wanted[first : first + self.plan.replicates])
            if not len(wanted):
                continue
            here = self.plan.scale(first)
            if here != scale and gathered:
                yield gathered
                gathered = []
            scale, size = here, chunk or chunk_size(here)
            for index in wanted.tolist():
                gathered.append(index)
                if len(gathered) == size:
                    yield gathered
                    gathered = []
        if gathered:
            yield gathered

    def tasks(self, chunk: int | None, simulate: Simulate) -> Iterator[Task]:
        """Yield each chunk with all that a worker needs."""
        version = str(self.plan.content["model_version"])
        for indices in self.chunks(chunk):
            runs = tuple(self.plan.simulated(index) for index in indices)
            yield Task(tuple(indices), runs, self.plan.series, version, simulate)
