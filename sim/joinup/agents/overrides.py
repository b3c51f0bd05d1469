"""Check values that a program gives as strictly as those of a file."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from joinup.errors import InputError
from joinup.inputs.consistency import contradictions
from joinup.inputs.fields import canonical, faults_of
from joinup.model.parameters import REGISTRY
from joinup.model.registry import Value, guess


def checked(values: Mapping[str, object], base: Mapping[str, Value]) -> dict[str, Value]:
    """Return values in the form that the model takes.

    `base` are the values that they stand beside, a scenario's. Raises InputError with every fault:
    unknown names, wrong types, values out of range, contradictions.

    >>> checked({"grant": 0, "places": np.int64(3)}, {})
    {'grant': 0.0, 'places': 3}
    """
    faults: list[str] = []
    found: dict[str, Value] = {}
    for name, given in values.items():
        value = given.item() if isinstance(given, np.generic) else given
        if name not in REGISTRY:
            faults.append(f"{name} is not a parameter{guess(str(name), list(REGISTRY))}")
            continue
        wrong = faults_of(REGISTRY[name], value)
        faults += wrong
        if not wrong:
            found[name] = canonical(REGISTRY[name], value)
    if not faults:
        faults = [text for text, _ in contradictions({**base, **found})]
    if faults:
        raise InputError(faults)
    return found
