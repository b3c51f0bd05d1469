"""The five forms of joint working and what each of them brings.

The values are assumptions, ordered as the literature orders the forms (Sullivan and Skelcher 2002;
Provan and Kenis 2008). A scenario may override any of them: one number is of the form that it
funds, five are of the five forms in their order.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from joinup.model.registry import Parameter, Value, described, number
from joinup.model.types import Array

FORMS = ("silo", "liaison", "partnership", "pooled budget", "joint unit")
SILO = 0
FUNDED = len(FORMS)
"""Code of the form that the scenario funds: one of the five, with the scenario's overrides."""

_SOURCE = "assumption; ordered as in Sullivan and Skelcher 2002, Provan and Kenis 2008"


def _attribute(
    unit: str, high: float, meaning: str, kind: str = "number", low: float = 0.0
) -> Array:
    # fmt: off
    declared: Array = number(
        "by form", low, high, unit, meaning, _SOURCE, topic="Form", role="lever", kind=kind,
        axis="form",
    )
    # fmt: on
    return declared


@dataclass(frozen=True)
class Attributes:
    """What a form of joint working brings; one array each.

    As a table the arrays have axes (run, form); in force they have axes (run, 1, place).
    """

    coordination: Array = _attribute(
        "share", 1, "depth of shared task that the form can coordinate"
    )
    overhead: Array = _attribute("u/quarter", 0.5, "fixed cost to each agency that takes part")
    set_up_cost: Array = _attribute("u", 5, "one-off cost to each agency when the form begins")
    transaction_cost: Array = _attribute("u/effort", 0.5, "meetings and paperwork, two partners")
    pool_share: Array = _attribute("share", 1, "share of savings that is pooled")
    floor: Array = _attribute("share", 1, "effort that agencies are committed to")
    cap: Array = _attribute("share", 1, "most effort that the form can use")
    embedding_rate: Array = _attribute("multiple", 2, "how readily practice becomes routine")
    robustness: Array = _attribute("share", 1, "share of staff turnover that does no harm")
    lead_time: Array = _attribute("quarters", 12, "time from decision to start", "count")
    clarity: Array = _attribute("share", 1, "share of spending and results reported clearly")


FORM_REGISTRY: dict[str, Parameter] = described(fields(Attributes))

LIBRARY: dict[str, tuple[float, ...]] = {
    #                    silo  liaison partnership pooled unit
    "coordination": (0.0, 0.30, 0.60, 0.90, 1.00),
    "overhead": (0.0, 0.005, 0.03, 0.06, 0.09),
    "set_up_cost": (0.0, 0.0, 0.10, 0.40, 0.60),
    "transaction_cost": (0.0, 0.08, 0.14, 0.16, 0.05),
    "pool_share": (0.0, 0.0, 0.10, 0.70, 0.50),
    "floor": (0.0, 0.0, 0.0, 0.25, 0.75),
    "cap": (0.0, 0.50, 1.0, 1.0, 1.0),
    "embedding_rate": (0.0, 0.60, 1.00, 1.10, 0.30),
    "robustness": (0.0, 0.0, 0.30, 0.50, 0.20),
    "lead_time": (0, 0, 2, 4, 1),
    "clarity": (1.00, 0.50, 0.70, 0.85, 0.95),
}
"""Each attribute's value for the five forms, in the order of `FORMS`."""


def of_forms(name: str, value: Value | None) -> tuple[tuple[float, ...], float | None]:
    """Return an attribute of the five forms, and what the funded one has of its own, if anything.

    A list holds one value for each form, and perhaps a sixth for the form as it is funded. Raises
    ValueError for any other.

    >>> of_forms("cap", 0.8), of_forms("cap", (0, 0.4, 1, 1, 1))
    (((0.0, 0.5, 1.0, 1.0, 1.0), 0.8), ((0.0, 0.4, 1.0, 1.0, 1.0), None))
    """
    if not isinstance(value, tuple | list):
        return LIBRARY[name], None if value is None else float(value)
    if len(value) not in (len(FORMS), len(FORMS) + 1):
        raise ValueError(f"{name} needs one value for each form ({len(FORMS)})")
    library = tuple(map(float, value[: len(FORMS)]))
    return library, float(value[-1]) if len(value) > len(FORMS) else None


def attribute(name: str, value: Value | None, form: str) -> float:
    """Return what a form has of an attribute where a scenario says `value` of it; None: nothing.

    >>> attribute("cap", None, "liaison"), attribute("cap", 0.8, "liaison")
    (0.5, 0.8)
    """
    library, own = of_forms(name, value)
    return library[FORMS.index(form)] if own is None else own


def in_force(table: Attributes, form: Array) -> Attributes:
    """Look up what the form in force brings to each place.

    `table` has axes (run, form), `form` holds codes with axes (run, 1, place).

    >>> table = Attributes(**{name: np.array([[*row, 9.0]]) for name, row in LIBRARY.items()})
    >>> in_force(table, np.array([[[0, 3, 5]]])).pool_share
    array([[[0. , 0.7, 9. ]]])
    """
    n_runs, n_forms = table.cap.shape
    where = form + n_forms * np.arange(n_runs)[:, None, None]
    return Attributes(
        **{item.name: getattr(table, item.name).ravel()[where] for item in fields(Attributes)}
    )
