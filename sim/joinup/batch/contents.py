"""What a part or a detail must hold: the columns of its plan, and runs that the plan has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from joinup.batch.own import own_outcomes
from joinup.batch.table import PREFIX
from joinup.inputs.plan import Plan
from joinup.model.outcomes import OF_RUN
from joinup.model.version import model_version

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_WHICH = ("index", "scenario", "point", "replicate")
_OF_DETAIL = {
    "state": "string",
    "quarter": "int64",
    "member": "int64",
    "place": "int64",
    "value": "double",
}


def misfit(file: pq.ParquetFile, plan: Plan) -> str:
    """Say why a part of this result cannot be what the plan's runs left; "" if it can."""
    schema = file.schema_arrow
    made = (schema.metadata or {}).get(b"joinup.model", b"").decode()
    if made != plan.model_version:
        return f"is of model {made or 'unknown'}, the plan of {plan.content['model_version']}"
    if wrong := _columns(schema, plan):
        return wrong
    table = file.read(list(_WHICH))
    index = table["index"].to_numpy()
    beyond = index[(index < 0) | (index >= plan.n_runs)]
    if len(beyond):
        return f"holds run {beyond[0]}; the plan has runs 0 to {plan.n_runs - 1}"
    if len(np.unique(index)) != len(index):
        return "holds a run twice"
    scenario, point, replicate = plan.where(index)
    names = np.array(plan.names, dtype=object)[scenario]
    for name, right in zip(_WHICH[1:], (names, point, replicate), strict=True):
        wrong_rows = np.flatnonzero(table[name].to_numpy(zero_copy_only=False) != right)
        if len(wrong_rows):
            return f"gives run {index[wrong_rows[0]]} another {name} than the plan"
    return ""


def _columns(schema: pa.Schema, plan: Plan) -> str:
    """Say what is wrong with the columns of a part; "" if nothing is."""
    series = [PREFIX + name for name in plan.series]
    found = [name for name in schema.names if name not in (*_WHICH, *series)]
    ours = plan.model_version.startswith(model_version())
    own = own_outcomes(plan.model_version)
    expected = {*_WHICH, *series, *((*OF_RUN, *own) if ours else found)}
    if odd := sorted(expected ^ set(schema.names)):
        return f"lacks a column or has one too many: {', '.join(odd[:5])}"
    if len(set(schema.names)) != len(schema.names):
        return "has a column twice"
    types = {
        **dict.fromkeys(found, "double"),
        **dict.fromkeys(series, "list of double"),
        **dict.fromkeys(_WHICH, "int64"),
        "scenario": "string",
    }
    for name, wanted in types.items():
        if (has := _type_of(schema.field(name).type)) != wanted:
            return f"has {name} as {has}; it must be {wanted}"
    return ""


def _type_of(kind: pa.DataType) -> str:
    """Return the name of a column's type, whatever its values are packed in."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return str(kind.value_type)
    return f"list of {kind.value_type}" if pa.types.is_list(kind) else str(kind)


def misfit_of_detail(file: pq.ParquetFile, plan: Plan, index: int) -> str:
    """Say why a file cannot be the detail of one run of the plan; "" if it can."""
    schema = file.schema_arrow
    types = {name: str(kind) for name, kind in zip(schema.names, schema.types, strict=True)}
    if types != _OF_DETAIL:
        return f"has the columns {', '.join(schema.names)}; they must be {', '.join(_OF_DETAIL)}"
    said = json.loads((schema.metadata or {}).get(b"joinup.run", b"null"))
    if said != index or not 0 <= index < plan.n_runs:
        return f"is of run {said}; the plan has runs 0 to {plan.n_runs - 1}"
    return ""
