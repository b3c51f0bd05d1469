"""The table of a part: a row a run, with outcomes as columns and quarterly outcomes as lists."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

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
    places = [plan.where(int(index)) for index in indices[order]]
    names = plan.names
    columns: dict[str, pa.Array] = {
        "index": pa.array(indices[order]),
        "scenario": pa.array([names[scenario] for scenario, _, _ in places]).dictionary_encode(),
        "point": pa.array(np.array([point for _, point, _ in places], dtype=np.int64)),
        "replicate": pa.array(np.array([replicate for _, _, replicate in places], dtype=np.int64)),
    }
    blocks = [block for item in finished for block in item.runs]
    for name in blocks[0]:
        columns[name] = pa.array(np.concatenate([block[name] for block in blocks])[order])
    for name in plan.series:
        rows = [row for item in finished for block in item.series for row in block[name]]
        chosen = [rows[number] for number in order]
        offsets = np.cumsum([0, *map(len, chosen)], dtype=np.int32)
        columns[PREFIX + name] = pa.ListArray.from_arrays(
            pa.array(offsets), pa.array(np.concatenate(chosen))
        )
    metadata = {
        "joinup.result": plan.slug,
        "joinup.model": plan.model_version,
        "joinup.units": json.dumps({name: outcome.unit for name, outcome in OUTCOMES.items()}),
    }
    return pa.table(columns).replace_schema_metadata(metadata)
