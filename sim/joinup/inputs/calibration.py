"""What a scenario says about its own calibration: which parameters are free, how near is near."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from joinup.inputs import fields
from joinup.inputs.design import Range
from joinup.inputs.design_table import range_of
from joinup.inputs.fields import shown
from joinup.inputs.toml import Document
from joinup.model.parameters import REGISTRY, SCALE_REGISTRY
from joinup.model.registry import guess

_KEYS = ("measurement", "discrepancy", "vary")
_LARGEST = 0.5
MEASUREMENT = 0.03
DISCREPANCY = 0.05


@dataclass(frozen=True)
class Calibration:
    """Free parameters with their ranges, and standard errors as shares of a recorded figure.

    `measurement` is the error of a figure, `discrepancy` how far off the model may be even with the
    right parameters.
    """

    vary: Mapping[str, Range]
    measurement: float = MEASUREMENT
    discrepancy: float = DISCREPANCY


def read_calibration(document: Document) -> Calibration | None:
    """Return the table [calibration] of a scenario file, None where it has none or a faulty one."""
    if "calibration" not in document.content:
        return None
    before = len(document.faults)
    content = fields.table(document, "calibration")
    if len(document.faults) > before:
        return None
    for key in content:
        if key not in _KEYS:
            hint = guess(key, _KEYS)
            if key in REGISTRY:
                hint = "; free parameters stand under [calibration.vary]"
            document.fault(f"{key} is not a key of a calibration{hint}", "calibration", key)
    found = Calibration(
        vary=_vary(document, content),
        measurement=_share(document, content, "measurement", MEASUREMENT),
        discrepancy=_share(document, content, "discrepancy", DISCREPANCY),
    )
    return found if len(document.faults) == before else None


def _share(document: Document, content: Mapping[str, object], key: str, default: float) -> float:
    value = content.get(key, default)
    if isinstance(value, int | float) and type(value) is not bool and 0 < value <= _LARGEST:
        return float(value)
    document.fault(
        f"{key} is {shown(value)}; allowed are numbers above 0 up to {_LARGEST:g} "
        "(standard error, as a share of a recorded figure)",
        *("calibration", key),
    )
    return default


def _vary(document: Document, content: Mapping[str, object]) -> dict[str, Range]:
    where = ("calibration", "vary")
    written = content.get("vary")
    if not isinstance(written, dict) or not written:
        document.fault("[calibration.vary] must name at least one free parameter", *where)
        return {}
    found = {}
    for name, bounds in written.items():
        parameter = fields.known_parameter(document, name, *where)
        if parameter is None:
            continue
        if name in SCALE_REGISTRY:
            document.fault(f"{name} is the model's size; it cannot be fitted", *where, name)
            continue
        if parameter.kind in ("choice", "shares"):
            noun = "a choice" if parameter.kind == "choice" else "shares"
            document.fault(f"{name} takes {noun}; only single numbers are fitted", *where, name)
            continue
        bound = range_of(document, parameter, bounds, *where, name)
        if bound is not None:
            found[name] = bound
    return found
