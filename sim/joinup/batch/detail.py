"""Keep every place and agency of the few runs that a plan names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from joinup.batch.missing import shard_of
from joinup.batch.store import Store
from joinup.batch.worker import Simulate
from joinup.compiled.engine import simulate
from joinup.inputs.plan import Plan

if TYPE_CHECKING:
    import pyarrow as pa


def named_runs(plan: Plan) -> Iterator[int]:
    """Yield the numbers of the runs that a plan names for detail, at every point of the design."""
    names = plan.names
    for name, replicate in plan.content["detail"]:
        for point in range(plan.n_points):
            block = names.index(name) * plan.n_points + point
            yield block * plan.replicates + int(replicate)


def keep_detail(
    store: Store, simulate_with: Simulate = simulate, shard: tuple[int, int] = (1, 1)
) -> None:
    """Simulate a shard's named runs that have no detail yet, and keep it, one file a run.

    Only runs that are finished are looked at again: others failed, and might harm this process.
    """
    named = np.array(list(named_runs(store.plan)), dtype=np.int64)
    wanted = named[shard_of(named, store.plan, shard[1]) == shard[0] - 1].tolist()
    if not wanted:
        return
    kept = {index for index, _ in store.details()}
    done = store.done()
    for index in wanted:
        if done[index] and index not in kept:
            store.write_detail(index, detail_table(store.plan, index, simulate_with))


def detail_table(plan: Plan, index: int, simulate_with: Simulate = simulate) -> pa.Table:
    """Return a run's states in long form: a row a state, quarter, member and place.

    A member is a partner, a client group or a head of cost; what a place has but once has member 0.
    """
    import pyarrow as pa

    records = simulate_with([plan.simulated(index)], series=[], detail=True)
    columns: dict[str, list[np.ndarray]] = {
        name: [] for name in ("state", "quarter", "member", "place", "value")
    }
    for name, values in records.detail.items():
        where = np.indices(values[0].shape).reshape(3, -1)
        columns["state"].append(np.full(values[0].size, name))
        for axis, axis_name in enumerate(("quarter", "member", "place")):
            columns[axis_name].append(where[axis])
        columns["value"].append(values[0].ravel())
    table = pa.table({name: np.concatenate(parts) for name, parts in columns.items()})
    where_from = {"joinup.result": plan.slug, "joinup.run": json.dumps(index)}
    return table.replace_schema_metadata(where_from)
