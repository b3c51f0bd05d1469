"""Turn what a slider sends into a parameter's value; whether it is allowed the registry says."""

from __future__ import annotations

from joinup.browser.settings import MOST_AGENCIES, MOST_NODES, MOST_QUARTERS
from joinup.errors import InputError
from joinup.model.parameters import Scale
from joinup.model.registry import Parameter, Value

_STEPS = 200  # of a slider between the ends of its range


def allowed_here(parameter: Parameter, scale: Scale) -> tuple[float, float, float]:
    """Return the range and step of a slider; what the browser cannot run is left out."""
    if parameter.kind == "choice":
        return 0, 0, 0
    if parameter.kind != "count":
        return parameter.low, parameter.high, (parameter.high - parameter.low) / _STEPS
    most = {
        "places": MOST_AGENCIES // scale.partners,
        "quarters": MOST_QUARTERS,
        "effort_nodes": MOST_NODES,
    }
    high = most.get(parameter.name, parameter.high)
    if parameter.unit == "quarters" and parameter.name != "quarters":
        high = min(high, scale.quarters)
    return parameter.low, high, 1


def with_member(
    parameter: Parameter, now: Value, member: object, value: object, size: int
) -> object:
    """Return a value with one member's part changed, or the whole of it where `member` is None.

    The other shares of a whole give way in proportion. Raises InputError for no such member.

    >>> from joinup.model.parameters import REGISTRY
    >>> with_member(REGISTRY["gain_share"], (), 0, 0.4, 3)
    (0.4, 0.3, 0.3)
    >>> with_member(REGISTRY["grant_start"], 4, None, 5.0, 1)
    5
    """
    if parameter.kind == "count" and isinstance(value, float) and value.is_integer():
        value = int(value)  # a page knows no difference between 5 and 5.0
    if member is None and parameter.kind != "shares":
        return value
    if type(member) is not int or not 0 <= member < size:
        raise InputError([f"{parameter.name} has no member {member!r:.40}"])
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError([f"{parameter.name} is {value!r:.40}; allowed are numbers"])
    parts = spread_out(now, size)
    if parameter.kind == "shares":
        return _shares(parts, member, min(max(float(value), 0.0), 1.0))
    return (*parts[:member], float(value), *parts[member + 1 :])


def _shares(parts: tuple[float, ...], member: int, value: float) -> tuple[float, ...]:
    rest = sum(parts) - parts[member]
    left = 1.0 - value
    return tuple(
        value
        if number == member
        else round(left * part / rest if rest > 0 else left / (len(parts) - 1), 12)
        for number, part in enumerate(parts)
    )


def spread_out(now: Value, size: int) -> tuple[float, ...]:
    """Return one value for each member.

    >>> spread_out(0.5, 2), spread_out((), 4)
    ((0.5, 0.5), (0.25, 0.25, 0.25, 0.25))
    """
    if isinstance(now, tuple):
        return now if now else (1.0 / size,) * size
    assert isinstance(now, int | float)
    return (float(now),) * size
