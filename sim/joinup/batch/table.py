"""The table of a part: a row a run, with outcomes as columns and quarterly outcomes as lists."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from joinup.batch.worker import Finished
from joinup.inputs.plan import Plan
from joinup.model.outcomes import OUTCOMES

if TYPE_CHECKING:
    import pyarrow as pa

UNITS = b"joinup.units"
PREFIX = "q_"
"""Columns of quarterly outcomes begin with this, and hold one list of numbers a run."""


def part_table(plan: Plan, finished: Sequence[Finished]) -> pa.Table:
    """Return the runs of several finished chunks as one table, ordered by number."""
    import pyarrow as pa

    indices = np.array([index for item in finished for index in item.indices], dtype=np.int64)
    order = np.argsort(indices, kind="stable")
    block, replicate = np.divmod(indices[order], plan.replicates)
    scenario, point = np.divmod(block, plan.n_points)
    columns: dict[str, pa.Array] = {
        "index": pa.array(indices[order]),
        "scenario": pa.array(np.array(plan.names)[scenario]).dictionary_encode(),
        "point": pa.array(point),
        "replicate": pa.array(replicate),
    }
    blocks = [block for item in finished for block in item.runs]
    for name in blocks[0]:
        columns[name] = pa.array(np.concatenate([block[name] for block in blocks])[order])
    # All quarterly outcomes of a run have its length; where each number comes from is found once.
    several = [block for item in finished for block in item.series]
    quarters = [block[plan.series[0]].shape for block in several]
    offsets, taken = _in_order(np.repeat([n for _, n in quarters], [n for n, _ in quarters]), order)
    for name in plan.series:
        values = np.concatenate([block[name].reshape(-1) for block in several])[taken]
        columns[PREFIX + name] = pa.ListArray.from_arrays(offsets, pa.array(values))
    metadata = {
        "joinup.result": plan.slug,
        "joinup.model": plan.model_version,
        "joinup.units": json.dumps({name: outcome.unit for name, outcome in OUTCOMES.items()}),
    }
    return pa.table(columns).replace_schema_metadata(metadata)


def _in_order(
    lengths: NDArray[np.int64], order: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return where rows of some lengths begin and end once in order, and which numbers they hold.

    >>> begin_and_end, numbers = _in_order(np.array([2, 3]), np.array([1, 0]))
    >>> begin_and_end.tolist(), numbers.tolist()
    ([0, 3, 5], [2, 3, 4, 0, 1])
    """
    begins = np.cumsum(lengths) - lengths
    chosen = lengths[order]
    ends = np.cumsum(chosen)
    moved = np.repeat(begins[order] - (ends - chosen), chosen)
    return np.concatenate([[0], ends]).astype(np.int32), moved + np.arange(len(moved))
